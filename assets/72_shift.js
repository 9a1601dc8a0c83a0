/* The shift: where the officer sits, in the bar of every page; and on /shift what is known of seats
   and of the hand-over that is open. Words are in 72_shift_say, what is drawn in its neighbours. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const API = "/api/v1/shift";
  const PATIENCE_MS = 8000;
  const LOOK_MS = 5000; // between two looks at a document that is not frozen, or waits
  const shift = (ccc.shift = { me: null, standing: null, told: null, on_show: [], on_start: [] });
  const KEEP = "keep a seat and hand it over";

  /* ---- the bar of every page */
  ccc.mounted("frame", function (frame) {
    const place = frame.querySelector('[data-live="seat"]');
    if (!place) return undefined;
    let person = null;
    function tell() {
      const may = person && person.rights && person.rights[KEEP];
      const seats = Object.values(ccc.picture.seats || {});
      const mine = person && seats.find(({ officer }) => officer === person.name);
      ccc.put(place, mine ? ccc.words(mine.name) : may && seats.length ? ccc.t("No seat") : "");
    }
    ccc.known_person().then((known) => { person = known; tell(); });
    return ccc.on("seats", tell);
  });

  /* ---- asking: {told}, or {refusal} in words */
  shift.ask = async function (path, body) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    const sent = body === undefined ? {} : { method: "POST", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" } };
    try {
      const answer = await fetch(API + path, { ...sent, signal: stop.signal });
      const told = await answer.json().catch(() => ({}));
      return answer.ok ? { told } : { refusal: shift.refused(answer.status, told) };
    } catch (error) {
      return { refusal: ccc.t("The server did not answer. Try again.") };
    } finally {
      clearTimeout(timer);
    }
  };

  /* ---- what is on the screen */
  const asked_for = () => (/^#hand-over-(\d+)$/.exec(location.hash) || [])[1];
  shift.past = () => !!asked_for();
  shift.seat = () => shift.standing && shift.standing.mine;
  shift.may = (what) => !!shift.standing && shift.standing.may[what];
  shift.at = (seat) => (shift.standing.seats[seat] || {});

  /* Whose document is shown: what the address asks for, one's own, else what waits, for oneself
     first. */
  function chosen() {
    if (asked_for()) return +asked_for();
    const { seats, mine } = shift.standing, me = shift.me.name;
    if (mine && seats[mine].handover) return seats[mine].handover.no;
    const open = Object.values(seats).map(({ handover }) => handover)
      .filter((one) => one && one.state !== "DRAFTED");
    const first = open.find(({ successor }) => successor === me) || open.find(({ successor }) => !successor) || open[0];
    return first ? first.no : null;
  }

  let looking = 0;
  let last = Promise.resolve(); // the look that was begun last
  shift.load = () => (last = look());

  /* When nothing is asked for any more: a look that another overtook shows nothing. */
  async function settled() {
    for (let one = null; one !== last;) await (one = last);
  }

  async function look() {
    const turn = ++looking;
    const { told, refusal } = await shift.ask("");
    if (turn !== looking) return;
    if (refusal) return shift.say(refusal);
    shift.standing = told;
    return shift.load_paper(turn);
  }

  let looked = 0;
  shift.load_paper = async function (turn = ++looking) {
    looked = performance.now();
    const no = chosen();
    const { told, refusal } = no === null ? { told: null } : await shift.ask(`/hand-overs/${no}`);
    if (turn !== looking) return;
    if (refusal) shift.say(refusal);
    shift.told = told || null;
    if (!document.getElementById("shift")) return; // another page by now
    for (const fn of shift.on_show) fn();
  };

  /* One order; what came of it is read again. True when it was done. */
  let under_way = false;
  shift.order = async function (path, body) {
    if (ccc.lost) return shift.say(ccc.t("No connection: nothing was sent."));
    if (under_way) return false;
    under_way = true;
    shift.say("");
    const { refusal } = await shift.ask(path, body);
    under_way = false;
    shift.load();
    await settled();
    if (shift.load_log) shift.load_log();
    if (refusal) return shift.say(refusal);
    return true;
  };

  shift.say = function (words) {
    ccc.put(document.getElementById("shift-answer"), words);
    return false;
  };

  ccc.mounted("shift", function (place) {
    const undo = shift.on_start.map((fn) => fn(place));
    let begun = false;
    ccc.known_person().then(async (person) => {
      shift.me = person || { name: "" };
      begun = true;
      await shift.load();
      await settled();
      if (location.hash === "#hand-over") shift.look_at_orders();
    });
    /* Alerts come and go beneath a draft, and since an offer. */
    function drift() {
      const { told } = shift;
      const moves = told && (!told.frozen || told.since);
      if (moves && !document.hidden && performance.now() - looked > LOOK_MS) shift.load_paper();
    }
    const address = () => begun && shift.load();
    window.addEventListener("hashchange", address);
    return [undo, () => window.removeEventListener("hashchange", address),
      ccc.on("seats", () => begun && shift.load()), ccc.each_second(drift)].flat();
  });

  shift.look_at_orders = function () {
    const first = document.querySelector("#hand-over [data-order]:not([hidden])");
    (first || document.getElementById("hand-over")).focus({ preventScroll: true });
  };
})();
