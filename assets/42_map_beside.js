/* What stands beside the level marks of a map (flags, exercises): drawn again with them, also when
   the theme changes; pressed on a map that can be moved; placed where it covers least. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const map_of = (ccc.map = ccc.map || {});

  /* How much two boxes [left, top, right, bottom] have in common. */
  map_of.common = (a, b) =>
    Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0])) * Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));

  /* `places(view)` are the boxes that can be pressed, and where `path` of one leads; `section` is the
     part of the picture that they tell. Returns what ends it. */
  map_of.beside = function (view, section, again, places, path) {
    const marks = view.paint.bind(view);
    view.paint = () => { marks(); again(); };
    view.map.on("moveend zoomend viewreset resize", again);
    const press = function ({ layerPoint: { x, y } }) {
      const hit = places(view).find(({ box: [left, top, right, bottom] }) => x >= left && x <= right && y >= top && y <= bottom);
      if (hit) ccc.incidents.go(path(hit));
    };
    if (view.place === "page") view.map.on("click", press);
    return [ccc.on(section, again)];
  };
})();
