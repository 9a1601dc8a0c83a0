/* What the map's points look like on canvas: symbols when all is normal, and level marks. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const map_of = (ccc.map = ccc.map || {});
  const TURN = Math.PI * 2;

  const ink = (token) => map_of.ink(token);
  const of_level = (level) => ink(`--level-${ccc.levels[level]}`);

  /* ---- symbols of normal points, drawn for a dot of radius 7 */
  const SYMBOLS = {
    dot: { extent: 8, fill: "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0Z" },
    ring: { extent: 10, line: 4, hollow: true, stroke: "M-7 0a7 7 0 1 0 14 0a7 7 0 1 0 -14 0Z" },
    cross: { extent: 14, line: 4.5, stroke: "M-11 0H11M0 -11V11" },
    house: { extent: 13, line: 3.5, hollow: true, stroke: "M-8 8V-2L0 -10L8 -2V8Z" },
    silent: { extent: 10, line: 4, silent: true, stroke: "M-7 0H7" },
    flame: { extent: 14, line: 3.5, hollow: true, stroke: "M0 -11C1 -5 8 -2 8 4A8 7 0 0 1 -8 4C-8 0 -5 -2 -4 -4C-3 -3 -2 -2 -2 -2C-2 -6 -1 -9 0 -11Z" },
    flood: { extent: 14, line: 4, stroke: "M-11 -4Q-7.500 -9 -4 -4T3 -4T10 -4M-11 5Q-7.500 0 -4 5T3 5T10 5" },
    storm: { extent: 14, line: 4, stroke: "M3 -11L-5 1H5L-3 11" },
    hazmat: { extent: 13, line: 3.5, hollow: true, stroke: "M0 -10L8.700 -5V5L0 10L-8.700 5V-5Z" },
    rescue: { extent: 14, line: 4, stroke: "M0 -10V10M-8.700 -5L8.700 5M-8.700 5L8.700 -5" },
    other: { extent: 13, line: 3, hollow: true, stroke: "M-9 0a9 9 0 1 0 18 0a9 9 0 1 0 -18 0ZM-2 0a2 2 0 1 0 4 0a2 2 0 1 0 -4 0Z" },
  };

  /* Incidents are told apart by what happened; none looks like a level. */
  map_of.symbol = (marker, category) =>
    marker !== "flame" ? (marker in SYMBOLS ? marker : "dot")
      : category === "fire" ? "flame" : category in SYMBOLS ? category : "other";

  /* A symbol as SVG, for legends. */
  map_of.symbol_svg = function (name, size) {
    const { fill, stroke, line, extent, silent } = SYMBOLS[name];
    const colour = `var(--map-point${silent ? "-silent" : ""})`;
    const inside = fill ? `<path d="${fill}" fill="${colour}"/>`
      : `<path d="${stroke}" fill="none" stroke="${colour}" stroke-width="${line}"/>`;
    const box = Math.max(extent, 11);
    return `<svg aria-hidden="true" width="${size}" height="${size}" viewBox="${-box} ${-box} ${2 * box} ${2 * box}">${inside}</svg>`;
  };

  /* The wall's legend: its kinds of point, and what a dash means. */
  map_of.legend = function (view) {
    const legend = view.holder.querySelector(".map-legend");
    if (!legend) return;
    const rows = JSON.parse(legend.dataset.kinds).map(({ marker, name }) =>
      [map_of.symbol(marker, "fire"), ccc.words(name)]);
    ccc.markup(legend, [...rows, ["silent", ccc.t("silent")]].map(([symbol, words]) =>
      `<span>${map_of.symbol_svg(symbol, 32)}${ccc.escape(words)}</span>`).join(""));
  };

  map_of.sprites = new Map();
  function sprite(key, extent, ratio, paint) {
    if (!map_of.sprites.has(key)) {
      const half = Math.ceil(extent * ratio);
      const canvas = new OffscreenCanvas(half * 2, half * 2);
      const ctx = canvas.getContext("2d");
      ctx.translate(half, half);
      ctx.scale(ratio, ratio);
      paint(ctx);
      const bitmap = canvas.transferToImageBitmap(); // drawn twice as fast as the canvas itself
      map_of.sprites.set(key, { bitmap, half: half / ratio, side: (half * 2) / ratio, ratio });
    }
    return map_of.sprites.get(key);
  }

  function stamp(ctx, image, x, y) {
    const { ratio } = image;
    ctx.drawImage(image.bitmap, Math.round((x - image.half) * ratio) / ratio,
      Math.round((y - image.half) * ratio) / ratio, image.side, image.side);
  }

  function symbol_sprite(view, name, ratio) {
    const symbol = SYMBOLS[name], u = view.size.dot / 7, cased = view.ramp !== null;
    return sprite(`${name} ${u} ${ratio} ${cased}`, (symbol.extent + (cased ? 3 : 0)) * u, ratio, (ctx) => {
      ctx.scale(u, u);
      const path = new Path2D(symbol.fill || symbol.stroke);
      const colour = symbol.silent ? ink(cased ? "--text-3" : "--map-point-silent")
        : ink(cased ? "--map-point-on-ramp" : symbol.fill ? "--map-point" : "--map-point-line");
      if (cased) { // on a ramp points are white with a dark edge
        ctx.strokeStyle = ink("--map-halo");
        ctx.lineWidth = (symbol.line || 0) + 4.5;
        ctx.stroke(path);
      }
      if (symbol.hollow) { ctx.fillStyle = ink(cased ? "--map-halo" : "--map-land"); ctx.fill(path); }
      if (symbol.fill) { ctx.fillStyle = colour; ctx.fill(path); return; }
      ctx.strokeStyle = colour;
      ctx.lineWidth = symbol.line;
      ctx.stroke(path);
    });
  }

  map_of.paint_points = function (view, ctx, sheet) {
    const ratio = sheet.ratio(), images = new Map(), plain = view.ramp === null, dots = [], dashes = [];
    const { min, max } = sheet._bounds, edge = view.size.dot * 2;
    map_of.lay_out(view);
    map_of.paint_labels(view, ctx);
    for (const point of view.points.values()) {
      if (point.level || point.unacked || !view.visible(point)) continue;
      const { x, y } = point._point || point;
      if (!(x > min.x - edge && x < max.x + edge && y > min.y - edge && y < max.y + edge)) continue;
      const name = point.silent ? "silent" : point.symbol;
      if (plain && (name === "silent" || name === "dot")) { // cheaper than a stamp
        (name === "dot" ? dots : dashes).push(x, y);
        continue;
      }
      let image = images.get(name);
      if (!image) images.set(name, (image = symbol_sprite(view, name, ratio)));
      stamp(ctx, image, x, y);
    }
    const r = view.size.dot;
    ctx.fillStyle = ink("--map-point-silent");
    for (let i = 0; i < dashes.length; i += 2) {
      ctx.fillRect(dashes[i] - r, Math.round(dashes[i + 1] - r * 0.29), 2 * r, r * 0.57);
    }
    ctx.fillStyle = ink("--map-point");
    for (let i = 0; i < dots.length; i += 2) {
      ctx.beginPath();
      ctx.arc(dots[i], dots[i + 1], r, 0, TURN);
      ctx.fill();
    }
  };

  /* ---- level marks: the shapes of LOOK.md, as in 20_draw.js */
  function outline(ctx, level, r) {
    ctx.beginPath();
    if (level === 4) {
      const a = r * 0.86;
      ctx.roundRect(-a, -a, 2 * a, 2 * a, r * 0.08);
    } else if (level === 3) {
      const a = r * 1.12;
      ctx.moveTo(0, -a); ctx.lineTo(a, 0); ctx.lineTo(0, a); ctx.lineTo(-a, 0); ctx.closePath();
    } else if (level === 2) {
      const a = r * 1.2;
      ctx.moveTo(0, -a * 0.92); ctx.lineTo(a, a * 0.76); ctx.lineTo(-a, a * 0.76); ctx.closePath();
    } else {
      ctx.arc(0, 0, r * 0.94, 0, TURN);
    }
  }

  function numeral(ctx, level, r, colour) {
    const h = r * (level === 2 ? 0.34 : 0.42), y = level === 2 ? r * 0.22 : 0;
    const strokes = { 4: [0], 3: [-0.135, 0.135], 2: [-0.27, 0, 0.27] }[level];
    ctx.beginPath();
    if (strokes) for (const x of strokes) { ctx.moveTo(x * r, y - h); ctx.lineTo(x * r, y + h); }
    else {
      ctx.moveTo(-r * 0.38, -h); ctx.lineTo(-r * 0.38, h);
      ctx.moveTo(-r * 0.12, -h); ctx.lineTo(r * 0.13, h); ctx.lineTo(r * 0.38, -h);
    }
    ctx.strokeStyle = colour;
    ctx.lineWidth = r * 0.15;
    ctx.lineJoin = "bevel";
    ctx.stroke();
  }

  const radius = (view, level) => view.size.mark[level] * view.shrink;
  Object.assign(map_of, { outline, numeral, radius }); // for the marks of an exercise

  /* What is unknown now keeps its shape, dashed and grey: never its last colour. */
  function mark_sprite(view, level, state, ratio) {
    const r = radius(view, level);
    return sprite(`mark ${level} ${state} ${r} ${ratio}`, r * (state.endsWith("ring") ? 1.8 : 1.5), ratio, (ctx) => {
      const colour = level ? of_level(level) : ink("--text-2");
      if (state === "ring" || state === "stale ring") {
        outline(ctx, level, r * 1.42);
        ctx.strokeStyle = state === "ring" ? colour : ink("--text-3");
        ctx.lineWidth = r * 0.12;
        ctx.stroke();
        return;
      }
      ctx.globalAlpha = 0.9;
      outline(ctx, level, r * 1.22);
      ctx.fillStyle = ink("--map-halo");
      ctx.fill();
      ctx.globalAlpha = 1;
      outline(ctx, level, state === "stale" ? r * 0.95 : r);
      if (state === "stale" || !level) {
        ctx.strokeStyle = level ? ink("--text-3") : colour;
        ctx.lineWidth = r * 0.13;
        if (state === "stale") ctx.setLineDash([r * 0.3, r * 0.18]);
        ctx.stroke();
        ctx.setLineDash([]);
      } else {
        ctx.fillStyle = colour;
        ctx.fill();
      }
      if (level) numeral(ctx, level, r, ink(state === "stale" ? "--text-3" : "--text-on-level"));
    });
  }

  const calm = matchMedia("(prefers-reduced-motion: reduce)");
  const HALF_MS = 500; // of the 1 Hz at which the ring blinks
  const PULSE_MS = 1400, PULSES = 3;

  map_of.paint_marks = function (view, ctx, sheet) {
    const ratio = sheet.ratio();
    map_of.lay_out(view);
    const lit = calm.matches || Math.floor(Date.now() / HALF_MS) % 2 === 0;
    let blinks = false;
    const chosen = view.chosen();
    for (const mark of view.marks) if (mark.aside) stem(ctx, view, mark);
    map_of.paint_leaders(view, ctx);
    for (const { point, x, y } of view.marks) {
      const { level } = point;
      const stale = level > 0 && point.silent;
      if (level === 4 && view.place === "wall" && view.shrink === 1) {
        circle(ctx, x, y, radius(view, 4) * 1.75, stale ? ink("--text-3") : of_level(4), 5);
      }
      stamp(ctx, mark_sprite(view, level, stale ? "stale" : "", ratio), x, y);
      if (point.unacked) {
        blinks = true;
        if (lit) stamp(ctx, mark_sprite(view, level, stale ? "stale ring" : "ring", ratio), x, y);
      }
    }
    if (chosen) ring_chosen(view, ctx, chosen);
    map_of.paint_tags(view, ctx);
    clearTimeout(view.blinking);
    if (blinks && !calm.matches) {
      view.blinking = setTimeout(() => view.top._requestRedraw(), HALF_MS - (Date.now() % HALF_MS) + 5);
    }
  };

  function circle(ctx, x, y, r, colour, width) {
    ctx.beginPath();
    ctx.arc(x, y, r, 0, TURN);
    ctx.strokeStyle = colour;
    ctx.lineWidth = width;
    ctx.stroke();
  }

  function stem(ctx, view, { point, x, y, x0, y0 }) {
    ctx.beginPath();
    ctx.moveTo(x0, y0);
    ctx.lineTo(x, y);
    ctx.strokeStyle = !point.level || point.silent ? ink("--text-3") : of_level(point.level);
    ctx.lineWidth = view.place === "wall" ? 3 : 1.5;
    ctx.stroke();
  }

  function ring_chosen(view, ctx, point) {
    const mark = view.marks.find((one) => one.point === point);
    const { x, y } = mark || point._point || {};
    if (x == null) return;
    const r = Math.max(radius(view, point.level) * 1.75, view.size.mark[4] * 1.1);
    circle(ctx, x, y, r, ink("--map-halo"), 5);
    circle(ctx, x, y, r, ink("--focus"), 2);
  }

  /* A red point that is new sends out three rings, then is still. */
  map_of.pulse = function (view, point) {
    if (calm.matches || document.hidden) return;
    view.pulses = [{ point, from: performance.now() }];
    cancelAnimationFrame(view.pulsing);
    const step = () => {
      if (!view.pulses.length) return;
      view.waves._requestRedraw();
      view.pulsing = requestAnimationFrame(step);
    };
    step();
  };

  map_of.paint_pulses = function (view, ctx) {
    const now = performance.now();
    view.pulses = view.pulses.filter((pulse) => now - pulse.from < PULSE_MS * PULSES);
    for (const { point, from } of view.pulses) {
      const mark = view.marks.find((one) => one.point === point);
      if (!mark) continue;
      const part = ((now - from) % PULSE_MS) / PULSE_MS, r = view.size.mark[4];
      ctx.globalAlpha = 1 - part;
      circle(ctx, mark.x, mark.y, r * (1.42 + 2.2 * part), of_level(4), r * 0.12);
      ctx.globalAlpha = 1;
    }
  };
})();
