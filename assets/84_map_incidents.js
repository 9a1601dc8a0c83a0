/* Open incidents on every map: a flag in the colour of the grade with the incident's number, on a
   staff that stands in its place, so that no level mark is covered; and the area that is affected. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const map_of = (ccc.map = ccc.map || {});
  const MAPS = ["map-wall", "map-close-up", "map-main"];
  // px on each map: staff, flag, type; `dip` of the swallow's tail; line of the staff
  const SIZES = { wall: { staff: 84, width: 92, height: 56, type: 42, dip: 14, line: 5, near: 12, most: 12 }, page: { staff: 30, width: 34, height: 20, type: 13, dip: 6, line: 2, near: 4, most: 40 } };
  const WAYS = [1, 1.7, 2.4].flatMap((long) => [[1, -1, long], [-1, -1, long], [1, 1, long], [-1, 1, long]]); // right or left, up or down, staffs

  const list = () => Object.values(ccc.picture.incidents || {}).filter(({ lon }) => lon != null);

  /* What is drawn larger beside a map stands only there. */
  function stands_here({ config: { bounds, close_up } }, { lon, lat }) {
    if (!bounds) return true;
    const [west, south, east, north] = bounds;
    return (west <= lon && lon <= east && south <= lat && lat <= north) === Boolean(close_up);
  }

  const order = (a, b) => b.grade - a.grade || a.opened - b.opened || a.no - b.no;
  const here = (view) => list().filter((one) => stands_here(view, one)).sort(order);

  /* The gravest first; each where it covers least of marks, names and the flags before it. Of more
     than a map can bear only the gravest have one. */
  function flags(view) {
    map_of.lay_out(view); // where the marks and their names stand
    const size = SIZES[view.place] || SIZES.page, taken = view.marks.map(({ point, x, y }) => {
      const r = view.size.mark[point.level] * view.shrink * 1.3;
      return [x - r, y - r, x + r, y + r];
    });
    taken.push(...view.tags.map(({ x, y, w, h }) => [x, y, x + w, y + h]));
    return here(view).slice(0, size.most).map((one) => {
      const at = view.map.latLngToLayerPoint([one.lat, one.lon]), { x } = at;
      const mark = view.marks.find((each) => Math.hypot(each.x - x, each.y - at.y) < size.near); // it stands on that
      const gap = mark ? view.size.mark[mark.point.level] * view.shrink * 1.15 : 0;
      const tries = WAYS.map(([right, down, long]) => {
        const y = at.y + down * gap, end = y + down * size.staff * long, left = right > 0 ? x : x - size.width, top = down > 0 ? end - size.height : end;
        const box = [left, top, left + size.width, top + size.height];
        return { one, x, y, end, right, box, size, covers: taken.reduce((sum, other) => sum + map_of.common(box, other), 0) };
      });
      const best = tries.reduce((a, b) => (b.covers < a.covers ? b : a));
      taken.push(best.box);
      return best;
    });
  }

  map_of.flags = flags;

  /* The rings of an area, of one part or of several. */
  const rings = ({ type, coordinates }) => (type === "MultiPolygon" ? coordinates.flat() : coordinates);

  /* What is affected: a thin wash and a line in the colour of the grade, under marks and flags. */
  function areas(view, ctx) {
    const { ink } = map_of, size = SIZES[view.place] || SIZES.page;
    for (const { area, grade, drill } of Object.values(ccc.picture.incidents || {}).filter((one) => one.area)) {
      ctx.beginPath();
      for (const ring of rings(area)) {
        ring.forEach(([lon, lat], i) => {
          const { x, y } = view.map.latLngToLayerPoint([lat, lon]);
          ctx[i ? "lineTo" : "moveTo"](x, y);
        });
        ctx.closePath();
      }
      ctx.globalAlpha = 0.18;
      ctx.fillStyle = ink(`--level-${ccc.levels[grade]}`);
      ctx.fill("evenodd");
      ctx.globalAlpha = 1;
      ctx.lineJoin = "round";
      ctx.lineWidth = size.line * 1.8;
      ctx.strokeStyle = ink("--map-halo");
      ctx.stroke();
      ctx.lineWidth = size.line;
      ctx.setLineDash(drill ? [size.line * 3, size.line * 3] : []);
      ctx.strokeStyle = ink(drill ? "--mode-drill" : `--level-${ccc.levels[grade]}`);
      ctx.stroke();
      ctx.setLineDash([]);
    }
  }

  /* Those without a flag: a pennant so small that hundreds leave the map legible. */
  function pennants(view, ctx) {
    const { ink } = map_of, size = SIZES[view.place] || SIZES.page, tall = size.near * 2.2, wide = size.near * 1.8;
    for (const one of here(view).slice(size.most).reverse()) {
      const { x, y } = view.map.latLngToLayerPoint([one.lat, one.lon]);
      ctx.beginPath();
      for (const [dx, dy] of [[0, 0], [0, -tall], [wide, -tall * 0.72], [0, -tall * 0.44]]) ctx.lineTo(x + dx, y + dy);
      ctx.closePath();
      ctx.lineJoin = "round";
      ctx.lineWidth = size.line;
      ctx.strokeStyle = ink("--map-halo");
      ctx.stroke();
      ctx.fillStyle = ink(one.drill ? "--mode-drill" : `--level-${ccc.levels[one.grade]}`);
      ctx.fill();
    }
  }

  function paint(view, ctx) {
    const { ink } = map_of;
    pennants(view, ctx);
    for (const { one, x, y, end, right, box: [left, top, far, bottom], size } of flags(view).reverse()) {
      const free = right > 0 ? far : left, tail = free - right * size.dip; // the side that flies
      const outline = () => {
        ctx.beginPath();
        for (const [px, py] of [[x, y], [x, end], [x, top], [free, top], [tail, (top + bottom) / 2], [free, bottom], [x, bottom]]) ctx.lineTo(px, py);
      };
      ctx.lineJoin = "round";
      ctx.strokeStyle = ink("--map-halo");
      ctx.lineWidth = size.line * 2.4;
      outline();
      ctx.stroke();
      ctx.beginPath();
      for (const [px, py] of [[x, top], [free, top], [tail, (top + bottom) / 2], [free, bottom], [x, bottom]]) ctx.lineTo(px, py);
      ctx.fillStyle = ink(one.drill ? "--mode-drill" : `--level-${ccc.levels[one.grade]}`);
      ctx.fill();
      ctx.beginPath();
      ctx.moveTo(x, y);
      ctx.lineTo(x, end);
      ctx.strokeStyle = ink(one.drill ? "--mode-drill" : "--text-1");
      ctx.lineWidth = size.line;
      ctx.stroke();
      ctx.fillStyle = ink("--text-on-level");
      ctx.font = `600 ${size.type}px ${ink("--font")}`;
      ctx.textAlign = "center";
      ctx.textBaseline = "middle";
      ctx.fillText(one.no, (x + tail) / 2 + (right * size.dip) / 6, (top + bottom) / 2 + size.type * 0.05, size.width - size.dip - 4);
    }
  }

  /* In the wall's legend, beside the kinds of point. */
  function explain(view) {
    const legend = view.holder.querySelector(".map-legend");
    if (!legend || legend.querySelector(".inc-flag") || !list().length) return;
    const row = document.createElement("span");
    row.innerHTML = `<svg class="inc-flag" aria-hidden="true" width="32" height="32" viewBox="0 0 32 32"><path d="M6 31V3H29L24 10L29 17H6" fill="none" stroke="currentColor" stroke-width="4"/></svg>${ccc.escape(ccc.t("Incident"))}`;
    legend.append(row);
  }

  function wire(view) {
    const ground = view.sheet("incident-areas", 395, (ctx) => areas(view, ctx));
    const sheet = view.sheet("incidents", 440, (ctx) => paint(view, ctx));
    const again = () => { ground._requestRedraw(); sheet._requestRedraw(); explain(view); };
    return map_of.beside(view, "incidents", again, flags, ({ one }) => `/incidents/${one.no}`);
  }

  for (const id of MAPS) ccc.mounted(id, () => map_of.ready && map_of.ready(id, wire));
})();
