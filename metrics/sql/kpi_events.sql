-- One row is what one KPI's events add up to that began on one day of the city (in the current
-- period: in one district on one day), from what was seen by $now_ms.
WITH term AS (
    SELECT
        unnest($kpi) AS kpi_no,
        unnest($kind) AS kind,
        unnest($category) AS category,
        unnest($status) AS status,
        unnest($within_minutes) AS within_minutes
),

day AS (
    SELECT
        unnest($numbers) AS slot,
        make_timestamptz(unnest($moments) * 1000) AS began_at
),

begun AS (
    SELECT event_id, kind, category, district_id, started_at, slot
    FROM event
    ASOF JOIN day ON event.started_at >= day.began_at
    WHERE started_at < make_timestamptz($until_ms * 1000)
      AND slot >= 0
      AND NOT list_contains($left_out, event_id)
),

seen AS (
    SELECT event_id, status, min(occurred_at) AS occurred_at, min(seen_at) AS seen_at
    FROM event_change
    WHERE seen_at <= make_timestamptz($now_ms * 1000)
    GROUP BY ALL
),

beginning AS (
    SELECT event_id, arg_min(status, seen_at) AS status FROM seen GROUP BY event_id
),

life AS (
    SELECT
        term.kpi_no,
        term.within_minutes,
        begun.event_id,
        begun.slot,
        begun.district_id,
        begun.started_at,
        bool_or(list_contains(term.status, beginning.status)) AS begun_late,
        min(seen.occurred_at) FILTER (WHERE list_contains(term.status, seen.status)) AS reached_at
    FROM begun
    JOIN term
      ON begun.kind = term.kind
     AND (term.category IS NULL OR list_contains(term.category, begun.category))
    JOIN beginning USING (event_id)
    JOIN seen USING (event_id)
    GROUP BY ALL
)

SELECT
    kpi_no,
    slot,
    CASE WHEN slot >= $current THEN district_id END AS district,
    sum(
        CASE
            WHEN within_minutes IS NULL THEN 1
            ELSE CAST(epoch_us(reached_at) - epoch_us(started_at) <= within_minutes * 60000000::BIGINT AS DOUBLE)
        END
    ) AS num,
    CAST(count(*) AS DOUBLE) AS den,
    count(*) AS n
FROM life
WHERE within_minutes IS NULL
   OR (reached_at IS NOT NULL AND NOT begun_late)
GROUP BY ALL
ORDER BY kpi_no, slot, district
