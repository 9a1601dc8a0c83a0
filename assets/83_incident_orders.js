/* What an officer orders about an incident: at once, or by the one dialog that asks for what an order
   lacks. The keys of the page are in 83_incident_keys. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { one } = incidents;
  const { escape } = ccc;
  const SEEN_MS = 1000, HOUR_MS = 3600000, DAY_MS = 86400000;
  const SPANS = [HOUR_MS, 4 * HOUR_MS, DAY_MS, 7 * DAY_MS, 30 * DAY_MS];
  const FEW = 8; // more are filtered by words
  const FIELDS = ["grade", "into", "department", "alerts", "tasks", "until", "title-of-it", "where", "note"];
  const by_id = (id) => document.getElementById(id);
  let form = null, parts = {};

  /* What each order asks for: `fields`, of these `must` something; `note` is the label of its words. */
  const FORMS = () => ({
    correct: { title: ccc.t("Correct"), fields: ["grade", "title-of-it", "where", "note"], must: ["note"], note: ccc.t("How is that known?"),
      about: ccc.t("What you change is told to everybody and stays in the record, with what it was before.") },
    defer: { title: ccc.t("Defer"), fields: ["until", "note"], must: ["note"], note: ccc.t("Why can it not be done now?") },
    merge: { title: ccc.t("Merge"), fields: ["into", "note"], must: ["into"], note: ccc.t("Reason, if there is one"),
      about: ccc.t("Its alerts and tasks become the other's. Its record stays and ends.") },
    split: { title: ccc.t("Split"), fields: ["alerts", "tasks", "title-of-it", "note"], must: ["note"], note: ccc.t("Why are they two things?"),
      about: ccc.t("What you tick becomes an incident of its own.") },
    unfounded: { title: ccc.t("Unfounded"), fields: ["note"], must: ["note"], note: ccc.t("What was found instead?"),
      about: ccc.t("Tasks that are open are withdrawn with this reason.") },
    reopen: { title: ccc.t("Reopen"), fields: ["note"], must: ["note"], note: ccc.t("What came to be known?") },
    rework: { title: ccc.t("Rework"), fields: ["tasks", "note"], must: ["tasks", "note"], note: ccc.t("What is not as it should be?") },
    verify: { title: ccc.t("Verify"), fields: ["note"], must: one.live().length ? [] : ["note"], note: one.live().length ? ccc.t("What was seen, if it is to be kept") : ccc.t("There was no task: what was done?") },
    "re-offer": { title: ccc.t("Re-offer"), fields: ["department", "note"], must: [], note: ccc.t("Reason, if there is one"), task: true },
    withdraw: { title: ccc.t("Withdraw"), fields: ["note"], must: ["note"], note: ccc.t("Why is it not to be done?"), task: true },
    "rework-task": { title: ccc.t("Rework"), fields: ["note"], must: ["note"], note: ccc.t("What is not as it should be?"), task: true },
  });

  /* ---- opening */
  const option = (name, value, words, more = "", checked = false) => `<label><input type="${name === "into" || name === "department" ? "radio" : "checkbox"}" name="pick-${name}" value="${
    escape(value)}"${checked ? " checked" : ""}><b>${escape(words)}</b><span>${escape(more)}</span></label>`;

  function fill(name) {
    const pick = (list, words) => { ccc.put(parts[`${name}-label`], words); ccc.markup(parts[name], list.join("")); };
    if (name === "into") {
      const others = Object.values(ccc.picture.incidents || {}).filter(({ no, drill }) => no !== one.no && drill === one.told.drill);
      const near = others.map((each) => ({ ...each, metres: one.metres_to(each) })).sort((a, b) => a.metres - b.metres || b.no - a.no);
      pick(near.map((each) => option("into", each.no, `${each.no} ${ccc.words(each.title)}`, [each.place, each.metres < Infinity ? one.length_of(each.metres) : ""].filter(Boolean).join(" \u00b7 "))),
        others.length ? ccc.t("Into which?") : ccc.t("There is no other open incident."));
      if (others.length > FEW) parts.into.insertAdjacentHTML("afterbegin", `<input type="text" class="inc-filter" data-filter maxlength="100" placeholder="${escape(ccc.t("Title, place or number"))}">`);
    }
    if (name === "department") {
      const now = one.task(form.task).department;
      pick(Object.entries(ccc.config.departments || {}).map(([id, words]) => option("department", id, words, id === now ? ccc.t("has it now") : "", id === now)), ccc.t("To whom?"));
    }
    if (name === "alerts") pick(one.told.alerts.map((no) => option("alerts", no, one.alert_name(no))), one.told.alerts.length ? ccc.t("Alerts") : "");
    if (name === "tasks") {
      const fits = ({ state }) => form.command !== "rework" || state === "DONE" || state === "VERIFIED";
      pick(one.live().filter(fits).map((task) => option("tasks", task.no, ccc.words(task.title), incidents.department(task.department))), ccc.t("Tasks"));
    }
    if (name === "until") {
      ccc.markup(parts.until, SPANS.map((span, i) => `<button type="button" role="radio" data-value="${span}" aria-checked="${!i}"><b>${
        escape(span < DAY_MS ? ccc.t("{n} h", { n: span / HOUR_MS }) : ccc.t("{n} d", { n: span / DAY_MS }))}</b> <span class="num">${escape(ccc.fmt.short_day(ccc.now() + span))} ${ccc.fmt.time(ccc.now() + span)}</span></button>`).join(""));
      ccc.markup(parts.moment, `<input type="text" maxlength="20" placeholder="${incidents.moment_text(ccc.now() + DAY_MS)}"> <output class="num"></output>`);
    }
    if (name === "title-of-it") parts["title-of-it"].value = form.command === "correct" ? title() : "";
    if (name === "where") fill_place();
    if (name === "grade") incidents.choose(parts.grade, one.told.grade);
  }

  /* Of many only those that have the words; what is chosen stays. */
  function filter({ value }) {
    const words = value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const each of parts.into.querySelectorAll("label")) {
      each.hidden = !each.querySelector("input").checked && !words.every((word) => each.textContent.toLowerCase().includes(word));
    }
  }

  function open(command, task = null) {
    const asks = FORMS()[command], dialog = by_id("incident-form");
    parts = incidents.parts(dialog);
    const seq = task ? one.task(task).seq : one.told.seq;
    form = { command, task, asks, seen_seq: seq, first_seq: seq, told_seq: seq, sending: false, known: known(), spot: null };
    ccc.put(parts.news, "");
    ccc.put(parts.title, asks.title);
    ccc.put(parts.name, asks.title);
    ccc.put(parts.of, task ? ccc.words(one.task(task).title) : ccc.words(one.told.title));
    ccc.put(parts.about, asks.about || "");
    parts.about.hidden = !asks.about;
    for (const name of FIELDS) {
      dialog.querySelector(`[data-field="${name}"]`).hidden = !asks.fields.includes(name);
      if (asks.fields.includes(name)) fill(name);
    }
    ccc.put(dialog.querySelector('[data-field="note"] > span'), asks.note);
    parts.note.value = "";
    ccc.put(parts.said, "");
    incidents.draw_marks(dialog);
    dialog.showModal();
    const shown = (what) => dialog.querySelector(`[data-field]:not([hidden]) :is(${what})`);
    (asks.fields.find((name) => name !== "note") ? shown('button[aria-checked="true"], input:checked') || shown("input, textarea") : parts.note)?.focus();
  }

  /* ---- where it is: words, a place that is known, or a press on the page's map */
  function fill_place() {
    parts.place.value = one.told.place || "";
    ccc.markup(parts.found, "");
    put_spot(one.told.lon == null ? null : { lat: one.told.lat, lon: one.told.lon });
  }
  function put_spot(spot) {
    form.spot = spot;
    ccc.put(parts.spot, spot ? incidents.spot_words(spot) : ccc.t("not on the map yet"));
  }
  function point() {
    const dialog = by_id("incident-form");
    dialog.close();
    one.point_at((spot) => {
      if (spot) put_spot(spot);
      dialog.showModal();
      parts.note.focus();
    });
  }
  function take_found(found) {
    parts.place.value = found.name;
    put_spot(found);
    ccc.markup(parts.found, "");
  }

  /* What is known of it, and what stands in the form. */
  const title = () => (ccc.drill ? ccc.drill.bare : String)(ccc.words(one.told.title)); // the server marks an exercise's
  const known = () => ({ grade: one.told.grade, title: title(), place: one.told.place || "", lat: one.told.lat, lon: one.told.lon });
  const written = () => ({ grade: +incidents.chosen(parts.grade), title: parts["title-of-it"].value.trim(), place: parts.place.value.trim(),
    lat: form.spot ? form.spot.lat : null, lon: form.spot ? form.spot.lon : null });
  const touched = (now) => Object.keys(now).filter((name) => now[name] !== form.known[name]);

  /* What is written counts instead of a span, and is said back. */
  function moment_typed(text) {
    const at = incidents.written_ms(text), first = parts.until.firstElementChild.dataset.value;
    incidents.choose(parts.until, text.trim() ? null : first);
    ccc.put(parts.moment.querySelector("output"), at === null ? "" : `${ccc.fmt.weekday(at)} ${ccc.fmt.short_day(at)} ${ccc.fmt.time(at)}`);
  }

  /* Only what the officer changed, so that nobody's correction is taken back unseen. */
  function corrected(body) {
    const now = written(), changed = touched(now).filter((name) => now[name] !== "" && now[name] !== null);
    if (!changed.length) return { fault: ccc.t("Nothing is changed yet.") };
    if (changed.includes("lat") || changed.includes("lon")) changed.push("lat", "lon");
    return body.note ? { body: { ...body, ...Object.fromEntries(changed.map((name) => [name, now[name]])) } } : { fault: ccc.t("Say why.") };
  }

  /* Another corrected it meanwhile: what was not touched here is as they left it. */
  function follow() {
    const now = written(), mine = new Set(touched(now));
    form.known = known();
    if (!mine.has("grade")) incidents.choose(parts.grade, form.known.grade);
    if (!mine.has("title")) parts["title-of-it"].value = form.known.title;
    if (!mine.has("place")) parts.place.value = form.known.place;
    if (!mine.has("lat") && !mine.has("lon")) put_spot(form.known.lon == null ? null : { lat: form.known.lat, lon: form.known.lon });
  }

  /* What others do while the dialog is open is told in it; what stood there for a second was seen. */
  async function news() {
    if (!form || !by_id("incident-form")?.open || !one.told) return;
    const mine = form, of = mine.task ? one.task(mine.task) : one.told;
    if (!of || of.seq <= mine.told_seq) return;
    mine.told_seq = of.seq;
    if (mine.command === "correct") follow();
    const since = one.events.filter((event) => event.seq > mine.first_seq && (!mine.task || event.subject_no === mine.task));
    const what = await incidents.happened(since);
    if (form !== mine) return;
    ccc.put(parts.news, what ? ccc.t("Meanwhile: {what}", { what }) : "");
    setTimeout(() => { mine.seen_seq = Math.max(mine.seen_seq, of.seq); }, SEEN_MS);
  }
  one.on_show.push(news);

  /* ---- sending */
  function filled() {
    const { asks, command, seen_seq } = form, body = { seen_seq }, dialog = by_id("incident-form");
    const note = parts.note.value.trim(), has = (name) => asks.fields.includes(name), must = (name) => (asks.must || []).includes(name);
    const picked = (name) => [...dialog.querySelectorAll(`[name="pick-${name}"]:checked`)].map(({ value }) => value);
    if (note) body.note = note;
    if (command === "correct") return corrected(body);
    if (has("until")) {
      const text = parts.moment.querySelector("input").value.trim(), span = incidents.chosen(parts.until);
      const until = text ? incidents.written_ms(text) : span && ccc.now() + +span;
      if (!until || until <= ccc.now()) return { fault: ccc.t("Write a moment that is still to come, such as {example} or 06:30.", { example: incidents.moment_text(ccc.now() + DAY_MS) }) };
      body.until = new Date(until).toISOString();
    }
    if (has("into")) [body.into] = picked("into").map(Number);
    if (has("department")) [body.department] = picked("department");
    for (const name of ["alerts", "tasks"]) if (has(name)) body[name] = picked(name).map(Number);
    if (has("title-of-it") && parts["title-of-it"].value.trim()) body.title = parts["title-of-it"].value.trim();
    if (must("into") && !body.into) return { fault: ccc.t("Choose one.") };
    if (must("tasks") && !body.tasks.length) return { fault: ccc.t("Tick what is meant.") };
    if (command === "split" && !body.alerts.length && !body.tasks.length) return { fault: ccc.t("Tick what is meant.") };
    if (must("note") && !note) return { fault: ccc.t("Say why.") };
    return { body };
  }

  async function send() {
    const { body, fault } = filled(), mine = form;
    if (fault) return ccc.put(parts.said, fault);
    if (mine.sending) return undefined;
    mine.sending = true;
    const command = mine.command.replace("-task", "");
    const refusal = await one.send(mine.asks.task ? `/tasks/${mine.task}/${command}` : `/incidents/${one.no}/${command}`, body);
    mine.sending = false;
    if (!refusal) {
      by_id("incident-form").close();
      if (command === "merge") incidents.go(`/incidents/${body.into}`);
      return one.say("");
    }
    if (form !== mine) return one.say(refusal, true);
    form.seen_seq = mine.task ? one.task(mine.task).seq : one.told.seq; // it was told what changed
    if (form.command === "correct") follow();
    ccc.put(parts.news, ""); // the refusal says it
    return ccc.put(parts.said, refusal);
  }

  /* ---- what a key or a button means */
  async function order(command, task = null) {
    if (ccc.lost || !one.told) return undefined;
    one.say("");
    if (command === "report") return incidents.go(`/incidents/${one.no}/report`);
    if (command === "go") return incidents.go(`/incidents/${one.told.merged_into}`);
    if (!one.may) return undefined;
    if (command === "plan") return one.open_plan();
    if (command === "add-step") return one.add_own();
    if (command === "activate") return one.activate();
    if (command === "verify" && one.live().length) return tell(await one.order("verify"));
    if (command === "close" || command === "resume") return tell(await one.order(command));
    if (command === "verify-task") return tell(await one.order_task(task, "verify"));
    if (command === "offer") return tell(await one.order_task(task, "offer"));
    if (FORMS()[command]) return open(command, task);
    return undefined;
  }
  const tell = (refusal) => one.say(refusal || "", !!refusal);
  one.carry = order;

  ccc.mounted("incident-form", function (dialog) {
    dialog.addEventListener("click", function (event) {
      if (incidents.press_choice(event)) {
        if (parts.until.contains(event.target)) parts.moment.querySelector("input").value = "";
        return;
      }
      const part = event.target.closest("button[data-part]")?.dataset.part, found = incidents.found_at(event.target);
      if (found) take_found(found);
      if (part === "point") point();
      if (part === "send") send();
      if (part === "cancel") dialog.close();
    });
    dialog.addEventListener("keydown", function (event) {
      incidents.move_choice(event);
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      if (event.target.closest('button[data-part], [role="radio"], [data-lat]')) return; // it presses that
      event.preventDefault();
      if (event.target === parts.place && parts.found.firstElementChild) return take_found(incidents.found_at(parts.found.querySelector("[data-lat]")));
      if (!event.repeat) send();
    });
    dialog.addEventListener("input", function (event) {
      if ("filter" in event.target.dataset) filter(event.target);
      if (event.target === parts.place) incidents.look_up(parts.place, parts.found, one.view());
      if (parts.moment && parts.moment.contains(event.target)) moment_typed(event.target.value);
    });
  });
})();
