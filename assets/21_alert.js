/* How an alert of the picture stands, said once for every screen: its state, and what keeps it from
   sounding. An overlay is no state: beneath it the process is tracked on. */
(function () {
  "use strict";
  const ccc = window.ccc;
  const KINDS = ["SHELF", "OUT_OF_SERVICE", "SUPPRESSION"]; // the first of them is what is told
  const SOURCE = "source";

  /* Normal again: nobody has seen it, or it waits for a reset. */
  const latched = (alert) => alert.state === "LATCHED_UNACKED" || alert.state === "LATCHED_ACKED";
  const cleared = (alert) => alert.state === "CLEARED_UNACKED" || latched(alert);

  /* Somebody has taken notice of it as it is now. */
  const seen = (alert) => alert.state === "ACKED" || alert.state === "LATCHED_ACKED";

  const overlays = (alert) => [...(alert.overlays || [])]
    .sort((a, b) => KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind));
  const overlay = (alert) => overlays(alert)[0] || null;
  const silenced = (alert) => !!overlay(alert);
  const shelf = (alert) => overlays(alert).find(({ kind }) => kind === "SHELF") || null;

  /* What counts as active: abnormal, and neither shelved nor suppressed nor out of service. */
  const active = (alert) => alert.level > 0 && !cleared(alert) && !silenced(alert);

  /* What flashes and sounds. */
  const unseen = (alert) => alert.state === "UNACKED" && !silenced(alert);

  /* What cleared is as grave as it was. */
  const level = (alert) => (cleared(alert) ? alert.max : alert.level);

  /* The source that an alert of silence is about: {last, silent}; null for all other alerts. */
  const is_source = (alert) => alert.kind === SOURCE;
  const source = (alert) => (is_source(alert)
    ? (ccc.picture.sources || {})[alert.point_id.slice(SOURCE.length + 1)] || null : null);

  /* What the number of a silent source counts. */
  const points_silent = (n) => ccc.t(n === 1 ? "point silent" : "points silent");

  /* The id that people know: of what is exercised that of the real point. */
  const known_id = ({ point_id }) => point_id.replace(/^drill:\d+:/, "");

  ccc.alert = { known_id, points_silent, latched, cleared, seen, overlays, overlay, silenced, shelf, active, unseen, level, is_source, source };

  /* The state of its mark, as ccc.draw.mark takes it. */
  ccc.draw.mark_state = (alert) =>
    latched(alert) ? "latched" : cleared(alert) ? "cleared" : alert.stale ? "stale" : unseen(alert) ? "new" : "";
})();
