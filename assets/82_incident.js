/* One incident: read from the server whenever the stream tells of a step, its head, and the orders
   about it. Tasks are in 82_incident_tasks, the map in 82_incident_map, the plan in 83. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { escape } = ccc;
  const LONG = 60; // letters of a title that is written smaller
  const CALM_MS = 700, OWN_MS = 3000;
  const by_id = (id) => document.getElementById(id);
  const one = (incidents.one = { no: null, told: null, events: [], may: false, on_show: [], on_tick: [], on_start: [] });
  let looking = 0, wanted = false, busy = false, under_way = false, heard = "";

  /* ---- reading */
  one.load = async function () {
    if (busy) { wanted = true; return; }
    busy = true;
    const mine = looking, no = one.no, last = one.events.length ? one.events[one.events.length - 1].seq : 0;
    const [head, more] = await Promise.all([incidents.ask(`/incidents/${no}`), incidents.ask(`/incidents/${no}/events?after=${last}`)]);
    busy = false;
    if (mine !== looking) return;
    if (head.refusal) { if (!one.told) nothing(head.status); else if (!ccc.lost && !by_id("incident-answer")?.textContent) say(ccc.t("Not read anew: {reason}.", { reason: head.refusal }), true); }
    else {
      one.take(head.told);
      if (more.told) one.events.push(...more.told.events.filter(({ seq }) => seq > last));
      show();
    }
    if (wanted) { wanted = false; one.load(); }
  };

  /* Never an older step over a newer one. */
  one.take = (told) => { if (!one.told || told.seq >= one.told.seq) one.told = told; };

  function nothing(status) {
    ccc.put(by_id("incident-title"), status === 404 ? ccc.t("There is no incident {no}.", { no: one.no }) : ccc.t("The server did not answer. Try again."));
  }

  function show() {
    if (!by_id("incident") || !one.told) return;
    head();
    for (const fn of one.on_show) fn(one.told);
    tick(ccc.now());
  }
  one.show = show;

  /* ---- how it stands */
  one.open = () => !!one.told && !incidents.ENDED.includes(one.told.state);
  one.tasks = () => (one.told ? one.told.tasks : []);
  one.live = () => one.tasks().filter(({ state }) => state !== "WITHDRAWN");
  one.task = (no) => one.tasks().find((task) => task.no === no) || null;
  one.counted = function () {
    const live = one.live();
    return { tasks: live.length, done: live.filter(({ state }) => incidents.OVER.includes(state)).length,
      late: live.filter(({ deadline }) => deadline && incidents.at(deadline.by) <= ccc.now()).length,
      declined: live.filter(({ state }) => state === "DECLINED").length };
  };

  /* What is to be done next, {order, words, key}: one thing, or none while others are at work. */
  function next() {
    const { state } = one.told, stuck = one.live().find((task) => task.state === "DECLINED")
      || one.live().find((task) => task.state === "OFFERED" && task.escalated_at);
    if (state === "CLOSED") return { order: "report", words: ccc.t("After-action report") };
    if (state === "MERGED") return { order: "go", words: ccc.t("To incident {no}", { no: one.told.merged_into }) };
    if (state === "UNFOUNDED") return null;
    if (state === "DEFERRED") return { order: "resume", words: ccc.t("Resume") };
    if (state === "FEEDBACK") return { order: "verify", words: ccc.t("Verify") };
    if (state === "VERIFIED") return { order: "close", words: ccc.t("Close the case") };
    if (one.planning && one.planning()) return { order: "activate", words: one.planning() };
    if (stuck) return { order: "re-offer", words: ccc.t("Re-offer: {task}", { task: ccc.words(stuck.title) }), task: stuck.no };
    if (one.without_plan && one.without_plan()) return { order: "add-step", words: ccc.t("Add a step") };
    if (!one.live().length) return { order: "plan", words: ccc.t("Choose a plan") };
    return null;
  }
  one.next = () => (one.told ? next() : null);

  /* A key that was on its way must not do what others have just made the next step. */
  let step_shown = "", changed_at = -CALM_MS, ordered_at = -OWN_MS;
  function note_step(step) {
    const now = step ? `${step.order} ${step.task || ""}` : "", at = performance.now();
    if (now !== step_shown && step_shown && at - ordered_at > OWN_MS) changed_at = at;
    step_shown = now;
  }
  one.just_changed = () => performance.now() - changed_at < CALM_MS;

  /* The orders that make sense as it stands, with their keys. */
  function orders() {
    const { state } = one.told, open = one.open(), found = [];
    const add = (when, order, words, key) => when && found.push({ order, words, key });
    add(open && state !== "DEFERRED" && one.live().length > 0, "plan", ccc.t("More tasks"), "P");
    add(state === "REGISTERED" && !one.live().length, "verify", ccc.t("Dealt with"), "V");
    add(open, "correct", ccc.t("Correct"), "G");
    add(open && state !== "VERIFIED" && state !== "DEFERRED", "defer", ccc.t("Defer"), "F");
    add(open, "merge", ccc.t("Merge"), "M");
    add(open && one.told.alerts.length + one.tasks().length > 1, "split", ccc.t("Split"), "S");
    add(state === "FEEDBACK" || state === "VERIFIED", "rework", ccc.t("Rework"), "W");
    add(open && state !== "VERIFIED", "unfounded", ccc.t("Unfounded"), "U");
    add(state === "CLOSED" || state === "UNFOUNDED", "reopen", ccc.t("Reopen"), "");
    return found;
  }

  const button = ({ order, words, key, task }, main) => `<button class="alerts-button${main ? " main" : ""}" data-order="${order}"${
    task ? ` data-task="${task}"` : ""}><span>${escape(words)}</span>${key ? `<kbd>${key}</kbd>` : ""}</button>`;

  function waiting() {
    const { tasks, done } = one.counted();
    return one.open() && tasks ? `<span class="inc-waits">${escape(ccc.t("The departments are at work: {n} of {m} done.", { n: done, m: tasks }))}</span>` : "";
  }

  function head() {
    const { told } = one, step = next();
    note_step(step);
    ccc.markup(by_id("incident-mark"), ccc.draw.glyph(told.grade, 52, one.open() ? "" : "cleared"));
    const drill = told.drill ? `<b class="inc-drill">${escape(ccc.t("Exercise"))}</b> ` : "";
    ccc.markup(by_id("incident-title"), drill + escape(drill ? ccc.drill.bare(ccc.words(told.title)) : ccc.words(told.title)));
    ccc.flag(by_id("incident-title"), "long", ccc.words(told.title).length > LONG);
    const by = incidents.person(told.opened_by);
    ccc.put(by_id("incident-facts"), [ccc.t("Incident {no}", { no: told.no }), told.place || ccc.t("place not known"),
      ((ccc.config.domains || {})[told.domain] || {}).name, incidents.origin(told.origin),
      ccc.t("began {time}", { time: incidents.when(told.occurred_at) }),
      by && ccc.t("opened {time} by {who}", { time: incidents.when(told.opened_at), who: by })].filter(Boolean).join(" \u00b7 "));
    const until = told.state === "DEFERRED" ? ` ${ccc.t("until {time}", { time: incidents.when(told.deferred_until) })}` : "";
    ccc.put(by_id("incident-state"), incidents.state(told.state) + until);
    const report = step && step.order === "report";
    if (one.may) ccc.markup(by_id("incident-orders"), (step ? button({ key: "Enter", ...step }, true) : waiting()) + orders().filter(({ order }) => !step || order !== step.order).map((each) => button({ ...each, key: "" })).join(""));
    else ccc.markup(by_id("incident-orders"), report ? button(step, true) : waiting());
    document.title = `${told.no} \u00b7 ${ccc.words(told.title)}`;
  }
  one.show_head = () => one.told && head();

  function tick(now) {
    if (!one.told || now === null || !by_id("incident-long")) return;
    const end = incidents.at(one.told.closed_at) || now, { tasks } = one.counted();
    const lasted = ccc.t("for {span}", { span: incidents.lasting(end - incidents.at(one.told.opened_at)) });
    ccc.put(by_id("incident-long"), tasks ? `${lasted} \u00b7 ${incidents.progress(one.counted())}` : lasted);
    for (const place of document.querySelectorAll("#incident [data-limit]")) {
      ccc.put(place, incidents.limit(+place.dataset.limit, now));
      ccc.flag(place, "over", +place.dataset.limit <= now);
    }
    for (const fn of one.on_tick) fn(now);
  }

  /* ---- ordering */
  function say(words, grave = false) {
    ccc.put(by_id("incident-answer"), words);
    ccc.flag(by_id("incident-answer"), "grave", grave && !!words);
  }
  one.say = say;

  /* `path` under the API; null when it was done, else why not in words. What the reader saw is the
     step that is on the screen. */
  one.send = async function (path, body) {
    if (ccc.lost) return ccc.t("No connection: nothing was sent.");
    if (under_way) return ccc.t("The last order is still under way.");
    under_way = true;
    ordered_at = performance.now();
    const { told, refusal, status, problem } = await incidents.ask(path, body);
    under_way = false;
    if (told && told.tasks) one.take(told);
    if (problem && problem.incident) one.take(problem.incident);
    if (problem && problem.task && one.told) one.told.tasks = one.told.tasks.map((task) => (task.no === problem.task.no ? problem.task : task));
    one.load();
    if (!refusal) return null;
    if (status !== 409) return ccc.t("NOT done: {reason}.", { reason: refusal.replace(/[.\u3002]$/, "") });
    const task = problem.task && problem.task.no;
    const since = problem.incident ? problem.incident.happened : one.events_since(body.seen_seq, task);
    const what = await incidents.happened(since);
    return what ? ccc.t("NOT done: it changed since you looked. {what}. Look again, then repeat it.", { what })
      : ccc.t("NOT done: it changed since you looked. Look again, then repeat it.");
  };
  one.events_since = (seq, task) => one.events.filter((event) => event.seq > seq && event.subject === "task" && event.subject_no === task);

  one.order = (command, body = {}) => one.send(`/incidents/${one.no}/${command}`, { seen_seq: one.told.seq, ...body });
  one.order_task = (no, command, body = {}) => one.send(`/tasks/${no}/${command}`, { seen_seq: one.task(no).seq, ...body });

  ccc.mounted("incident", function (root) {
    Object.assign(one, { no: +root.dataset.no, told: null, events: [], may: !!root.dataset.may });
    looking += 1;
    [busy, wanted, under_way, heard] = [false, false, false, ""];
    const undo = one.on_start.flatMap((fn) => fn(root) || []);
    /* A step, or a limit that ran out, or it ended. */
    const listen = function () {
      const entry = (ccc.picture.incidents || {})[one.no];
      const now = JSON.stringify([entry && entry.seq, entry && entry.late]);
      if (now === heard) return;
      heard = now;
      if (!entry || !one.told || entry.seq !== one.told.seq || entry.late !== one.counted().late) one.load();
    };
    one.load();
    return [...undo, ccc.on("incidents", listen), ccc.on("back", one.load), ccc.each_second(tick), () => { looking += 1; }];
  });
})();
