/* What the list asks of the server: one page of one tab, narrowed, in the console's order. One
   question at a time, again when the stream told of a change or the reader wishes something else. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const LIST = "/api/v1/alerts/list";
  const PAGE = 100;
  const WORDS = 8, LENGTH = 200; // what api/alert_list.py takes
  const APART_MS = 150;
  const TYPED_MS = 200;
  const PATIENCE_MS = 8000;
  const AGAIN_MS = 2000; // after a question that was not answered
  const OLD_MS = 10000; // of what the picture does not hold no stream tells new values
  const PICTURE = 500; // as many alerts the picture holds at the most (live/picture.py)

  const wish = (list.wish = { levels: new Set(), unseen: false, mine: false, words: [], offset: 0 });
  list.answer = null; // the last one: {rows, total, counts, revision, about}
  let busy = null, wanted = false, timer = 0, asked_at = -Infinity, answered = "", home = "";

  list.narrowed = () => wish.levels.size > 0 || wish.unseen || wish.mine || wish.words.length > 0;

  function address() {
    const query = new URLSearchParams({ tab: list.tab, offset: wish.offset, limit: PAGE });
    for (const level of wish.levels) query.append("level", level);
    for (const name of ["unseen", "mine"]) if (wish[name]) query.set(name, "true");
    const words = wish.words.slice(0, WORDS).join(" ").slice(0, LENGTH);
    if (words) query.set("words", words);
    return query;
  }

  /* Ask, in `delay` ms at the soonest. */
  list.ask = function (delay = 0) {
    wanted = true;
    clearTimeout(timer);
    if (busy || ccc.lost) return; // "back" asks again
    timer = setTimeout(go, Math.max(delay, asked_at + APART_MS - performance.now(), 0));
  };

  /* Something else is wanted: the answer that is under way is not. `to`: the page where the selected
     alert stands, "here" in this tab or "anywhere"; else the first. */
  list.want = function (to = "", delay = 0) {
    if (busy) busy.abort();
    busy = null;
    home = to;
    asked_at = -Infinity;
    list.ask(delay);
  };
  list.want_typed = () => list.want("", TYPED_MS);

  async function go() {
    const mine = (busy = new AbortController()), query = address(), asked = String(query);
    wanted = false;
    asked_at = performance.now();
    if (list.selected !== null) query.set("about", list.selected);
    const patience = setTimeout(() => mine.abort(), PATIENCE_MS);
    let answer = null;
    try {
      const heard = await fetch(`${LIST}?${query}`, { signal: mine.signal });
      if (heard.ok) answer = await heard.json();
    } catch (error) {
      // the server is lost, or something else is wanted by now
    }
    clearTimeout(patience);
    if (busy !== mine) return;
    busy = null;
    if (answer) heed(answer, asked);
    if (wanted) list.ask();
    else if (!answer) list.ask(AGAIN_MS);
  }

  const page_of = (place) => place - (place % PAGE);

  function heed(answer, asked) {
    const about = answer.about;
    if (home === "anywhere" && about && about.tab !== list.tab) return elsewhere(() => { list.tab = about.tab; });
    const place = home && about && about.place;
    if (place != null && place !== "" && page_of(place) !== wish.offset) return elsewhere(() => { wish.offset = page_of(place); });
    if (wish.offset >= answer.total && wish.offset) return elsewhere(() => { wish.offset = page_of(Math.max(0, answer.total - 1)); });
    const other = asked !== answered;
    answered = asked;
    if (!other) list.pick = ""; // that page is here already
    list.take(answer, other, home);
    home = "";
  }

  /* It stands on another page: ask for that at once. */
  function elsewhere(go_there) {
    go_there();
    asked_at = -Infinity;
    wanted = true;
  }

  /* ---- pages */
  list.last_page = () => page_of(Math.max(0, (list.answer ? list.answer.total : 0) - 1));

  /* The next page (1) or the one before (-1); `pick`, of its rows the "first" or the "last". A key that
     is held at the edge of a page turns one page, not all that fit into the time of the answer. */
  list.page = function (step, pick = "") {
    if (pick && list.pick) return true;
    const to = Math.min(list.last_page(), Math.max(0, wish.offset + step * PAGE));
    if (to === wish.offset) return false;
    wish.offset = to;
    list.pick = pick;
    list.want();
    return true;
  };

  /* "1–100 of 3,214", or nothing when all of the tab is on the screen. */
  list.range = function (shown, found, all) {
    const { number } = ccc.fmt;
    if (found > shown) {
      return ccc.t("{from}\u2013{to} of {total}", { from: number(wish.offset + 1), to: number(wish.offset + shown), total: number(found) });
    }
    return found < all ? ccc.t("{n} of {total} shown", { n: number(found), total: number(all) }) : "";
  };

  function tick() {
    const more = Object.keys(ccc.picture.alerts || {}).length >= PICTURE;
    if (more && list.tab !== "ended" && performance.now() - asked_at > OLD_MS) list.ask();
  }

  ccc.mounted("alerts", function () {
    Object.assign(wish, { unseen: false, mine: false, words: [], offset: 0 });
    wish.levels.clear();
    list.answer = null;
    answered = "";
    home = "anywhere";
    return [ccc.each_second(tick), () => {
      clearTimeout(timer);
      if (busy) busy.abort();
      busy = null;
    }];
  });
})();
