/* The wall: its size on the screen, the four blocks with their vital signs, and their freshness.
   Alerts are in 31, the lead story in 32, the charts in 33. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const wall = (ccc.wall = {});
  const WIDTH = 3840, HEIGHT = 2160;
  const TILE = 422, BAR = 44, MARK = 60;
  const LONGEST_UNIT = 5; // "µg/m³"
  const HOUR_MS = 3600000, DAY_MS = 86400000;

  /* The children that Python marked with data-part, by that name. */
  wall.parts = function (root) {
    const parts = {};
    for (const part of root.querySelectorAll("[data-part]")) parts[part.dataset.part] = part;
    return parts;
  };

  const fitted = new Map(); // element -> classes: measured again when a font has arrived

  /* Takes the first of `classes` with which nothing sticks out; with the last one the style must
     cut it. An element's own `--slack` is what letters may reach over their line. */
  wall.fit = function (element, classes) {
    fitted.set(element, classes);
    const slack = parseFloat(getComputedStyle(element).getPropertyValue("--slack")) || 1;
    for (const name of classes) {
      element.classList.remove(...classes.filter(Boolean));
      if (name) element.classList.add(name);
      if (element.scrollWidth <= element.clientWidth + 1
        && element.scrollHeight <= element.clientHeight + slack) return;
    }
  };

  document.fonts.addEventListener("loadingdone", function () {
    for (const [element, classes] of fitted) {
      if (element.isConnected) wall.fit(element, classes);
      else fitted.delete(element);
    }
  });

  ccc.mounted("wall", function (root) {
    const { blocks } = JSON.parse(root.dataset.config);
    wall.config = blocks;

    function resize() {
      const scale = Math.min(innerWidth / WIDTH, innerHeight / HEIGHT);
      root.style.transform = `translate(${(innerWidth - WIDTH * scale) / 2}px, ${(innerHeight - HEIGHT * scale) / 2}px) scale(${scale})`;
    }
    resize();
    addEventListener("resize", resize);
    const undo = blocks.flatMap((block) => show_block(block));
    return [() => removeEventListener("resize", resize), ...undo];
  });

  /* ---- a block */
  function show_block(config) {
    const root = document.getElementById(`block-${config.id}`);
    const parts = wall.parts(root);
    const tiles = config.vitals.map((vital) => new_tile(vital));
    const block_now = () => (ccc.picture.blocks || {})[config.id];

    function update(entries) {
      if (!(config.id in entries)) return;
      chart();
      freshness(ccc.now());
    }

    function chart() {
      const block = block_now();
      if (block) ccc.markup(parts.chart, wall.chart(config, block.chart, wall.newest(config, block)));
    }

    function freshness(now) {
      const block = block_now();
      if (!block || now === null) return;
      ccc.put(parts.period, wall.period(block, now));
      ccc.put(parts.answered, answered(config, block, now));
      const { used, age } = wall.freshness(block, now);
      const stale = used >= 1;
      ccc.flag(root, "stale", stale);
      const width = `${(used * 100).toFixed(1)}%`;
      if (parts.used.style.width !== width) parts.used.style.width = width;
      ccc.put(parts.age, age === null ? ccc.t("no data yet") : ccc.fmt.age(age));
      for (const tile of tiles) tile.stale(stale, now);
    }

    return [
      ccc.on("blocks", update),
      ccc.on("vitals", (entries) => {
        tiles.forEach((tile) => tile.update(entries));
        chart();
      }),
      ccc.each_second(freshness),
    ];
  }

  /* What the block's numbers describe; hours of another day say which. */
  wall.period = function ({ from, at }, now) {
    if (at == null) return "";
    const words = ccc.fmt.period(from, at), old = now - at >= DAY_MS && at - from < DAY_MS;
    return old ? `${ccc.fmt.short_day(from || at)} ${words}` : words;
  };

  /* The newest value of what the chart draws, for a chart of hours ends before it. */
  wall.newest = function (config, { at, chart }) {
    const vital = config.vitals.find(({ indicator }) => indicator === config.chart.indicator);
    const entry = vital && (ccc.picture.vitals || {})[vital.id];
    const known = entry && entry.value != null && !entry.silent && entry.at > chart.t0;
    return { ever: at != null, at: known ? entry.at : null, value: known ? entry.value : null };
  };

  /* The unit, unless it is long or the label says it: it would only make the value smaller. */
  wall.unit_beside = (unit, label) =>
    unit.length > LONGEST_UNIT || label.includes(unit) ? "" : unit;

  /* How much of the permitted age is used up, 0 to 1, and the age; what was never there is stale. */
  wall.freshness = function (block, now) {
    const born = block.published != null ? block.published : block.at;
    if (born == null) return { used: 1, age: null };
    const age = Math.max(0, now - born);
    return { used: block.permitted ? Math.min(1, age / block.permitted) : 0, age };
  };

  function answered(config, block, now) {
    const n = ccc.fmt.number(block.answered || 0), m = ccc.fmt.number(block.known || 0);
    if (block.published != null) {
      return ccc.t("{n} {counted}, published {time}",
        { n, counted: config.counted, time: ccc.fmt.moment(block.published, now) });
    }
    return ccc.t("{n} of {m} {counted}", { n, m, counted: config.counted });
  }

  /* ---- a vital sign */
  function new_tile(config) {
    const root = document.getElementById(`vital-${config.id}`);
    const parts = wall.parts(root);
    const value_box = parts.number.parentElement;
    let entry = null, old = false, marked = 0, day = "";

    function write() {
      if (!entry) return;
      const missing = entry.value == null;
      const stale = !missing && (old || !!entry.silent);
      const level = missing || stale ? 0 : entry.level || 0;
      const { bare, unit } = missing ? { bare: ccc.t("NA"), unit: "" }
        : ccc.fmt.measure(config.indicator, entry.value);
      ccc.flag(root, "stale", stale);
      for (let n = 1; n <= 4; n++) ccc.flag(root, `level-${n}`, n === level);
      ccc.markup(parts.mark, level ? ccc.draw.glyph(level, MARK)
        : stale && entry.level ? ccc.draw.glyph(entry.level, MARK, "stale") : "");
      ccc.put(parts.label, config.label.replace("{day}", ccc.fmt.short_day(entry.from || entry.at)));
      const changed = ccc.put(parts.number, bare, true);
      const levelled = level !== marked;
      marked = level; // a mark takes room from the value
      if (ccc.put(parts.unit, wall.unit_beside(unit, config.label)) || changed || levelled) wall.fit(value_box, ["", "tight", "tighter"]);
      ccc.markup(parts.bar, missing ? "" : draw_bar(entry.bar, stale));
      ccc.markup(parts.compare, missing ? ccc.escape(ccc.words(entry.reason) || ccc.t("no value"))
        : stale ? ccc.escape(ccc.t("last value {time}", { time: ccc.fmt.moment(entry.at, ccc.now()) }))
          : wall.phrase(config, entry));
    }

    return {
      update(entries) {
        if (!(config.id in entries)) return;
        entry = entries[config.id];
        write();
      },
      /* Each second: what is stale is told anew when another day begins. */
      stale(now_old, now) {
        const today = ccc.fmt.day(now);
        if (now_old === old && today === day) return;
        [old, day] = [now_old, today];
        write();
      },
    };
  }

  function draw_bar(bar, stale) {
    if (!bar || bar.value == null) return "";
    return bar.share ? ccc.draw.share_bar(TILE, BAR, bar)
      : ccc.draw.range_bar(TILE, BAR, bar, stale ? "var(--text-3)" : "var(--text-1)");
  }

  /* The one comparison below a value, as markup: a drawn triangle and a phrase. */
  wall.phrase = function (config, entry) {
    const compare = entry.compare;
    if (!compare || compare.value == null) return "";
    const { kind, value } = compare;
    const weekday = ccc.fmt.weekday(entry.from || entry.at);
    const { decimals, factor, period_ms } = ccc.indicator(config.indicator);
    const span = period_ms || entry.at - entry.from || HOUR_MS;
    const share = (of) => ccc.fmt.percent(Math.abs(of));
    const unchanged = () => (span === DAY_MS ? ccc.t("unchanged in a day")
      : ccc.t("unchanged in {span}", { span: length(span) }));

    if (kind === "of_usual") return ccc.escape(ccc.t("{value} of usual", { value: share(value) }));
    if (kind === "fraction") {
      return ccc.escape(ccc.t("{value} of {of} {noun}",
        { value: ccc.fmt.number(value), of: ccc.fmt.number(compare.of), noun: config.noun }));
    }
    if (kind === "on_week") {
      return moved(value * 100, ccc.t("{value} on last {weekday}", { value: share(value), weekday }),
        () => ccc.t("as on last {weekday}", { weekday }));
    }
    if (kind === "on_usual_weekday") {
      return moved(value * 100, ccc.t("{value} on usual {weekday}", { value: share(value), weekday }),
        () => ccc.t("as on usual {weekday}", { weekday }));
    }
    if (kind === "points_since") {
      const n = Math.abs(Math.round(value));
      return moved(value, ccc.t(n === 1 ? "{n} point in {span}" : "{n} points in {span}",
        { n, span: length(span) }), unchanged);
    }
    const shown = value * (factor || 1) * 10 ** (decimals || 0);
    const n = ccc.fmt.number(Math.abs(value * (factor || 1)), decimals || 0);
    return moved(shown, span === DAY_MS ? ccc.t("{n} in a day", { n })
      : ccc.t("{n} in {span}", { n, span: length(span) }), unchanged);
  };

  /* `difference` in units of what is shown: what rounds to nothing has not moved. */
  function moved(difference, words, unchanged) {
    if (Math.abs(difference) < 0.5) return ccc.escape(unchanged());
    return ccc.draw.triangle(difference > 0, 34) + ccc.escape(words);
  }

  const length = (ms) => (ms >= DAY_MS ? ccc.t("{n} d", { n: Math.round(ms / DAY_MS) })
    : ms >= HOUR_MS ? ccc.t("{n} h", { n: Math.round(ms / HOUR_MS) })
      : ccc.t("{n} min", { n: Math.round(ms / 60000) }));
})();
