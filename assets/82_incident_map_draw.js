/* The affected area is drawn on the map of an incident: corner by corner or as a circle, changed by
   dragging its corners, kept or left. And a place is pointed at. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const { incidents } = ccc;
  const { one } = incidents;
  const EARTH_M = 6371008.8, AROUND = 16; // corners of a circle
  const by_id = (id) => document.getElementById(id);
  let view = null, drawing = null, pointing = null;

  one.is_drawing = () => !!drawing;
  one.is_pointing = () => !!pointing;

  /* ---- what the buttons are, as it stands */
  function controls() {
    const on = !!drawing, many = on && drawing.points.length >= 3, has = !!(one.told && one.told.area);
    const show = (name, is) => { const button = document.querySelector(`#incident-draw [data-draw="${name}"]`); if (button) button.hidden = !is; };
    show("begin", !on && one.open());
    ccc.put(document.querySelector('#incident-draw [data-draw="begin"] > span'), has ? ccc.t("Change the area") : ccc.t("Draw the area"));
    show("keep", many);
    show("back", on && drawing.points.length > 0);
    show("cancel", on);
    show("remove", !on && one.open() && has);
    const circles = by_id("incident-circles");
    if (circles) circles.hidden = !on || one.told.lon == null;
    ccc.put(by_id("incident-drawing"), pointing ? ccc.t("Press the place on the map. Esc goes back.") : !on ? ""
      : many ? ccc.t("Drag a corner, press for another one, or keep it.") : ccc.t("Press the corners on the map, three at the least."));
  }

  /* ---- corners */
  const handle = () => window.L.divIcon({ className: "inc-corner", iconSize: [18, 18] });
  function redraw() {
    drawing.shape.setLatLngs(drawing.points);
    for (const each of drawing.handles) each.remove();
    drawing.handles = drawing.points.map((at, i) => window.L.marker(at, { icon: handle(), draggable: true, keyboard: false, title: ccc.t("Drag this corner") })
      .on("drag", ({ target }) => { const { lat, lng } = target.getLatLng(); drawing.points[i] = [lat, lng]; drawing.shape.setLatLngs(drawing.points); })
      .addTo(view.map));
    controls();
  }

  /* Where a new corner belongs: on the side that it is nearest to. */
  function beside(points, at) {
    if (points.length < 3) return points.length;
    const on_map = ([lat, lng]) => view.map.latLngToLayerPoint([lat, lng]), p = on_map(at);
    const far = (a, b) => window.L.LineUtil.pointToSegmentDistance(p, a, b);
    const sides = points.map((point, i) => far(on_map(point), on_map(points[(i + 1) % points.length])));
    return sides.indexOf(Math.min(...sides)) + 1;
  }

  function press({ latlng }) {
    const at = [latlng.lat, latlng.lng];
    if (pointing) return one.point_at({ lat: +latlng.lat.toFixed(6), lon: +latlng.lng.toFixed(6) });
    if (!drawing) return undefined;
    drawing.points.splice(beside(drawing.points, at), 0, at);
    return redraw();
  }

  /* The outer ring of the area as it is; of several parts the first. */
  function ring_of(area) {
    if (!area) return [];
    const [ring] = area.type === "MultiPolygon" ? area.coordinates[0] : area.coordinates;
    return ring.slice(0, -1).map(([lon, lat]) => [lat, lon]);
  }

  function cursor(on) {
    view.box.style.cursor = on ? "crosshair" : "";
    view.map.doubleClickZoom[on ? "disable" : "enable"]();
  }

  function begin() {
    if (!view || drawing || pointing || !one.open()) return;
    const parts = (one.told.area || {}).type === "MultiPolygon" ? one.told.area.coordinates.length : 1;
    drawing = { points: ring_of(one.told.area), handles: [],
      shape: window.L.polygon([], { renderer: window.L.svg(), className: "inc-drawn", interactive: false }).addTo(view.map) };
    cursor(true);
    redraw();
    one.write_map();
    view.box.scrollIntoView({ block: "nearest" });
    if (parts > 1) one.say(ccc.t("The area has {n} parts: what you keep replaces them all.", { n: parts }));
  }

  function end() {
    if (!drawing) return;
    drawing.shape.remove();
    for (const each of drawing.handles) each.remove();
    drawing = null;
    cursor(false);
    controls();
    one.write_map();
  }

  /* A circle as so many corners, all in degrees. */
  one.draw_circle = function (metres) {
    if (!drawing || one.told.lon == null) return;
    const { lat, lon } = one.told, up = (metres / EARTH_M) * (180 / Math.PI), across = up / Math.cos((lat * Math.PI) / 180);
    drawing.points = Array.from({ length: AROUND }, (_, i) => {
      const turn = (2 * Math.PI * i) / AROUND;
      return [lat + up * Math.sin(turn), lon + across * Math.cos(turn)];
    });
    redraw();
    view.map.fitBounds(drawing.shape.getBounds().pad(0.3), { animate: false });
  };

  async function keep() {
    const ring = drawing.points.map(([lat, lng]) => [+lng.toFixed(6), +lat.toFixed(6)]);
    const refusal = await one.order("area", { area: { type: "Polygon", coordinates: [[...ring, ring[0]]] } });
    if (refusal) return one.say(refusal, true); // what was drawn stays
    return end();
  }

  one.draw_area = function (what = "begin") {
    if (what === "begin") return drawing ? undefined : begin();
    if (what === "cancel") return end();
    if (what === "back" && drawing) { drawing.points.pop(); return redraw(); }
    if (what === "keep" && drawing) return keep();
    if (what === "remove") return one.order("area", { area: null }).then((refusal) => refusal && one.say(refusal, true));
    return undefined;
  };

  /* ---- pointing: `then` is called with {lat, lon}, or with null when it was left */
  one.point_at = function (what) {
    if (typeof what === "function") {
      if (!view) return what(null);
      end();
      pointing = what;
    } else if (pointing) {
      const then = pointing;
      pointing = null;
      then(what);
    }
    cursor(!!pointing);
    return controls();
  };

  one.on_show.push(() => controls());
  one.on_start.push(function () { [drawing, pointing] = [null, null]; });

  ccc.mounted("incident-map", () => ccc.map && ccc.map.ready("incident-map", function (found) {
    view = found;
    view.map.on("click", press);
    return () => { view = null; };
  }));
})();
