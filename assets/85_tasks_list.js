/* The cards of the departments' page: offered on top with the time left, then what is under way, then
   what is done. A card that is there is written into, never made anew: a finger may be on it. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents, tasks } = ccc;
  const { escape } = ccc;
  const CALM_MS = 450; // a press so soon after cards moved was meant for what stood there before
  const ORDER = { ON_SITE: 0, ON_THE_WAY: 1, ACCEPTED: 2, OFFERED: 0, DECLINED: 1 };
  let moved_at = -CALM_MS;

  /* Whether cards moved under a finger that was on its way. */
  tasks.just_moved = () => performance.now() - moved_at < CALM_MS;

  const by_id = (id) => document.getElementById(id);
  const rows = (group) => document.querySelector(`#tasks-list [data-rows="${group}"]`);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

  function before(a, b) {
    const [one, two] = [a, b].map((task) => [ORDER[task.state] ?? 0, (tasks.limit(task) || {}).by ?? -incidents.at(task.done_at || task.offered_at || 0)]);
    return one[0] - two[0] || one[1] - two[1] || a.no - b.no;
  }

  /* ---- words of a card */
  tasks.left = function (limit, now) {
    if (!limit || limit.by === null) return "";
    const left = limit.by - now;
    const clock = (ms) => `${Math.floor(ms / 60000)}:${String(Math.floor(ms / 1000) % 60).padStart(2, "0")}`;
    if (left < 0) return ccc.t("{span} late", { span: left > -3600000 ? clock(-left) : ccc.fmt.span(-left) });
    const span = left < 3600000 ? clock(left) : ccc.alerts.lasting(left);
    return limit.what === "accept" ? ccc.t("{span} to accept", { span }) : ccc.t("{span} left", { span });
  };

  /* late, soon or nothing: as dispatch/deadlines.py has it. */
  tasks.stands = function (limit, now) {
    if (!limit || limit.by === null) return "";
    if (now >= limit.by) return "late";
    const whole = limit.by - limit.from, early = Math.max(Math.min(0.8 * whole, whole - 300000), 0.5 * whole);
    return now >= limit.from + early ? "soon" : "";
  };

  function standing(task) {
    switch (task.state) {
      case "OFFERED": return task.escalated_at ? ccc.t("Nobody accepted it in time.") : "";
      case "DECLINED": return ccc.t("Declined. The duty officer decides who does it.");
      case "DONE": return ccc.t("Done {time}. It waits to be verified.", { time: incidents.when(task.done_at) });
      case "VERIFIED": return ccc.t("Verified {time}.", { time: incidents.when(task.verified_at) });
      case "WITHDRAWN": return ccc.t("Withdrawn. Nothing is to be done.");
      default: {
        const ticked = task.checks.filter(({ done }) => done).length;
        return [incidents.doing(task.state), task.checks.length ? ccc.t("{n} of {m} ticked", { n: ticked, m: task.checks.length }) : ""].filter(Boolean).join(" \u00b7 ");
      }
    }
  }
  tasks.standing = standing;

  tasks.drill = (of) => (of.drill ? `<span class="tasks-drill">${escape(ccc.t("EXERCISE"))}</span>` : "");

  function markup(task) {
    const of = tasks.incident(task), next = tasks.may() && tasks.next(task), own = tasks.own();
    const where = [of.drill ? ccc.drill.bare(ccc.words(of.title)) : ccc.words(of.title), of.place].filter(Boolean).join(" \u00b7 ");
    const whose = [own ? "" : incidents.department(task.department), ccc.words(task.role)].filter(Boolean).join(" \u00b7 ");
    return `<button class="tasks-open" data-do="open"><span class="tasks-top"><span class="tasks-mark">${of.grade ? ccc.draw.glyph(of.grade, 22) : ""}</span>
      <b>${escape(ccc.words(task.title))}</b></span>
      <span class="tasks-where">${tasks.drill(of)}${escape(where)}</span><span class="tasks-role">${escape(whose)}</span>
      <span class="tasks-line"><span class="tasks-left num" data-left></span><span class="tasks-state">${escape(standing(task))}</span></span>${
      task.state === "OFFERED" && task.ladder ? `<span class="tasks-ladder">${escape(incidents.ladder(task.ladder, ccc.now()))}</span>` : ""}</button>
      ${next ? `<div class="tasks-acts"><button class="tasks-main" data-do="${next[0]}">${escape(next[1])}</button>${
        task.state === "OFFERED" ? `<button class="tasks-button" data-do="decline">${escape(ccc.t("Decline"))}</button>` : ""}</div>` : ""}`;
  }

  /* ---- writing */
  tasks.list = function (fresh) {
    const list = by_id("tasks-list");
    if (!list) return;
    const focus = document.activeElement, held = focus && list.contains(focus) ? [focus.closest("[data-task]")?.dataset.task, focus.dataset.do] : null;
    const anchor = [...list.querySelectorAll("[data-task]")].find((one) => one.getBoundingClientRect().bottom > list.getBoundingClientRect().top + 8);
    const stood = anchor && anchor.getBoundingClientRect().top;
    const sorted = { offered: [], running: [], done: [] };
    for (const task of tasks.known.values()) sorted[tasks.group(task)].push(task);
    for (const [group, some] of Object.entries(sorted)) fill(group, some.sort(before), fresh);
    if (anchor && anchor.isConnected && list.scrollTop > 0) list.scrollTop += anchor.getBoundingClientRect().top - stood;
    if (anchor && anchor.isConnected && Math.abs(anchor.getBoundingClientRect().top - stood) > 2) moved_at = performance.now();
    if (held && held[0] && !list.contains(document.activeElement)) {
      const card = list.querySelector(`[data-task="${held[0]}"]`);
      (card && (card.querySelector(`[data-do="${held[1]}"]`) || card.querySelector("button")))?.focus({ preventScroll: true });
    }
    summary(sorted);
    tasks.tick(ccc.now());
  };

  function fill(group, some, fresh) {
    const place = rows(group), section = place.closest("[data-group]");
    const there = new Map([...place.children].map((card) => [+card.dataset.task, card]));
    for (const [no, card] of there) if (!some.some((task) => task.no === no)) card.remove();
    some.forEach((task, at) => {
      let card = there.get(task.no);
      if (!card) {
        card = document.createElement("article");
        card.dataset.task = task.no;
        if (fresh.has(task.no) && !calm()) card.classList.add("arriving");
      }
      if (place.children[at] !== card) place.insertBefore(card, place.children[at] || null);
      card.className = [...(card.classList.contains("arriving") ? ["arriving"] : []), "tasks-card", task.state.toLowerCase(),
        ...(task.no === tasks.selected ? ["on"] : []), ...(tasks.under_way === task.no ? ["busy"] : [])].join(" ");
      if (ccc.markup(card, markup(task)) && tasks.under_way === task.no) tasks.busy(task.no);
    });
    section.hidden = !some.length;
    ccc.put(section.querySelector('[data-part="count"]'), String(some.length));
  }

  function summary({ offered, running, done }) {
    /* What is real and what is exercised apart. */
    const real = (task) => !tasks.incident(task).drill, waits = offered.filter(({ state }) => state === "OFFERED");
    const drill = [...waits, ...running].filter((task) => !real(task)).length, to_accept = waits.filter(real).length;
    ccc.put(by_id("tasks-summary"), [to_accept ? ccc.t("{n} to accept", { n: to_accept }) : "", ccc.t("{n} under way", { n: running.filter(real).length }),
      drill ? ccc.t("{n} of an exercise", { n: drill }) : ""].filter(Boolean).join(" \u00b7 "));
    const none = by_id("tasks-none");
    none.hidden = !!(offered.length || running.length);
    ccc.put(none, none.hidden ? "" : done.length ? ccc.t("Nothing is to be done now. A new task appears here by itself.")
      : ccc.t("There is no task for you. A new one appears here by itself."));
  }

  /* The time that is left, each second. */
  tasks.tick = function (now) {
    if (now === null) return;
    for (const place of document.querySelectorAll("#tasks [data-left]")) {
      const task = tasks.known.get(+place.closest("[data-task]").dataset.task), limit = task && tasks.limit(task);
      ccc.put(place, tasks.left(limit, now));
      const stands = tasks.stands(limit, now);
      ccc.flag(place, "late", stands === "late");
      ccc.flag(place, "soon", stands === "soon");
    }
  };
})();
