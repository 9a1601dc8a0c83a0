/* The shift in words: persons, times, what the log calls things, and why something is refused. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { shift } = ccc;

  /* An account of the demonstration is named by its role. */
  shift.person = (name) => (name ? ccc.t(name) : "");
  shift.seat_name = function (seat) {
    const known = ((shift.standing && shift.standing.seats) || ccc.picture.seats || {})[seat];
    return known ? ccc.words(known.name) : seat || "";
  };

  /* "22:04", with the day when that is another one than `now`'s. */
  shift.when = function (ms, now = ccc.now()) {
    const time = ccc.fmt.time(ms);
    return ccc.fmt.day(ms) === ccc.fmt.day(now) ? time : `${ccc.fmt.short_day(ms)} ${time}`;
  };

  /* "8 h 05 min" */
  shift.lasting = function (ms) {
    const minutes = Math.max(0, Math.round(ms / 60000)), hours = Math.floor(minutes / 60);
    return hours ? ccc.t("{h} h {m} min", { h: hours, m: String(minutes % 60).padStart(2, "0") }) : ccc.t("{n} min", { n: minutes });
  };

  // Written out, so that the catalogue's test finds them.
  shift.kinds = () => ({ LOG_ON: ccc.t("Logged on"), LOG_OFF: ccc.t("Logged off"), FREE: ccc.t("Seat freed"), ENTRY: ccc.t("Entry"),
    DRAFT: ccc.t("Hand-over begun"), OFFER: ccc.t("Seat offered"), ASK: ccc.t("Asked back"), ANSWER: ccc.t("Answered"),
    ACCEPT: ccc.t("Seat accepted"), WITHDRAW: ccc.t("Hand-over withdrawn"), ACK: ccc.t("Acknowledged"),
    UNACK: ccc.t("Acknowledgement taken back"), RESET: ccc.t("Latch reset"), ASSIGN: ccc.t("Assigned"), COMMENT: ccc.t("Comment"),
    SHELVE: ccc.t("Shelved"), UNSHELVE: ccc.t("Shelf ended"), OUT_OF_SERVICE: ccc.t("Out of service"), IN_SERVICE: ccc.t("Back in service") });
  shift.groups = () => ({ entry: ccc.t("Entries"), "hand-over": ccc.t("Hand-overs"), seat: ccc.t("Seats"), alert: ccc.t("Alerts") });
  shift.states = () => ({ DRAFTED: ccc.t("draft"), OFFERED: ccc.t("offered, waits to be accepted"), ASKED: ccc.t("asked back, waits for an answer"),
    ACCEPTED: ccc.t("accepted"), WITHDRAWN: ccc.t("withdrawn") });

  /* The server's reasons (alerts/shift/book.py, lifecycle.py). */
  const REASONS = () => ({
    "there is no hand-over yet": ccc.t("there is no hand-over yet"),
    "a hand-over goes on at this seat already": ccc.t("a hand-over goes on at this seat already"),
    "it is not offered yet": ccc.t("it is not offered yet"),
    "it is offered and stands as it was: withdraw it and begin anew, or add an answer":
      ccc.t("it is offered and stands as it was: withdraw it and begin anew, or add an answer"),
    "it is offered already": ccc.t("it is offered already"),
    "it is accepted: the seat has passed": ccc.t("it is accepted: the seat has passed"),
    "it is withdrawn": ccc.t("it is withdrawn"),
    "a hand-over waits at this seat: read and accept it": ccc.t("a hand-over waits at this seat: read and accept it"),
    "you sit at no seat: there is nothing to hand over": ccc.t("you sit at no seat: there is nothing to hand over"),
    "nobody hands over to themselves": ccc.t("nobody hands over to themselves"),
    "nobody hands over to themselves: withdraw it": ccc.t("nobody hands over to themselves"),
    "nobody sits there": ccc.t("nobody sits there"),
    "you have left the seat: it waits to be accepted": ccc.t("you have left the seat: it waits to be accepted"),
    "the outgoing officer answers, the others ask": ccc.t("the outgoing officer answers, the others ask"),
    "is missing: say it in a few words": ccc.t("say it in a few words"),
  });
  const sentence = (words) => words.charAt(0).toUpperCase() + words.slice(1) + (/[.。]$/.test(words) ? "" : ccc.t("."));

  function reason(said) {
    const there = /^(.*) sits there$/.exec(said), mine = /^you sit at (.*): an officer has one seat$/.exec(said);
    const named = /^it is offered to (.*)$/.exec(said), theirs = /^it is (.*)'s to hand over$/.exec(said);
    if (there) return ccc.t("{person} sits there", { person: shift.person(there[1]) });
    if (mine) return ccc.t("you sit at {seat}: an officer has one seat", { seat: shift.seat_name(mine[1]) });
    if (named) return ccc.t("it is offered to {person}", { person: shift.person(named[1]) });
    if (theirs) return ccc.t("only {person} can do that", { person: shift.person(theirs[1]) });
    return REASONS()[said] || said;
  }

  shift.refused = function (status, problem) {
    const first = (problem.errors || [])[0] || problem;
    const said = first.reason || problem.detail;
    if (status === 403 && !first.reason) return ccc.t("Your role may not do this.");
    return said ? sentence(reason(said)) : ccc.t("The server refused it ({status}).", { status });
  };
})();
