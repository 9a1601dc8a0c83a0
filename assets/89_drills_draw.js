/* What is drawn on the page of the exercises: lists, a scenario, a run on its time line, its score. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const drills = ccc.drills;
  const MINUTE_MS = 60000;
  const escape = ccc.escape;
  const by_id = (id) => document.getElementById(id);
  const at = (iso) => Date.parse(iso);

  /* 12 min, 3:20 min, 1 h 30 min */
  function span(ms) {
    if (ms == null) return "";
    const minutes = Math.floor(ms / MINUTE_MS), seconds = Math.round((ms % MINUTE_MS) / 1000);
    if (minutes >= 60) return ccc.t("{h} h {m} min", { h: Math.floor(minutes / 60), m: minutes % 60 });
    return seconds ? ccc.t("{m} min {s} s", { m: minutes, s: seconds }) : ccc.t("{n} min", { n: minutes });
  }
  const clock = (ms) => `T+${Math.floor(ms / MINUTE_MS)}:${String(Math.floor((ms % MINUTE_MS) / 1000)).padStart(2, "0")}`;
  const tenths = (n) => ccc.fmt.number(n / 10, n % 10 ? 1 : 0);
  const points = (score) => ccc.t("{n} of {m} points", { n: tenths(score.points), m: tenths(score.of) });
  const named = (kind, id) => ccc.words(((drills.told.names || {})[kind] || {})[id]) || id;
  const department = (id) => (ccc.config.departments || {})[id] || id;

  /* ---- left */
  drills.draw_list = function (all, open) {
    const { scenarios, drills: runs } = drills.told;
    const entry = (one, second, third, cls) => {
      const key = drills.key_of(one), on = key === drills.chosen;
      return `<button type="button" class="drills-entry${on ? " on" : ""}${cls}" data-key="${escape(key)}" aria-current="${on}">
        <b>${escape(ccc.words(one.title))}</b><span>${third}</span><small>${second}</small></button>`;
    };
    ccc.markup(by_id("drills-scenarios"), scenarios.map((one) => entry(one, escape(ccc.t("{n} injects", { n: one.count })),
      escape(span(one.lasts_ms)), "")).join("") || `<p class="drills-none">${escape(ccc.t("This city has no scenario. One is a file in its folder drills."))}</p>`);
    ccc.markup(by_id("drills-runs"), runs.map((one) => entry(one,
      escape(`${ccc.fmt.moment(at(one.started_at), ccc.now())} · ${ccc.t(one.started_by)}`),
      escape(one.score ? points(one.score) : one.state === "PAUSED" ? ccc.t("paused") : ccc.t("running")),
      one.state === "ENDED" ? "" : " open")).join("") || `<p class="drills-none">${escape(ccc.t("None yet."))}</p>`);
  };

  /* ---- a scenario */
  function head(title, words, orders, state = "") {
    return `<header class="drills-head"><div><h1>${escape(title)}</h1>${state}<p>${words}</p></div><div class="drills-orders">${orders}</div></header>`;
  }
  const button = (order, words, key, main, off) =>
    `<button type="button" class="drills-button${main ? " main" : ""}" data-order="${order}"${off ? " disabled" : ""}>${escape(words)}<kbd>${key}</kbd></button>`;

  drills.draw_scenario = function (one, open, told) {
    const stuck = !!open || told.clock.ended;
    const orders = told.may_run ? button("start", ccc.t("Begin"), "S", true, stuck) : "";
    const why = open ? ccc.t("Another exercise goes on: stop it first.") : told.clock.ended ? ccc.t("The replay has ended and its clock stands: no exercise can run.") : "";
    const facts = `${escape(ccc.words(one.aim))}<br>${escape([span(one.lasts_ms), ccc.t("{n} injects", { n: one.count }), ccc.t("version {n}", { n: one.version }), told.may_run ? why : ""].filter(Boolean).join(" · "))}`;
    const parts = one.injects ? `<div class="drills-columns"><div><h2>${escape(ccc.t("Time line"))}</h2>${line(one.injects, {})}</div><div><h2>${escape(ccc.t("What a good room does"))}</h2>${expected(one)}</div></div>`
      : `<p class="drills-none">${escape(ccc.t("What it injects is known to the one who leads it."))}</p>`;
    ccc.markup(by_id("drills-main"), head(ccc.words(one.title), facts, orders) + parts);
  };

  function inject_words(one) {
    if (one.message) return [ccc.words(one.message.words), ccc.words(one.message.sender)];
    if (one.report) return [ccc.words(one.report.title), `${ccc.t("call")} · ${one.report.place} · ${ccc.words(one.report.words)}`];
    const values = Object.entries(one.values).map(([name, value]) => {
      const said = ccc.fmt.measure(name, value), label = ccc.indicator(name).name;
      return `${ccc.words(label)} ${said.whole}`;
    });
    return [values.join(ccc.t(", ")), `${ccc.t("values at")} ${named("points", one.point)} (${one.point})`];
  }

  /* Injects on their time line; `given` says when each was given, `next` which is the first to come. */
  function line(injects, given, next) {
    const rows = injects.map((one) => {
      const [first, second] = inject_words(one), when = given[one.id];
      return `<tr class="${when ? "given" : one.id === next ? "next" : ""}"><td class="num">${clock(one.at_ms)}</td><td>${escape(first)}<small>${escape(second)}</small></td><td class="num">${when ? escape(ccc.fmt.time(when)) : ""}</td></tr>`;
    });
    return `<table><tr><th>${escape(ccc.t("When"))}</th><th>${escape(ccc.t("What"))}</th><th class="num">${escape(ccc.t("given"))}</th></tr>${rows.join("")}</table>`;
  }

  const DEADLINES = { incident: "An incident is registered", plan: "The plan is activated", accepted: "A task is accepted",
    report: "The first report is out", verified: "What was done is verified", closed: "The incident is closed" };

  function iso_span(text) {
    const [, h = 0, m = 0, s = 0] = /^PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?$/.exec(text) || [];
    return span(((+h * 60 + +m) * 60 + +s) * 1000);
  }

  function expected(one) {
    const { alerts, departments, plan, deadlines } = one.expected, rows = [];
    const point = (id) => (one.injects.find((inject) => inject.id === id) || {}).point || "";
    for (const alert of alerts) rows.push([ccc.t("Alert acknowledged: {what}", { what: named("rules", alert.rule) }), named("points", point(alert.inject)), iso_span(alert.within)]);
    for (const id of departments) rows.push([ccc.t("Gets a task: {who}", { who: department(id) }), "", ""]);
    if (plan) rows.push([ccc.t("Plan: {what}", { what: named("plans", plan) }), "", ""]);
    for (const { what, within } of deadlines) rows.push([ccc.t(DEADLINES[what]), "", iso_span(within)]);
    return `<table>${rows.map(([first, second, third]) => `<tr><td>${escape(first)}${second ? `<small>${escape(second)}</small>` : ""}</td><td class="num">${third ? escape(ccc.t("within {span}", { span: third })) : ""}</td></tr>`).join("")}</table>`;
  }

  /* ---- a run */
  let elapsed = null; // of the one that is shown and goes on
  drills.tick = function () {
    const place = document.querySelector("#drills-main [data-elapsed]"), bar = document.querySelector("#drills-main .drills-bar i");
    if (!elapsed || !place) return;
    const ms = elapsed();
    ccc.put(place, clock(ms));
    if (bar) bar.style.width = `${Math.min(100, (100 * ms) / drills.one.lasts_ms)}%`;
  };

  drills.draw_run = function (one, told) {
    const over = one.state === "ENDED", started = at(one.started_at);
    const until = () => (over ? at(one.ended_at) : one.paused_at ? at(one.paused_at) : ccc.now());
    elapsed = () => Math.max(0, until() - started - one.held_ms);
    const orders = told.may_run && !over ? button("pause", one.state === "PAUSED" ? ccc.t("Resume") : ccc.t("Pause"), "P")
      + button("stop", ccc.t("Stop"), "X", true) : "";
    const state = over ? ccc.t("over since {time}", { time: ccc.fmt.moment(at(one.ended_at), ccc.now()) })
      : one.state === "PAUSED" ? ccc.t("paused since {time}", { time: ccc.fmt.time(at(one.paused_at)) })
        : ccc.t("running since {time}", { time: ccc.fmt.time(started) });
    const badge = `<span class="drills-state${over ? " over" : ""}">${escape(state)}<span class="num" data-elapsed>${clock(elapsed())}</span></span>${over ? "" : '<span class="drills-bar"><i></i></span>'}`;
    const words = `${escape(ccc.words(one.scenario_then.aim))}<br>${escape(ccc.t("Led by {name}: {reason}", { name: ccc.t(one.started_by), reason: one.reason }))}${one.why ? `<br>${escape(ccc.t("Stopped by {name}: {reason}", { name: ccc.t(one.ended_by), reason: one.why }))}` : ""}`;
    const given = {};
    for (const event of one.events) if (event.inject) given[event.inject] = at(event.at);
    const injects = one.scenario_then.injects, next = (one.coming || [])[0];
    const left = one.score ? score(one.score) : injects ? `<h2>${escape(ccc.t("Time line"))}</h2>${line(injects, given, next)}` : happened(one);
    const right = one.score ? `<h2>${escape(ccc.t("Time line"))}</h2>${line(injects, given)}${happened(one)}`
      : injects ? `<h2>${escape(ccc.t("What a good room does"))}</h2>${expected(one.scenario_then)}${happened(one)}`
        : `<p class="drills-none">${escape(ccc.t("What is still to come is known to the one who leads it."))}</p>`;
    ccc.markup(by_id("drills-main"), `${head(ccc.words(one.title), words, orders, badge)}<div class="drills-columns"><div>${left}</div><div>${right}</div></div>`);
    drills.tick();
  };

  const KINDS = { START: "begun", PAUSE: "paused", RESUME: "resumed", STOP: "stopped", FINISH: "its time was over" };

  function happened(one) {
    const rows = one.events.filter(({ kind }) => kind !== "INJECT").map((event) =>
      `<tr><td class="num">${escape(ccc.fmt.time(at(event.at)))}</td><td>${escape(ccc.t(KINDS[event.kind]))}<small>${escape([event.actor === "system" ? "" : ccc.t(event.actor), event.note].filter(Boolean).join(" · "))}</small></td></tr>`);
    const incidents = one.incidents.map((no) => `<a href="/incidents/${no}">${escape(ccc.t("Incident {no}", { no }))}</a>`).join(", ");
    return `<h2>${escape(ccc.t("What happened"))}</h2><table>${rows.join("")}</table>${incidents ? `<p class="drills-none">${incidents}</p>` : ""}`;
  }

  /* ---- the score: its parts, and expected beside done */
  const PARTS = { acknowledged: "Alerts acknowledged in time", departments: "The right departments", plan: "The right plan",
    tasks: "Tasks accepted and done in time", deadlines: "Deadlines" };
  const MARKS = { true: ["yes", "✓", "kept"], false: ["no", "✕", "not kept"], null: ["open", "–", "not reached"] };

  function item_words(item) {
    if (item.part === "acknowledged") return [ccc.t("Alert acknowledged: {what}", { what: named("rules", item.what) }), named("points", item.of)];
    if (item.part === "departments") return [department(item.of), item.what === "wanted" ? "" : ccc.t("nothing was for them")];
    if (item.part === "plan") return [named("plans", item.of), ""];
    if (item.part === "tasks") return [ccc.t(item.what === "done" ? "Task {no} done" : "Task {no} accepted", { no: item.of }), ""];
    return [ccc.t(DEADLINES[item.what]), ""];
  }

  function score(found) {
    const sum = found.parts.map((part) => `<tr><td>${escape(ccc.t(PARTS[part.part]))}</td><td class="num">${escape(ccc.t("{n} of {m}", { n: part.kept, m: part.all }))}</td><td class="num">${tenths(part.points)}</td><td class="num">${tenths(part.of)}</td></tr>`);
    const items = found.items.map((item) => {
      const [first, second] = item_words(item), [cls, sign, name] = MARKS[String(item.kept)];
      return `<tr><td><span class="drills-mark ${cls}" role="img" aria-label="${escape(ccc.t(name))}">${sign}</span> ${escape(first)}${second ? `<small>${escape(second)}</small>` : ""}</td><td class="num">${item.within == null ? "" : escape(span(item.within))}</td><td class="num">${item.took == null ? escape(item.within == null ? ccc.t(name) : item.kept === null ? ccc.t("not reached") : ccc.t("never")) : escape(span(item.took))}</td></tr>`;
    });
    const whole = found.of ? `<div class="drills-total"><b>${tenths(found.points)}</b><span>${escape(ccc.t("of {m} points", { m: tenths(found.of) }))}</span></div>`
      : `<p class="drills-none">${escape(ccc.t("It ended before anything could be scored."))}</p>`;
    return `${whole}<table><tr><th>${escape(ccc.t("Part"))}</th><th class="num">${escape(ccc.t("kept"))}</th><th class="num">${escape(ccc.t("points"))}</th><th class="num">${escape(ccc.t("at the most"))}</th></tr>${sum.join("")}
      <tr class="sum"><td>${escape(ccc.t("Sum"))}</td><td></td><td class="num">${tenths(found.points)}</td><td class="num">${tenths(found.of)}</td></tr></table>
      <h2>${escape(ccc.t("Expected and done"))}</h2><table><tr><th>${escape(ccc.t("What"))}</th><th class="num">${escape(ccc.t("expected"))}</th><th class="num">${escape(ccc.t("done"))}</th></tr>${items.join("")}</table>`;
  }
})();
