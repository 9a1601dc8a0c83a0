-- One row is one indicator at one kind of points ('event', NULL: of events) and one day for which
-- something was known after $known: how many values, and a sum of when each was known, of all those
-- and of those known after $next. A value belongs to the day before its end's instant, an event to
-- the day of its beginning.
WITH day AS (
    SELECT
        unnest($days) AS day_no,
        make_timestamptz(unnest($moments) * 1000) AS began_at
),

arrived AS MATERIALIZED (
    SELECT
        indicator,
        kind,
        observed_at,
        known_at
    FROM (
        SELECT indicator_no, point_no, observed_at, known_at
        FROM reading
        WHERE known_at > make_timestamptz($known * 1000)
    )
    JOIN point USING (point_no)
    JOIN indicator USING (indicator_no)
),

moment AS (
    SELECT observed_at, day_no
    FROM (SELECT DISTINCT observed_at FROM arrived)
    ASOF JOIN day ON observed_at > began_at
),

told AS (
    SELECT indicator, kind, day_no, epoch_us(known_at) AS known_us
    FROM arrived
    JOIN moment USING (observed_at)
    UNION ALL
    SELECT 'event', NULL, day_no, epoch_us(seen_at)
    FROM event_change
    JOIN event USING (event_id)
    ASOF JOIN day ON event.started_at >= day.began_at
    WHERE seen_at > make_timestamptz($known * 1000)
)

SELECT
    indicator,
    kind,
    day_no,
    count(*) AS n,
    sum(known_us) AS known,
    count(*) FILTER (WHERE known_us > $next * 1000) AS next_n,
    sum(known_us) FILTER (WHERE known_us > $next * 1000) AS next_known
FROM told
GROUP BY
    indicator,
    kind,
    day_no
