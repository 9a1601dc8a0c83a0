/* The wall's list of active alerts: five places, the lead story not repeated, blue in one row. The
   picture holds the gravest of them; how many there are its section `counts` says. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const wall = ccc.wall;
  const ARRIVE_MS = 400;
  const calm_motion = matchMedia("(prefers-reduced-motion: reduce)");

  wall.is_active = ccc.alert.active;

  /* Where it is; of the whole city what it is, for everybody knows the city's name. */
  wall.name = (alert) => (alert.kind !== "city" && ccc.words(alert.name)) || ccc.words(alert.title);

  const real = (alert) => alert.drill == null;

  /* What is real before what is exercised: that takes no place from it. Then grave before light,
     unseen before seen, old before new. */
  wall.order = (a, b) => real(b) - real(a) || b.level - a.level || (b.state === "UNACKED") - (a.state === "UNACKED")
    || a.raised - b.raised || a.no - b.no;

  /* The alert that the lead story tells: the server's choice while it is there. None while an
     incident is graver: that leads. */
  wall.lead_alert = function () {
    const first = gravest_alert(), incident = wall.gravest_incident();
    return first && incident && incident.grade > first.level ? null : first;
  };
  function gravest_alert() {
    const alerts = ccc.picture.alerts || {};
    const lead = (ccc.picture.lead || {}).lead;
    if (lead && alerts[lead.alert]) return alerts[lead.alert];
    return Object.values(alerts).filter((alert) => real(alert) && wall.is_active(alert)).sort(wall.order)[0] || null;
  }

  /* The open incident that an alert is in; and the gravest of all. */
  const open_incidents = () => Object.values(ccc.picture.incidents || {});
  wall.incident_of = (alert) => open_incidents().find(({ alerts }) => alerts.includes(alert.no)) || null;
  wall.gravest_incident = () => open_incidents().filter(({ drill, state }) => !drill && state !== "DEFERRED").sort((a, b) => b.grade - a.grade || a.opened - b.opened || a.no - b.no)[0] || null;

  wall.state_words = function (alert, now) {
    const incident = wall.incident_of(alert);
    if (incident && incident.tasks) return ccc.t("{n} of {m} tasks done", { n: incident.done, m: incident.tasks });
    if (alert.state === "UNACKED") return ccc.t("not acknowledged");
    return alert.acked == null ? ccc.t("acknowledged")
      : ccc.t("acknowledged {time}", { time: ccc.fmt.moment(alert.acked, now) });
  };

  /* The name of what a bare concentration or an index is of: no unit says PM2.5. */
  wall.substance = function (indicator) {
    const { name, unit, ratio } = ccc.indicator(indicator);
    return !ratio && (!unit || unit.endsWith("/m³")) ? ccc.words(name) : "";
  };

  ccc.mounted("wall-alerts", function (root) {
    const parts = wall.parts(root);
    const rows = [...parts.rows.children].map(new_row);
    let known = {}; // the alerts at the last look, to tell which one ended
    let last = null;

    function remember(gone) {
      for (const key of all_told() ? gone : []) if (known[key]) last = { name: wall.name(known[key]), ended: ccc.now() };
      known = { ...ccc.picture.alerts };
      for (const alert of Object.values(known)) {
        if (alert.cleared && (!last || alert.cleared > last.ended)) last = { name: wall.name(alert), ended: alert.cleared };
      }
    }

    function write() {
      const now = ccc.now();
      const active = Object.values(ccc.picture.alerts || {}).filter(wall.is_active);
      const lead = wall.lead_alert();
      const grave = active.filter((alert) => alert !== lead && alert.level > 1).sort(wall.order);
      const blue = blue_ones(lead), total = counted("active").total - (lead ? 1 : 0);
      const places = rows.length - (blue.n ? 1 : 0);
      const shown = grave.slice(0, places);
      rows.forEach((row, i) => {
        if (i < shown.length) row.alert(shown[i], now);
        else if (blue.n && i === shown.length) row.blue(blue);
        else row.empty();
      });
      counts();
      more([...shown.filter(real), ...(lead && lead.level > 1 ? [lead] : [])]);
      ccc.put(parts.cleared, cleared());
      ccc.put(parts.silenced, silenced());
      ccc.put(parts.exercised, exercised());
      parts.calm.hidden = total > 0 || shown.length > 0;
      if (!parts.calm.hidden) ccc.markup(parts.calm, calm(lead, now));
    }

    const NOTHING = { total: 0, unseen: 0, levels: {}, blue: {} }, NONE = { ...NOTHING, exercise: NOTHING };
    const counted = (tab) => (ccc.picture.counts || {})[tab] || NONE; // what is real; `exercise` beside it
    const of_level = (level) => counted("active").levels[level] || [0, 0];

    /* Whether the picture holds every open alert: only then what left it has ended. */
    function all_told() {
      const open = ["active", "cleared", "shelved", "suppressed", "out"].reduce((n, tab) => n + counted(tab).total + counted(tab).exercise.total, 0);
      return open <= Object.keys(ccc.picture.alerts || {}).length;
    }

    /* {n, unseen, domains} of the blue alerts beside the lead. */
    function blue_ones(lead) {
      const [n, unseen] = of_level(1), domains = { ...counted("active").blue };
      if (!lead || lead.level !== 1) return { n, unseen, domains };
      domains[lead.domain] -= 1;
      return { n: n - 1, unseen: unseen - (lead.state === "UNACKED"), domains };
    }

    function counts() {
      ccc.markup(parts.counts, [4, 3, 2, 1].map((level) => {
        const [n] = of_level(level);
        return `<span class="cnt${n ? "" : " none"}">${ccc.draw.glyph(level, 72)}<span>${ccc.fmt.number(n)}</span></span>`;
      }).join(""));
    }

    /* The grave ones that have no place on the wall. */
    function more(told) {
      const sum = (at) => [4, 3, 2].reduce((n, level) => n + of_level(level)[at], 0);
      const left = sum(0) - told.length;
      const unseen = sum(1) - told.filter((alert) => alert.state === "UNACKED").length;
      const { number } = ccc.fmt;
      ccc.put(parts.more, left <= 0 ? ""
        : unseen > 0 ? ccc.t("+ {n} more, {unseen} not acknowledged", { n: number(left), unseen: number(unseen) })
          : ccc.t("+ {n} more", { n: number(left) }));
    }

    /* What cleared and still waits: for somebody to see it, or for its reset. */
    function cleared() {
      const { total, held = 0 } = counted("cleared"), unseen = total - held, { number } = ccc.fmt;
      return [unseen ? ccc.t("{n} cleared, not seen", { n: number(unseen) }) : "",
        held ? ccc.t("{n} to reset", { n: number(held) }) : ""].filter(Boolean).join(" \u00b7 ");
    }

    /* What does not count above: nobody may take its absence for calm. */
    function silenced() {
      const [shelved, suppressed, out] = ["shelved", "suppressed", "out"].map((tab) => counted(tab).total);
      const { number } = ccc.fmt;
      const open = open_incidents().filter((one) => !one.drill).length;
      return [open ? ccc.t(open === 1 ? "{n} open incident" : "{n} open incidents", { n: number(open) }) : "", shelved ? ccc.t("{n} shelved", { n: number(shelved) }) : "",
        suppressed ? ccc.t("{n} suppressed", { n: number(suppressed) }) : "",
        out ? ccc.t("{n} out of service", { n: number(out) }) : ""].filter(Boolean).join(" \u00b7 ");
    }

    /* What is exercised, apart from all that counts above. */
    function exercised() {
      const { total } = counted("active").exercise, open = open_incidents().filter((one) => one.drill).length, { number } = ccc.fmt;
      const told = [total ? ccc.t(total === 1 ? "{n} alert" : "{n} alerts", { n: number(total) }) : "",
        open ? ccc.t(open === 1 ? "{n} open incident" : "{n} open incidents", { n: number(open) }) : ""].filter(Boolean);
      return told.length ? [ccc.t("EXERCISE"), ...told].join(" \u00b7 ") : "";
    }

    function calm(lead, now) {
      const title = lead ? ccc.t("No other alert") : ccc.t("No active alerts");
      const line = !last ? "" : ccc.t("Last: {name}, ended {time}",
        { name: last.name, time: ccc.fmt.moment(last.ended, now) });
      return `<div class="calm-title">${ccc.escape(title)}</div><div class="calm-line">${ccc.escape(line)}</div>`;
    }

    return [
      ccc.on("alerts", (_, gone) => {
        remember(gone);
        write();
      }),
      ccc.on("counts", write),
      ccc.on("incidents", write),
      ccc.on("lead", write),
    ];
  });

  /* The value in its parts: what stays beside it (× or 倍, µg/m³) and what a long name may take. */
  function said(indicator, value) {
    const { number, before, after } = ccc.fmt.measure(indicator, value);
    const [, sign, words] = /^(×|of|)\s*(.*)$/.exec(after);
    if (sign === "×") return { number, before, sign, after: words };
    if (sign === "of" || number.endsWith("%")) return { number, before, sign: "", after };
    return { number, before, sign: [after, wall.substance(indicator)].filter(Boolean).join(" "), after: "" };
  }

  /* One place of the list: its nodes stay, its content changes. */
  function new_row(root) {
    root.innerHTML = '<span class="al-mark"></span><div class="al-what"><div class="al-name"></div><div class="al-sub"><span></span><span></span></div></div><div class="al-much"><div class="al-value"><small></small><b></b><small></small><small></small></div><div class="al-state"></div></div>';
    const mark = root.querySelector(".al-mark"), name = root.querySelector(".al-name");
    const [where, who] = root.querySelector(".al-sub").children;
    const state = root.querySelector(".al-state");
    const [before, number, sign, after] = root.querySelector(".al-value").children;
    let holds = null;

    /* A long name first gets smaller, then takes the room of the words beside the value. */
    let fitted = "";
    function fit() {
      if (fitted === root.textContent) return;
      fitted = root.textContent;
      wall.fit(name, ["", "small", "wordless", "smaller"]);
    }

    /* A new alert slides in; one that only moved up the list does not. */
    function take(key) {
      const arrived = holds !== key && key !== null;
      root.hidden = key === null;
      holds = key;
      if (arrived && !calm_motion.matches && root.animate) {
        root.animate([{ opacity: 0, transform: "translateY(-24px)" }, {}],
          { duration: ARRIVE_MS, easing: "cubic-bezier(.2, 0, 0, 1)" });
      }
      return !arrived;
    }

    return {
      alert(alert, now) {
        const same = take(`alert ${alert.no}`);
        const much = alert.value == null ? { number: ccc.t("NA"), before: "", sign: "", after: "" }
          : said(alert.indicator, alert.value);
        if (ccc.alert.is_source(alert)) much.sign = ccc.alert.points_silent(alert.value);
        const owner = ccc.config.departments[alert.owner] || alert.owner || "";
        ccc.markup(mark, ccc.draw.glyph(alert.level, 88, ccc.draw.mark_state(alert)));
        ccc.put(name, wall.name(alert));
        const place = ccc.words(alert.place);
        ccc.put(where, place); // is cut before the owner is
        ccc.put(who, place && owner ? `\u00a0· ${owner}` : owner);
        ccc.put(before, much.before);
        ccc.put(number, much.number, same);
        ccc.put(sign, much.sign);
        ccc.put(after, much.after);
        ccc.put(state, alert.stale && alert.state !== "UNACKED"
          ? ccc.t("silent since {time}", { time: ccc.fmt.moment(alert.observed, now) })
          : wall.state_words(alert, now));
        fit();
        ccc.flag(root, "new", alert.state === "UNACKED");
        ccc.flag(root, "blue", false);
        ccc.flag(root, "exercised", alert.drill != null);
        ccc.flag(root, "stale", alert.stale);
      },
      blue({ n, unseen, domains }) {
        take("blue");
        ccc.flag(root, "exercised", false);
        ccc.markup(mark, ccc.draw.glyph(1, 88, unseen ? "new" : ""));
        ccc.put(name, ccc.t(n === 1 ? "{n} blue alert" : "{n} blue alerts", { n: ccc.fmt.number(n) }));
        ccc.put(where, by_domain(domains));
        for (const part of [who, before, number, sign]) ccc.put(part, "");
        // above, where there is no value: the counts take the whole second line
        ccc.put(after, unseen ? ccc.t("{n} not acknowledged", { n: ccc.fmt.number(unseen) }) : "");
        ccc.put(state, unseen ? "" : ccc.t("watched by departments"));
        fit();
        ccc.flag(root, "new", unseen > 0);
        ccc.flag(root, "blue", true);
        ccc.flag(root, "stale", false);
      },
      empty() {
        take(null);
      },
    };
  }

  function by_domain(counts) {
    return Object.entries(ccc.config.domains).map(([id, { name }]) => [name, counts[id]])
      .filter(([, n]) => n).map(([name, n]) => `${name} ${n}`).join(" · ");
  }
})();
