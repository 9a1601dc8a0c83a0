/* Comments, deferrals and appeals of a figure: the dialogs that file and decide, each with what it
   would do to the figure, worked out by the server while one chooses. Elements: layouts/kpi_appeals*.py. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const appeals = (ccc.appeals = {});
  const { escape } = ccc;
  const GRID_AT_MOST = 62; // days that are shown one by one; longer spans are named by their ends
  const WAIT_MS = 350;
  const DAY_MS = 86400000;
  const drafts = new Map(); // what was typed into a form that was closed without sending

  const days_of = (first, last) => {
    const found = [];
    for (let at = Date.parse(first); at <= Date.parse(last); at += DAY_MS) found.push(new Date(at).toISOString().slice(0, 10));
    return found;
  };

  async function ask(path, body) {
    const answer = await fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    return { ok: answer.ok, said: await answer.json().catch(() => ({})), status: answer.status };
  }

  /* ---- parts of forms */
  const fault = (name) => `<p class="ap-fault" role="alert" data-fault="${name}"></p>`;
  const area = (name, words, hint = "", rows = 3) => `<label class="ap-field"><span>${escape(words)}</span><textarea name="${name}" rows="${rows}" maxlength="4000"></textarea>${
    hint ? `<small>${escape(hint)}</small>` : ""}</label>${fault(name)}`;
  const date = (name, words, min, max, value = "") => `<label class="ap-field"><span>${escape(words)}</span><input type="date" name="${name}" min="${min}" max="${max}" value="${value}"></label>`;
  const tick = (name, value, words, on, more = "") => `<label class="ap-tick"><input type="checkbox" name="${name}" value="${escape(value)}" ${on ? "checked" : ""} ${more}><span>${escape(words)}</span></label>`;

  function day_grid(days, on) {
    const blank = (new Date(days[0]).getUTCDay() + 6) % 7;
    const cells = days.map((day, place) => tick("days", day, String(+day.slice(8)), on, `aria-label="${escape(ccc.fmt.long_date ? appeals.day(day) : day)}" tabindex="${place ? -1 : 0}"`));
    return `<div class="ap-days">${`<i></i>`.repeat(blank)}${cells.join("")}</div>`;
  }

  /* "10 February", "2月10日" */
  appeals.day = function (day) {
    const ms = Date.parse(day) + DAY_MS / 2;
    return ccc.fmt.day(ms);
  };

  function days_field(days, on, words) {
    const inside = days.length <= GRID_AT_MOST ? day_grid(days, on)
      : `<div class="ap-pair">${date("from", ccc.t("From"), days[0], days[days.length - 1], on ? days[0] : "")}${date("to", ccc.t("To"), days[0], days[days.length - 1], on ? days[days.length - 1] : "")}</div>`;
    return `<fieldset><legend>${escape(words)}</legend>${inside}${fault("days")}</fieldset>`;
  }

  function districts_field(districts, on, words, why = "") {
    const names = Object.entries(districts);
    if (!names.length) return why ? note(why) + fault("districts") : "";
    return `<fieldset><legend>${escape(words)}</legend><div class="ap-districts">${names.map(([id, name]) => tick("districts", id, name, on)).join("")}</div>${fault("districts")}</fieldset>`;
  }

  const evidence = () => area("evidence", ccc.t("Evidence: one file number or address a line"), "", 2);
  const effect = () => `<div class="ap-preview" aria-live="polite"></div>`;

  /* ---- what is chosen */
  const ticked = (form, name) => [...form.querySelectorAll(`[name="${name}"]:checked`)].map((one) => one.value);
  const value = (form, name) => (form.elements[name] ? form.elements[name].value.trim() : "");
  const lines = (text) => text.split("\n").map((line) => line.trim()).filter(Boolean);

  function days_chosen(form) {
    const from = value(form, "from"), to = value(form, "to");
    if (!form.elements.from) return ticked(form, "days");
    return from && to && from <= to ? days_of(from, to) : [];
  }

  /* ---- what it would do */
  function told(facts, one) {
    if (one.value == null) return "NA";
    if (facts.show === "minutes") {
      const whole = Math.round(one.value);
      return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} ${facts.unit}`;
    }
    return ccc.fmt.number(one.value, facts.decimals) + (facts.unit === "%" && ccc.language === "zh" ? "" : "\u00a0") + facts.unit;
  }
  const score = (number, decimals) => (number == null ? "NA" : ccc.fmt.number(number, decimals));

  appeals.effect = function (facts, { before, after, moves }) {
    const rows = [[ccc.t("Value"), told(facts, before), told(facts, after)],
      [ccc.t("Score"), score(before.score, 0), score(after.score, 0)],
      [ccc.t("Department's score"), score(before.department, 1), score(after.department, 1)],
      [ccc.t("City Pulse"), score(before.pulse, 1), score(after.pulse, 1)]];
    return `<table><thead><tr><th scope="col">${escape(ccc.t("What it would do"))}</th><th scope="col">${escape(ccc.t("Now"))}</th><th scope="col">${escape(ccc.t("Then"))}</th></tr></thead><tbody>${
      rows.map(([name, one, other]) => `<tr><th scope="row">${escape(name)}</th><td>${escape(one)}</td><td class="${one === other ? "" : "other"}">${escape(other)}</td></tr>`).join("")
    }</tbody></table>${moves ? "" : `<p class="ap-quiet">${escape(ccc.t("It changes nothing."))}</p>`}`;
  };

  /* ---- the forms */
  const whole = (facts) => (facts.first ? days_of(facts.first, facts.last) : []);
  const FORMS = {
    comment: () => ({ title: ccc.t("Comment"), send: ccc.t("Say it"), body: area("words", ccc.t("What is to be said")) + note(ccc.t("It stands beside the figure and cannot be edited.")) }),
    appeal: (facts) => ({ title: ccc.t("Appeal"), send: ccc.t("File the appeal"), body: area("reason", ccc.t("Reason"))
      + days_field(whole(facts), false, ccc.t("Days to leave out (none: all of them)"))
      + districts_field(facts.districts, false, ccc.t("Districts to leave out (none: all of them)"), facts.no_districts) + cases(facts) + evidence() + effect() }),
    defer: (facts) => ({ title: ccc.t("Ask for a deferral"), send: ccc.t("Ask for it"), body: area("reason", ccc.t("Reason"))
      + `<div class="ap-pair">${date("since", ccc.t("From"), facts.begins, facts.ends, facts.begins)}${date("until", ccc.t("Until"), facts.begins, facts.latest)}</div>${fault("since")}${fault("until")}`
      + districts_field(facts.districts, false, ccc.t("Only in these districts (none: everywhere)"), facts.no_districts) + evidence() + effect() }),
    withdraw: () => ({ title: ccc.t("Withdraw"), send: ccc.t("Withdraw"), body: area("why", ccc.t("Why (not needed)"), "", 2) }),
    reopen: () => ({ title: ccc.t("Take up again"), send: ccc.t("Take up again"), body: area("why", ccc.t("Why"), "", 2)
      + note(ccc.t("What was left out counts again until the next decision.")) }),
    review: () => ({ title: ccc.t("Take up for review"), send: ccc.t("Take up for review"), body: note(ccc.t("The department sees who looks at it.")) }),
    decide: (facts, claim) => ({ title: ccc.t("Decide"), send: ccc.t("Uphold"), other: ccc.t("Reject"), body: area("why", ccc.t("Why: the department reads it"))
      + asked(facts, claim) + effect() }),
  };
  const note = (words) => `<p class="ap-quiet">${escape(words)}</p>`;
  const cases = (facts) => (facts.cases ? area("cases", ccc.t("Or only these cases, by their numbers"), "", 1) : "");

  /* What was asked for; what is unticked is not granted. */
  function asked(facts, claim) {
    const named = Object.fromEntries(claim.districts.map((id) => [id, facts.districts[id] || id]));
    if (claim.cases.length) return `<fieldset><legend>${escape(ccc.t("Cases that are left out"))}</legend><div class="ap-districts">${claim.cases.map((one) => tick("cases", one, one, true)).join("")}</div></fieldset>`;
    const { days } = claim;
    const when = claim.kind === "deferral" ? date("until", ccc.t("Until"), days[0], days[days.length - 1], days[days.length - 1])
      : days.length > 1 ? days_field(days, true, ccc.t("Days that are left out")) : "";
    return when + districts_field(claim.districts.length > 1 ? named : {}, true, ccc.t("Districts that are left out"));
  }

  /* What a form says: the body of a request. */
  appeals.said = function (name, form, facts, claim) {
    const { period } = facts;
    if (name === "comment") return { period, words: value(form, "words"), ...(form.follows ? { follows: form.follows } : {}) };
    if (name === "appeal") {
      return { period, reason: value(form, "reason"), days: days_chosen(form), districts: ticked(form, "districts"),
        cases: value(form, "cases").split(/[\s,;，；]+/).filter(Boolean), evidence: lines(value(form, "evidence")) };
    }
    if (name === "defer") {
      return { period, reason: value(form, "reason"), since: value(form, "since") || null, until: value(form, "until") || null,
        districts: ticked(form, "districts"), evidence: lines(value(form, "evidence")) };
    }
    return { seen_seq: claim.seq, why: value(form, "why") };
  };

  /* The part of what was asked that is still ticked; null for all of it. */
  appeals.granted = function (form, claim) {
    const part = {};
    const until = value(form, "until"), last = claim.days[claim.days.length - 1];
    if (until && until !== last) part.until = until;
    for (const name of ["days", "districts", "cases"]) {
      const boxes = form.querySelectorAll(`[name="${name}"]`), on = ticked(form, name);
      if (boxes.length && on.length < boxes.length) part[name] = on;
    }
    if (form.elements.from) {
      const days = days_chosen(form);
      if (days.length < claim.days.length) part.days = days.filter((day) => claim.days.includes(day));
    }
    return Object.keys(part).length ? part : null;
  };

  const nothing = (part) => !!part && Object.values(part).some((one) => Array.isArray(one) && !one.length);

  Object.assign(appeals, { FORMS, ask, drafts, nothing, WAIT_MS });
})();
