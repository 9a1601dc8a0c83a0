-- One row is one moment, each full hour and now: fires that began in the 24 hours before.
-- A city that has no incidents at all has no row: nothing is not zero.
WITH first AS (
    SELECT min(started_at) AS began
    FROM event
    WHERE kind = 'incident'
    HAVING count(*) > 0
), moment AS (
    SELECT unnest(generate_series(
        date_trunc('hour', greatest($since, began)) + INTERVAL 1 HOUR, $now, INTERVAL 1 HOUR
    )) AS observed_at
    FROM first
    UNION
    SELECT $now
    FROM first
)
SELECT
    1 AS point_no,
    moment.observed_at,
    count(event.event_id) AS value,
    1.0 AS quality,
    count(event.event_id) AS n,
    NULL AS reason
FROM moment
LEFT JOIN event
    ON event.kind = 'incident'
    AND event.category = 'fire'
    AND event.started_at <= moment.observed_at
    AND event.started_at > moment.observed_at - INTERVAL 24 HOUR
WHERE moment.observed_at > $since
  AND moment.observed_at <= $until
GROUP BY moment.observed_at
