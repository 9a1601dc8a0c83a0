/* The map's page: its panel of layers with counts, legends, zoom, what lies under the
   pointer, and the point that is chosen, which a Dash callback (pages/map.py) tells about. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const map_of = (ccc.map = ccc.map || {});
  const REFRESH_MS = 2000; // the card is asked for again at most this often
  const COUNT_MS = 400;
  const REACH = 9; // pixels from a point that still mean it
  let kept = null; // what the reader switched, for when the page is opened again

  ccc.mounted("map-page", (page) => map_of.ready("map-main", (view) => wire(page, view)));

  function wire(page, view) {
    const config = JSON.parse(page.dataset.config);
    if (kept) Object.assign(view, { hidden: kept.hidden, shown: kept.shown });
    kept = { ramp: kept ? kept.ramp : config.ramp, hidden: view.hidden, shown: view.shown };
    const ramps = ramp_source(page, view, config);
    const click = (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      if (button.dataset.zoom) view.map.setZoom(view.map.getZoom() + +button.dataset.zoom);
      if (button.dataset.layer) flip(view.hidden, button.dataset.layer);
      if (button.dataset.show) view.shown[button.dataset.show] = !view.shown[button.dataset.show];
      if (button.dataset.ramp) ramps.choose(kept.ramp === button.dataset.ramp ? null : button.dataset.ramp);
      show_switches(page, view);
      view.ground._requestRedraw();
      view.lay_out_again();
    };
    page.addEventListener("click", click);
    show_legends(page);
    show_switches(page, view);
    ramps.choose(kept.ramp);
    const ends = [ramps.end, () => page.removeEventListener("click", click),
      counts(page, view), pointer(view), chosen(page, view)];
    return () => ends.forEach((end) => end());
  }

  const flip = (set, name) => set.delete(name) || set.add(name);

  function show_switches(page, view) {
    const on = ({ layer, show, ramp }) =>
      layer ? !view.hidden.has(layer) : show ? view.shown[show] : kept.ramp === ramp;
    for (const button of page.querySelectorAll("[role=checkbox]")) {
      button.setAttribute("aria-checked", on(button.dataset));
    }
  }

  /* ---- legends */
  function show_legends(page) {
    ccc.draw.fill(page);
    for (const place of page.querySelectorAll("[data-glyph]")) {
      const { glyph, size, state } = place.dataset;
      ccc.markup(place, ccc.draw.glyph(+glyph, +size || 18, state));
    }
    for (const place of page.querySelectorAll("[data-symbol]")) {
      ccc.markup(place, map_of.symbol_svg(map_of.symbol(place.dataset.symbol, "fire"), 16));
    }
  }

  /* Run fn at most once in `ms`, the last call always. */
  function at_most_every(ms, fn) {
    let last = -ms, timer = null;
    const run = () => { timer = null; last = performance.now(); fn(); };
    const call = () => { if (!timer) timer = setTimeout(run, Math.max(0, last + ms - performance.now())); };
    call.end = () => clearTimeout(timer);
    return call;
  }

  /* ---- what colours areas: a kind's values from the server, or alerts counted by district */
  function ramp_source(page, view, config) {
    const legend = page.querySelector(".map-ramp");
    const load = at_most_every(REFRESH_MS, async () => {
      const name = kept.ramp, ramp = config.ramps[name];
      if (!ramp) return;
      const told = ramp.kind ? await values_of(ramp.kind) : alerts_by_district(view);
      if (kept.ramp === name && told) show(name, ramp, told);
    });

    function show(name, ramp, { values, words }) {
      map_of.set_ramp(view, { layer: name, breaks: ramp.breaks, values });
      const names = [ramp.whole ? ccc.t("none") : ccc.t("under {n}", { n: ramp.breaks[0] }),
        ...ramp.breaks.slice(1).map((to, i) => ramp.whole && to === ramp.breaks[i] + 1 ? String(ramp.breaks[i])
          : ccc.t("{a} to {b}", { a: ramp.breaks[i], b: ramp.whole ? to - 1 : to })),
        ccc.t("{n} and more", { n: ramp.breaks[ramp.breaks.length - 1] })];
      const colours = names.map((_, i) => map_of.ramp_token(ramp.breaks, i ? ramp.breaks[i - 1] : ramp.breaks[0] - 1));
      ccc.markup(legend, `<b>${ccc.escape(ramp.name)}</b><div class="t3">${ccc.escape(words)}</div>` +
        names.map((name_, i) => `<div class="swatch"><i style="background:var(${colours[i]})"></i><span>${ccc.escape(name_)}</span></div>`).join(""));
      legend.hidden = false;
    }

    function choose(name) {
      kept.ramp = name;
      if (name) load();
      else {
        legend.hidden = true;
        if (view.ramp) map_of.set_ramp(view, null);
      }
    }

    const undo = [ccc.on("points", () => kept.ramp && config.ramps[kept.ramp]?.kind && load()),
      ccc.on("counts", () => kept.ramp && !config.ramps[kept.ramp]?.kind && load()), load.end];
    return { choose, end: () => undo.forEach((end) => end()) };
  }

  async function values_of(kind) {
    const answer = await fetch(`/api/v1/layers/${kind}/values`).catch(() => null);
    if (!answer || !answer.ok) return null; // the old colours stay; the page says that it is lost
    const told = await answer.json();
    const words = told.observed === null ? ccc.t("no values yet")
      : ccc.fmt.period(told.observed - told.period_ms, told.observed);
    return { values: new Map(Object.entries(told.values)), words };
  }

  function alerts_by_district(view) {
    const counted = (ccc.picture.counts || {}).districts || {};
    const values = new Map(view.districts.map(({ id }) => [id, counted[id] || 0]));
    return { values, words: ccc.t("active now") };
  }

  /* ---- "162 of 207": points with a value, of all that are known */
  function counts(page, view) {
    const places = [...page.querySelectorAll("[data-count]")];
    const tell = at_most_every(COUNT_MS, () => {
      const all = {}, answered = {}, asked = new Set();
      for (const { told, silent, value, observed } of view.points.values()) {
        all[told.kind] = (all[told.kind] || 0) + 1;
        if (observed != null || silent) asked.add(told.kind);
        if (!silent && value != null) answered[told.kind] = (answered[told.kind] || 0) + 1;
      }
      for (const shape of view.shapes) all[shape.options.layer] = (all[shape.options.layer] || 0) + (shape.told.no ? 0 : 1);
      for (const place of places) {
        const name = place.dataset.count;
        ccc.put(place, asked.has(name) ? ccc.t("{n} of {m}", { n: answered[name] || 0, m: all[name] }) : String(all[name] || 0));
      }
    });
    view.map.on("layeradd", tell);
    const undo = ccc.on("points", tell);
    tell();
    return () => { undo(); tell.end(); };
  }

  /* ---- what is under the pointer */
  function under(view, at) {
    for (const { point, x, y } of [...view.marks].reverse()) {
      if (Math.hypot(x - at.x, y - at.y) <= view.size.mark[point.level] * view.shrink * 1.25) return point;
    }
    let best = null, least = REACH;
    for (const point of view.points.values()) {
      const place = point._point;
      if (!place || point.level || point.unacked || !view.visible(point)) continue;
      const far = Math.hypot(place.x - at.x, place.y - at.y);
      if (far < least) [best, least] = [point, far];
    }
    if (best || !view.ramp) return best;
    const area = view.shapes.find((shape) => shape.options.layer === view.ramp.layer && shape.told.no && shape._containsPoint(at));
    return area ? view.points.get(String(area.told.no)) || null : null;
  }

  function pointer(view) {
    const tip = document.createElement("div");
    tip.className = "map-tip";
    tip.hidden = true;
    view.holder.append(tip);
    const hide = () => { tip.hidden = true; view.box.style.cursor = ""; };
    view.map.on("mousemove", (event) => {
      const point = under(view, event.layerPoint);
      if (!point) return hide();
      view.box.style.cursor = "pointer";
      ccc.put(tip, map_of.name(point.told));
      tip.hidden = false;
      const { x, y } = event.containerPoint, left = x > view.map.getSize().x - 240;
      tip.style.transform = `translate(${x + (left ? -14 : 14)}px, ${y + 14}px) translateX(${left ? "-100%" : "0"})`;
    });
    view.map.on("mouseout movestart", hide);
    view.map.on("click", (event) => {
      const point = under(view, event.layerPoint);
      if (point) view.choose(point.told.no);
    });
    return () => tip.remove();
  }

  /* ---- the chosen point: told to Dash at once, and again when it changes */
  function chosen(page, view) {
    let opened = null;
    const first = new URLSearchParams(location.search).get("indicator");
    const send = () => {
      if (view.selected === null) return;
      opened ??= view.selected;
      const indicator = view.selected === opened ? first : null; // which the address wants told first
      window.dash_clientside.set_props("map-chosen", { data: { no: +view.selected, indicator, at: Math.round(ccc.now() || 0) } });
    };
    const again = at_most_every(REFRESH_MS, send);
    view.choose = (no) => { view.select(no); send(); };
    const mine = (entries) => { if (view.selected !== null && String(view.selected) in entries) again(); };
    const theirs = (alerts) => {
      if (Object.values(alerts).some((alert) => alert.point === +view.selected)) again();
    };
    const fill = new MutationObserver(() => show_legends(page));
    fill.observe(page.querySelector(".map-card"), { childList: true, subtree: true });
    const undo = [ccc.on("points", mine), ccc.on("places", mine), ccc.on("alerts", theirs), again.end, () => fill.disconnect()];
    return () => undo.forEach((end) => end());
  }
})();
