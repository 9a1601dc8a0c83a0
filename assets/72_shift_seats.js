/* The seats: who sits where, sitting down and leaving, and the line for the log. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { shift } = ccc;
  const { escape } = ccc;
  const by_id = (id) => document.getElementById(id);
  let leaving = null; // the seat whose reason is asked for

  /* ---- the list */
  function button(order, seat, words, key = "") {
    return `<button class="shift-button" data-order="${order}" data-seat="${escape(seat)}">${escape(words)}${key ? `<kbd>${key}</kbd>` : ""}</button>`;
  }

  function orders(seat, { officer, handover }) {
    const mine = shift.seat() === seat, keep = shift.may("keep");
    if (mine) return button("log-off", seat, ccc.t("Log off"), "L");
    if (officer) return shift.may("free") ? button("free", seat, ccc.t("Free the seat")) : "";
    return keep && !shift.seat() && !handover ? button("log-on", seat, ccc.t("Log on"), "L") : "";
  }

  function waiting({ handover, officer }) {
    if (!handover) return "";
    if (handover.state === "DRAFTED") return `<small>${escape(ccc.t("prepares to hand over"))}</small>`;
    const from = officer ? "" : ` · ${escape(ccc.t("from {person}", { person: shift.person(handover.outgoing) }))}`;
    const to = handover.successor ? ` → ${escape(shift.person(handover.successor))}` : "";
    const shown = shift.told && shift.told.hand_over === handover.no;
    return `<a class="shift-waiting" href="#hand-over-${handover.no}"${shown ? ' aria-current="true"' : ""}>${
      escape(ccc.t("Hand-over waits since {time}", { time: shift.when(handover.offered) }))}${from}${to}</a>`;
  }

  function row([seat, one]) {
    const who = one.officer ? `<b>${escape(shift.person(one.officer))}</b>` : `<b class="none">${escape(ccc.t("empty"))}</b>`;
    const since = one.officer ? `<small>${escape(ccc.t("since {time}", { time: shift.when(one.since) }))}</small>` : "";
    const mine = shift.seat() === seat;
    return `<article class="shift-seat${mine ? " mine" : ""}${one.officer ? "" : " empty"}" data-seat="${escape(seat)}"><h3>${escape(ccc.words(one.name))}${
      mine ? ` <span>${escape(ccc.t("your seat"))}</span>` : ""}</h3><p>${who}${since}</p>${orders(seat, one)}${waiting(one)}</article>`;
  }

  function show() {
    const seats = Object.entries(shift.standing.seats);
    const none = `<p class="shift-none">${escape(ccc.t("The city has no seats: see docs/cities.md."))}</p>`;
    ccc.markup(by_id("shift-seats"), seats.map(row).join("") || none);
    by_id("shift-entry").hidden = !shift.may("keep");
  }

  /* ---- orders */
  shift.log_on_or_off = function () {
    if (shift.seat()) return ask_why(shift.seat());
    const free = document.querySelector('#shift-seats [data-order="log-on"]');
    if (free) free.focus();
    else shift.say(ccc.t("No seat is free."));
    return undefined;
  };

  function ask_why(seat) {
    leaving = seat;
    const mine = shift.seat() === seat, person = shift.person(shift.at(seat).officer);
    ccc.put(by_id("shift-because-title"), mine ? ccc.t("Log off without a successor") : ccc.t("Free the seat of {person}", { person }));
    ccc.put(by_id("shift-because-words"), ccc.t("How things stand is frozen and waits for whoever comes next. To hand the seat over, use H instead."));
    ccc.put(by_id("shift-because-said"), "");
    by_id("shift-reason").value = "";
    by_id("shift-because").showModal();
    by_id("shift-reason").focus();
  }

  async function leave() {
    const reason = by_id("shift-reason").value.trim();
    if (!reason) return ccc.put(by_id("shift-because-said"), ccc.t("Say why in a few words."));
    const command = shift.seat() === leaving ? "log-off" : "free";
    const done = await shift.order(`/seats/${encodeURIComponent(leaving)}/${command}`, { reason });
    if (!done) return ccc.put(by_id("shift-because-said"), by_id("shift-answer").textContent);
    return by_id("shift-because").close();
  }

  async function enter() {
    const field = by_id("shift-words"), words = field.value.trim();
    if (!words) return field.focus();
    const done = await shift.order("/entries", { words });
    if (done && field.value.trim() === words) field.value = "";
    ccc.put(by_id("shift-said"), done ? ccc.t("Written down.") : ccc.t("NOT written down."));
    setTimeout(() => ccc.put(by_id("shift-said"), ""), 4000);
    return undefined;
  }

  shift.on_show.push(show);
  shift.on_start.push(function (place) {
    place.addEventListener("click", function (event) {
      const { order, seat } = (event.target.closest("[data-order]") || { dataset: {} }).dataset;
      if (order === "log-on") shift.order(`/seats/${encodeURIComponent(seat)}/log-on`, {});
      else if (order === "log-off" || order === "free") ask_why(seat);
      else if (order === "enter") enter();
      else if (event.target.closest("#shift-because-send")) leave();
      else if (event.target.closest("#shift-because-cancel")) by_id("shift-because").close();
    });
    place.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
      const send = event.target.id === "shift-words" ? event.ctrlKey || event.metaKey : event.target.id === "shift-reason" && !event.shiftKey;
      if (!send) return;
      event.preventDefault();
      if (event.repeat) return;
      if (event.target.id === "shift-words") enter();
      else leave();
    });
    return () => {};
  });
})();
