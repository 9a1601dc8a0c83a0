/* What every page shows of the clock: date, time, and that it is a replay. Elements are marked
   by data-live in layouts/shell.py. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const REWIND = '<svg aria-hidden="true" viewBox="0 0 26 20"><path d="M0 10L12 1V19ZM13 10L25 1V19Z" fill="currentColor"/></svg>';

  ccc.mounted("frame", function (frame) {
    const places = {};
    for (const place of frame.querySelectorAll("[data-live]")) places[place.dataset.live] = place;
    if (ccc.draw) ccc.draw.fill(frame);

    function tell(now) {
      ccc.put(places.date, ccc.fmt.long_date(now));
      ccc.put(places.clock, ccc.fmt.time(now));
      ccc.put(places.seconds, ccc.fmt.seconds(now));
    }

    function mode(clock) {
      const replay = clock.mode === "replay";
      if (places.edge) places.edge.hidden = !replay;
      if (!places.replay) return;
      places.replay.hidden = !replay;
      const words = clock.ended ? ccc.t("Replay ended") : ccc.t("Replay ×{n}", { n: clock.speed });
      ccc.markup(places.replay, replay ? `${REWIND}<span>${ccc.escape(words)}</span>` : "");
    }

    return [ccc.each_second(tell), ccc.on("clock", mode)];
  });
})();
