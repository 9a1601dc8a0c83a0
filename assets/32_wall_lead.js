/* The lead story, top left of the wall: the worst thing in the city, or that nothing needs anyone. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const wall = ccc.wall;
  const SCENE_MS = 600;
  const HOUR_MS = 3600000, DAY_MS = 86400000;
  const calm_motion = matchMedia("(prefers-reduced-motion: reduce)");
  // Written out, so that the catalogue's test finds them.
  const KIND = () => ["", ccc.t("Blue alert"), ccc.t("Yellow alert"), ccc.t("Orange alert"), ccc.t("Red alert")];

  ccc.mounted("wall-lead", function (root) {
    const parts = wall.parts(root);
    parts.value.innerHTML = '<span class="number"></span><span class="unit"></span>';
    const [number, unit] = parts.value.children;
    let tells = null;

    function scene(what) {
      if (tells !== null && tells !== what && !calm_motion.matches && root.animate) {
        root.animate([{ opacity: 0 }, { opacity: 1 }], { duration: SCENE_MS });
      }
      const same = tells === what;
      tells = what;
      return same;
    }

    function text(part, words, sizes) {
      if (ccc.put(parts[part], words) && sizes) wall.fit(parts[part], sizes);
    }

    function value(shown, same) {
      const changed = ccc.put(number, shown.number, same);
      if (ccc.put(unit, shown.unit) || changed) wall.fit(parts.value, ["", "long", "longer", "longest"]);
    }

    function write() {
      const alert = wall.lead_alert(), incident = alert ? null : wall.gravest_incident();
      if (alert) story(alert);
      else if (incident) of_incident(incident);
      else calm();
    }

    /* No alert is active, but somebody is still at work on something. */
    function of_incident(incident) {
      const same = scene(`incident ${incident.no}`), domain = (ccc.config.domains[incident.domain] || {}).name || "";
      root.className = `wall-lead level-${incident.grade}`;
      ccc.markup(parts.kind, ccc.draw.glyph(incident.grade, 84) + `<span>${ccc.escape([ccc.t("Incident {no}", { no: incident.no }), domain].filter(Boolean).join(" · "))}</span>`);
      text("name", ccc.words(incident.title), ["", "long", "longer"]);
      text("where", incident.place || "");
      value(incident.tasks ? { number: ccc.fmt.number(incident.done), unit: ccc.t("of {n}", { n: incident.tasks }) } : { number: "", unit: "" }, same);
      text("story", incident.tasks ? [ccc.t("tasks done"), incident.late ? ccc.t("{n} late", { n: incident.late }) : ""].filter(Boolean).join("\n") : ccc.t("no task yet"), ["", "tight"]);
      ccc.markup(parts.curve, "");
      owners(incident, incident.declined ? ccc.t("{n} declined", { n: incident.declined }) : "");
    }

    /* "Police, Transit, Health" and how far they are. */
    function owners(incident, progress = ccc.incidents.progress(incident)) {
      const who = incident.departments.map((id) => ccc.config.departments[id] || id).join(ccc.t(", "));
      ccc.flag(parts.state, "flow", true);
      if (ccc.markup(parts.state, `<b>${ccc.escape(who || ccc.t("nobody yet"))}</b> <span class="${incident.late || incident.declined ? "unseen" : ""}">${
        ccc.escape(progress)}</span>`)) wall.fit(parts.state, ["", "tight", "tighter"]);
    }

    function story(alert) {
      const now = ccc.now();
      const same = scene(`alert ${alert.no}`);
      const lead = (ccc.picture.lead || {}).lead;
      const told = lead && lead.alert === alert.no ? lead : null;
      const main = alert.main || { indicator: alert.indicator, value: alert.value };
      const domain = (ccc.config.domains[alert.domain] || {}).name || "";
      const stale = !!alert.stale;
      root.className = `wall-lead level-${stale ? 0 : alert.level}${stale ? " stale" : ""}`;
      ccc.markup(parts.kind, ccc.draw.glyph(alert.level, 84, ccc.draw.mark_state(alert))
        + `<span>${ccc.escape([KIND()[alert.level], wall.substance(main.indicator) || domain].filter(Boolean).join(" · "))}</span>`);
      text("name", wall.name(alert), ["", "long", "longer"]);
      text("where", where(alert));
      const much = main.value == null ? { number: ccc.t("NA"), unit: "" }
        : { ...measured(main), number: wall.rounded(main.indicator, main.value) };
      const source = ccc.alert.source(alert);
      if (source) much.unit = ""; // its words need more room: they stand beside the number
      value(much, same);
      text("story", main.value == null ? ccc.words(alert.title)
        : source ? heard(main.value, source, now) : stale ? ccc.t("last value\n{time}", { time: ccc.fmt.moment(alert.observed, now) })
          : (told && say(told)) || since(alert, now), ["", "tight"]);
      ccc.markup(parts.curve, told && told.curve ? wall.curve(told, alert.level, stale) : "");
      state(now);
    }

    function state(now) {
      const alert = wall.lead_alert();
      if (!alert) return;
      const incident = wall.incident_of(alert);
      if (incident && incident.tasks) return owners(incident);
      ccc.flag(parts.state, "flow", false);
      const owner = ccc.config.departments[alert.owner] || alert.owner || "";
      const unseen = alert.state === "UNACKED";
      const words = unseen
        ? ccc.t("not acknowledged for {span}", { span: ccc.fmt.span(now - alert.raised) })
        : wall.state_words(alert, now);
      ccc.markup(parts.state, `<b>${ccc.escape(owner)}</b><span class="${unseen ? "unseen" : ""}">${ccc.escape(words)}</span>`);
    }

    /* Nothing is active: the most unusual vital sign, and whether all of this is known. */
    function calm() {
      scene("calm");
      ccc.flag(parts.state, "flow", false);
      const stale = stale_blocks();
      root.className = "wall-lead calm";
      ccc.markup(parts.kind, `<span>${ccc.escape(ccc.t("No active alerts"))}</span>`);
      const nothing = stale.length && stale.length === wall.config.length;
      text("name", nothing ? ccc.t("Nothing is known") : stale.length ? ccc.t("Not everything is known") : ccc.t("Nothing needs you"),
        ["", "long", "longer"]);
      const found = most_unusual();
      if (found) {
        const { config, block, entry, first } = found;
        text("where", ccc.t("Most unusual: {label}", { label: config.label.replace("{day}", ccc.fmt.short_day(entry.from || entry.at)) }));
        const much = measured({ indicator: config.indicator, value: entry.value });
        value({ ...much, unit: wall.unit_beside(much.unit, config.label) }, true);
        ccc.markup(parts.story, wall.phrase(config, entry));
        const told = ccc.picture.blocks[block.id];
        ccc.markup(parts.curve, first ? wall.chart(block, told.chart, wall.newest(block, told), 800, 196)
          : ccc.draw.range_bar(800, 88, entry.bar));
      } else {
        text("where", stale.length ? ccc.t("No vital sign can be compared now")
          : ccc.t("All vital signs are as usual"));
        value({ number: "", unit: "" }, true);
        ccc.markup(parts.story, "");
        ccc.markup(parts.curve, "");
      }
      ccc.markup(parts.state, `<span>${ccc.escape(!stale.length ? ccc.t("All sources are fresh")
        : stale.length === wall.config.length ? ccc.t("No source has fresh data")
          : ccc.t("No fresh data: {names}", { names: stale.join(ccc.t(", ")) }))}</span>`);
    }

    function second(now) {
      if (wall.lead_alert()) state(now);
      else if (ccc.picture.blocks) write();
    }

    return [ccc.on("alerts", write), ccc.on("incidents", write), ccc.on("lead", write), ccc.on("blocks", write),
      ccc.on("vitals", write), ccc.each_second(second)];
  });

  /* In the lead the per cent sign stands small beside the number, like every unit. */
  function measured(main) {
    const { bare, unit } = ccc.fmt.measure(main.indicator, main.value);
    return { number: bare, unit };
  }

  /* In the lead and its curve whole numbers from ten up: "11 km/h" is enough at eight metres. */
  wall.rounded = function (indicator, value, round = Math.round) {
    const shown = value * (ccc.indicator(indicator).factor || 1);
    return Math.abs(shown) < 10 ? ccc.fmt.measure(indicator, value, round).bare : ccc.fmt.number(round(shown));
  };

  function where(alert) {
    const place = ccc.words(alert.place), detail = ccc.words(alert.detail);
    return place && detail ? ccc.t("{place}, {detail}", { place, detail }) : place || detail;
  }

  const heard = (n, { last }, now) => `${ccc.alert.points_silent(n)}\n${last == null ? ccc.t("never heard")
    : ccc.t("last heard {time}", { time: ccc.fmt.moment(last, now) })}`;

  const since = (alert, now) => ccc.t("since {time}", { time: ccc.fmt.moment(alert.onset || alert.raised, now) });

  /* How unusual this is, in one sentence. "Never below 42" must stay true of 42.4: round outwards. */
  function say(lead) {
    const story = lead.story;
    if (!story) return "";
    const round = story.kind === "never_below" ? Math.floor : Math.ceil;
    if (!story.n) return ""; // nothing was measured here before
    const value = wall.rounded(lead.indicator, story.value, round);
    const measured = story.period_ms === HOUR_MS ? ccc.t("the {n} hours measured before", { n: ccc.fmt.number(story.n) })
      : story.period_ms === DAY_MS ? ccc.t("the {n} days measured before", { n: ccc.fmt.number(story.n) })
        : ccc.t("the {n} values measured before", { n: ccc.fmt.number(story.n) });
    if (story.kind === "never_below") return ccc.t("Never below {value}\nin {measured}", { value, measured });
    if (story.kind === "never_above") return ccc.t("Never above {value}\nin {measured}", { value, measured });
    const counts = { times: ccc.fmt.number(story.times), n: ccc.fmt.number(story.n) };
    const what = story.period_ms === HOUR_MS ? ccc.t("hours measured") : story.period_ms === DAY_MS ? ccc.t("days measured") : ccc.t("values measured");
    if (!story.times) {
      return lead.below ? ccc.t("First time below\nthe limit in {n}\n{what}", { ...counts, what })
        : ccc.t("First time above\nthe limit in {n}\n{what}", { ...counts, what });
    }
    return lead.below ? ccc.t("Below the limit\nin {times} of {n}\n{what}", { ...counts, what })
      : ccc.t("Above the limit\nin {times} of {n}\n{what}", { ...counts, what });
  }

  function stale_blocks() {
    const now = ccc.now(), blocks = ccc.picture.blocks || {};
    return (wall.config || []).filter(({ id }) => !blocks[id] || wall.freshness(blocks[id], now).used >= 1)
      .map(({ domain }) => ccc.config.domains[domain].name);
  }

  /* The fresh vital sign farthest from its median, in widths of its usual band. */
  function most_unusual() {
    const now = ccc.now(), blocks = ccc.picture.blocks || {};
    let best = null;
    for (const block of wall.config || []) {
      if (!blocks[block.id] || wall.freshness(blocks[block.id], now).used >= 1) continue;
      block.vitals.forEach((config, i) => {
        const entry = (ccc.picture.vitals || {})[config.id];
        if (!entry || entry.value == null || entry.silent || !entry.bar || !entry.bar.band || entry.bar.value == null) return;
        const [low, middle, high] = entry.bar.band;
        const off = Math.abs(entry.bar.value - middle) / (high - low || 1);
        if (!best || off > best.off) best = { off, config, block, entry, first: i === 0 };
      });
    }
    return best;
  }
})();
