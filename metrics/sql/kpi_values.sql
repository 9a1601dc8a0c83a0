-- One row is what one KPI's values add up to on one day of the city (in the current period: in one
-- district on one day), from what was known at $now_ms.
-- num ÷ den is the KPI; n counts what it stands on. A day (or an hour: a slot) has one of $numbers;
-- what is not asked for has -1.
WITH term AS (
    SELECT
        unnest($kpi) AS kpi_no,
        unnest($form) AS form,
        unnest($a) AS a,
        unnest($b) AS b,
        unnest($kind) AS kind,
        unnest($low) AS low,
        unnest($high) AS high,
        unnest($day_mean_from) AS day_mean_from
),

role AS (
    SELECT kpi_no, kind, day_mean_from, a AS indicator, TRUE AS is_a FROM term
    UNION ALL
    SELECT kpi_no, kind, day_mean_from, b AS indicator, FALSE AS is_a FROM term WHERE b IS NOT NULL
),

wanted AS (
    SELECT role.*, indicator_no
    FROM role
    JOIN indicator USING (indicator)
),

day AS (
    SELECT
        unnest($numbers) AS slot,
        make_timestamptz(unnest($moments) * 1000) AS began_at
),

-- observed_at is the end of what a value describes, so its day is the one that holds the instant
-- before; the zone is asked once per moment, not once per value.
moment AS MATERIALIZED (
    SELECT observed_at, slot
    FROM (
        SELECT DISTINCT observed_at
        FROM reading
        WHERE indicator_no IN (SELECT indicator_no FROM wanted)
          AND observed_at > make_timestamptz($moments[1] * 1000)
          AND observed_at <= make_timestamptz($until_ms * 1000)
    )
    ASOF JOIN day ON observed_at > began_at
    WHERE slot >= 0
),

place AS (
    SELECT point_no, kind, district_id FROM point
),

matched AS (
    SELECT
        wanted.kpi_no,
        reading.point_no,
        place.district_id,
        moment.slot,
        CASE WHEN wanted.day_mean_from IS NULL THEN reading.observed_at END AS observed_at,
        avg(reading.value) FILTER (WHERE wanted.is_a) AS a,
        avg(reading.value) FILTER (WHERE NOT wanted.is_a) AS b,
        avg(reading.quality) AS quality,
        count(*) AS readings
    FROM reading
    JOIN wanted USING (indicator_no)
    JOIN moment ON reading.observed_at = moment.observed_at
    JOIN place ON reading.point_no = place.point_no AND wanted.kind = place.kind
    WHERE reading.known_at <= make_timestamptz($now_ms * 1000)
      AND reading.value IS NOT NULL
    GROUP BY ALL
)

SELECT
    kpi_no,
    slot,
    CASE WHEN slot >= $current THEN district_id END AS district,
    sum(
        CASE form
            WHEN 'weighted_mean' THEN matched.a * matched.b
            WHEN 'share' THEN CAST(matched.a BETWEEN low AND high AS DOUBLE)
            WHEN 'quality' THEN quality
            WHEN 'delivery' THEN 1
            ELSE matched.a
        END
    ) AS num,
    sum(CASE WHEN term.b IS NULL THEN 1 ELSE matched.b END) AS den,
    count(*) AS n
FROM matched
JOIN term USING (kpi_no)
WHERE matched.a IS NOT NULL
  AND (term.b IS NULL OR matched.b IS NOT NULL)
  AND matched.readings >= coalesce(term.day_mean_from, 1)
GROUP BY ALL
ORDER BY kpi_no, slot, district
