/* Where marks, tags and district labels stand: marks keep off each other, a tag beats a district
   label, and no text covers a mark. Laid out when the zoom or a level changes, not on each frame. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const map_of = (ccc.map = ccc.map || {});
  const CROWD = 300; // so many marks have no room to move aside, nor for names
  const ROOM_SHARE = 0.18; // of the map: when marks would take more, all of them shrink
  const SMALLEST = 0.4;
  const FAR = 6; // radii: a mark with no free place nearer than this stays, under the graver one
  const RINGED = 1.5, CHOSEN = 1.9;
  const PUSHES = 12; // before a mark looks for any free place
  const TURN = 16; // places tried on one turn of the spiral
  const TAGS_AT_MOST = 24;
  const TAGGED = 2, RED = 4; // from yellow on; where marks had to shrink only red
  const FARTHER = [1, 1.7, 2.5, 3.6, 5]; // times the usual distance; from the second on with a line to its mark
  const POINTS_UNDER_LABEL = 6; // with more, a district's name would be lost among them
  const GAP = 4;

  map_of.lay_out = function (view) {
    const origin = view.map.getPixelOrigin();
    const laid = `${view.map.getZoom()} ${origin.x} ${origin.y}`;
    if (view.laid === laid) return;
    view.laid = laid;
    map_of.legend(view);
    map_of.show_scale(view);
    const grave = [];
    for (const point of view.points.values()) {
      if ((point.level || point.unacked) && point._point && view.visible(point)) grave.push(point);
    }
    grave.sort((a, b) => b.level - a.level || b.unacked - a.unacked || a.told.no - b.told.no);
    const crowd = grave.length > CROWD;
    view.shrink = shrink_of(view, grave);
    const marks = crowd ? grave.map(in_place) : spread(grave, (point) => room_of(view, point) * view.shrink, FAR);
    view.tags = [];
    view.labels = [];
    if (!crowd) {
      place_tags(view, marks);
      place_labels(view, marks);
    }
    view.marks = marks.reverse(); // drawn blue first, red last
  };

  /* What is kept free around a mark: more when it has a ring. */
  const room_of = (view, { level, unacked }) =>
    Math.max(view.size.room[level], unacked ? view.size.mark[level] * RINGED : 0);

  /* How much smaller all marks are when they would take more than their share of the map. */
  function shrink_of(view, grave) {
    const { x, y } = view.map.getSize();
    const taken = grave.reduce((sum, point) => sum + Math.PI * room_of(view, point) ** 2, 0);
    return Math.min(1, Math.max(SMALLEST, Math.sqrt((ROOM_SHARE * x * y) / (taken || 1))));
  }

  function in_place(point) {
    const { x, y } = point._point;
    return { point, x, y, x0: x, y0: y, aside: false };
  }

  /* The graver mark stays on its place; a lesser one that it would cover is pushed aside. In a knot
     where pushing only leads from one mark to the next, it takes the nearest free place; with none
     within `far` radii it stays: a mark that far away would tell of another place. */
  function spread(points, room_of, far = Infinity) {
    const done = [];
    const hit = (x, y, r) =>
      done.find((one) => (x - one.x) ** 2 + (y - one.y) ** 2 < (r + one.r + GAP - 0.01) ** 2);
    for (const point of points) {
      const { x: x0, y: y0 } = point._point, r = room_of(point);
      let x = x0, y = y0, other = hit(x, y, r);
      for (let pushes = 0; other && pushes < PUSHES; pushes++) {
        const away = Math.hypot(x - other.x, y - other.y), need = r + other.r + GAP;
        const [ux, uy] = away ? [(x - other.x) / away, (y - other.y) / away] : [0, 1];
        [x, y] = [other.x + ux * need, other.y + uy * need];
        other = hit(x, y, r);
      }
      for (let turn = 0; other && turn < far * TURN; turn++) { // outwards on a spiral
        const away = r * (1 + turn / TURN), angle = (turn / TURN) * Math.PI * 2;
        [x, y] = [x0 + away * Math.cos(angle), y0 + away * Math.sin(angle)];
        other = hit(x, y, r);
      }
      if (other || Math.hypot(x - x0, y - y0) > far * r) [x, y] = [x0, y0];
      done.push({ point, x, y, x0, y0, r, aside: Math.hypot(x - x0, y - y0) > r * 0.8 });
    }
    return done;
  }
  map_of.spread = spread;

  /* ---- text */
  const pen = document.createElement("canvas").getContext("2d");
  const font = (weight, size) => `${weight} ${size}px ${map_of.ink("--font")}`;
  function width_of(text, weight, size) {
    pen.font = font(weight, size);
    return pen.measureText(text).width;
  }

  const apart = (a, b) => a.x + a.w <= b.x || b.x + b.w <= a.x || a.y + a.h <= b.y || b.y + b.h <= a.y;
  function off(box, { x, y, r }) {
    const dx = Math.max(box.x - x, 0, x - box.x - box.w), dy = Math.max(box.y - y, 0, y - box.y - box.h);
    return dx * dx + dy * dy >= r * r;
  }

  /* The box of the close-up that stands over the map of the whole city, or null. */
  function covered(view, corner, width) {
    const { bounds, close_up } = view.config;
    const over = bounds && !close_up && document.querySelector(".wall-close-up");
    if (!over) return null;
    const map = view.box.getBoundingClientRect(), box = over.getBoundingClientRect(), scale = width / map.width;
    return { x: corner.x + (box.left - map.left) * scale, y: corner.y + (box.top - map.top) * scale,
      w: box.width * scale, h: box.height * scale };
  }

  /* What text must keep off: marks as circles, what covers the map, and its edge where nobody can
     move it. */
  function obstacles(view, marks) {
    const size = view.size;
    const chosen = view.chosen();
    const circles = marks.map(({ point, x, y }) => ({ x, y, r: view.shrink * Math.max(
      size.mark[point.level] * (point === chosen ? CHOSEN : point.unacked ? RINGED : 1.25),
      point === chosen ? size.mark[4] * RINGED : 0, point.level === 4 ? size.room[4] : 0) }));
    if (chosen && chosen._point && !marks.some(({ point }) => point === chosen)) {
      circles.push({ x: chosen._point.x, y: chosen._point.y, r: size.mark[4] * RINGED });
    }
    const corner = view.map.containerPointToLayerPoint([0, 0]), all = view.map.getSize();
    const foot = view.holder.querySelector(".map-legend");
    const right = corner.x + all.x, bottom = corner.y + all.y - (foot ? foot.offsetHeight : 0);
    const over = covered(view, corner, all.x);
    const within = (box) => box.x >= corner.x && box.y >= corner.y && box.x + box.w <= right && box.y + box.h <= bottom
      && (!over || apart(box, over));
    return { circles, within };
  }

  /* Where a tag may stand: [dx, dy] radii from its mark, and which part of the tag stands there. */
  const BESIDE = [
    [1, 0, 0, 0.5], [-1, 0, 1, 0.5], [0, 1, 0.5, 0], [0, -1, 0.5, 1],
    [0.6, 0.8, 0, 0], [-0.6, 0.8, 1, 0], [0.6, -0.8, 0, 1], [-0.6, -0.8, 1, 1],
    [0.2, 1, 0, 0], [-0.2, 1, 1, 0], [0.2, -1, 0, 1], [-0.2, -1, 1, 1],
    [0, 1, 0.25, 0], [0, 1, 0.75, 0], [0, -1, 0.25, 1], [0, -1, 0.75, 1],
  ];

  function place_tags(view, marks) {
    const { circles, within } = obstacles(view, marks);
    const said = new Set(), least = view.shrink < 1 ? RED : TAGGED;
    marks.forEach(({ point, x, y }, index) => {
      if (point.level < least || view.tags.length >= TAGS_AT_MOST) return;
      const text = point.told.tag || map_of.name(point.told);
      if (said.has(text)) return;
      const size = point.level === 4 ? view.size.big_tag : view.size.tag;
      const w = width_of(text, 600, size), h = size * 0.96, r = circles[index].r + size * 0.2;
      const reach = r * FARTHER[FARTHER.length - 1] + w + h;
      const near = (circle) => Math.abs(circle.x - x) < reach + circle.r && Math.abs(circle.y - y) < reach + circle.r;
      const around = circles.filter(near);
      const crossed = circles.filter((circle, i) => i !== index && (!marks[i] || marks[i].point.level >= TAGGED) && near(circle));
      const is_free = (box) => around.every((circle) => off(box, circle)) && view.tags.every((tag) => apart(box, tag))
        && (!box.from || leads_clear(box, view.tags, crossed));
      const boxes = FARTHER.flatMap((k) => BESIDE.map(([dx, dy, ax, ay]) =>
        ({ x: x + dx * r * k - ax * w, y: y + dy * r * k - ay * h, w, h, from: k > 1 ? [x, y] : null })));
      const free = boxes.find((box) => within(box) && is_free(box))
        || (view.place === "page" && boxes.find(is_free)); // a page can be moved
      if (!free) return;
      said.add(text);
      view.tags.push({ ...free, text, size });
    });
  }

  /* Whether the line to a tag's mark passes no other tag, and no mark that may have one. */
  function leads_clear(box, tags, circles) {
    const [x0, y0] = box.from, [x1, y1] = leader_end(box);
    return Array.from({ length: 24 }, (_, i) => ({ x: x0 + ((x1 - x0) * i) / 24, y: y0 + ((y1 - y0) * i) / 24, w: 0, h: 0 }))
      .every((spot) => tags.every((tag) => apart(spot, tag)) && circles.every((circle) => off(spot, circle)));
  }

  const leader_end = ({ x, y, w, h, from: [x0, y0] }) => [Math.min(x + w, Math.max(x, x0)), Math.min(y + h, Math.max(y, y0))];

  /* A function that tells about how many points are in a box, counted in cells of 16 pixels. */
  const CELL = 16;
  function crowding(view) {
    const cells = new Map(), key = (i, j) => i * 65536 + j;
    for (const { _point: at } of view.points.values()) {
      if (!at) continue;
      const cell = key(Math.floor(at.x / CELL), Math.floor(at.y / CELL));
      cells.set(cell, (cells.get(cell) || 0) + 1);
    }
    return ({ x, y, w, h }) => {
      let n = 0;
      for (let i = Math.floor(x / CELL); i <= (x + w) / CELL; i++) {
        for (let j = Math.floor(y / CELL); j <= (y + h) / CELL; j++) n += cells.get(key(i, j)) || 0;
      }
      return n;
    };
  }

  const AROUND = [[0, 0], [0, -1], [0, 1], [-0.5, 0], [0.5, 0], [0, -2], [0, 2], [-0.5, 1], [0.5, 1], [-0.5, -1], [0.5, -1]];

  function place_labels(view, marks) {
    const size = view.size.label;
    if (!size || view.hidden.has("districts")) return;
    const { circles, within } = obstacles(view, marks);
    const under = crowding(view);
    for (const district of view.districts) {
      if (!district.labelled) continue;
      const lines = district.lines[ccc.language] || district.lines.en;
      const w = Math.max(...lines.map((line) => width_of(line, 450, size))), h = size * 1.1 * lines.length;
      const at = view.map.latLngToLayerPoint(district.at);
      const box = AROUND.map(([dx, dy]) => ({ x: at.x - w / 2 + dx * w, y: at.y - h / 2 + dy * size, w, h }))
        .find((one) => (view.place === "page" || within(one)) && circles.every((circle) => off(one, circle))
          && view.tags.every((tag) => apart(one, tag)) && view.labels.every((label) => apart(one, label)) && under(one) <= POINTS_UNDER_LABEL);
      if (box) view.labels.push({ ...box, lines, size });
    }
  }

  /* "Charlottenburg-Wilmersdorf" stands on two lines, the hyphen on the first. */
  map_of.note_district = function (view, feature) {
    const told = feature.properties;
    if (view.districts.some((one) => one.id === told.id)) return;
    view.districts.push({
      id: told.id,
      name: told.name_en,
      labelled: told.label !== false,
      at: [told.label_lat, told.label_lon],
      lines: { en: told.name_en.split(/ - |(?<=-)/), zh: told.name_zh.split(/ ?- ?/) },
    });
    view.lay_out_again();
  };

  function write(ctx, text, x, y, fill, halo, width) {
    ctx.lineJoin = "round";
    ctx.lineWidth = width;
    ctx.strokeStyle = halo;
    ctx.strokeText(text, x, y);
    ctx.fillStyle = fill;
    ctx.fillText(text, x, y);
  }

  map_of.paint_labels = function (view, ctx) {
    const halo = map_of.ink(view.ramp ? "--map-halo" : "--map-land");
    ctx.textAlign = "center";
    ctx.textBaseline = "alphabetic";
    for (const { x, y, w, lines, size } of view.labels) {
      ctx.font = font(450, size);
      lines.forEach((line, i) => write(ctx, line, x + w / 2, y + size * (0.88 + 1.1 * i),
        map_of.ink(view.ramp ? "--text-2" : "--map-label"), halo, size * 0.24));
    }
  };

  /* From a mark to the near side of a tag that found no place beside it. */
  map_of.paint_leaders = function (view, ctx) {
    ctx.strokeStyle = map_of.ink("--text-2");
    ctx.lineWidth = view.size.line * 1.4;
    for (const tag of view.tags) {
      if (!tag.from) continue;
      ctx.beginPath();
      ctx.moveTo(...tag.from);
      ctx.lineTo(...leader_end(tag));
      ctx.stroke();
    }
  };

  map_of.paint_tags = function (view, ctx) {
    ctx.textAlign = "left";
    ctx.textBaseline = "alphabetic";
    for (const { x, y, text, size } of view.tags) {
      ctx.font = font(600, size);
      write(ctx, text, x, y + size * 0.82, map_of.ink("--text-1"), map_of.ink("--map-halo"), size * 0.29);
    }
  };
})();
