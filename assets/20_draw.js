/* Marks, icons, bars and lines, as strings of SVG. Colours are tokens; levels are 0 (normal) to
   4 (red), as on the wire. Text that comes from data is escaped here. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const LEVELS = (ccc.levels = ["normal", "blue", "yellow", "orange", "red"]);
  const f1 = (n) => n.toFixed(1);
  const colour = (level) => `var(--level-${LEVELS[level]})`;

  /* The level's shape around 0,0 with about equal weight: fewer corners, more danger. */
  function shape(level, r) {
    if (level === 4) {
      const a = r * 0.86;
      return `<rect x="${-a}" y="${-a}" width="${2 * a}" height="${2 * a}" rx="${r * 0.08}"/>`;
    }
    if (level === 3) {
      const a = r * 1.12;
      return `<path d="M0 ${-a}L${a} 0L0 ${a}L${-a} 0Z"/>`;
    }
    if (level === 2) {
      const a = r * 1.2;
      return `<path d="M0 ${-a * 0.92}L${a} ${a * 0.76}L${-a} ${a * 0.76}Z"/>`;
    }
    return `<circle r="${r * 0.94}"/>`;
  }

  /* The level's Roman numeral as strokes, crisp at any size. */
  function numeral(level, r, ink = "var(--text-on-level)") {
    const h = r * (level === 2 ? 0.34 : 0.42);
    const y = level === 2 ? r * 0.22 : 0;
    const strokes = { 4: [0], 3: [-0.135, 0.135], 2: [-0.27, 0, 0.27] }[level];
    const d = strokes
      ? strokes.map((x) => `M${x * r} ${y - h}V${y + h}`).join("")
      : `M${-r * 0.38} ${-h}V${h}M${-r * 0.12} ${-h}L${r * 0.13} ${h}L${r * 0.38} ${-h}`;
    return `<path d="${d}" fill="none" stroke="${ink}" stroke-width="${r * 0.15}" stroke-linejoin="bevel"/>`;
  }

  /* A level mark around 0,0. `state`: "" steady; "new" with the blinking ring of what nobody
     acknowledged; "stale" dashed without colour; "cleared" hollow; "latched" hollow around a core,
     until it is reset. */
  function mark(level, r, state = "") {
    if (level === 0) return `<circle r="${r * 0.5}" fill="var(--level-normal)"/>`;
    if (state === "stale") {
      return `<g fill="var(--surface-0)" stroke="var(--text-3)" stroke-width="${r * 0.13}" stroke-dasharray="${r * 0.3} ${r * 0.18}">${shape(level, r * 0.95)}</g>${numeral(level, r, "var(--text-3)")}`;
    }
    if (state === "cleared" || state === "latched") {
      const core = state === "latched" ? `<g fill="${colour(level)}">${shape(level, r * 0.38)}</g>` : "";
      return `<g fill="none" stroke="${colour(level)}" stroke-width="${r * 0.16}">${shape(level, r * 0.95)}</g>${core}`;
    }
    const ring = state === "new"
      ? `<g class="ring" fill="none" stroke="${colour(level)}" stroke-width="${r * 0.12}">${shape(level, r * 1.42)}</g>` : "";
    return `<g fill="${colour(level)}">${shape(level, r)}</g>${numeral(level, r)}${ring}`;
  }

  /* A mark as a picture of its own, `size` px square. */
  function glyph(level, size, state = "") {
    const m = state === "new" ? 1.75 : 1.28;
    return `<svg class="glyph" aria-hidden="true" width="${size}" height="${size}" viewBox="${-m} ${-m} ${2 * m} ${2 * m}">${mark(level, 1, state)}</svg>`;
  }

  const ICONS = {
    crowd: '<circle cx="8.5" cy="6" r="3"/><path d="M3 20v-3.5a5.5 5.5 0 0 1 11 0V20"/><path d="M15.5 3.6a3 3 0 0 1 0 4.9M17.5 12a5.5 5.5 0 0 1 3.5 5V20"/>',
    traffic: '<path d="M7 3L4 21M17 3l3 18M12 3v3.2M12 10.2v3.2M12 17.4V21"/>',
    fire: '<path d="M12 2.8c.6 3.6 5.8 5.9 5.8 11.2a5.8 5.8 0 0 1-11.6 0c0-2.6 1.3-4.1 2.6-5.4.3 1.7 1 2.5 1.7 2.9C10.2 8.2 10.6 5 12 2.8z"/>',
    environment: '<path d="M3 9h10.5a2.8 2.8 0 1 0-2.6-3.8M3 13.5h15a2.8 2.8 0 1 1-2.6 3.8M3 18h7.5"/>',
    other: '<circle cx="12" cy="12" r="8"/>',
  };
  const HUES = ["crowd", "traffic", "fire", "environment"];
  const hue = (name) => (HUES.includes(name) ? `var(--domain-${name})` : "var(--text-2)");

  function icon(name, size, of_hue = name) {
    return `<svg class="icon" aria-hidden="true" width="${size}" height="${size}" viewBox="0 0 24 24" fill="none" stroke="${hue(of_hue)}" stroke-width="1.7" stroke-linecap="round" stroke-linejoin="round">${ICONS[name] || ICONS.other}</svg>`;
  }

  /* A rise or a fall, drawn: no font has the same triangle in both languages. */
  function triangle(up, size, fill = "var(--text-2)") {
    const d = up ? "M0 .8L.5 .1L1 .8Z" : "M0 .2L.5 .9L1 .2Z";
    return `<svg class="triangle" aria-hidden="true" width="${size}" height="${size}" viewBox="0 0 1 1"><path d="${d}" fill="${fill}"/></svg>`;
  }

  /* A function from the data's range to the drawing's. */
  function linear(from, to, start, end) {
    const span = to - from || 1;
    return (value) => start + ((value - from) / span) * (end - start);
  }

  const svg = (width, height, inside, cls = "") =>
    `<svg class="${cls}" aria-hidden="true" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">${inside}</svg>`;

  /* Where a value stands: track, band from the 10th to the 90th percentile, median, marker.
     A value beyond the track stands at its end. */
  function range_bar(width, height, bar, ink = "var(--text-1)") {
    const x = linear(bar.low, bar.high, 0, width);
    const inside = (value) => Math.min(width - height * 0.06, Math.max(height * 0.06, x(value)));
    const parts = [`<rect y="${height * 0.44}" width="${width}" height="${height * 0.12}" fill="var(--surface-3)"/>`];
    if (bar.band) {
      const [low, middle, high] = bar.band.map((value) => Math.min(width, Math.max(0, x(value))));
      parts.push(`<rect x="${f1(low)}" y="${height * 0.3}" width="${f1(high - low)}" height="${height * 0.4}" fill="var(--rule-strong)"/>`,
        `<rect x="${f1(middle - height * 0.04)}" y="${height * 0.3}" width="${height * 0.08}" height="${height * 0.4}" fill="var(--text-3)"/>`);
    }
    if (bar.value != null) {
      const at = inside(bar.value);
      parts.push(`<path d="M${f1(at)} ${height * 0.72}l${height * 0.24} ${height * 0.28}h${-height * 0.48}Z" fill="${ink}"/>`,
        `<rect x="${f1(at - height * 0.06)}" y="${height * 0.06}" width="${height * 0.12}" height="${height * 0.7}" fill="${ink}"/>`);
    }
    return svg(width, height, parts.join(""), "range");
  }

  /* A share of a whole: a filled bar. */
  function share_bar(width, height, bar) {
    const full = Math.min(1, Math.max(0, linear(bar.low, bar.high, 0, 1)(bar.value)));
    return svg(width, height, `<rect y="${height * 0.39}" width="${width}" height="${height * 0.22}" fill="var(--surface-3)"/><rect y="${height * 0.3}" width="${f1(width * full)}" height="${height * 0.4}" fill="var(--rule-strong)"/>`, "range");
  }

  /* A line through [x, y] points; a y of null breaks it, and a point alone is a dot. */
  function line(points, attributes) {
    return runs(points).map((run) => run.length === 1
      ? `<path d="M${f1(run[0][0])} ${f1(run[0][1])}h.1" stroke-linecap="round" fill="none" ${attributes}/>`
      : `<path d="M${run.map(([x, y]) => `${f1(x)} ${f1(y)}`).join("L")}" stroke-linejoin="round" fill="none" ${attributes}/>`).join("");
  }

  function runs(points) {
    const found = [];
    let run = null;
    for (const point of points) {
      if (point[1] == null) run = null;
      else if (run) run.push(point);
      else found.push((run = [point]));
    }
    return found;
  }

  /* The band between two lines; where either is unknown there is none. */
  function area(top, bottom, attributes) {
    const known = top.map((point, i) => [point[0], bottom[i][1] == null ? null : point[1], bottom[i][1]]);
    return runs(known).filter((run) => run.length > 1).map((run) =>
      `<path d="M${run.map(([x, y]) => `${f1(x)} ${f1(y)}`).join("L")}L${[...run].reverse().map(([x, , y]) => `${f1(x)} ${f1(y)}`).join("L")}Z" ${attributes}/>`).join("");
  }

  const text = (x, y, words, cls = "", anchor = "start", attributes = "") =>
    `<text x="${f1(x)}" y="${f1(y)}" class="${cls}" text-anchor="${anchor}" ${attributes}>${ccc.escape(words)}</text>`;

  ccc.draw = { colour, shape, numeral, mark, glyph, icon, hue, triangle, linear, svg,
    range_bar, share_bar, line, runs, area, text };

  /* Places that Python leaves for a drawing: Dash has no SVG of its own. */
  ccc.draw.fill = function (root) {
    for (const place of root.querySelectorAll("[data-icon]")) {
      ccc.markup(place, icon(place.dataset.icon, place.dataset.size || 24, place.dataset.hue));
    }
  };
})();
