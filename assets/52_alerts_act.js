/* The console's keys, and acknowledging: what is on the screen, and only when the server says so. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const PATIENCE_MS = 8000; // for the server's answer
  const HEARD_MS = 5000; // from the answer to the stream's word
  const by_id = (id) => document.getElementById(id);
  let under_way = null; // {no, seq, since} of the command that is not yet seen on the stream

  /* ---- what was said */
  function say(words, grave = false) {
    const place = by_id("alerts-answer");
    ccc.put(place, words);
    ccc.flag(place, "grave", grave && !!words);
  }

  /* ---- acknowledge */
  async function acknowledge() {
    if (ccc.lost) return; // the key bar says so
    const row = list.row();
    if (list.selected === null) return say(ccc.t("Choose an alert first."));
    if (!row) return say(ccc.t("It is closed. There is nothing to acknowledge."));
    if (row.state === "ACKED") return say(ccc.t("It is acknowledged already."));
    if (under_way && under_way.no === row.no) return;
    const mine = (under_way = { no: row.no, seq: row.seq });
    say("");
    button();
    const words = await ask(row.no, list.seen_seq(row.no));
    if (under_way !== mine) return;
    if (words === null) return setTimeout(not_heard, HEARD_MS, mine);
    under_way = null;
    button();
    if (String(row.no) === list.selected) say(words, true);
  }

  /* Null when it was acknowledged, else why it was not. */
  async function ask(no, seen_seq) {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const answer = await fetch(`/api/v1/alerts/${no}/acknowledge`, { method: "POST", signal: stop.signal,
        headers: { "Content-Type": "application/json" }, body: JSON.stringify({ seen_seq }) });
      if (answer.ok) return null;
      return refused(answer.status, await answer.json().catch(() => ({})));
    } catch (error) {
      return ccc.t("NOT acknowledged: the server did not answer. Try again.");
    } finally {
      clearTimeout(timer);
    }
  }

  function refused(status, problem) {
    if (status === 409) return changed(problem.alert || {});
    if (status === 404) return ccc.t("NOT acknowledged: there is no such alert.");
    if (status === 422) return ccc.t("NOT acknowledged: {reason}.", { reason: ccc.t(problem.reason || problem.detail || "") });
    return ccc.t("NOT acknowledged: the server refused it ({status}).", { status });
  }

  function changed(alert) {
    const { indicator, value } = list.main(alert);
    const now = alert.state === "CLEARED_UNACKED" ? ccc.t("cleared")
      : alert.state === "NORMAL" ? ccc.t("closed")
        : ccc.t("{level}, {value}", { level: list.level_name(alert.level), value: list.said(indicator, value) });
    return ccc.t("It changed since you looked: now {what}. Look again, then acknowledge.", { what: now });
  }

  function not_heard(mine) {
    if (under_way !== mine) return;
    under_way = null;
    button();
    say(ccc.t("The server acknowledged it, but the list has not heard of it yet."), true);
  }

  /* The button tells what the stream said, never what we hope. */
  function button() {
    const place = by_id("alerts-ack"), row = list.row();
    if (!place) return;
    if (under_way && (!row || row.no === under_way.no) && !(row && row.seq === under_way.seq)) under_way = null;
    const busy = under_way && row && under_way.no === row.no;
    const can = row && row.state !== "ACKED" && !busy;
    ccc.put(place.firstElementChild, busy ? ccc.t("Acknowledging\u2026")
      : row && row.state === "ACKED" ? ccc.t("Acknowledged") : !row && list.selected !== null ? ccc.t("Closed") : ccc.t("Acknowledge"));
    ccc.flag(place, "main", can);
    place.setAttribute("aria-disabled", String(!can));
    ccc.flag(by_id("alerts-detail"), "none", list.selected === null);
  }

  /* ---- keys */
  const typing = (target) => target.closest("input, textarea, select, [contenteditable=true]");

  function help(open) {
    const dialog = by_id("alerts-help");
    if (open === dialog.open) return;
    if (open) dialog.showModal();
    else dialog.close();
  }

  /* From the detail back to the list; in the list, show all. */
  function escape() {
    const here = document.activeElement;
    if (here) here.blur();
    if (here && here.id === "alerts-detail") return;
    list.clear_filter();
    say("");
  }

  const KEYS = {
    j: () => list.move(1),
    k: () => list.move(-1),
    arrowdown: () => list.move(1),
    arrowup: () => list.move(-1),
    a: acknowledge,
    "/": () => by_id("alerts-filter").focus(),
    escape,
    enter: () => by_id("alerts-detail").focus({ preventScroll: true }),
    m: () => list.mute && list.mute(),
    "?": () => help(true),
  };
  const SAME = { "\u3001": "/", "\uff0f": "/", "\uff1f": "?" }; // a Chinese keyboard's own

  function key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const name = event.key.toLowerCase();
    const dialog = by_id("alerts-help");
    if (dialog && dialog.open) {
      if (name === "?" || name === "escape") { event.preventDefault(); help(false); }
      return;
    }
    if (typing(event.target)) {
      if (name === "escape" || name === "enter") {
        event.preventDefault();
        if (name === "enter") event.target.blur();
        else escape();
      }
      return;
    }
    const action = KEYS[SAME[name] || name];
    if (!action) return;
    if (name === "enter" && event.target.closest("a, button")) return; // it presses that
    if (name.startsWith("arrow") && event.target.id === "alerts-detail") return; // it scrolls that
    event.preventDefault();
    if (event.repeat && !/^(j|k|arrow)/.test(name)) return;
    if (!ccc.lost) action();
  }

  /* ---- the detail: marks and times that Python leaves to the script */
  function fill() {
    if (list.show_place) list.show_place(document.querySelector("#alerts-detail [data-place]"));
    const happened = by_id("alerts-happened");
    if (happened && happened.childElementCount !== +happened.dataset.count) {
      happened.dataset.count = happened.childElementCount;
      happened.scrollTop = happened.scrollHeight; // the newest is last
    }
    for (const place of document.querySelectorAll("#alerts-detail [data-glyph]")) {
      const [level, how, size] = place.dataset.glyph.split(" ");
      ccc.markup(place, ccc.draw.glyph(+level, +size, how === "steady" ? "" : how));
    }
    if (ccc.now() !== null) tick(ccc.now());
  }

  function tick(now) {
    for (const place of document.querySelectorAll("#alerts-detail [data-age]")) {
      ccc.put(place, ccc.t("{span} old", { span: list.lasting(now - place.dataset.age) }));
    }
    for (const place of document.querySelectorAll("#alerts-detail [data-due]")) {
      const left = place.dataset.due - now;
      const span = list.lasting(Math.abs(left) + (left > 0 ? 59999 : 0));
      ccc.put(place, left >= 0 ? ccc.t("{span} left", { span }) : ccc.t("{span} over", { span }));
      ccc.flag(place, "over", left < 0);
    }
  }

  ccc.mounted("alerts", function () {
    under_way = null;
    list.on_show = button;
    list.on_select = () => say("");
    button();
    document.addEventListener("keydown", key);
    const press = (event) => {
      if (event.target.closest("#alerts-ack")) acknowledge();
      if (event.target.closest("#alerts-help-open")) help(true);
      if (event.target.closest("#alerts-help-close")) help(false);
    };
    document.addEventListener("click", press);
    return [() => document.removeEventListener("keydown", key),
      () => document.removeEventListener("click", press), ccc.each_second(tick)];
  });

  /* The inset map stays; it is moved to the alert's place. */
  const CLOSE_ZOOM = 13.5, CITY_ZOOM = 10;
  function follow(view) {
    const home = view.config.centre;
    let there = "";
    list.show_place = function (place) {
      if (!place || place.dataset.place === there) return;
      there = place.dataset.place;
      const [no, lon, lat] = there.split(" ");
      view.select(+no);
      if (lat) view.map.setView([+lat, +lon], CLOSE_ZOOM, { animate: false });
      else view.map.setView([home[1], home[0]], CITY_ZOOM, { animate: false });
    };
    fill();
    return () => { list.show_place = null; };
  }

  ccc.mounted("alerts-map", () => ccc.map && ccc.map.ready("alerts-map", follow));

  ccc.mounted("alerts-detail", function (detail) {
    const watch = new MutationObserver(fill);
    watch.observe(detail, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-glyph", "data-age", "data-due"] });
    fill();
    return () => watch.disconnect();
  });
})();
