/* What a department says of its task: one press, or a dialog that asks for words. It is done only when
   the server says so; what was refused says why, and what was written stays. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents, tasks } = ccc;
  const ORDERS = ["accept", "on-the-way", "on-site", "done", "decline", "note"];
  const by_id = (id) => document.getElementById(id);
  const drafts = new Map(); // "decline 7" -> what was typed into a form that was closed without sending
  let form = null; // {command, no, seq, parts, dialog, sending}
  tasks.under_way = null; // the task of which an order is not answered yet

  // Written out, so that the catalogue's test finds them.
  const NOT_DONE = () => ({ accept: ccc.t("NOT accepted"), "on-the-way": ccc.t("NOT told"), "on-site": ccc.t("NOT told"), done: ccc.t("NOT told"),
    decline: ccc.t("NOT declined"), note: ccc.t("NOT recorded"), check: ccc.t("NOT ticked"), uncheck: ccc.t("NOT unticked") });

  /* Said where it can be read: in the open task, or over the list. */
  tasks.say = function (words) {
    const open = tasks.selected !== null;
    tasks.say_open(open ? words : "");
    ccc.put(by_id("tasks-answer"), open ? "" : words);
  };

  /* The buttons of a task wait while an order is under way; none is taken away under a finger. */
  tasks.busy = function (no) {
    tasks.under_way = no;
    for (const button of document.querySelectorAll("#tasks [data-do]")) {
      const of = button.closest("[data-task]"), mine = no !== null && of && +of.dataset.task === no && ORDERS.includes(button.dataset.do);
      if (mine) button.setAttribute("aria-disabled", "true");
      else if (button.dataset.do !== "tick") button.removeAttribute("aria-disabled");
    }
  };

  /* Null when it is done, else why not. */
  async function order(command, no, body) {
    if (ccc.lost) return ccc.t("{not_done}: no connection. Nothing was sent.", { not_done: NOT_DONE()[command] });
    tasks.busy(no);
    const { told, refusal, status, problem } = await incidents.ask(`/tasks/${no}/${command}`, body);
    tasks.busy(null);
    if (told) {
      tasks.put(told);
      return null;
    }
    if (problem.task) tasks.put(problem.task);
    if (status === 409 && problem.task) return changed(command, problem.task);
    return ccc.t("{not_done}: {reason}.", { not_done: NOT_DONE()[command], reason: refusal });
  }

  /* What it is now, in plain words. */
  function changed(command, task) {
    const mine = !tasks.own() || task.department === tasks.own();
    const now = mine ? incidents.doing(task.state).toLowerCase() : ccc.t("the task of {department}", { department: incidents.department(task.department) });
    const who = task.accepted_by && task.state !== "OFFERED" ? ccc.t(" (accepted by {who})", { who: incidents.person(task.accepted_by) }) : "";
    return ccc.t("{not_done}: it changed since you looked, now {what}. Look again, then repeat it.", { not_done: NOT_DONE()[command], what: now + who });
  }

  async function press(command, no) {
    const task = tasks.known.get(no);
    if (!task || tasks.under_way !== null) return;
    tasks.say("");
    const left = task.checks.filter(({ done }) => !done);
    if (command === "decline" || command === "note") return open_form(command, task, "");
    if (command === "done" && left.length) return open_form("done", task, ccc.t("Not ticked: {lines}.", { lines: left.map(({ text }) => ccc.words(text)).join(ccc.t("; ")) }));
    const refusal = await order(command, no, { seen_seq: task.seq });
    if (refusal) tasks.say(refusal);
  }

  /* A tick is shown when it is written; asked for twice it is said once. */
  async function tick(button) {
    const task = tasks.open_task(), line = +button.dataset.line;
    if (!task || button.getAttribute("aria-disabled") === "true" || button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const refusal = await order(button.getAttribute("aria-checked") === "true" ? "uncheck" : "check", task.no, { check: line });
    button.removeAttribute("aria-busy");
    tasks.say(refusal || "");
  }

  /* ---- the dialogs */
  function open_form(command, task, why) {
    const dialog = by_id(`tasks-${command}-form`), parts = incidents.parts(dialog);
    parts.note = dialog.querySelector("textarea");
    form = { command, no: task.no, seq: task.seq, parts, dialog, sending: false };
    ccc.put(parts.of, ccc.words(task.title));
    ccc.put(parts.why, why);
    ccc.put(parts.said, "");
    parts.note.value = drafts.get(`${command} ${task.no}`) || "";
    dialog.showModal();
    parts.note.focus();
  }

  async function send() {
    if (!form || form.sending) return;
    const mine = form, note = mine.parts.note.value.trim();
    if (!note) return ccc.put(mine.parts.said, ccc.t("Say it in a few words."));
    mine.sending = true;
    mine.parts.send.setAttribute("aria-disabled", "true");
    const refusal = await order(mine.command, mine.no, { seen_seq: mine.seq, note });
    mine.sending = false;
    mine.parts.send.removeAttribute("aria-disabled");
    if (!refusal) {
      mine.parts.note.value = "";
      return mine.dialog.close();
    }
    mine.seq = (tasks.known.get(mine.no) || mine).seq; // it is told how it stands now: it may be repeated
    if (mine.dialog.open) ccc.put(mine.parts.said, refusal);
    else tasks.say(refusal);
  }

  function closed(event) {
    if (!form || event.target !== form.dialog) return;
    drafts.set(`${form.command} ${form.no}`, form.parts.note.value);
    if (!form.sending) form = null;
  }

  /* ---- presses and keys */
  function pressed(event) {
    const part = event.target.closest("[data-part=send], [data-part=cancel]");
    if (part && form && form.dialog.contains(part)) return part.dataset.part === "send" ? send() : form.dialog.close();
    const button = event.target.closest("[data-do]");
    if (!button || button.getAttribute("aria-disabled") === "true") return;
    const what = button.dataset.do, of = button.closest("[data-task]");
    if (of && of.tagName === "ARTICLE" && tasks.just_moved() && event.detail) return; // meant for what was there before
    if (what === "open") tasks.open(+of.dataset.task);
    else if (what === "back") tasks.close();
    else if (what === "tick") tick(button);
    else if (what === "far") tasks.measure();
    else if (what === "photo" || what === "file") tasks.choose_file(what);
    else if (ORDERS.includes(what)) press(what, +of.dataset.task);
  }

  /* Up and down between the cards, Esc back to them, Enter sends what is written. */
  function key(event) {
    if (form && form.dialog.open) {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.closest("textarea")) return;
      event.preventDefault();
      return void send();
    }
    if (event.key === "Escape") return tasks.close();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || incidents.typing(event.target) || event.target.closest("#tasks-detail, #tasks-polls, .leaflet-container")) return;
    const all = [...document.querySelectorAll('#tasks-list [data-do="open"]')].filter((one) => one.checkVisibility());
    const at = all.indexOf(event.target.closest("[data-task]")?.querySelector('[data-do="open"]'));
    const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step))];
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  ccc.mounted("tasks", function (page) {
    form = null;
    tasks.under_way = null;
    page.addEventListener("click", pressed);
    page.addEventListener("close", closed, true); // it does not bubble
    document.addEventListener("keydown", key);
    return () => document.removeEventListener("keydown", key);
  });
})();
