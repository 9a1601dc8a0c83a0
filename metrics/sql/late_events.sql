-- One row: how many changes of events that began after $since were seen after $known and by $now.
SELECT count(*)
FROM event_change
JOIN event USING (event_id)
WHERE event.started_at >= $since
  AND event.started_at < $until
  AND ($kind IS NULL OR event.kind = $kind)
  AND event_change.seen_at > $known
  AND event_change.seen_at <= $now
