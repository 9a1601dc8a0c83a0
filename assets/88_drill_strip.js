/* An exercise is seen on every page: a violet frame and a strip with its word, its name and since when;
   beside it what its control last said, and, unmistakably, what is real meanwhile. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const root = document.documentElement;
  const strip = document.createElement("aside");
  strip.id = "drill-strip";
  strip.hidden = true;

  const drill = () => (ccc.picture.drill || {}).drill || null;

  /* Real alerts that came, or called anew, since the exercise began and nobody has acknowledged; the
     gravest first. */
  function real({ after, again = [] }) {
    return Object.values(ccc.picture.alerts || {})
      .filter((alert) => alert.drill == null && ccc.alert.unseen(alert) && (alert.no > after || again.includes(alert.no)))
      .sort((a, b) => b.level - a.level || b.raised - a.raised);
  }

  ccc.drill = {
    current: drill,
    title: (one) => ccc.words(one.title),
    /* A name without the word that it begins with, where a badge says it (dispatch/drills/shadows.py). */
    bare: (name) => name.replace(/^(EXERCISE |【演练】)/, ""),
  };

  function running(one) {
    if (one.state !== "PAUSED" && root.dataset.distance === "wall") return ccc.t("since {time}", { time: ccc.fmt.time(one.started) });
    return one.state === "PAUSED" ? ccc.t("paused since {time}", { time: ccc.fmt.time(one.paused) })
      : ccc.t("running since {time}", { time: ccc.fmt.time(one.started) });
  }

  function show() {
    const one = drill();
    strip.hidden = !one;
    if (!one) { delete root.dataset.drill; return; }
    root.dataset.drill = one.state.toLowerCase();
    const mine = real(one), first = mine[0], said = one.told[one.told.length - 1];
    const words = [`<b>${ccc.escape(ccc.t("EXERCISE"))}</b>`, `<span>${ccc.escape(ccc.drill.title(one))} · ${ccc.escape(running(one))}</span>`];
    if (said) words.push(`<q>${ccc.escape(ccc.words(said.sender))}: ${ccc.escape(ccc.words(said.words))}</q>`);
    if (first) {
      const more = mine.length > 1 ? ` +${mine.length - 1}` : "";
      words.push(`<a href="/alerts/${first.no}">${ccc.draw.glyph(first.level, 18, "new")}<b>${ccc.escape(ccc.t("REAL"))}</b> ${ccc.escape(ccc.words(first.name) || ccc.words(first.title))}${more}</a>`);
    } else {
      words.push(`<i>${ccc.escape(ccc.t("No new real alert"))}</i>`);
    }
    ccc.markup(strip, words.join(""));
    strip.setAttribute("aria-label", ccc.t("EXERCISE"));
  }

  ccc.mounted("frame", function () {
    if (!strip.isConnected) document.body.append(strip);
    const undo = [ccc.on("drill", show), ccc.on("alerts", show)];
    return [...undo, () => { strip.hidden = true; delete root.dataset.drill; }];
  });
})();
