/* What is exercised, on every map: a violet mark beside the real point, on a stem, with the word. It
   has the shape and numeral of its level and never its colour; real marks keep their places. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const map_of = (ccc.map = ccc.map || {});
  const MAPS = ["map-wall", "map-close-up", "map-main", "alerts-map"];
  const SIZES = { wall: { type: 42, line: 5, stem: 80 }, page: { type: 13, line: 2, stem: 30 } };
  const TURN = Math.PI * 2, WAYS = [1, 3, 5, 7, 0, 2, 4, 6].map((n) => n / 8 * TURN); // slanting ones first

  /* The alerts of an exercise that are active, by the real point that each is beside; the gravest. */
  function shown(view) {
    const found = new Map();
    for (const alert of Object.values(ccc.picture.alerts || {})) {
      if (alert.drill == null || !ccc.alert.active(alert)) continue;
      const point = view.points.get(String(alert.shadow_of)), known = found.get(point);
      if (point && !view.elsewhere(point) && !(known && known.level >= alert.level)) found.set(point, alert);
    }
    return [...found].sort(([, a], [, b]) => b.level - a.level || a.no - b.no);
  }

  /* How much of a box is outside of another. */
  const cut = (box, seen) => (box[2] - box[0]) * (box[3] - box[1]) - map_of.common(box, seen);

  /* Each where it covers least of real marks and names, and of those before it. */
  function places(view) {
    map_of.lay_out(view);
    const corner = view.map.containerPointToLayerPoint([0, 0]), room = view.map.getSize();
    const seen = [corner.x, corner.y, corner.x + room.x, corner.y + room.y];
    const size = SIZES[view.place] || SIZES.page, words = ccc.t("EXERCISE");
    const taken = view.marks.map(({ point, x, y }) => {
      const r = map_of.radius(view, point.level) * 1.3;
      return [x - r, y - r, x + r, y + r];
    });
    taken.push(...view.tags.map(({ x, y, w, h }) => [x, y, x + w, y + h]), ...map_of.flags(view).map(({ box }) => box));
    return shown(view).map(([point, alert]) => {
      const at = view.map.latLngToLayerPoint(point.getLatLng()), r = map_of.radius(view, alert.level), wide = size.type * 0.72 * words.length + size.type * 0.6;
      const tries = WAYS.map((turn) => {
        const x = at.x + Math.cos(turn) * size.stem, y = at.y - Math.sin(turn) * size.stem, right = Math.cos(turn) >= 0;
        const box = [x - r * 1.3 - (right ? 0 : wide), y - r * 1.3, x + r * 1.3 + (right ? wide : 0), y + r * 1.3];
        return { alert, at, x, y, r, right, box, size, words, covers: taken.reduce((sum, other) => sum + map_of.common(box, other), 0) + 2 * cut(box, seen) };
      });
      const best = tries.reduce((a, b) => (b.covers < a.covers ? b : a));
      taken.push(best.box);
      return best;
    });
  }

  function paint(view, ctx) {
    const ink = (token) => map_of.ink(token);
    for (const { alert, at, x, y, r, right, size, words } of places(view).reverse()) {
      for (const [colour, line] of [["--map-halo", size.line * 2.4], ["--mode-drill", size.line]]) {
        ctx.beginPath();
        ctx.moveTo(at.x, at.y);
        ctx.lineTo(x, y);
        ctx.strokeStyle = ink(colour);
        ctx.lineWidth = line;
        ctx.stroke();
      }
      ctx.save();
      ctx.translate(x, y);
      for (const [colour, grown] of [["--map-halo", 1.25], ["--mode-drill", 1]]) {
        map_of.outline(ctx, alert.level, r * grown);
        ctx.fillStyle = ink(colour);
        ctx.fill();
      }
      map_of.numeral(ctx, alert.level, r, ink("--text-on-level"));
      ctx.font = `600 ${size.type}px ${ink("--font")}`;
      ctx.textBaseline = "middle";
      ctx.textAlign = right ? "left" : "right";
      const gap = (right ? 1 : -1) * (r * 1.3 + size.type * 0.3);
      ctx.lineJoin = "round";
      ctx.strokeStyle = ink("--map-halo");
      ctx.lineWidth = size.type / 3;
      ctx.strokeText(words, gap, 0);
      ctx.fillStyle = ink("--mode-drill");
      ctx.fillText(words, gap, 0);
      ctx.restore();
    }
  }

  function wire(view) {
    const sheet = view.sheet("exercise", 435, (ctx) => paint(view, ctx));
    const again = () => sheet._requestRedraw();
    return map_of.beside(view, "alerts", again, places, ({ alert }) => `/alerts/${alert.no}`);
  }

  for (const id of MAPS) ccc.mounted(id, () => map_of.ready && map_of.ready(id, wire));
})();
