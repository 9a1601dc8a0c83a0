/* What happened to an incident: its alerts, tasks, notes, decisions and calls on one line of time, the
   newest last. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { one } = incidents;
  const { escape } = ccc;
  const ALERTS_AT_MOST = 30; // whose own steps are read
  const by_id = (id) => document.getElementById(id);
  let kind = "all", alerts = new Map(), reading = new Map(), counted = 0;

  const title_of = (no) => ccc.words((one.task(no) || {}).title) || ccc.t("task {no}", { no });
  const level = (n) => ccc.alerts.level_name(n);
  const into = (detail) => (detail || {}).into;

  /* "there, was: here" */
  const was = (now, before) => (before && before !== now ? ccc.t("{now}, was: {before}", { now, before }) : now);
  const place_of = (said) => (said ? [said.place, said.lon == null ? "" : incidents.spot_words(said)].filter(Boolean).join(" \u00b7 ") : "");

  /* Go or no-go: the question, what each says, the end. */
  const POLL = {
    ASK: (d) => [ccc.t("Question to the departments"), ccc.words(d.question)],
    GO: (d) => [ccc.t("{department}: go", { department: incidents.department(d.department) }), answer_of(d)],
    NO_GO: (d) => [ccc.t("{department}: no-go", { department: incidents.department(d.department) }), answer_of(d)],
    CLOSE: (d) => [ccc.t("Question closed"), ccc.words(d.question)],
  };
  const answer_of = (d) => [ccc.words(d.question), d.late ? ccc.t("late") : ""].filter(Boolean).join(" \u00b7 ");

  /* ---- what is said of each trigger: [kind, bold, rest] */
  const CASE = {
    REGISTER: (e) => ["note", ccc.t("Registered:"), incidents.grade((e.detail || {}).grade || 0)],
    DISPATCH: () => ["task", ccc.t("Dispatched")],
    BEGIN: () => ["task", ccc.t("In progress")],
    FEED_BACK: () => ["task", ccc.t("Every task is over: to be verified")],
    VERIFY: () => ["note", ccc.t("Verified")],
    REWORK: () => ["note", ccc.t("Sent back")],
    CLOSE: () => ["note", ccc.t("Closed")],
    REOPEN: () => ["note", ccc.t("Opened again")],
    DEFER: (e) => ["note", ccc.t("Deferred until {time}", { time: incidents.when((e.detail || {}).until_ms) })],
    RESUME: () => ["note", ccc.t("Resumed")],
    UNFOUNDED: () => ["note", ccc.t("Unfounded")],
    MERGE: (e) => ["note", ccc.t("Merged into incident {no}", { no: into(e.detail) })],
    TAKE_IN: (e) => ["note", ccc.t("Took in incident {no}", { no: (e.detail || {}).from })],
    SPLIT: (e) => ["note", ccc.t("Part of it is incident {no} now", { no: into(e.detail) })],
    ACTIVATE: (e) => ["task", plan_words(e)],
    ADD_ALERT: (e) => ["alert", ccc.t("Alert added:"), one.alert_name(e.subject_no)],
    REMOVE_ALERT: (e) => ["alert", ccc.t("Alert taken out:"), one.alert_name(e.subject_no)],
    GRADE: (e) => ["note", ccc.t("Grade corrected:"), was(incidents.grade((e.detail || {}).grade || 0), incidents.grade((e.detail || {}).before || 0))],
    TITLE: (e) => ["note", ccc.t("Title corrected:"), was(ccc.words((e.detail || {}).title), ccc.words((e.detail || {}).before))],
    PLACE: (e) => ["note", ccc.t("Place corrected:"), was(place_of(e.detail), place_of((e.detail || {}).before))],
    AREA: (e) => ["note", !(e.detail || {}).area ? ccc.t("Area removed") : e.detail.changed ? ccc.t("Area changed") : ccc.t("Area drawn")],
    CALL: () => ["call", ccc.t("Call")],
    POLL: (e) => ["call", ...POLL[(e.detail || {}).what || "ASK"](e.detail || {})],
    REPORT: () => ["call", ccc.t("Report")],
    DECISION: () => ["note", ccc.t("Decision")],
    NOTE: () => ["note", ccc.t("Note")],
    EVIDENCE: (e) => ["task", ccc.t("Evidence"), (e.detail || {}).name || ""],
  };
  const TASK = {
    OFFER: () => ccc.t("offered"), ACCEPT: () => incidents.doing("ACCEPTED").toLowerCase(), DECLINE: () => ccc.t("declined"), ON_THE_WAY: () => ccc.t("on the way"),
    ON_SITE: () => ccc.t("on site"), DONE: () => incidents.doing("DONE").toLowerCase(), VERIFY: () => ccc.t("verified"), REWORK: () => ccc.t("sent back"),
    WITHDRAW: () => ccc.t("withdrawn"), ESCALATE: (e) => escalated(e.detail || {}), SEND: (e) => ccc.t("sent: {what}", { what: ((e.detail || {}).resources || []).map(one.resource_name).join(ccc.t(", ")) || ccc.t("nobody") }),
    REOFFER: (e) => ccc.t("offered to {department}", { department: incidents.department((e.detail || {}).department) }),
    MOVE: () => ccc.t("moved to another incident"), NOTE: () => ccc.t("note"), EVIDENCE: (e) => ccc.t("evidence: {name}", { name: (e.detail || {}).name || "" }),
    CHECK: (e) => ccc.t("ticked: {line}", { line: ccc.words((e.detail || {}).text) }), UNCHECK: (e) => ccc.t("no longer ticked: {line}", { line: ccc.words((e.detail || {}).text) }),
  };
  const escalated = ({ asked = [], next = [] }) => [ccc.t("escalated: nobody accepted it in time"), incidents.ladder([...asked, ...next], -Infinity)].filter(Boolean).join(" \u00b7 ");
  const ALERT = {
    RAISE: (e) => ccc.t("raised {level}", { level: level(e.level) }), LEVEL_UP: (e) => ccc.t("now {level}", { level: level(e.level) }),
    LEVEL_DOWN: (e) => ccc.t("down to {level}", { level: level(e.level) }), CLEAR: () => ccc.t("cleared"), LATCH: () => ccc.t("cleared, latched"),
    ACK: () => ccc.t("acknowledged"), COMMENT: () => ccc.t("comment"),
  };

  function plan_words(event) {
    const steps = (event.detail || {}).steps || [], plan = (event.detail || {}).plan;
    const n = steps.length, title = plan && plan === one.told?.plan && one.plan_title ? ccc.words(one.plan_title) : "";
    if (!title && n === 1) return ccc.t("One task given out");
    return title ? ccc.t("Plan activated: {plan}, {n} tasks", { plan: title, n }) : ccc.t("{n} tasks given out", { n });
  }

  /* {at, kind, bold, rest, note, who, link} of one event; null for what says nothing new. */
  function entry(event) {
    const base = { at: incidents.at(event.occurred_at), note: event.note, who: incidents.person(event.actor), seq: event.seq };
    if (event.subject === "task") {
      const words = TASK[event.trigger];
      const mine = one.task(event.subject_no), whose = mine ? incidents.department(mine.department) : "";
      return words ? { ...base, kind: "task", small: /CHECK$/.test(event.trigger), bold: title_of(event.subject_no), rest: [words(event), ["REOFFER", "ESCALATE"].includes(event.trigger) ? "" : whose].filter(Boolean).join(" \u00b7 ") } : null;
    }
    const [of, bold, rest = ""] = (CASE[event.trigger] || ((e) => ["note", e.trigger]))(event);
    return { ...base, kind: of, bold, rest, link: event.subject === "alert" ? `/alerts/${event.subject_no}` : "" };
  }

  /* One thing as a sentence, for what changed meanwhile. */
  incidents.told = function (event) {
    const told = entry(event);
    return told ? [told.bold, told.rest, told.who && ccc.t("by {who}", { who: told.who }), incidents.when(told.at)].filter(Boolean).join(" ") : "";
  };

  /* ---- the alerts' own steps */
  one.alert_told = (no) => (alerts.get(no) || {}).alert || null;
  one.alert_name = function (no) {
    const row = (ccc.picture.alerts || {})[no] || one.alert_told(no);
    return row ? [ccc.words(row.name), ccc.words(row.title)].filter(Boolean).slice(0, 1).join("") : ccc.t("alert {no}", { no });
  };

  async function read_alerts() {
    const open = ccc.picture.alerts || {};
    const wanted = one.told.alerts.slice(0, ALERTS_AT_MOST).filter((no) => reading.get(no) !== (open[no] ? open[no].seq : "ended"));
    if (!wanted.length) return;
    for (const no of wanted) reading.set(no, open[no] ? open[no].seq : "ended");
    await Promise.all(wanted.map(async (no) => {
      const [events, about] = await Promise.all([incidents.ask(`/alerts/${no}/events`), alerts.has(no) ? {} : incidents.ask(`/alerts/${no}`)]);
      if (events.told) alerts.set(no, { events: events.told.events, alert: about.told || (alerts.get(no) || {}).alert });
    }));
    if (by_id("incident")) one.show();
  }

  function of_alerts() {
    const found = [];
    for (const no of one.told.alerts) {
      for (const event of (alerts.get(no) || { events: [] }).events) {
        const words = ALERT[event.trigger];
        if (words) found.push({ at: Date.parse(event.occurred_at), kind: "alert", bold: one.alert_name(no), rest: words(event), note: event.trigger === "COMMENT" ? event.note : "",
          who: incidents.person(event.actor), level: ["RAISE", "LEVEL_UP", "LEVEL_DOWN"].includes(event.trigger) ? event.level : 0, link: `/alerts/${no}` });
      }
    }
    return found;
  }

  /* ---- writing */
  const QUIET = new Set(["PLAN"]);
  function line({ at, bold, rest, note, who, level: of_level, link }) {
    const dot = of_level ? ccc.draw.glyph(of_level, 16) : "", name = escape(bold);
    return `<div class="alerts-event"><time>${escape(ccc.fmt.moment(at, ccc.now()))}</time><span class="alerts-dot"${of_level ? " data-glyph=\"\"" : ""}>${dot}</span><p><b>${
      link ? `<a href="${link}">${name}</a>` : name}</b> ${escape([rest, who && ccc.t("by {who}", { who })].filter(Boolean).join(" \u00b7 "))}${note ? `<q>${escape(note)}</q>` : ""}</p></div>`;
  }

  function write() {
    const place = by_id("incident-story");
    if (!place || !one.told) return;
    const all = [...one.events.filter(({ trigger }) => !QUIET.has(trigger)).map(entry).filter(Boolean), ...of_alerts()].sort((a, b) => a.at - b.at || (a.seq || 0) - (b.seq || 0));
    const shown = all.filter((each) => (kind === "all" ? !each.small : each.kind === kind));
    const low = place.scrollHeight - place.scrollTop - place.clientHeight < 40;
    ccc.markup(place, shown.map(line).join("") || `<p class="inc-quiet">${escape(ccc.t("Nothing of that kind yet."))}</p>`);
    if (low || counted === 0) place.scrollTop = place.scrollHeight; // the newest is last
    counted = all.length;
    for (const chip of document.querySelectorAll("#incident-kinds [data-kind]")) {
      chip.setAttribute("aria-pressed", chip.dataset.kind === kind);
    }
  }

  /* ---- a note, a decision */
  let as = "note";
  one.write = function (what) {
    as = what;
    by_id("incident-write").focus();
    for (const button of document.querySelectorAll("#incident [data-write]")) ccc.flag(button, "main", button.dataset.write === as);
  };

  async function keep(what = as) {
    const area = by_id("incident-write"), note = area.value.trim();
    if (!note) return one.write(what);
    const refusal = await one.send(`/incidents/${one.no}/${what}`, { note });
    if (refusal) return one.say(refusal, true);
    area.value = "";
    as = "note";
    return one.say("");
  }

  one.on_show.push(() => { read_alerts(); write(); });
  one.on_start.push(function (root) {
    [kind, counted, as] = ["all", 0, "note"];
    [alerts, reading] = [new Map(), new Map()];
    const press = function (event) {
      const chip = event.target.closest("#incident-kinds [data-kind]"), button = event.target.closest("#incident [data-write]");
      if (chip) { kind = chip.dataset.kind; write(); }
      if (button) { as = button.dataset.write; keep(as); }
    };
    const key = function (event) {
      if (event.target.id !== "incident-write" || event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      if (!event.repeat) keep();
    };
    root.addEventListener("click", press);
    root.addEventListener("keydown", key);
    return [ccc.on("alerts", () => one.told && read_alerts())];
  });
})();
