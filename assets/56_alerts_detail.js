/* The console's detail: marks and times that Python leaves to the script, the inset map. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const list = ccc.alerts;
  const by_id = (id) => document.getElementById(id);

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
    if (list.on_show) list.on_show(); // of a closed alert the detail tells whose it is
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

  /* ---- what is near (pages/alerts.py: show_near) is asked for again when one of those changed, and
     soon after anything new, which may be near too */
  const SOON_MS = 500, LATER_MS = 8000;
  let again = 0, due = Infinity, timer = 0, newest = 0;

  function listen(entries, gone) {
    const steps = new Map([...document.querySelectorAll("#alerts-near [data-step]")].map((place) => place.dataset.step.split(" ")));
    const moved = [...steps].some(([no, seq]) => gone.includes(no) || (entries[no] && entries[no].seq !== +seq));
    const highest = Math.max(newest, ...Object.keys(entries).map(Number));
    if (moved) ask_in(SOON_MS);
    else if (newest && highest > newest) ask_in(LATER_MS);
    newest = highest;
  }

  function ask_in(wait) {
    const at = performance.now() + wait;
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    timer = setTimeout(() => {
      due = Infinity;
      if (!ccc.lost && by_id("alerts-near")) window.dash_clientside.set_props("alerts-near-again", { data: (again += 1) });
    }, wait);
  }

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

  ccc.mounted("alerts-map", function () {
    list.ask_again();
    return ccc.map && ccc.map.ready("alerts-map", follow);
  });

  ccc.mounted("alerts-detail", function (detail) {
    const watch = new MutationObserver(fill);
    watch.observe(detail, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-glyph", "data-age", "data-due"] });
    fill();
    newest = 0;
    return [() => { watch.disconnect(); clearTimeout(timer); due = Infinity; }, ccc.each_second(tick), ccc.on("alerts", listen)];
  });
})();
