/* What part of the city a map shows, how it follows its box, and its scale bar. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const map_of = (ccc.map = ccc.map || {});
  const BESIDE_CLOSE_UP = 420, FOOT_OF_LEGEND = 64; // px on the wall that the whole city leaves to these
  const LITTLE = 0.1; // of a zoom level

  /* ---- the view of the map: the whole city, kept so where nobody moves it */
  map_of.fit = function (view, layer) {
    const bounds = layer.getBounds();
    view.bounds = view.bounds ? view.bounds.extend(bounds) : bounds;
    cancelAnimationFrame(view.fitting);
    view.fitting = requestAnimationFrame(() => show_all(view));
  };

  function show_all(view) {
    if (view.config.centre || !view.bounds || !view.map._loaded) return;
    const [top, side, bottom] = { wall: [8, 8, 8], page: [48, 24, 64], inset: [8, 8, 24] }[view.place];
    if (view.config.close_up) return view.map.fitBounds(corners(view.config.bounds), { animate: false });
    const [left, foot] = view.config.bounds ? [BESIDE_CLOSE_UP, FOOT_OF_LEGEND] : [beside_legend(view, side, top, bottom), bottom];
    view.map.fitBounds(view.bounds, { animate: false, paddingTopLeft: [left, top], paddingBottomRight: [side, foot] });
    if (view.config.bounds) map_of.frame_close_up(view, corners(view.config.bounds));
  }

  /* On the page: beside its legend, when the city is hardly smaller there. */
  function beside_legend(view, side, top, bottom) {
    const legend = view.place === "page" && document.querySelector(".legend.levels");
    if (!legend) return side;
    const left = legend.offsetLeft + legend.offsetWidth, { Point } = window.L;
    const zoom = (pad) => view.map.getBoundsZoom(view.bounds, false, new Point(pad + side, top + bottom));
    return zoom(left) > zoom(side) - LITTLE ? left : side;
  }

  const corners = ([west, south, east, north]) => [[south, west], [north, east]];

  /* Follow the size of the box and the arrival of fonts; returns what ends it. */
  map_of.watch = function (view) {
    const resized = new ResizeObserver(() => {
      view.map.invalidateSize({ animate: false });
      if (view.place === "wall") show_all(view);
    });
    resized.observe(view.box);
    view.map.on("moveend zoomend resize", () => map_of.show_scale(view));
    const again = () => view.lay_out_again();
    document.fonts.addEventListener("loadingdone", again);
    return [() => resized.disconnect(), () => document.fonts.removeEventListener("loadingdone", again),
      () => cancelAnimationFrame(view.fitting)];
  };

  /* ---- the scale bar: the longest round length that is no wider than a quarter of the map */
  map_of.show_scale = function (view) {
    const bar = view.holder.querySelector(".map-scale");
    if (!bar) return;
    const { x: width, y: height } = view.map.getSize(), [line, words] = bar.children;
    const at = (x) => view.map.containerPointToLatLng([x, height / 2]);
    const metres = view.map.distance(at(0), at(100)) / 100;
    const most = (metres * width) / 4, power = 10 ** Math.floor(Math.log10(most));
    const length = [5, 2, 1].map((n) => n * power).find((one) => one <= most) || power;
    const [value, unit] = length >= 1000 ? [length / 1000, "km"] : [length, "m"];
    line.style.width = `${length / metres}px`;
    ccc.put(words, ccc.fmt.joined(ccc.fmt.number(value), unit));
  };
})();
