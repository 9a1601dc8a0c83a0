/* Which plan fits and why; what the officer changes of it; what each department is told; who goes;
   and one press that activates it. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { one } = incidents;
  const { escape } = ccc;
  const AGAIN_MS = 250;
  const by_id = (id) => document.getElementById(id);
  let matches = null, chosen = null, definition = null, tasks = [], changes = null, opened = null, shown = false, timer = 0;
  let nearest = new Map(), picked = new Map(), asking = 0, adding = false, refused = "", stale = false;

  const fresh = () => ({ drop: [], include: [], departments: {}, limits: {}, add: [] });
  const minutes = (iso) => Math.round(+/^PT(\d+)S$/.exec(iso)[1] / 60);

  /* ---- what is proposed */
  one.open_plan = async function (on = true) {
    shown = on;
    if (!on) return write();
    const mine = ++asking, [{ told, refusal }] = await Promise.all([incidents.ask(`/plans/matching?incident=${one.no}`), one.read_plans()]);
    if (mine !== asking || !by_id("incident-plan")) return undefined;
    if (refusal) { refused = refusal; return write(); }
    matches = told.matches;
    const used = one.told.plan;
    if (!chosen) take(matches.find(({ plan }) => plan !== used) || null);
    else write();
    return undefined;
  };

  async function take(match) {
    chosen = match;
    [tasks, changes, opened, definition, refused, adding] = [[], fresh(), null, null, "", false];
    nearest.clear();
    picked.clear();
    if (!match) return write();
    tasks = match.tasks.filter(({ step }) => !there(step));
    write();
    const { told } = await incidents.ask(`/plans/${match.plan}`);
    if (chosen !== match) return undefined;
    definition = told && told.definition;
    write();
    return look_for();
  }

  async function take_other(id) {
    if (!id) return take(null);
    const mine = ++asking, { match, refusal } = await one.as_match(id);
    if (mine !== asking) return undefined;
    if (match) return take(match);
    refused = refusal;
    return write();
  }

  const there = (step) => one.live().some((task) => task.step === step);

  /* Changes are checked by the server, which words the tasks anew. */
  function change() {
    clearTimeout(timer);
    stale = true;
    timer = setTimeout(reword, AGAIN_MS);
    write();
  }

  async function reword() {
    const mine = chosen, own = there_steps();
    const { told, refusal } = await incidents.ask(`/plans/${mine.plan}/tasks`, { incident: one.no, adjustments: { ...changes, drop: [...new Set([...changes.drop, ...own])] } });
    if (mine !== chosen) return undefined;
    stale = false;
    refused = refusal || "";
    if (told) tasks = told.tasks;
    write();
    return look_for();
  }
  const there_steps = () => (definition ? definition.steps.map(({ id }) => id).filter(there) : []);

  /* ---- who goes: the nearest that are free, each only once */
  async function look_for() {
    const { lon, lat } = one.told, mine = chosen;
    await one.resources();
    const taken = [];
    for (const task of tasks) {
      for (const [i, { capability, number }] of (task.wanted || []).entries()) {
        const key = `${task.step} ${i}`;
        if (lon == null) { nearest.set(key, null); continue; }
        if (!nearest.has(key)) {
          const query = new URLSearchParams([["lon", lon], ["lat", lat], ["capability", capability], ["count", number], ...taken.map((id) => ["without", id])]);
          const { told } = await incidents.ask(`/resources/nearest?${query}`);
          if (mine !== chosen) return;
          nearest.set(key, told || { words: { en: "", zh: "" }, candidates: [], short: number });
          picked.set(key, new Set(((told || {}).candidates || []).filter((each) => each.chosen).map(({ resource }) => resource.id)));
        }
        taken.push(...(picked.get(key) || []));
      }
    }
    write();
    one.look_at_cover();
  }

  const sent = (task) => (task.wanted || []).flatMap((_, i) => [...(picked.get(`${task.step} ${i}`) || [])]);
  one.planned_resources = () => (shown ? tasks.flatMap(sent) : []);
  one.planned_wanted = () => (shown ? tasks.flatMap(({ wanted }) => wanted || []) : []);

  /* Nothing is proposed and nothing chosen: a step of one's own is next. */
  one.without_plan = () => shown && !!matches && !matches.length && !tasks.length;
  one.add_own = () => { adding = true; write(); document.querySelector('#incident-plan [data-add="title"]')?.focus(); };

  /* What the one press does, in words; "" when no plan is before the reader. */
  one.planning = function () {
    if (!shown || !tasks.length || !one.open()) return "";
    const n = tasks.length, departments = new Set(tasks.map(({ department }) => department)).size;
    return departments === 1 ? ccc.t("Activate: {n} tasks to one department", { n }) : ccc.t("Activate: {n} tasks to {m} departments", { n, m: departments });
  };

  one.activate = async function () {
    if (!one.planning() || refused) return one.say(refused ? ccc.t("NOT activated: {reason}.", { reason: refused }) : "", true);
    if (stale) return one.say(ccc.t("The changes are being checked. Press again."));
    const body = { tasks: tasks.map((task) => ({ ...task, resources: sent(task) })) };
    if (chosen) Object.assign(body, { plan: chosen.plan, plan_version: chosen.version });
    const before = performance.now(), refusal = await one.order("activate", body);
    one.activated_ms = performance.now() - before; // from the press to what the server said
    if (refusal) return one.say(refusal, true);
    [shown, tasks, chosen] = [false, [], null];
    one.show();
    return one.say(ccc.t("Activated. The departments have their tasks."));
  };

  /* ---- words of a step */
  const departments = () => Object.entries(ccc.config.departments || {});
  const pick_department = (task) => `<select data-change="department" data-step="${escape(task.step)}" aria-label="${escape(ccc.t("Department"))}">${departments().map(([id, name]) =>
    `<option value="${id}"${id === task.department ? " selected" : ""}>${escape(name)}</option>`).join("")}</select>`;
  const pick_limit = (task, name, words) => `<label title="${escape(words)}"><input type="text" inputmode="numeric" maxlength="5" data-change="${name}" data-step="${escape(task.step)}" value="${minutes(task[name])}" aria-label="${escape(words)}"></label>`;

  function resources_of(task) {
    return (task.wanted || []).map(({ capability, number }, i) => {
      const key = `${task.step} ${i}`, told = nearest.get(key), name = one.capability(capability);
      const head = `<h4>${escape(ccc.t("{n} of: {what}", { n: number, what: name }))}</h4>`;
      if (told === null) return `${head}<p class="inc-grave">${escape(ccc.t("The incident has no place: nobody can be ranked."))}</p>`;
      if (!told) return `${head}<p class="inc-quiet">${escape(ccc.t("Looking for the nearest\u2026"))}</p>`;
      const chosen_ones = picked.get(key) || new Set(), short = number - chosen_ones.size;
      const list = told.candidates.slice(0, Math.max(number + 2, 4)).map(({ resource, arrival_s, reasons }) => `<li><label><input type="checkbox" data-pick="${escape(key)}" value="${escape(resource.id)}"${
        chosen_ones.has(resource.id) ? " checked" : ""}><b>${escape(ccc.words(resource.name))}</b><span class="num">${escape(ccc.t("{n} min", { n: Math.max(1, Math.round(arrival_s / 60)) }))}</span><span>${
        escape(reasons.map((words) => ccc.words(words)).join(" \u00b7 "))}</span></label></li>`).join("");
      const lacking = short > 0 ? `<p class="inc-grave">${escape(ccc.t("{n} short: {words}", { n: short, words: ccc.words(told.words) }))}</p>` : "";
      return `${head}${list ? `<ul class="inc-candidates">${list}</ul>` : ""}${lacking}${told.note ? `<p class="inc-quiet">${escape(ccc.words(told.note))}</p>` : ""}`;
    }).join("");
  }

  const short_of = (task) => (task.wanted || []).reduce((n, { number }, i) => n + Math.max(0, number - (picked.get(`${task.step} ${i}`) || new Set()).size), 0);

  function step_line(task, name) {
    const waits = task.after.filter((step) => tasks.some((other) => other.step === step)).map((step) => ccc.words(tasks.find((other) => other.step === step).title));
    const wants = (task.wanted || []).map(({ capability, number }) => `${number} \u00d7 ${one.capability(capability)}`).join(ccc.t(", "));
    const short = wants && nearest.size && short_of(task) > 0 ? ` <b class="inc-grave">${escape(ccc.t("{n} short", { n: short_of(task) }))}</b>` : "";
    const on = task.step === opened;
    return `<li class="inc-step${on ? " on" : ""}"><div class="inc-step-line"><input type="checkbox" checked data-change="drop" data-step="${escape(task.step)}" aria-label="${escape(ccc.t("Take part"))}">
      <button data-open="${escape(task.step)}" aria-expanded="${on}"><b>${escape(ccc.words(task.title))}</b><small>${escape([name, waits.length ? ccc.t("after: {steps}", { steps: waits.join(ccc.t(", ")) }) : "", wants].filter(Boolean).join(" \u00b7 "))}${short}</small></button>
      ${pick_department(task)}${pick_limit(task, "accept_within", ccc.t("minutes to accept"))}${pick_limit(task, "due_within", ccc.t("minutes to be done"))}</div>${
      on ? `<div class="inc-more"><p class="inc-message"><span class="inc-label">${escape(ccc.t("{department} is told", { department: incidents.department(task.department) }))}</span>${escape(ccc.words(task.message))}</p>${
        task.checks.length ? `<ul class="inc-checks">${task.checks.map((words) => `<li>${escape(ccc.words(words))}</li>`).join("")}</ul>` : ""}${resources_of(task)}</div>` : ""}</li>`;
  }

  /* Steps that are left out, and those that are in only when they are ticked. */
  function left_out() {
    if (!definition) return "";
    const mine = definition.steps.filter(({ id }) => !tasks.some(({ step }) => step === id) && !there(id));
    return mine.map((step) => `<li class="inc-step out"><div class="inc-step-line"><input type="checkbox" data-change="include" data-step="${escape(step.id)}" aria-label="${escape(ccc.t("Take part"))}">
      <span><b>${escape(ccc.words(step.title))}</b><small>${escape([incidents.department(step.department), step.optional ? ccc.t("only when wanted") : ccc.t("left out")].join(" \u00b7 "))}</small></span></div></li>`).join("");
  }

  function choices() {
    return (matches || []).map((match, at) => {
      const used = match.plan === one.told.plan, on = chosen && chosen.plan === match.plan;
      return `<button class="inc-match${on ? " on" : ""}" data-match="${at}" aria-pressed="${!!on}"><b>${escape(ccc.words(match.title))}</b><small>${escape(ccc.t("fits: {reason}", { reason: ccc.words(match.reason) }))}</small>${
        used ? `<small>${escape(ccc.t("active already"))}</small>` : ""}</button>`;
    }).join("");
  }

  const field = (name, words, more = "") => `<label><span>${escape(words)}</span><input type="text" data-add="${name}" ${more}></label>`;
  const add_form = () => `<div class="inc-add">${field("title", ccc.t("What is to be done"), 'maxlength="300"')}${field("message", ccc.t("What they are told"), 'maxlength="1000"')}
    <label><span>${escape(ccc.t("Department"))}</span><select data-add="department">${departments().map(([id, name]) => `<option value="${id}">${escape(name)}</option>`).join("")}</select></label>
    ${field("accept", ccc.t("minutes to accept"), 'value="5" inputmode="numeric"')}${field("due", ccc.t("minutes to be done"), 'value="30" inputmode="numeric"')}
    <button class="alerts-button main" data-add-step>${escape(ccc.t("Add this step"))}</button><button class="alerts-button" data-add-cancel>${escape(ccc.t("Cancel"))}</button></div>`;

  function write() {
    const place = by_id("incident-plan");
    if (!place || !one.told) return;
    place.hidden = !shown || !one.open() || !one.may;
    if (!place.hidden && !place.querySelector("[data-add]:focus") && !place.contains(document.querySelector('#incident-plan input[type="text"]:focus'))) {
      const none = matches && !matches.length ? `<p class="inc-quiet">${escape(ccc.t("No plan fits by what is known of it."))}</p>` : "";
      const aim = chosen ? `<p class="inc-aim">${escape(ccc.words(chosen.aim))}</p>` : "";
      const phases = new Map();
      for (const task of tasks) phases.set(task.phase, [...(phases.get(task.phase) || []), task]);
      const name = (id) => (definition && ccc.words((definition.phases.find((phase) => phase.id === id) || {}).title)) || one.phase_name(id);
      ccc.markup(place, `<h3 class="inc-h">${escape(one.live().length ? ccc.t("More tasks") : ccc.t("Which plan?"))}</h3><div class="inc-matches">${choices()}</div>${none}${one.other_plans(matches, chosen)}${aim}
        ${tasks.length ? `<div class="inc-columns-of-steps"><span></span><span>${escape(ccc.t("Step"))}</span><span>${escape(ccc.t("Department"))}</span><span>${escape(ccc.t("accept, min"))}</span><span>${escape(ccc.t("done, min"))}</span></div>` : ""}
        <ul class="inc-steps">${tasks.map((task) => step_line(task, name(task.phase))).join("")}${left_out()}</ul>
        <p class="inc-grave" role="alert">${escape(refused ? ccc.t("That cannot be: {reason}.", { reason: refused.replace(/[.\u3002]$/, "") }) : "")}</p>
        ${adding ? add_form() : `<div class="alerts-orders"><button class="alerts-button" data-adding>${escape(ccc.t("Add a step"))}</button>${one.live().length ? `<button class="alerts-button" data-plan-close>${escape(ccc.t("Not now"))}</button>` : ""}</div>`}`);
    }
    if (one.show_head) one.show_head();
  }

  /* ---- what the officer changes */
  function edit({ target }) {
    const { change: what, step, pick } = target.dataset;
    if ("otherPlan" in target.dataset) return take_other(target.value);
    if (pick) {
      const set = picked.get(pick) || new Set();
      if (target.checked) set.add(target.value); else set.delete(target.value);
      picked.set(pick, set);
      write();
      return one.look_at_cover();
    }
    if (!what) return undefined;
    if (!chosen) return own_change(what, step, target);
    const own = changes.add.find((each) => each.step === step);
    const drop = (name, list) => { changes[list] = changes[list].filter((each) => each !== name); };
    if (what === "drop") {
      if (own) changes.add = changes.add.filter((each) => each !== own);
      else if (changes.include.includes(step)) drop(step, "include");
      else changes.drop.push(step);
    }
    if (what === "include") {
      const { optional } = definition.steps.find(({ id }) => id === step);
      drop(step, "drop");
      if (optional) changes.include.push(step);
    }
    if (what === "department") { if (own) own.department = target.value; else changes.departments[step] = target.value; }
    if (what === "accept_within" || what === "due_within") {
      const n = +target.value;
      if (!Number.isInteger(n) || n < 1) { refused = ccc.t("a limit is a number of minutes"); return write(); }
      if (own) own[what] = `PT${n}M`; else changes.limits[step] = { ...changes.limits[step], [what]: `PT${n}M` };
    }
    return change();
  }

  /* Of steps without a plan. */
  function own_change(what, step, target) {
    const task = tasks.find((each) => each.step === step);
    if (what === "drop") tasks = tasks.filter((each) => each !== task);
    if (what === "department") task.department = target.value;
    if (/_within$/.test(what) && +target.value >= 1) task[what] = `PT${+target.value * 60}S`;
    return write();
  }

  function add_step() {
    const value = (name) => document.querySelector(`#incident-plan [data-add="${name}"]`).value.trim();
    const [title, accept, due] = [value("title"), +value("accept"), +value("due")], message = value("message") || title;
    if (!title || !(accept >= 1) || !(due > accept)) { one.say(ccc.t("A step says what is to be done, and has more time to be done than to be accepted.")); return undefined; }
    one.say("");
    adding = false;
    document.activeElement.blur();
    let n = 1;
    while (there(`own_${n}`) || tasks.some(({ step }) => step === `own_${n}`)) n += 1;
    const step = `own_${n}`, department = value("department");
    if (chosen) {
      changes.add.push({ step, department, title, message, accept_within: `PT${accept}M`, due_within: `PT${due}M` });
      return change();
    }
    const both = (words) => ({ en: words, zh: words });
    tasks.push({ step, phase: "respond", department, role: { en: "Duty desk", zh: "值班室" }, title: both(title), message: both(message),
      accept_within: `PT${accept * 60}S`, due_within: `PT${due * 60}S`, after: [], checks: [], wanted: [] });
    return write();
  }

  function press(event) {
    const of = (name) => event.target.closest(`#incident-plan [data-${name}]`);
    if (of("match")) return take(matches[+of("match").dataset.match]);
    if (of("open")) { const { open } = of("open").dataset; opened = opened === open ? null : open; return write(); }
    if (of("adding")) return one.add_own();
    if (of("add-cancel")) { adding = false; document.activeElement.blur(); return write(); }
    if (of("add-step")) return add_step();
    if (of("plan-close")) return one.open_plan(false);
    return undefined;
  }

  /* It was corrected: other plans may fit, others are near, the messages say otherwise. */
  let known = "";
  function corrected() {
    const { grade, title, place, lon, lat, alerts } = one.told, now = JSON.stringify([grade, title, place, lon, lat, alerts]);
    const before = known;
    known = now;
    if (!before || before === now || !shown) return;
    nearest.clear();
    picked.clear();
    one.open_plan();
    if (chosen) change();
  }

  one.on_show.push(function () {
    corrected();
    if (one.may && one.open() && !one.live().length && !shown && one.told.state !== "DEFERRED" && matches === null) one.open_plan();
    else write();
  });
  one.on_start.push(function () {
    [matches, chosen, definition, tasks, changes, opened, shown, refused, stale, adding] = [null, null, null, [], fresh(), null, false, "", false, false];
    [nearest, picked, known] = [new Map(), new Map(), ""];
    const out = (event) => { if (event.target.closest("#incident-plan")) setTimeout(write, 0); };
    document.addEventListener("click", press);
    document.addEventListener("change", edit);
    document.addEventListener("focusout", out);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("click", press);
      document.removeEventListener("change", edit);
      document.removeEventListener("focusout", out);
    };
  });
})();
