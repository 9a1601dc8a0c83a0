/* Incidents: their words, asking the server, and the fields of their dialogs. The list is in 81, one
   incident in 82 and 83, what happened in 84. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const incidents = (ccc.incidents = {});
  const API = "/api/v1";
  const PATIENCE_MS = 8000;

  // Written out, so that the catalogue's test finds them.
  const STATES = () => ({ REGISTERED: ccc.t("Registered"), DISPATCHED: ccc.t("Dispatched"), IN_PROGRESS: ccc.t("In progress"),
    FEEDBACK: ccc.t("Waits to be verified"), VERIFIED: ccc.t("Verified"), CLOSED: ccc.t("Closed"), DEFERRED: ccc.t("Deferred"),
    MERGED: ccc.t("Merged"), UNFOUNDED: ccc.t("Unfounded") });
  const DOING = () => ({ PLANNED: ccc.t("Waits"), OFFERED: ccc.t("Offered"), ACCEPTED: ccc.t("Accepted"), DECLINED: ccc.t("Declined"),
    ON_THE_WAY: ccc.t("On the way"), ON_SITE: ccc.t("On site"), DONE: ccc.t("Done"), VERIFIED: ccc.t("Verified"),
    WITHDRAWN: ccc.t("Withdrawn") });
  const ORIGINS = () => ({ alert: ccc.t("from an alert"), phone: ccc.t("by phone"), hotline: ccc.t("by the hotline"),
    feed: ccc.t("from the feed"), hand: ccc.t("by hand") });

  const GRADES = () => ["", ccc.t("Ordinary"), ccc.t("Large"), ccc.t("Serious"), ccc.t("Very serious")];
  const ROMAN = ["", "IV", "III", "II", "I"];

  incidents.ENDED = ["CLOSED", "MERGED", "UNFOUNDED"];
  incidents.OVER = ["DONE", "VERIFIED", "WITHDRAWN"];
  /* "Very serious I" */
  incidents.grade = (grade) => [GRADES()[grade], ROMAN[grade]].filter(Boolean).join(" ");
  incidents.state = (state) => STATES()[state] || state;
  incidents.doing = (state) => DOING()[state] || state;
  incidents.origin = (origin) => ORIGINS()[origin] || origin;
  incidents.department = (id) => ((ccc.config.departments || {})[id]) || id || "";
  incidents.person = (name) => (name === "SYSTEM" || name === "system" ? "" : ccc.alerts.person(name));
  incidents.at = (iso) => (iso == null ? null : typeof iso === "number" ? iso : Date.parse(iso));
  incidents.when = (iso) => (iso == null ? "" : ccc.fmt.moment(incidents.at(iso), ccc.now()));
  incidents.lasting = (ms) => ccc.alerts.lasting(ms);

  /* "5 of 12 tasks done, 1 late": of an entry of the picture, or a task list. */
  incidents.progress = function ({ tasks, done, late, declined }) {
    if (!tasks) return ccc.t("no task yet");
    return [ccc.t("{n} of {m} tasks done", { n: done, m: tasks }), late ? ccc.t("{n} late", { n: late }) : "",
      declined ? ccc.t("{n} declined", { n: declined }) : ""].filter(Boolean).join(ccc.t(", "));
  };

  /* "12 min left", "3 min over" of a limit in ms. */
  incidents.limit = function (by, now) {
    const left = by - now;
    if (left < 0 && left > -60000) return ccc.t("just over");
    const span = incidents.lasting(Math.abs(left) + (left > 0 ? 59999 : 0));
    return left >= 0 ? ccc.t("{span} left", { span }) : ccc.t("{span} over", { span });
  };

  /* ---- who is asked to accept a task, and who is told next (dispatch/ladder.py) */
  incidents.rung = ({ recipient, name }) => (name ? ccc.words(name) : incidents.department(recipient));
  const rung_ms = (one) => (one.at_ms == null ? incidents.at(one.at) : one.at_ms);
  const listed = (rungs) => rungs.map((one) => ccc.t("{who} {time}", { who: incidents.rung(one), time: incidents.when(rung_ms(one)) })).join(ccc.t(", "));

  /* "asked: Fire Department 08:01; next: Duty officer 08:03", as it stands at `now`. */
  incidents.ladder = function (ladder, now) {
    if (!ladder || !ladder.length) return "";
    const [first, ...rest] = ladder, told = rest.filter((one) => rung_ms(one) <= now), next = rest.filter((one) => rung_ms(one) > now);
    return [ccc.t("asked: {whom}", { whom: listed([first]) }), told.length ? ccc.t("told since: {whom}", { whom: listed(told) }) : "",
      next.length ? ccc.t("next: {whom}", { whom: listed(next) }) : ""].filter(Boolean).join(ccc.t("; "));
  };

  /* ---- asking: {told}, or {refusal} in words with {status, problem} */
  incidents.ask = async function (path, body, headers = {}) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", ...headers } };
    try {
      const answer = await fetch(API + path, { ...sent, signal: stop.signal });
      const told = await answer.json().catch(() => ({}));
      return answer.ok ? { told } : { refusal: refused(answer.status, told), status: answer.status, problem: told };
    } catch (error) {
      return { refusal: ccc.t("the server did not answer. Try again"), status: 0, problem: {} };
    } finally {
      clearTimeout(timer);
    }
  };

  /* The server's reason in the reader's language (dispatch_refusals.po). */
  function refused(status, { field, reason, detail, errors }) {
    if (status === 403) return ccc.t("your role may not do this");
    const said = reason || (errors && errors[0] && errors[0].reason) || detail || "";
    const open = /^tasks are open \((.*)\): withdraw them first$/.exec(said);
    if (open) return ccc.t("tasks are open ({numbers}): they must be done or withdrawn first", { numbers: open[1] });
    if (field === "note") return ccc.t("say why: {why}", { why: ccc.t(said.replace(/^is missing: /, "")) });
    return ccc.t(said) || ccc.t("the server refused it ({status})", { status });
  }

  /* What changed meanwhile, in plain words: the last three of what others did. */
  incidents.happened = async function (events) {
    const me = await ccc.known_person();
    const said = (events || []).filter(({ actor }) => !me || actor !== me.name)
      .map((event) => incidents.told(event)).filter(Boolean).slice(-3);
    return said.join(ccc.t("; "));
  };

  /* ---- dialogs: parts by data-part, choices by data-value */
  incidents.parts = function (root) {
    const parts = {};
    for (const part of root.querySelectorAll("[data-part]")) parts[part.dataset.part] = part;
    return parts;
  };

  incidents.choose = function (group, value) {
    for (const one of group.querySelectorAll("[data-value]")) one.setAttribute("aria-checked", one.dataset.value === String(value));
  };
  incidents.chosen = (group) => group.querySelector('[data-value][aria-checked="true"]')?.dataset.value ?? null;

  /* A press on a choice; Left and Right move within it. */
  incidents.press_choice = function (event) {
    const one = event.target.closest('[role="radio"][data-value]');
    if (one) incidents.choose(one.parentElement, one.dataset.value);
    return !!one;
  };
  incidents.move_choice = function (event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key], one = event.target.closest('[role="radio"][data-value]');
    if (!step || !one) return;
    const all = [...one.parentElement.querySelectorAll("[data-value]")], next = all[all.indexOf(one) + step];
    if (!next) return;
    incidents.choose(one.parentElement, next.dataset.value);
    next.focus();
    event.preventDefault();
  };

  incidents.draw_marks = function (root, size = 18) {
    for (const place of root.querySelectorAll("[data-glyph]")) {
      const [level, how] = place.dataset.glyph.split(" ");
      ccc.markup(place, ccc.draw.glyph(+level, +(place.dataset.size || size), how || ""));
    }
  };

  /* How many are open, what is real and what is exercised apart. */
  incidents.counted = function () {
    const open = Object.values(ccc.picture.incidents || {}), drill = open.filter((one) => one.drill).length;
    return { real: open.length - drill, drill };
  };

  incidents.bar = (done, all) => (all ? `<i class="inc-bar" aria-hidden="true"><i style="width:${Math.round((done / all) * 100)}%"></i></i>` : "");

  /* Whether keys are somebody's typing. */
  incidents.typing = (target) => !!target.closest("input, textarea, select, [contenteditable=true]");
  incidents.dialog = () => document.querySelector("#frame dialog[open]");

  /* A page's keys: `keys` maps a lower-case name to what it does; what it returns true for is not ours. */
  incidents.on_keys = function (keys, escape_typing) {
    const SAME = { "\u3001": "/", "\uff0f": "/" }; // a Chinese keyboard's own
    return function (event) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      const name = event.key.toLowerCase();
      if (incidents.dialog()) return;
      if (incidents.typing(event.target)) {
        if (name === "escape") { event.preventDefault(); event.target.blur(); if (escape_typing) escape_typing(event.target); }
        return;
      }
      const action = keys[SAME[name] || name];
      if (!action || ccc.lost || (event.repeat && !/^(j|k|arrow)/.test(name))) return;
      if (name === "enter" && event.target.closest("a, button, summary")) return; // it presses that
      event.preventDefault();
      action(event);
    };
  };

  /* To another page without loading all anew, as Dash's own links do. */
  incidents.go = function (href) {
    history.pushState({}, "", href);
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  };
})();
