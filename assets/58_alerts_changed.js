/* What changed since it was looked at, in plain words: after an order that was refused, and while an
   alert is being read. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const LOOK_MS = 300;
  const READ_MS = 500; // a key that was pressed sooner was not pressed by somebody who has read the line
  const TOLD = 3; // the newest of what happened
  const by_id = (id) => document.getElementById(id);

  /* ---- one thing that happened */
  const level = (event) => list.level_name(event.level);
  const time = (event) => ccc.fmt.moment(Date.parse(event.occurred_at), ccc.now());
  const until = ({ detail }) => (detail && detail.until_ms ? ccc.fmt.moment(detail.until_ms, ccc.now()) : "");

  /* The levels and what the process did; `before` is the event before it. */
  const PROCESS = {
    RAISE: (e) => ccc.t("It was raised again, {level}, {time}", { level: level(e), time: time(e) }),
    LEVEL_UP: (e, before) => ccc.t("It rose from {from} to {to} {time}", { from: level(before), to: level(e), time: time(e) }),
    LEVEL_DOWN: (e, before) => ccc.t("It fell from {from} to {to} {time}", { from: level(before), to: level(e), time: time(e) }),
    CLEAR: (e) => ccc.t("It cleared {time}", { time: time(e) }),
    LATCH: (e) => ccc.t("It cleared {time} and latches", { time: time(e) }),
    SHELF_END: (e) => ccc.t("Its shelf ended {time}", { time: time(e) }),
    SUPPRESS: (e) => ccc.t("It was suppressed {time}", { time: time(e) }),
    UNSUPPRESS: (e) => ccc.t("It is suppressed no longer, {time}", { time: time(e) }),
    SERVICE_END: (e) => ccc.t("Its permit ended {time}", { time: time(e) }),
  };

  /* What a person did. */
  const PEOPLE = {
    ACK: (e, who) => ccc.t("{who} acknowledged it {time}", { who, time: time(e) }),
    UNACK: (e, who) => ccc.t("{who} took the acknowledgement back {time}", { who, time: time(e) }),
    RESET: (e, who) => ccc.t("{who} reset it {time}", { who, time: time(e) }),
    ASSIGN: (e, who) => ccc.t("{who} assigned it to {name} {time}", { who, name: (e.detail || {}).assignee || "", time: time(e) }),
    COMMENT: (e, who) => ccc.t("{who} commented {time}: \u201c{note}\u201d", { who, note: e.note || "", time: time(e) }),
    SHELVE: (e, who) => ccc.t("{who} shelved it until {until}", { who, until: until(e) }),
    UNSHELVE: (e, who) => ccc.t("{who} ended its shelf {time}", { who, time: time(e) }),
    OUT_OF_SERVICE: (e, who) => ccc.t("{who} took it out of service until {until}", { who, until: until(e) }),
    IN_SERVICE: (e, who) => ccc.t("{who} put it back in service {time}", { who, time: time(e) }),
  };

  /* A name as it is; an account that is named by its role, in the reader's words. */
  const ROLES = ["leader", "duty officer", "department head", "department contact", "operator", "analyst"];
  list.person = (name) => (ROLES.includes(name) ? ccc.t(name) : name);

  function sentence(event, before) {
    if (PROCESS[event.trigger]) return PROCESS[event.trigger](event, before || event);
    return PEOPLE[event.trigger] ? PEOPLE[event.trigger](event, list.person(event.actor)) : "";
  }

  /* The newest of `events` after step `seq`, but what `me` did: "It rose …; Ada acknowledged it 15:04". */
  list.happened_since = function (events, seq, me = null) {
    const said = events.map((event, at) => (event.seq > seq && event.actor !== me ? sentence(event, events[at - 1]) : ""));
    return said.filter(Boolean).slice(-TOLD).join(ccc.t("; "));
  };

  /* That, asked of the server; "" when it does not say. */
  list.what_changed = async function (no, seq, me = null) {
    try {
      const answer = await fetch(`/api/v1/alerts/${no}/events`);
      return answer.ok ? list.happened_since((await answer.json()).events, seq, me) : "";
    } catch (error) {
      return "";
    }
  };

  /* ---- while it is being read */
  let opened = null; // {no, seq: since when it is told, known: up to which step it was asked}
  let shown_at = 0;

  function say(words) {
    if (ccc.put(by_id("alerts-changed"), words) && words) shown_at = performance.now();
  }

  async function look() {
    const no = list.selected, row = list.row();
    if (!opened || opened.no !== no) {
      opened = { no, seq: row ? row.seq : null, known: row ? row.seq : null };
      return say("");
    }
    const mine = opened;
    if (mine.seq === null && row) mine.seq = mine.known = row.seq;
    const seq = row ? row.seq : Infinity; // it is closed
    if (mine.seq === null || mine.known === seq || ccc.lost) return;
    mine.known = seq;
    const person = await ccc.known_person(), since = mine.seq;
    const what = await list.what_changed(no, since, person && person.name);
    if (opened === mine && mine.seq === since) say(what && ccc.t("Changed since you opened it: {what}.", { what }));
  }

  /* Any key says that it was read. */
  function read(event) {
    if (!opened || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
    const line = by_id("alerts-changed");
    if (!line || !line.textContent || performance.now() - shown_at < READ_MS) return;
    if (document.querySelector("#alerts dialog[open]")) return; // it is covered
    if (opened.known !== Infinity) opened.seq = opened.known;
    say("");
  }

  ccc.mounted("alerts", function () {
    opened = null;
    const timer = setInterval(look, LOOK_MS);
    for (const name of ["keydown", "pointerdown"]) document.addEventListener(name, read, true);
    return () => {
      clearInterval(timer);
      for (const name of ["keydown", "pointerdown"]) document.removeEventListener(name, read, true);
    };
  });
})();
