/* Officers see each other on an alert: this screen says what is before it, and who else has the same
   is told beside the buttons and in the list. The picture knows numbers; names are asked for. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const PRESENCE = "/api/v1/presence";
  const LOOK_MS = 250;
  const REST_MS = 400; // who runs through the list with j looks at nothing
  const AGAIN_MS = 10000;
  const ASK_MS = 2000;
  const screen = Array.from({ length: 3 }, () => Math.random().toString(36).slice(2, 10)).join("").slice(0, 24);
  const by_id = (id) => document.getElementById(id);
  let you = null, people = {}; // by number: {name, display, role}
  let said = "", said_at = 0, wanted = "", wanted_at = 0, asked_at = -Infinity;

  /* ---- saying what is before this screen */
  const before = () => (document.hidden || list.selected === null || !by_id("alerts") ? { alert: null }
    : { alert: +list.selected, doing: list.doing() || "reading" });

  function look() {
    const now = performance.now(), here = JSON.stringify(before());
    if (here !== wanted) { wanted = here; wanted_at = now; }
    if (ccc.lost || (here === said ? now - said_at < AGAIN_MS || here === GONE : now - wanted_at < REST_MS)) return;
    said = here;
    said_at = now;
    tell(before());
  }
  const GONE = JSON.stringify({ alert: null });

  const tell = (here) => ask({ method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ screen, ...here }), keepalive: true });

  async function ask(options) {
    try {
      const answer = await fetch(PRESENCE, options);
      if (!answer.ok) return;
      ({ you, people } = await answer.json());
      show();
    } catch (error) {
      said = ""; // say it again when the server answers
    }
  }

  /* At once, when the page goes. */
  function leave() {
    if (said !== GONE && said !== "") tell({ alert: null });
    said = "";
  }

  /* ---- who else */
  /* Alert -> [{name, doing}] of the others. One whose name is not known yet is asked for. */
  function others() {
    const found = new Map();
    for (const [number, places] of Object.entries(ccc.picture.presence || {})) {
      if (number === you) continue;
      if (!people[number]) { ask_names(); continue; }
      for (const [no, doing] of places) {
        found.set(no, [...(found.get(no) || []), { name: name_of(people[number]), doing }]);
      }
    }
    return found;
  }

  function ask_names() {
    const now = performance.now();
    if (now - asked_at < ASK_MS) return;
    asked_at = now;
    ask();
  }

  /* The seat somebody has, if they sit on one; else their name. */
  function name_of({ name, display }) {
    const seat = Object.values(ccc.picture.seats || {}).find((one) => one.officer === name);
    if (seat && seat.name) return ccc.words(seat.name);
    return display ? ccc.words(display) : list.person(name);
  }

  // Written out, so that the catalogue's test finds them.
  const DOING = (name) => ({ reading: ccc.t("{name} is looking too", { name }), comment: ccc.t("{name} is commenting on this", { name }),
    assign: ccc.t("{name} is assigning this", { name }), shelve: ccc.t("{name} is shelving this", { name }) });

  /* "Seat 1 is shelving this · Chen Wei is looking too"; of many readers two are named. */
  function sentence(here) {
    const busy = here.filter(({ doing }) => doing !== "reading").map(({ name, doing }) => DOING(name)[doing] || "");
    const names = here.filter(({ doing }) => doing === "reading").map(({ name }) => name);
    const looking = !names.length ? "" : names.length === 1 ? DOING(names[0]).reading
      : names.length === 2 ? ccc.t("{name} and {other} are looking too", { name: names[0], other: names[1] })
        : ccc.t("{name} and {n} others are looking too", { name: names[0], n: names.length - 1 });
    return [...busy, looking].filter(Boolean).join(" \u00b7 ");
  }

  function show() {
    const found = others(), here = (list.selected !== null && found.get(+list.selected)) || [];
    const place = by_id("alerts-presence");
    if (ccc.put(place, sentence(here)) && place) place.title = place.textContent;
    ccc.flag(place, "busy", here.some(({ doing }) => doing !== "reading"));
    mark(found);
  }

  /* A small mark in the row of an alert that somebody else has before them. */
  function mark(found = others()) {
    for (const row of document.querySelectorAll("#alerts-list .ag-row[row-id]")) {
      const here = found.get(+row.getAttribute("row-id"));
      const names = here ? here.map(({ name, doing }) => DOING(name)[doing] || name).join(" \u00b7 ") : "";
      if ((row.dataset.present || "") === names) continue;
      if (names) { row.dataset.present = names; row.title = names; }
      else { delete row.dataset.present; row.removeAttribute("title"); }
    }
  }

  ccc.mounted("alerts", function () {
    const timer = setInterval(look, LOOK_MS);
    said = "";
    addEventListener("pagehide", leave);
    document.addEventListener("visibilitychange", look);
    return [ccc.on("presence", show), ccc.on("seats", show), ccc.on("back", () => { said = ""; }), () => {
      clearInterval(timer);
      removeEventListener("pagehide", leave);
      document.removeEventListener("visibilitychange", look);
      leave();
    }];
  });

  /* Rows come and go as the list moves. */
  ccc.mounted("alerts-list", function (grid) {
    const watch = new MutationObserver(() => mark());
    watch.observe(grid, { childList: true, subtree: true, attributes: true, attributeFilter: ["row-id"] });
    return () => watch.disconnect();
  });
})();
