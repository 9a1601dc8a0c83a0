/* What an officer orders: of the alert that is on the screen, as it was seen, and done only when the
   server says so. Dialogs are in 54, keys in 55. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const PATIENCE_MS = 8000; // for the server's answer
  const HEARD_MS = 5000; // from the answer to the stream's word
  const by_id = (id) => document.getElementById(id);
  const { seen, latched, shelf } = ccc.alert;
  let under_way = null; // {no, seq, command} of the order that is not yet seen on the stream

  // Written out, so that the catalogue's test finds them.
  const NOT_DONE = () => ({ acknowledge: ccc.t("NOT acknowledged"), unacknowledge: ccc.t("NOT taken back"), reset: ccc.t("NOT reset"),
    comment: ccc.t("NOT noted"), assign: ccc.t("NOT assigned"), shelve: ccc.t("NOT shelved"), unshelve: ccc.t("The shelf goes on") });

  /* ---- what was said */
  list.say = function (words, grave = false) {
    const place = by_id("alerts-answer");
    ccc.put(place, words);
    ccc.flag(place, "grave", grave && !!words);
  };

  /* Whether the detail says that there never was such an alert. */
  const unknown = () => !!document.querySelector(`#alerts-head [data-unknown="${list.selected}"]`);

  /* Why a command makes no sense for a row, in words; "" when it does. */
  function against(command, row) {
    if (!row && unknown()) return ccc.t("There is no alert {no}", { no: list.selected });
    if (!row) {
      return command === "comment" ? "" : command === "acknowledge"
        ? ccc.t("It is closed. There is nothing to acknowledge.") : ccc.t("It is closed. It can only be commented on.");
    }
    const acknowledged = row.state === "LATCHED_ACKED" ? ccc.t("It is acknowledged already. R resets it.")
      : ccc.t("It is acknowledged already.");
    const no_reset = row.state === "LATCHED_UNACKED" ? ccc.t("Acknowledge it first, then reset it.")
      : row.latch && !ccc.alert.cleared(row) ? ccc.t("It has not cleared yet: there is nothing to reset.")
        : ccc.t("It does not latch: there is nothing to reset.");
    return {
      acknowledge: seen(row) ? acknowledged : "",
      unacknowledge: seen(row) ? "" : ccc.t("It is not acknowledged."),
      reset: row.state === "LATCHED_ACKED" ? "" : no_reset,
      shelve: shelf(row) ? ccc.t("It is shelved already. X ends the shelf.") : "",
      unshelve: shelf(row) ? "" : ccc.t("It is not shelved."),
    }[command] || "";
  }

  /* ---- orders */
  const FORMS = ["comment", "assign", "shelve"];

  /* What a key or a button means: an order at once, or a dialog that asks for its words. */
  list.order = function (command) {
    if (ccc.lost) return; // the key bar says so
    if (list.selected === null) return list.say(ccc.t("Choose an alert first."));
    if (!list.may(command)) return list.say(list.why_not(command));
    const row = list.row(), no = +list.selected, why_not = against(command, row);
    if (why_not) return list.say(why_not);
    if (under_way && under_way.no === no) return;
    list.say("");
    const seen_seq = row ? list.seen_seq(no) : closed_seq(no);
    if (seen_seq == null) return list.say(ccc.t("Its detail is not here yet. Try again."));
    if (FORMS.includes(command)) return list.open_form(command, no, seen_seq, row);
    carry_out(command, no, { seen_seq }).then((refusal) => refusal && no === +list.selected && list.say(refusal.words, true));
  };

  /* The step at which a closed alert is told beside: it is in no list any more. */
  function closed_seq(no) {
    const told = document.querySelector("#alerts-head [data-told]");
    const [of, seq] = told ? told.dataset.told.split(" ") : [];
    return +of === no ? +seq : null;
  }

  /* Null when it was done, else {words, alert}: why not, and the alert as it is if it had changed. */
  async function carry_out(command, no, order) {
    const row = list.row(no);
    const mine = (under_way = { no, seq: row ? row.seq : null, command });
    buttons();
    const refusal = await ask(command, no, order);
    if (under_way !== mine) return refusal;
    mine.answered = true;
    if (refusal || !row) under_way = null;
    if (!refusal && !row) list.ask_again(); // no stream tells of a closed alert
    if (!refusal && row) setTimeout(not_heard, HEARD_MS, mine);
    buttons();
    return refusal;
  }
  list.carry_out = carry_out;

  async function ask(command, no, order) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(`/api/v1/alerts/${no}/${command}`, { method: "POST", signal: stop.signal,
        headers: { "Content-Type": "application/json" }, body: JSON.stringify(order) });
      const told = await answer.json().catch(() => ({}));
      if (!answer.ok) return await refused(command, no, order.seen_seq, answer.status, told);
      list.know_own(no, told.seq);
      return null;
    } catch (error) {
      return not_done(command, ccc.t("the server did not answer. Try again"));
    } finally {
      clearTimeout(timer);
    }
  }

  const not_done = (command, reason, alert = null) =>
    ({ words: ccc.t("{not_done}: {reason}.", { not_done: NOT_DONE()[command], reason }), alert });

  async function refused(command, no, seen_seq, status, problem) {
    if (status === 409) {
      const what = await list.what_changed(no, seen_seq); // who did what and when, if that can be asked
      return { words: what ? ccc.t("{not_done}: it changed since you looked. {what}. Look again, then repeat it.",
        { not_done: NOT_DONE()[command], what }) : changed(command, problem.alert || {}), alert: problem.alert };
    }
    if (status === 403) return not_done(command, ccc.t("your role may not do this"));
    if (status === 404) return not_done(command, ccc.t("there is no such alert"));
    if (status === 422) return not_done(command, reason(no, problem), problem.alert);
    return not_done(command, ccc.t("the server refused it ({status})", { status }));
  }

  /* The server's reason in the reader's language (alerts/lifecycle.py, alerts/orders.py). */
  function reason(no, { field, reason: said = "", detail = "" }) {
    const row = list.row(no);
    if (field === "until" && row && said.startsWith("is later")) return list.too_long(row);
    const fields = { note: ccc.t("the text is missing"), assignee: ccc.t("the name is missing"), until: ccc.t("its end is not in the future") };
    return (field !== "command" && fields[field]) || ccc.t(said || detail);
  }

  list.too_long = (row) => ccc.t("this rule allows a shelf of {span} at the most", { span: list.whole(row.shelf) });

  function changed(command, alert) {
    const { indicator, value } = list.main(alert);
    const overlaid = (alert.overlays || []).length ? ccc.t("silenced") : "";
    const now = alert.state === "NORMAL" ? ccc.t("closed") : latched(alert) ? ccc.t("cleared, latched")
      : alert.state === "CLEARED_UNACKED" ? ccc.t("cleared")
        : ccc.t("{level}, {value}", { level: list.level_name(alert.level), value: list.said(indicator, value) });
    const what = [now, alert.state === "ACKED" ? ccc.t("acknowledged") : "", overlaid].filter(Boolean).join(ccc.t(", "));
    return ccc.t("{not_done}: it changed since you looked, now {what}. Look again, then repeat it.",
      { not_done: NOT_DONE()[command], what });
  }

  function not_heard(mine) {
    if (under_way !== mine) return;
    under_way = null;
    buttons();
    list.say(ccc.t("The server has done it, but the list has not heard of it yet."), true);
  }

  /* ---- the buttons tell what the stream said, never what we hope */
  function buttons() {
    const row = list.row();
    if (!by_id("alerts-detail")) return;
    if (under_way && under_way.answered && (!row || (row.no === under_way.no && row.seq !== under_way.seq))) under_way = null;
    const busy = under_way && String(under_way.no) === list.selected ? under_way.command : "";
    const may = (command) => list.selected !== null && !busy && !against(command, row);
    for (const button of document.querySelectorAll("#alerts-detail [data-order]")) {
      button.setAttribute("aria-disabled", String(!may(button.dataset.order)));
    }
    const show = (name, on) => { const button = by_id(name); if (button) button.hidden = !on; };
    ccc.put(by_id("alerts-ack")?.firstElementChild, busy === "acknowledge" ? ccc.t("Acknowledging\u2026")
      : row && seen(row) ? ccc.t("Acknowledged") : !row && list.selected !== null && !unknown() ? ccc.t("Closed") : ccc.t("Acknowledge"));
    ccc.flag(by_id("alerts-ack"), "main", may("acknowledge"));
    ccc.flag(by_id("alerts-reset"), "main", may("reset"));
    show("alerts-reset", row && (row.latch || latched(row)));
    show("alerts-unack", row && seen(row));
    show("alerts-shelve", !(row && shelf(row)));
    show("alerts-unshelve", row && shelf(row));
    show("alerts-comment", list.may("comment"));
    ccc.flag(by_id("alerts-detail"), "none", list.selected === null);
  }

  ccc.mounted("alerts", function () {
    under_way = null;
    list.on_show = buttons;
    list.on_select = () => list.say("");
    buttons();
    const press = (event) => {
      const button = event.target.closest("#alerts-detail [data-order]");
      if (button) list.order(button.dataset.order);
    };
    document.addEventListener("click", press);
    return () => document.removeEventListener("click", press);
  });
})();
