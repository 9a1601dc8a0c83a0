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

-- `alone` is a value that is added up as it is; the others are matched first: with that of another
-- indicator at the same place and moment, or with the day's.
role AS (
    SELECT kpi_no, kind, day_mean_from, a AS indicator, TRUE AS is_a,
        b IS NULL AND day_mean_from IS NULL AS alone
    FROM term
    UNION ALL
    SELECT kpi_no, kind, day_mean_from, b AS indicator, FALSE AS is_a, FALSE AS alone
    FROM term
    WHERE b IS NOT NULL
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

told AS (
    SELECT
        wanted.kpi_no,
        wanted.is_a,
        wanted.alone,
        reading.point_no,
        moment.slot,
        CASE WHEN wanted.day_mean_from IS NULL THEN reading.observed_at END AS observed_at,
        reading.value,
        reading.quality
    FROM reading
    JOIN wanted USING (indicator_no)
    JOIN moment ON reading.observed_at = moment.observed_at
    JOIN place ON reading.point_no = place.point_no AND wanted.kind = place.kind
    WHERE reading.observed_at > make_timestamptz($moments[1] * 1000)
      AND reading.observed_at <= make_timestamptz($until_ms * 1000)
      AND reading.known_at <= make_timestamptz($now_ms * 1000)
      AND reading.value IS NOT NULL
),

matched AS (
    SELECT kpi_no, point_no, slot, value AS a, NULL AS b, quality, 1 AS readings
    FROM told
    WHERE alone
    UNION ALL
    SELECT
        kpi_no,
        point_no,
        slot,
        CASE
            WHEN observed_at IS NULL THEN avg(CAST(value AS DECIMAL(38, 15)))
            ELSE max(value) FILTER (WHERE is_a)
        END AS a,
        max(value) FILTER (WHERE NOT is_a) AS b,
        avg(quality) AS quality,
        count(*) AS readings
    FROM told
    WHERE NOT alone
    GROUP BY kpi_no, point_no, slot, observed_at
)

-- Decimals add up to the same in any order.
SELECT
    kpi_no,
    slot,
    CASE WHEN slot >= $current THEN district_id END AS district,
    CAST(
        sum(
            CAST(
                CASE form
                    WHEN 'weighted_mean' THEN matched.a * matched.b
                    WHEN 'share' THEN CAST(matched.a BETWEEN low AND high AS DOUBLE)
                    WHEN 'quality' THEN quality
                    WHEN 'delivery' THEN 1
                    ELSE matched.a
                END
                AS DECIMAL(38, 15)
            )
        )
        AS DOUBLE
    ) AS num,
    CAST(
        sum(CAST(CASE WHEN term.b IS NULL THEN 1 ELSE matched.b END AS DECIMAL(38, 15)))
        AS DOUBLE
    ) AS den,
    count(*) AS n
FROM matched
JOIN term USING (kpi_no)
JOIN place USING (point_no)
WHERE matched.a IS NOT NULL
  AND (term.b IS NULL OR matched.b IS NOT NULL)
  AND matched.readings >= coalesce(term.day_mean_from, 1)
GROUP BY ALL
ORDER BY kpi_no, slot, district
