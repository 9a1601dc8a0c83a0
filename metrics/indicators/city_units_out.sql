-- One row is one moment, each full hour and now: the units at all incidents that had not ended,
-- as the last change of each before it told. n is the number of incidents with units.
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
), active AS (
    SELECT
        moment.observed_at,
        event.event_id
    FROM moment
    JOIN event
        ON event.kind = 'incident'
        AND event.started_at <= moment.observed_at
        AND coalesce(event.ended_at > moment.observed_at, TRUE)
    WHERE moment.observed_at > $since
      AND moment.observed_at <= $until
), units AS (
    SELECT
        active.observed_at,
        change.resources
    FROM active
    ASOF JOIN event_change AS change
        ON change.event_id = active.event_id
        AND change.occurred_at <= active.observed_at
)
SELECT
    1 AS point_no,
    moment.observed_at,
    coalesce(sum(CAST(units.resources AS DECIMAL(38, 15))), 0) AS value,
    1.0 AS quality,
    count(*) FILTER (units.resources > 0) AS n,
    NULL AS reason
FROM moment
LEFT JOIN units USING (observed_at)
WHERE moment.observed_at > $since
  AND moment.observed_at <= $until
GROUP BY moment.observed_at
