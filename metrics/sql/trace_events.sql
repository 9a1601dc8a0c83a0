-- One row is one event that one KPI adds up, as kpi_events.sql takes it: begun in one of the slots,
-- seen by $now_ms. value is the seconds from its beginning to the first of $status.
WITH slot AS (
    SELECT
        unnest($numbers) AS slot,
        make_timestamptz(unnest($moments) * 1000) AS began_at
),

begun AS (
    SELECT event_id, category, title, district_id, started_at, slot
    FROM event
    ASOF JOIN slot ON event.started_at >= slot.began_at
    WHERE event.started_at < make_timestamptz($until_ms * 1000)
      AND slot >= 0
      AND event.kind = $kind
      AND ($category IS NULL OR list_contains($category, event.category))
),

seen AS (
    SELECT event_id, status, min(occurred_at) AS occurred_at, min(seen_at) AS seen_at,
           max(seen_at) AS last_seen_at
    FROM event_change
    SEMI JOIN begun USING (event_id)
    WHERE seen_at <= make_timestamptz($now_ms * 1000)
    GROUP BY event_id, status
),

life AS (
    SELECT
        event_id,
        arg_min(status, seen_at) AS first_status,
        min(occurred_at) FILTER (WHERE list_contains($status, status)) AS reached_at,
        max(last_seen_at) AS known_at
    FROM seen
    GROUP BY event_id
)

SELECT
    slot,
    district_id AS district,
    epoch_ms(started_at) AS at_ms,
    CASE
        WHEN $within_minutes IS NULL THEN 1.0
        ELSE CAST(epoch_us(reached_at) - epoch_us(started_at) <= $within_minutes * 60000000::BIGINT AS DOUBLE)
    END AS num,
    1.0 AS den,
    event_id AS event,
    title AS name_en,
    title AS name_zh,
    (epoch_us(reached_at) - epoch_us(started_at)) / 1e6 AS value,
    category,
    epoch_ms(known_at) AS known_ms,
    CAST(NULL AS DOUBLE) AS other,
    CAST(NULL AS DOUBLE) AS quality,
    1 AS count,
    CAST(NULL AS VARCHAR) AS point,
    CAST(NULL AS INTEGER) AS alert
FROM begun
JOIN life USING (event_id)
WHERE $within_minutes IS NULL
   OR (reached_at IS NOT NULL AND NOT list_contains($status, first_status))
