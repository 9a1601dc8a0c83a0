-- One row is one event of $kind and $category ('' for all) that reached $status; value is the seconds
-- from its beginning to that (dispatched, on scene, closed: whatever the source calls them). An event
-- that was in that status when it was first seen, or whose stamps run backwards, tells no time.
WITH seen AS (
    SELECT
        event_id,
        min(occurred_at) FILTER (WHERE status = $status) AS reached_at,
        arg_min(status, seen_at) AS first_status
    FROM event_change
    WHERE seen_at <= $now
    GROUP BY event_id
)

SELECT
    event.event_id,
    event.started_at AS occurred_at,
    event.district_id,
    (epoch_us(seen.reached_at) - epoch_us(event.started_at)) / 1e6 AS value
FROM event
JOIN seen USING (event_id)
WHERE event.kind = $kind
  AND ($category = '' OR event.category = $category)
  AND event.started_at >= $since
  AND event.started_at < $until
  AND seen.reached_at >= event.started_at
  AND seen.first_status <> $status
