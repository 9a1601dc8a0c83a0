/* The task that is open: what is said, what to tick, where it is and how far, what the others do, and
   what shows it. On a phone it lies over the list, at a desk beside it. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents, tasks } = ccc;
  const { escape } = ccc;
  const ZOOM = 14;
  const EARTH_M = 6371000;
  const by_id = (id) => document.getElementById(id);
  let files = null; // {no, seq, evidence} as asked last
  let story = null; // {no, seq, told} of its incident
  let here = null; // where the phone is: {lon, lat}; kept in this page alone
  let unit = null; // the resource that was sent: {id, name, lon, lat}
  let marker = null, map_asked = false;

  const detail = () => by_id("tasks-detail");
  tasks.open_task = () => (tasks.selected === null ? null : tasks.known.get(tasks.selected) || null);

  tasks.open = function (no, focus = true) {
    const other = tasks.selected !== no;
    tasks.selected = no;
    if (other) { unit = null; tasks.say_open(""); }
    for (const card of document.querySelectorAll("#tasks-list [data-task]")) ccc.flag(card, "on", +card.dataset.task === no);
    tasks.show();
    detail().scrollTop = 0;
    if (focus) detail().focus({ preventScroll: true });
    if (other && focus) history.replaceState(history.state, "", `#${no}`);
  };

  tasks.close = function () {
    const no = tasks.selected;
    if (no === null) return;
    tasks.selected = null;
    detail().hidden = true;
    for (const card of document.querySelectorAll("#tasks-list .on")) card.classList.remove("on");
    history.replaceState(history.state, "", location.pathname + location.search);
    document.querySelector(`#tasks-list [data-task="${no}"] [data-do="open"]`)?.focus({ preventScroll: true });
  };

  tasks.say_open = (words) => ccc.put(tasks.part("answer"), words);

  /* ---- writing */
  tasks.show = function () {
    const task = tasks.open_task();
    if (tasks.selected !== null && !task) return tasks.close(); // it is another department's now
    if (!task || !detail()) return;
    const of = tasks.incident(task), next = tasks.may() && tasks.next(task);
    detail().hidden = false;
    detail().dataset.task = task.no;
    ccc.markup(tasks.part("told"), `<h2>${of.grade ? ccc.draw.glyph(of.grade, 26) : ""}<span>${escape(ccc.words(task.title))}</span></h2>
      <p class="tasks-of">${tasks.drill(of)}${escape([ccc.words(of.title), ccc.words(task.role)].filter(Boolean).join(" \u00b7 "))}</p>
      <p class="tasks-message">${escape(ccc.words(task.message))}</p>
      <p class="tasks-line" data-task="${task.no}"><span class="tasks-left num" data-left></span><span class="tasks-state">${escape(tasks.standing(task))}</span></p>`);
    ccc.markup(tasks.part("next"), next ? `<button class="tasks-main" data-do="${next[0]}">${escape(next[1])}</button>` : "");
    ccc.markup(tasks.part("more"), more(task));
    checks(task);
    place(task, of);
    others(task);
    evidence(task);
    tasks.write_files();
    if (tasks.under_way === task.no) tasks.busy(task.no);
    tasks.tick(ccc.now());
    ask(task, of);
  };

  /* What may be done besides the next thing. */
  function more(task) {
    if (!tasks.may()) return "";
    const found = [];
    if (task.state === "ACCEPTED") found.push(["on-site", ccc.t("On site already")]);
    if (["ACCEPTED", "ON_THE_WAY"].includes(task.state)) found.push(["done", ccc.t("Done already")], ["decline", ccc.t("Give it back")]);
    if (task.state === "OFFERED") found.push(["decline", ccc.t("Decline")]);
    found.push(["note", ccc.t("Write a note")]);
    return found.map(([command, words]) => `<button class="tasks-button" data-do="${command}">${escape(words)}</button>`).join("");
  }

  function checks(task) {
    const may = tasks.may() && ["ACCEPTED", "ON_THE_WAY", "ON_SITE"].includes(task.state);
    tasks.part("checks").hidden = !task.checks.length;
    const focused = document.activeElement && document.activeElement.dataset.line;
    const changed = ccc.markup(tasks.part("lines"), task.checks.map(({ text, done }, at) =>
      `<button role="checkbox" aria-checked="${done}" ${may ? "" : 'aria-disabled="true"'} data-do="tick" data-line="${at}"><i aria-hidden="true"></i><span>${escape(ccc.words(text))}</span></button>`).join(""));
    if (changed && focused !== undefined) tasks.part("lines").querySelector(`[data-line="${focused}"]`)?.focus({ preventScroll: true });
  }

  /* ---- where */
  function place(task, of) {
    const known = of.lon != null;
    tasks.part("place").hidden = !known && !of.place;
    ccc.put(tasks.part("where"), of.place || "");
    by_id("tasks-map-place").hidden = !known;
    if (!known) return ccc.markup(tasks.part("far"), "");
    far(of);
    if (!map_asked) {
      map_asked = true;
      window.dash_clientside.set_props("tasks-map-wanted", { data: { lon: of.lon, lat: of.lat } });
    } else look_at(of);
  }

  function look_at(of) {
    const view = [...ccc.map.views.values()].find((one) => one.holder.id === "tasks-map");
    if (!view || of.lon == null) return;
    const at = [of.lat, of.lon], L = window.L;
    const key = JSON.stringify([at, of.grade]);
    if (marker && marker.key === key && marker.view === view) return;
    if (marker) marker.remove();
    view.map.invalidateSize();
    if (matchMedia("(pointer: coarse)").matches) view.map.dragging.disable(); // a thumb that scrolls the page
    view.map.setView(at, ZOOM, { animate: false });
    marker = L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "tasks-here", html: ccc.draw.glyph(of.grade || 1, 34), iconSize: [34, 34] }) }).addTo(view.map);
    Object.assign(marker, { key, view });
  }

  const radians = (degrees) => (degrees * Math.PI) / 180;

  /* Metres and the way there, in a straight line. */
  function away(from, to) {
    const x = radians(to.lon - from.lon) * Math.cos(radians((from.lat + to.lat) / 2)), y = radians(to.lat - from.lat);
    const bearing = (Math.atan2(x, y) * 180) / Math.PI;
    return { metres: EARTH_M * Math.hypot(x, y), wind: Math.round((bearing + 360) / 45) % 8 };
  }
  const WINDS = () => [ccc.t("north"), ccc.t("north-east"), ccc.t("east"), ccc.t("south-east"), ccc.t("south"), ccc.t("south-west"), ccc.t("west"), ccc.t("north-west")];
  const length = (metres) => (metres < 950 ? ccc.fmt.joined(ccc.fmt.number(Math.round(metres / 50) * 50), "m") : ccc.fmt.joined(ccc.fmt.number(metres / 1000, metres < 9500 ? 1 : 0), "km"));

  function far(of) {
    const said = [];
    if (here) {
      const { metres, wind } = away(here, of);
      said.push(`<b>${escape(ccc.t("{distance} {wind} of you, in a straight line", { distance: length(metres), wind: WINDS()[wind] }))}</b>`);
    } else if (navigator.geolocation && isSecureContext) said.push(`<button class="tasks-button" data-do="far">${escape(ccc.t("How far from here?"))}</button>`);
    if (unit && unit.lon != null) said.push(escape(ccc.t("{distance} from {unit}, in a straight line", { distance: length(away(unit, of).metres), unit: ccc.words(unit.name) })));
    said.push(`<a href="geo:${of.lat},${of.lon}?q=${of.lat},${of.lon}">${escape(ccc.t("Open in the phone\u2019s map"))}</a>`);
    ccc.markup(tasks.part("far"), said.map((one) => `<span>${one}</span>`).join(""));
  }

  /* Only when it is pressed: where the phone is stays in this page and is sent to nobody. */
  tasks.measure = function () {
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      here = { lon: coords.longitude, lat: coords.latitude };
      tasks.show();
    }, () => tasks.say_open(ccc.t("The phone does not say where it is.")), { enableHighAccuracy: true, timeout: 10000, maximumAge: 60000 });
  };

  /* ---- the others, in one line */
  function others(task) {
    const told = story && story.no === task.incident ? story.told.tasks : [];
    const of = new Map();
    for (const one of told) if (one.no !== task.no && one.state !== "WITHDRAWN") of.set(one.department, [...(of.get(one.department) || []), one]);
    const said = [...of].map(([department, some]) => ccc.t("{who}: {what}", { what: states(some),
      who: department === task.department ? ccc.t("Your other tasks") : incidents.department(department) }));
    tasks.part("beside").hidden = !said.length;
    ccc.put(tasks.part("others"), said.join(ccc.t("; ")));
  }

  function states(some) {
    const count = new Map();
    for (const { state } of some) count.set(state, (count.get(state) || 0) + 1);
    return [...count].map(([state, n]) => (n > 1 ? `${n} \u00d7 ` : "") + incidents.doing(state).toLowerCase()).join(ccc.t(", "));
  }

  /* ---- what shows it */
  function evidence(task) {
    const mine = files && files.no === task.no ? files.evidence : [];
    const one = ({ url, media, name }) => (/^image\//.test(media)
      ? `<a class="tasks-thumb" href="${escape(url)}" target="_blank" rel="noopener"><img loading="lazy" src="${escape(url)}" alt="${escape(name)}"></a>`
      : `<a class="tasks-file" href="${escape(url)}">${escape(name)}</a>`);
    ccc.markup(tasks.part("files"), mine.map(one).join(""));
    tasks.part("evidence").hidden = !tasks.may() && !mine.length;
  }

  /* ---- asking for what the list does not know */
  async function ask(task, of) {
    if (!files || files.no !== task.no || files.seq < task.seq) {
      files = { no: task.no, seq: task.seq, evidence: files && files.no === task.no ? files.evidence : [] };
      const mine = files, { told } = await incidents.ask(`/tasks/${task.no}`);
      if (told && files === mine) { mine.evidence = told.evidence; mine.seq = Math.max(told.seq, mine.seq); refresh(task.no); }
    }
    const seq = of.seq || 0;
    if (!story || story.no !== task.incident || story.seq !== seq) {
      const before = story && story.no === task.incident ? story.told : { tasks: [] };
      story = { no: task.incident, seq, told: before };
      const mine = story, { told } = await incidents.ask(`/incidents/${task.incident}`);
      if (told && story === mine) { mine.told = told; refresh(task.no); }
    }
    const sent = task.resources[0];
    if (sent && (!unit || unit.id !== sent)) {
      unit = { id: sent };
      const { told } = await incidents.ask(`/resources/${encodeURIComponent(sent)}`);
      if (told && unit && unit.id === sent) { unit = told; refresh(task.no); }
    }
  }

  function refresh(no) {
    const task = tasks.open_task();
    if (!task || task.no !== no || !detail()) return;
    others(task);
    evidence(task);
    place(task, tasks.incident(task));
  }
  tasks.files_changed = (no) => { if (files && files.no === no) files.seq = -1; tasks.show(); };

  ccc.mounted("tasks-map", () => ccc.map.ready("tasks-map", () => void setTimeout(() => { const task = tasks.open_task(); if (task) look_at(tasks.incident(task)); }, 0)));
  ccc.mounted("tasks", function () {
    files = story = unit = marker = null;
    map_asked = false;
    return [];
  });
})();
