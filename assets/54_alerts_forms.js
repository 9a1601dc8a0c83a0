/* The console's small dialogs: a comment, a name, a shelf with its reason and its end. What they
   order is said of the alert as it was when they opened. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const MINUTE_MS = 60000, HOUR_MS = 3600000, DAY_MS = 86400000;
  const SPANS = [30 * MINUTE_MS, HOUR_MS, 2 * HOUR_MS, 8 * HOUR_MS];
  const WRITTEN = ["note", "assignee", "until"];
  const by_id = (id) => document.getElementById(id);
  const drafts = new Map(); // "comment 7" -> what was typed into a form that was closed without sending
  let form = null; // {command, no, seen_seq, shelf, span, sending, parts, dialog} of the one that is open

  /* "8 h", "30 min": a length that was agreed, not measured. */
  list.whole = (ms) => (ms % HOUR_MS ? list.lasting(ms) : ccc.t("{n} h", { n: ms / HOUR_MS }));

  function say(words) {
    ccc.put(form.parts.said, words);
  }

  /* ---- opening */
  list.open_form = function (command, no, seen_seq, row) {
    const dialog = by_id(`alerts-${command}-form`);
    const parts = {};
    for (const part of dialog.querySelectorAll("[data-part]")) parts[part.dataset.part] = part;
    form = { command, no, seen_seq, dialog, parts, shelf: row ? row.shelf : 0, span: null, sending: false };
    ccc.put(parts.of, row ? ccc.words(row.name) || ccc.words(row.title) : "");
    const draft = drafts.get(`${command} ${no}`) || {};
    for (const name of WRITTEN) if (parts[name]) parts[name].value = draft[name] || "";
    if (parts.assignee && row && !draft.assignee) parts.assignee.value = row.assignee || "";
    ccc.put(parts.leave, ccc.t("Cancel"));
    if (command === "shelve") offer();
    if (draft.until) choose(null);
    say("");
    ready();
    dialog.showModal();
    (parts.note || parts.assignee).focus();
  };

  /* What was written is there again when the form is opened again for the same alert. */
  function keep_draft() {
    const key = `${form.command} ${form.no}`, written = {};
    for (const name of WRITTEN) if (form.parts[name]) written[name] = form.parts[name].value;
    if (form.done || !WRITTEN.some((name) => written[name])) drafts.delete(key);
    else drafts.set(key, written);
  }

  /* What the reader is writing of the alert that is selected; "" while they only read. */
  list.doing = () => (form && String(form.no) === list.selected ? form.command : "");

  /* ---- the end of a shelf */
  function offer() {
    const spans = SPANS.filter((span) => span <= form.shelf);
    form.offered = spans.length ? spans : [form.shelf];
    form.span = form.offered[0];
    ccc.put(form.parts.most, ccc.t("At the most {span}: then it is looked at again.", { span: list.whole(form.shelf) }));
    ends();
  }

  function ends() {
    form.parts.ends.innerHTML = form.offered.map((span) => `<button type="button" role="radio" data-span="${span}" aria-checked="${
      span === form.span}"><b>${ccc.escape(list.whole(span))}</b> <span class="num">${ccc.fmt.time(ccc.now() + span)}</span></button>`).join("");
  }

  /* The ends move on with the clock; the buttons stay, one of them may have the focus. */
  function tick() {
    if (!form || form.command !== "shelve" || !form.dialog.open) return;
    form.parts.ends.querySelectorAll("[data-span]").forEach((button) => {
      ccc.put(button.lastElementChild, ccc.fmt.time(ccc.now() + +button.dataset.span));
    });
  }

  function choose(span) {
    form.span = span;
    if (span !== null) form.parts.until.value = "";
    for (const button of form.parts.ends.children) button.setAttribute("aria-checked", +button.dataset.span === span);
    say("");
    ready();
  }

  /* The next time at which the city's clock shows "16:30"; null when that is no time of day. */
  function at_clock(text) {
    const [, hours, minutes] = /^\s*(\d{1,2})\s*[:\uff1a.]?\s*(\d{2})\s*$/.exec(text) || [];
    if (hours === undefined || +hours > 23 || +minutes > 59) return null;
    const now = ccc.now(), at = ccc.fmt.local(now), wanted = +hours * 60 + +minutes;
    const today = now - (now % MINUTE_MS) + (wanted - at.hour * 60 - at.minute) * MINUTE_MS;
    return today > now ? today : today + DAY_MS;
  }

  /* {until} in ms, or {fault} in words. */
  function end_of_shelf() {
    const text = form.parts.until.value.trim(), now = ccc.now();
    const until = text ? at_clock(text) : form.span === null ? null : now + form.span;
    if (until === null) return { fault: text ? ccc.t("Write the end as a time of day, such as 16:30.") : ccc.t("A shelf needs an end.") };
    if (until > now + form.shelf) {
      return { fault: ccc.t("This rule allows a shelf until {time} at the latest.", { time: ccc.fmt.moment(now + form.shelf, now) }) };
    }
    return { until };
  }

  /* ---- sending */
  /* {order}, or {fault}: what is missing. */
  function filled() {
    const { command, parts, seen_seq } = form;
    const note = parts.note ? parts.note.value.trim() : "", assignee = parts.assignee ? parts.assignee.value.trim() : "";
    if (command === "comment") return note ? { order: { seen_seq, note } } : { fault: ccc.t("A comment says something.") };
    if (command === "assign") return assignee ? { order: { seen_seq, assignee } } : { fault: ccc.t("Who takes it?") };
    if (!note) return { fault: ccc.t("A shelf needs a reason.") };
    const { until, fault } = end_of_shelf();
    return fault ? { fault } : { order: { seen_seq, note, until: new Date(until).toISOString() } };
  }

  const ready = () => form.parts.send.setAttribute("aria-disabled", String(form.sending || !!filled().fault));

  async function send() {
    if (!form || form.sending) return;
    const mine = form, { order, fault } = filled();
    if (fault) return say(fault);
    if (ccc.lost) return say(ccc.t("No connection: nothing was sent."));
    mine.sending = true;
    ready();
    say("");
    const refusal = await list.carry_out(mine.command, mine.no, order);
    mine.sending = false;
    if (form !== mine) { // closed meanwhile: what was refused must be read all the same
      if (refusal) list.say(refusal.words, true);
      return;
    }
    if (!refusal) {
      mine.done = true;
      return mine.dialog.close();
    }
    if (refusal.alert) { // it is told how it stands now: repeat it, or look first; what is written stays
      mine.seen_seq = refusal.alert.seq;
      ccc.put(mine.parts.leave, ccc.t("Look again"));
    }
    say(refusal.words);
    ready();
  }

  function pressed(event) {
    if (!form || !event.target.closest("dialog.alerts-form")) return;
    const span = event.target.closest("[data-span]");
    if (span) choose(+span.dataset.span);
    else if (event.target.closest("[data-part=send]")) send();
    else if (event.target.closest("[data-part=cancel]")) form.dialog.close();
  }

  /* Enter sends; with Shift it is a new line of a comment. */
  function key(event) {
    if (!form || !event.target.closest("dialog.alerts-form textarea") || event.isComposing || event.keyCode === 229) return;
    if (event.key !== "Enter" || (event.shiftKey && form.command === "comment")) return;
    event.preventDefault();
    if (!event.repeat) send();
  }

  function typed(event) {
    if (!form || !event.target.closest("dialog.alerts-form textarea")) return;
    if (event.target === form.parts.until && event.target.value.trim() && form.span !== null) choose(null);
    else if (event.target === form.parts.until && !event.target.value.trim() && form.span === null) choose(form.offered[0]);
    say("");
    ready();
  }

  ccc.mounted("alerts", function (place) {
    form = null;
    drafts.clear();
    const closed = (event) => {
      if (!form || event.target !== form.dialog) return;
      keep_draft();
      form = null;
    };
    place.addEventListener("click", pressed);
    place.addEventListener("keydown", key);
    place.addEventListener("input", typed);
    place.addEventListener("close", closed, true); // it does not bubble
    return ccc.each_second(tick);
  });
})();
