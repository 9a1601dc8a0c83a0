/* The tasks of an incident by phase: whose, how they stand to their limit, what is ticked and shown. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { one } = incidents;
  const { escape } = ccc;
  const by_id = (id) => document.getElementById(id);
  let phases = {}, plan_read = "", selected = null;

  one.selected_task = () => (selected === null ? null : one.task(selected));
  one.phase_name = (id) => ccc.words(phases[id]) || (id === "respond" ? ccc.t("Response") : id); // "respond": of steps of one's own

  /* Phases have their names in the plan that was used. */
  async function read_plan({ plan, plan_version }) {
    const wanted = plan ? `${plan} ${plan_version}` : "";
    if (wanted === plan_read || !wanted) return;
    plan_read = wanted;
    const { told } = await incidents.ask(`/plans/${plan}${plan_version ? `?version=${plan_version}` : ""}`);
    if (!told || !told.definition) return;
    phases = Object.fromEntries(told.definition.phases.map(({ id, title }) => [id, title]));
    one.plan_title = told.definition.title;
    write();
  }

  const files_of = (no) => one.events.filter((event) => event.trigger === "EVIDENCE" && event.subject === "task" && event.subject_no === no && event.detail);

  function thumbs(no) {
    return files_of(no).map(({ detail }) => (/^image\//.test(detail.media || "")
      ? `<a class="inc-thumb" href="/api/v1/evidence/${+detail.evidence}" target="_blank" rel="noopener" title="${escape(detail.name)}"><img loading="lazy" alt="${escape(detail.name)}" src="/api/v1/evidence/${+detail.evidence}"></a>`
      : `<a class="inc-file" href="/api/v1/evidence/${+detail.evidence}">${escape(detail.name)}</a>`)).join("");
  }

  /* Who has it, or what it waits for. */
  function standing(task) {
    const last = [...one.events].reverse().find((event) => event.subject === "task" && event.subject_no === task.no && event.note
      && ["DECLINE", "WITHDRAW", "REWORK"].includes(event.trigger));
    const why = last ? ` \u201c${last.note}\u201d` : "";
    switch (task.state) {
      case "PLANNED": return ccc.t("waits for: {steps}", { steps: task.after.map((step) => ccc.words((one.tasks().find((other) => other.step === step) || {}).title) || step).join(ccc.t(", ")) });
      case "OFFERED": return (task.escalated_at ? ccc.t("escalated {time}: ", { time: incidents.when(task.escalated_at) }) : "") + incidents.ladder(task.ladder, ccc.now());
      case "DECLINED": return (last ? ccc.t("declined {time} by {who}:", { time: incidents.when(last.occurred_at), who: incidents.person(last.actor) }) : "") + why;
      case "DONE": return ccc.t("done {time}", { time: incidents.when(task.done_at) });
      case "VERIFIED": return ccc.t("verified {time}", { time: incidents.when(task.verified_at) });
      case "WITHDRAWN": return why.trim();
      default: return ccc.t("accepted {time} by {who}", { time: incidents.when(task.accepted_at), who: incidents.person(task.accepted_by) }) + (last && last.trigger === "REWORK" ? ccc.t(", sent back:") + why : "");
    }
  }

  function limit(task) {
    if (!task.deadline) return "";
    const words = task.deadline.what === "accept" ? ccc.t("to accept") : ccc.t("to be done");
    return `<b class="num" data-limit="${incidents.at(task.deadline.by)}"></b><small>${escape(words)}</small>`;
  }

  /* What an officer may order of a task as it stands. */
  one.task_orders = function ({ state }) {
    const found = [];
    if (state === "PLANNED") found.push(["offer", ccc.t("Offer it now"), ""]);
    if (["OFFERED", "DECLINED", "ACCEPTED", "ON_THE_WAY", "ON_SITE"].includes(state)) found.push(["re-offer", ccc.t("Re-offer"), "O"]);
    if (state === "DONE") found.push(["verify-task", ccc.t("Verify"), ""]);
    if (state === "DONE" || state === "VERIFIED") found.push(["rework-task", ccc.t("Rework"), ""]);
    if (!incidents.OVER.includes(state)) found.push(["withdraw", ccc.t("Withdraw"), "X"]);
    return one.may && one.open() ? found : [];
  };

  function more(task) {
    const checks = task.checks.map(({ text, done }) => `<li class="${done ? "yes" : ""}">${escape(ccc.words(text))}</li>`).join("");
    const sent = task.resources.length ? `<p>${escape(ccc.t("Sent: {what}", { what: task.resources.map((id) => one.resource_name(id)).join(ccc.t(", ")) }))}</p>` : "";
    const orders = one.task_orders(task).map(([order, words, key]) => `<button class="alerts-button" data-order="${order}" data-task="${task.no}"><span>${
      escape(words)}</span>${key ? `<kbd>${key}</kbd>` : ""}</button>`).join("");
    return `<div class="inc-more"><p class="inc-message">${escape(ccc.words(task.message))}</p>${checks ? `<ul class="inc-checks">${checks}</ul>` : ""}${sent}${
      orders ? `<div class="alerts-orders">${orders}</div>` : ""}</div>`;
  }

  function row(task) {
    const on = task.no === selected, ticked = task.checks.filter(({ done }) => done).length;
    const checks = task.checks.length && (ticked || !["PLANNED", "OFFERED", "DECLINED", "WITHDRAWN"].includes(task.state)) ? `<span class="num">${escape(ccc.t("{n} of {m} ticked", { n: ticked, m: task.checks.length }))}</span>` : "";
    const files = thumbs(task.no);
    return `<li class="inc-task ${task.state.toLowerCase()}${on ? " on" : ""}" data-task-row="${task.no}" tabindex="-1"><div class="inc-task-line">
      <i class="inc-doing" aria-hidden="true"></i><div><b>${escape(ccc.words(task.title))}</b><p>${escape(incidents.department(task.department))} \u00b7 ${escape(ccc.words(task.role))}</p></div>
      <div><b class="inc-state">${escape(incidents.doing(task.state))}</b><p title="${escape(standing(task))}">${escape(standing(task))}</p></div>
      <div class="inc-shown">${checks}${files ? `<span class="inc-thumbs">${files}</span>` : ""}</div><div class="inc-limit">${limit(task)}</div></div>${on ? more(task) : ""}</li>`;
  }

  function write() {
    const place = by_id("incident-tasks"), tasks = one.tasks();
    if (!place) return;
    const by_phase = new Map();
    for (const task of tasks) by_phase.set(task.phase, [...(by_phase.get(task.phase) || []), task]);
    const order = Object.keys(phases), sorted = [...by_phase].sort(([a], [b]) => (order.indexOf(a) + 1 || 99) - (order.indexOf(b) + 1 || 99));
    ccc.markup(place, sorted.map(([phase, own]) => {
      const over = own.filter(({ state }) => incidents.OVER.includes(state)).length;
      return `<section><h3 class="inc-h">${escape(one.phase_name(phase))} <b class="num">${ccc.t("{n} of {m}", { n: over, m: own.length })}</b>${incidents.bar(over, own.length)}</h3><ul>${own.map(row).join("")}</ul></section>`;
    }).join(""));
    const none = !tasks.length && !(one.planning && one.planning());
    if (none) ccc.markup(place, `<p class="inc-none">${escape(one.open() ? ccc.t("Nobody has been asked to do anything yet.") : ccc.t("It ended without a task."))}</p>`);
  }

  one.select_task = function (no) {
    selected = no;
    write();
    one.retick();
    document.querySelector(`[data-task-row="${no}"]`)?.scrollIntoView({ block: "nearest" });
  };

  one.move_task = function (step) {
    const shown = [...document.querySelectorAll("[data-task-row]")].map((each) => +each.dataset.taskRow);
    const at = shown.indexOf(selected), to = at < 0 ? (step > 0 ? 0 : shown.length - 1) : at + step;
    if (shown[to] !== undefined) one.select_task(shown[to]);
  };

  one.retick = () => { const now = ccc.now(); if (now !== null) for (const place of document.querySelectorAll("#incident-tasks [data-limit]")) {
    ccc.put(place, incidents.limit(+place.dataset.limit, now));
    ccc.flag(place, "over", +place.dataset.limit <= now);
  } };

  one.on_show.push((told) => { read_plan(told); write(); });
  /* Who is told next changes with the clock. */
  let minute = 0;
  one.on_tick.push(function (now) {
    const at = Math.floor(now / 60000);
    if (at !== minute && one.tasks().some(({ state }) => state === "OFFERED")) { minute = at; write(); one.retick(); }
  });
  one.on_start.push(function () {
    [phases, plan_read, selected] = [{}, "", null];
    one.plan_title = null;
  });
})();
