/* The wall's two kinds of chart: the one of a block, and the lead story's curve. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const wall = ccc.wall;
  const SIZE = 44; // px of every word in a chart
  const LABEL_GAP = 46;
  const LATER_AT_MOST = 1.5; // steps after its last one that a chart's line may be grown by
  const ASIDE = 40; // px that a word on the time axis may stand beside its moment
  const QUARTER_MS = 900000, DAY_MS = 86400000;

  /* About how wide a text is: a Chinese character is one em, a Latin letter half of one. */
  const width_of = (words) =>
    [...words].reduce((sum, sign) => sum + (sign > "\u2e7f" ? SIZE : /[0-9A-Z%]/.test(sign) ? 0.63 * SIZE : 0.5 * SIZE), 0);

  const known = (values) => (values || []).filter((value) => value != null);

  /* ---- a block's chart: the last stretch of a city indicator and what it is set against; `newest`
     (wall.newest) is what is known after its last step */
  wall.chart = function (config, data, newest, width = 884, height = 128) {
    if (!data || !known(data.y).length) {
      const words = newest.ever ? ccc.t("no fresh data") : ccc.t("no data yet");
      return ccc.draw.svg(width, height + 52, hatch(0, width, height) + axis(width, height)
        + ccc.draw.text(width / 2, height / 2 + 16, words, "ax halo", "middle"));
    }
    const { chart } = config;
    const measure = (value) => ccc.fmt.measure(chart.indicator, value);
    const later = (newest.at - data.t0) / data.step, steps = data.y.length - 1;
    const grown = newest.at != null && later > steps && later < steps + LATER_AT_MOST;
    const last = grown ? newest.value : data.y[steps];
    const last_words = last == null ? ccc.t("NA") : measure(last).number;
    const end_words = [last_words, chart.line && chart.line.words, data.mid && ccc.t("usual")].filter(Boolean);
    const gutter = Math.min(300, Math.max(190, ...end_words.map((words) => width_of(words) + 40)));
    const plot = width - gutter;
    const all = known([...data.y, last, ...(data.week || []), ...(data.low || []), ...(data.high || [])]);
    const x = ccc.draw.linear(0, grown ? later : steps, 8, plot);
    const y = ccc.draw.linear(Math.min(chart.low, ...all), Math.max(chart.high, ...all), height, 0);
    const points = (values) => values.map((value, i) => [x(i), value == null ? null : y(value)]);
    const hue = ccc.draw.hue((ccc.config.domains[config.domain] || {}).hue);
    const parts = [];
    if (data.low && data.high) parts.push(ccc.draw.area(points(data.high), points(data.low), 'class="spread"'));
    parts.push(...gaps(data.y, x, height, plot, chart.gap));
    parts.push(axis(width, height));
    if (data.week) parts.push(ccc.draw.line(points(data.week), 'class="week"'));
    if (data.mid) parts.push(ccc.draw.line(points(data.mid), 'class="dotted"'));
    if (chart.line) parts.push(reference(chart.line, y(chart.line.value), plot));
    const told = [...points(data.y), ...(grown ? [[plot, y(last)]] : [])];
    parts.push(ccc.draw.line(told, `class="line" stroke="${hue}"`));
    if (last != null) parts.push(`<circle class="dot" cx="${plot}" cy="${y(last).toFixed(1)}" r="11" fill="${hue}"/>`);
    const ends = [{ y: last == null ? height / 2 : y(last), words: last_words, cls: "an", first: true }];
    if (chart.line) ends.push({ y: y(chart.line.value), words: chart.line.words, cls: "ax" });
    const usual = known((data.mid || []).slice(-1))[0];
    if (usual != null) ends.push({ y: y(usual), words: ccc.t("usual"), cls: "ax" });
    parts.push(...end_labels(ends, plot + 26, height));
    if (data.week && known(data.week).length) {
      const words = ccc.t("grey: a week earlier");
      const [at, line] = free_spot(width_of(words), [...told, ...points(data.week)], plot, height);
      parts.push(ccc.draw.text(at, line, words, "ax halo"));
    }
    parts.push(...times(data, x, height, width));
    return ccc.draw.svg(width, height + 52, parts.join(""));
  };

  const axis = (width, height) => `<rect class="axis" y="${height}" width="${width}" height="2"/>`;

  /* Where words of this width cover the fewest of `points`: [x, y of their base line]. */
  function free_spot(width, points, plot, height) {
    const spots = [];
    for (const line of [height - 12, 34]) {
      for (const at of [0, (plot - width) / 2, plot - width - 16]) {
        const covered = points.filter(([x, y]) => y != null && x > at - 12 && x < at + width + 12
          && y > line - 40 && y < line + 10).length;
        spots.push([at, line, covered]);
      }
    }
    return spots.reduce((best, spot) => (spot[2] < best[2] ? spot : best));
  }

  /* Hatching where nothing was measured, with the reason where there is room for it. */
  function gaps(values, x, height, plot, why) {
    const parts = [];
    for (let i = 0; i < values.length; i++) {
      if (values[i] != null) continue;
      let end = i;
      while (end + 1 < values.length && values[end + 1] == null) end++;
      const from = Math.max(0, x(i - 0.5)), to = Math.min(plot, x(end + 0.5));
      parts.push(hatch(from, to, height));
      if (why && to - from > width_of(why) + 24) {
        parts.push(ccc.draw.text((from + to) / 2, height / 2 + 16, why, "ax halo", "middle"));
      }
      i = end;
    }
    return parts;
  }

  /* Lines of 5 px every 18, rising: drawn as one path, for a <pattern> needs an id of its own. */
  function hatch(from, to, height) {
    const strokes = [];
    for (let at = from - height; at < to; at += 25) {
      const low = Math.max(at, from), high = Math.min(at + height, to);
      if (high > low) strokes.push(`M${low.toFixed(1)} ${(height - (low - at)).toFixed(1)}L${high.toFixed(1)} ${(height - (high - at)).toFixed(1)}`);
    }
    return `<path class="hatching" d="${strokes.join("")}"/>`;
  }

  function reference(line, y, plot) {
    const paint = line.level
      ? `style="stroke:var(--level-${line.level});stroke-width:4;stroke-dasharray:14 10;opacity:.8"` : "";
    return `<path class="dotted" d="M0 ${y.toFixed(1)}H${plot}" ${paint}/>`;
  }

  /* Words at the ends of lines, moved apart where they would meet. */
  function end_labels(labels, x, height) {
    const placed = labels.map((label) => ({ ...label, y: Math.min(height, Math.max(34, label.y + 15)) }))
      .sort((a, b) => a.y - b.y || (a.first ? -1 : 1));
    for (let i = 1; i < placed.length; i++) placed[i].y = Math.max(placed[i].y, placed[i - 1].y + LABEL_GAP);
    const over = placed.length ? placed[placed.length - 1].y - (height - 6) : 0;
    if (over > 0) {
      placed[placed.length - 1].y -= over;
      for (let i = placed.length - 2; i >= 0; i--) placed[i].y = Math.min(placed[i].y, placed[i + 1].y - LABEL_GAP);
    }
    return placed.map(({ y, words, cls }) => ccc.draw.text(x, y, words, cls));
  }

  /* At most four words on the time axis that do not meet: noons and midnights, or every tenth day. */
  function times(data, x, height, width) {
    const found = [];
    const at = (ms) => x((ms - data.t0) / data.step);
    const end = data.t0 + (data.y.length - 1) * data.step;
    if (data.step >= DAY_MS) found.push(...days(data).map(([ms, words]) => [at(ms), words]));
    else {
      const hours = (end - data.t0) / 3600000;
      for (const [ms, local] of ticks(data.t0, end, hours > 60 ? 24 : 12)) {
        const time = `${local.hour}:00`;
        found.push([at(ms), local.hour === 12 ? `${ccc.fmt.weekday(ms)}${ccc.language === "zh" ? "" : " "}${time}` : time]);
      }
    }
    return spaced(found, height, width);
  }

  /* Every tenth day: a day's value is observed at the midnight after it, the label names the day itself. */
  function days({ t0, step, y }) {
    const middles = y.map((_, i) => t0 + i * step - step / 2);
    return middles.filter((ms) => [1, 10, 20].includes(ccc.fmt.local(ms).day))
      .map((ms) => [ms + step / 2, ccc.fmt.short_day(ms)]);
  }

  /* Local times in [start, end] whose hour is a multiple of `hours`: [[ms, local], ...]. */
  function ticks(start, end, hours) {
    const found = [];
    for (let ms = Math.ceil(start / QUARTER_MS) * QUARTER_MS; ms <= end; ms += QUARTER_MS) {
      const local = ccc.fmt.local(ms);
      if (local.minute === 0 && (hours === 24 ? local.hour === 12 : local.hour % hours === 0)) found.push([ms, local]);
    }
    return found;
  }

  function spaced(found, height, width) {
    const parts = [];
    let free = 0;
    for (const [x, words] of found) {
      const half = width_of(words) / 2;
      const middle = Math.min(width - half, Math.max(half, x));
      if (middle - half < free || parts.length === 4 || Math.abs(middle - x) > ASIDE) continue;
      free = middle + half + 24;
      parts.push(ccc.draw.text(middle, height + 50, words, "ax", "middle"));
    }
    return parts;
  }

  /* ---- the lead story's curve: what was usual, the limit, and how it was crossed */
  wall.curve = function (lead, level, stale, width = 800, height = 196) {
    const { t0, step, y: values } = lead.curve;
    if (!known(values).length) return "";
    const below = lead.direction === "below";
    const limit = (lead.limits || {})[level], low = (lead.lows || {})[level];
    const reference = lead.reference;
    const top = Math.max(...known(values), limit || 0, (reference && reference.value) || 0) * (below ? 1.09 : 1.15);
    const floor = Math.min(0, ...known(values));
    const x = ccc.draw.linear(t0, t0 + (values.length - 1) * step, 0, width - 30);
    const y = ccc.draw.linear(floor, top || 1, height, 0);
    const points = values.map((value, i) => [x(t0 + i * step), value == null ? null : y(value)]);
    const ink = stale ? "var(--text-3)" : ccc.draw.colour(level);
    const parts = [];
    function beyond_limit(at, under) {
      const [from, to] = under ? [at, height] : [0, at];
      return [stale ? "" : `<rect y="${from.toFixed(1)}" width="${width}" height="${(to - from).toFixed(1)}" fill="var(--level-${ccc.levels[level]}-wash)"/>`,
        `<path d="M0 ${at.toFixed(1)}H${width}" stroke="${ink}" stroke-width="4" stroke-dasharray="14 10"/>`];
    }
    if (limit != null) {
      parts.push(...beyond_limit(y(limit), below));
      if (low != null) parts.push(...beyond_limit(y(low), true));
    }
    if (reference) parts.push(`<path class="dotted" d="M0 ${y(reference.value).toFixed(1)}H${width}"/>`);
    parts.push(ccc.draw.line(points, 'class="told"'));
    parts.push(...crossing(values, points, limit, low, below, ink));
    parts.push(axis(width, height), ...curve_labels(lead, limit, level, y, height, ink));
    const moments = step >= DAY_MS ? days(lead.curve)
      : ticks(t0, t0 + (values.length - 1) * step, 6).map(([ms]) => [ms, ccc.fmt.time(ms)]);
    parts.push(...spaced(moments.map(([ms, words]) => [x(ms), words]), height, width));
    return ccc.draw.svg(width, height + 60, parts.join(""));
  };

  /* The stretch at the end that is beyond the limit, from the last point that was not. */
  function crossing(values, points, limit, low, below, ink) {
    const last = values.length - 1;
    if (values[last] == null) return [];
    const beyond = (value) => value != null && limit != null && (below ? value < limit : value >= limit || (low != null && value < low));
    let from = last;
    while (from > 0 && beyond(values[from]) && values[from - 1] != null) from--;
    return [ccc.draw.line(points.slice(from), `stroke="${ink}" stroke-width="8" stroke-linecap="round"`),
      `<circle cx="${points[last][0].toFixed(1)}" cy="${points[last][1].toFixed(1)}" r="15" fill="${ink}"/>`];
  }

  function curve_labels(lead, limit, level, y, height, ink) {
    const below = lead.direction === "below";
    const low = (lead.lows || {})[level];
    const say = (value) => wall.rounded(lead.indicator, value);
    const parts = [];
    let taken = null;
    if (limit != null) {
      const at = y(limit);
      taken = at - 14 < 36 ? at + 46 : at - 14; // above the line, unless there is no room
      parts.push(ccc.draw.text(0, taken, limit_words(level, below, limit_number(lead.indicator, limit)), "ax halo", "start", `style="fill:${ink}"`));
    }
    if (low != null) {
      parts.push(ccc.draw.text(0, Math.min(y(low) + 46, height - 8), limit_words(level, true, limit_number(lead.indicator, low)), "ax halo", "start", `style="fill:${ink}"`));
    }
    if (lead.reference) {
      const at = y(lead.reference.value);
      const words = `${ccc.words(lead.reference.words)} ${say(lead.reference.value)}`;
      const spots = [at - 14, at + 46].filter((spot) => spot < height && (taken === null || Math.abs(spot - taken) >= LABEL_GAP));
      if (spots.length) parts.push(ccc.draw.text(0, spots[0], words, "ax halo"));
    }
    return parts;
  }

  /* A limit as its rule says it, 37.5; one that is computed, 16.375, is rounded like the value. */
  function limit_number(indicator, limit) {
    const tenths = limit * (ccc.indicator(indicator).factor || 1) * 10, nearest = Math.round(tenths);
    return nearest % 10 && Math.abs(tenths - nearest) < 1e-9 ? ccc.fmt.number(nearest / 10, 1)
      : wall.rounded(indicator, limit);
  }

  function limit_words(level, below, value) {
    return below
      ? ["", ccc.t("blue below {value}", { value }), ccc.t("yellow below {value}", { value }),
        ccc.t("orange below {value}", { value }), ccc.t("red below {value}", { value })][level]
      : ["", ccc.t("blue from {value}", { value }), ccc.t("yellow from {value}", { value }),
        ccc.t("orange from {value}", { value }), ccc.t("red from {value}", { value })][level];
  }
})();
