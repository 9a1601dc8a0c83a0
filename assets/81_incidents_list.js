/* The list of incidents: the open ones from the picture, those that ended page by page from the
   server. What looks like one thing stands above them (81_incidents_proposals). */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { escape } = ccc;
  const PAGE = 50, TYPED_MS = 200;
  const by_id = (id) => document.getElementById(id);

  let tab = "open", words = [], rows = [], next = null, turn = 0, selected = null, may = false;
  let timer = 0, busy = false;

  /* ---- rows */
  const order = (a, b) => b.grade - a.grade || a.opened - b.opened || a.no - b.no;
  const fits = (row) => words.every((word) =>
    [row.title.en, row.title.zh, row.place, String(row.no)].join(" ").toLowerCase().includes(word));

  const from_server = (one) => ({ ...one, opened: incidents.at(one.opened_at), ended: incidents.at(one.closed_at), past: true });

  function shown() {
    return tab === "open" ? Object.values(ccc.picture.incidents || {}).filter(fits).sort(order) : rows;
  }

  function tasks_cell(row) {
    if (row.past) return "";
    const grave = row.late || row.declined;
    return `<div class="${grave ? "inc-grave" : ""}">${escape(incidents.progress(row))}</div>${incidents.bar(row.done, row.tasks)}`;
  }

  function since_cell(row, now) {
    const lasted = row.past ? (row.ended || now) - row.opened : now - row.opened;
    const first = row.past && row.ended ? ccc.t("ended {time}", { time: ccc.fmt.moment(row.ended, now) }) : ccc.fmt.moment(row.opened, now);
    return `<div class="num">${escape(first)}</div><small class="num">${escape(incidents.lasting(lasted))}</small>`;
  }

  function line(row, now) {
    const who = (row.departments || []).map(incidents.department).join(ccc.t(", "));
    const drill = row.drill ? `<b class="inc-drill">${escape(ccc.t("Exercise"))}</b> ` : "";
    const into = row.merged_into ? ` ${ccc.t("into {no}", { no: row.merged_into })}` : "";
    const waits = row.tasks ? ccc.t("nobody yet") : ccc.t("no plan yet");
    return `<tr data-no="${row.no}" class="${row.no === selected ? "on" : ""}${row.state === "REGISTERED" ? " new" : ""}">
      <td class="mark">${ccc.draw.glyph(row.grade, 26, row.past ? "cleared" : "")}</td>
      <td><a href="/incidents/${row.no}" class="one-line" title="${escape(ccc.words(row.title))}">${drill}${escape(drill ? ccc.drill.bare(ccc.words(row.title)) : ccc.words(row.title))}</a><small class="one-line">${
      escape(row.place || ccc.t("place not known"))}</small></td>
      <td>${escape(incidents.state(row.state) + into)}</td><td><div class="inc-who">${escape(row.past ? incidents.person(row.opened_by) : who || waits)}</div></td>
      <td>${tasks_cell(row)}</td><td>${since_cell(row, now)}</td><td class="num">${row.no}</td></tr>`;
  }

  function write() {
    const now = ccc.now(), here = shown();
    if (now === null || !by_id("incidents-rows")) return;
    if (!here.some((row) => row.no === selected)) selected = here.length ? here[0].no : null;
    ccc.markup(by_id("incidents-rows"), here.map((row) => line(row, now)).join(""));
    const { real, drill } = incidents.counted();
    ccc.put(document.querySelector('#incidents [data-count="open"]'), ccc.fmt.number(real));
    ccc.markup(document.querySelector('#incidents [data-part="drills"]'), drill ? `<b class="inc-drill">${escape(ccc.t("Exercise"))}</b> ${ccc.fmt.number(drill)}` : "");
    for (const name of ["open", "ended"]) by_id(`incidents-tab-${name}`).setAttribute("aria-selected", name === tab);
    const empty = by_id("incidents-empty"), [first, second] = empty.children;
    empty.hidden = here.length > 0 || busy;
    ccc.put(first, words.length ? ccc.t("No incident has these words.") : tab === "open" ? ccc.t("No open incident.") : ccc.t("None has ended yet."));
    ccc.put(second, tab !== "open" || words.length ? "" : may ? ccc.t("One begins with D on an alert, or with a report.") : "");
    by_id("incidents-more").hidden = tab === "open" || next === null;
  }

  async function load(more = false) {
    if (tab === "open") return write();
    const mine = ++turn, query = new URLSearchParams({ open: "false", limit: PAGE, words: words.join(" ") });
    if (more && next !== null) query.set("after", next);
    busy = true;
    const { told, refusal } = await incidents.ask(`/incidents?${query}`);
    if (mine !== turn) return undefined;
    busy = false;
    if (refusal) return say(ccc.t("Not loaded: {reason}.", { reason: refusal }));
    rows = [...(more ? rows : []), ...told.incidents.map(from_server)];
    next = told.next;
    return write();
  }

  const say = (incidents.say = (what) => ccc.put(by_id("incidents-answer"), what));

  function open_tab(name) {
    tab = name;
    rows = [];
    next = null;
    write();
    load();
  }

  function move(step) {
    const here = shown(), at = here.findIndex((row) => row.no === selected) + step;
    if (here[at]) selected = here[at].no;
    write();
    document.querySelector("#incidents-rows .on")?.scrollIntoView({ block: "nearest" });
  }

  /* ---- keys and presses */
  const KEYS = {
    j: () => move(1), k: () => move(-1), arrowdown: () => move(1), arrowup: () => move(-1),
    enter: () => selected !== null && incidents.go(`/incidents/${selected}`),
    n: () => incidents.open_report && incidents.open_report(), y: () => incidents.make_one(0),
    "/": () => by_id("incidents-find").focus(), 1: () => open_tab("open"), 2: () => open_tab("ended"),
  };

  function press(event) {
    const of = (name) => event.target.closest(`[data-${name}]`);
    if (event.target.closest("#incidents-new")) return incidents.open_report();
    if (event.target.closest("#incidents-more")) return load(true);
    if (of("tab")) return open_tab(of("tab").dataset.tab);
    const link = event.target.closest("#incidents-rows a"), row = event.target.closest("#incidents-rows [data-no]");
    if (!row || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
    if (link) event.preventDefault();
    return incidents.go(`/incidents/${row.dataset.no}`);
  }

  function typed(event) {
    if (event.target.id !== "incidents-find") return;
    words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (event.target.value.includes("\n")) event.target.value = words.join(" ");
    clearTimeout(timer);
    timer = setTimeout(load, tab === "open" ? 0 : TYPED_MS);
  }

  ccc.mounted("incidents", function (root) {
    may = !!root.dataset.may;
    [tab, words, rows, next, selected] = ["open", [], [], null, null];
    const keys = incidents.on_keys(may ? KEYS : { ...KEYS, n: undefined, y: undefined });
    const enter = (event) => { if (event.target.id === "incidents-find" && event.key === "Enter") { event.preventDefault(); event.target.blur(); } };
    root.addEventListener("click", press);
    root.addEventListener("input", typed);
    root.addEventListener("keydown", enter);
    document.addEventListener("keydown", keys);
    return [ccc.on("incidents", write), ccc.each_second(write), () => document.removeEventListener("keydown", keys)];
  });
})();
