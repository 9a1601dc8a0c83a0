/* The wall's list of active alerts: five places, the lead story not repeated, blue in one row. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const wall = ccc.wall;
  const ARRIVE_MS = 400;
  const calm_motion = matchMedia("(prefers-reduced-motion: reduce)");

  wall.is_active = ccc.alert.active;

  /* Where it is; of the whole city what it is, for everybody knows the city's name. */
  wall.name = (alert) => (alert.kind !== "city" && ccc.words(alert.name)) || ccc.words(alert.title);

  /* Grave before light, unseen before seen, old before new. */
  wall.order = (a, b) => b.level - a.level || (b.state === "UNACKED") - (a.state === "UNACKED")
    || a.raised - b.raised || a.no - b.no;

  /* The alert that the lead story tells: the server's choice while it is there. */
  wall.lead_alert = function () {
    const alerts = ccc.picture.alerts || {};
    const lead = (ccc.picture.lead || {}).lead;
    if (lead && alerts[lead.alert]) return alerts[lead.alert];
    return Object.values(alerts).filter(wall.is_active).sort(wall.order)[0] || null;
  };

  wall.state_words = function (alert, now) {
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
      for (const key of gone) if (known[key]) last = { name: wall.name(known[key]), ended: ccc.now() };
      known = { ...ccc.picture.alerts };
      for (const alert of Object.values(known)) {
        if (alert.cleared && (!last || alert.cleared > last.ended)) last = { name: wall.name(alert), ended: alert.cleared };
      }
    }

    function write() {
      const now = ccc.now();
      const all = Object.values(ccc.picture.alerts || {});
      const active = all.filter(wall.is_active);
      const lead = wall.lead_alert();
      const listed = active.filter((alert) => alert !== lead).sort(wall.order);
      const blue = listed.filter((alert) => alert.level === 1);
      const grave = listed.filter((alert) => alert.level > 1);
      const places = rows.length - (blue.length ? 1 : 0);
      const shown = grave.slice(0, places);
      rows.forEach((row, i) => {
        if (i < shown.length) row.alert(shown[i], now);
        else if (blue.length && i === shown.length) row.blue(blue);
        else row.empty();
      });
      counts(active);
      more(grave.slice(places));
      ccc.put(parts.cleared, cleared(all));
      ccc.put(parts.silenced, silenced(all));
      parts.calm.hidden = listed.length > 0;
      if (!listed.length) ccc.markup(parts.calm, calm(lead, now));
    }

    function counts(active) {
      ccc.markup(parts.counts, [4, 3, 2, 1].map((level) => {
        const n = active.filter((alert) => alert.level === level).length;
        return `<span class="cnt${n ? "" : " none"}">${ccc.draw.glyph(level, 72)}<span>${ccc.fmt.number(n)}</span></span>`;
      }).join(""));
    }

    function more(left) {
      const unseen = left.filter((alert) => alert.state === "UNACKED").length;
      ccc.put(parts.more, !left.length ? ""
        : unseen ? ccc.t("+ {n} more, {unseen} not acknowledged", { n: left.length, unseen })
          : ccc.t("+ {n} more", { n: left.length }));
    }

    /* What cleared and still waits: for somebody to see it, or for its reset. */
    function cleared(all) {
      const waiting = all.filter((alert) => ccc.alert.cleared(alert) && !ccc.alert.silenced(alert));
      const held = waiting.filter(ccc.alert.seen).length, unseen = waiting.length - held;
      return [unseen ? ccc.t("{n} cleared, not seen", { n: unseen }) : "",
        held ? ccc.t("{n} to reset", { n: held }) : ""].filter(Boolean).join(" \u00b7 ");
    }

    /* What does not count above: nobody may take its absence for calm. */
    function silenced(all) {
      const kinds = all.map((alert) => ccc.alert.overlay(alert)).filter(Boolean).map(({ kind }) => kind);
      const n = (kind) => kinds.filter((one) => one === kind).length;
      const [shelved, suppressed, out] = ["SHELF", "SUPPRESSION", "OUT_OF_SERVICE"].map(n);
      return [shelved ? ccc.t("{n} shelved", { n: shelved }) : "", suppressed ? ccc.t("{n} suppressed", { n: suppressed }) : "",
        out ? ccc.t("{n} out of service", { n: out }) : ""].filter(Boolean).join(" \u00b7 ");
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
        ccc.flag(root, "stale", alert.stale);
      },
      blue(alerts) {
        take("blue");
        const unseen = alerts.filter((alert) => alert.state === "UNACKED").length;
        ccc.markup(mark, ccc.draw.glyph(1, 88, unseen ? "new" : ""));
        ccc.put(name, ccc.t(alerts.length === 1 ? "{n} blue alert" : "{n} blue alerts",
          { n: ccc.fmt.number(alerts.length) }));
        ccc.put(where, by_domain(alerts));
        for (const part of [who, before, number, sign]) ccc.put(part, "");
        // above, where there is no value: the counts take the whole second line
        ccc.put(after, unseen ? ccc.t("{n} not acknowledged", { n: unseen }) : "");
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

  function by_domain(alerts) {
    const domains = Object.entries(ccc.config.domains);
    return domains.map(([id, { name }]) => [name, alerts.filter((alert) => alert.domain === id).length])
      .filter(([, n]) => n).map(([name, n]) => `${name} ${n}`).join(" · ");
  }
})();
