-- One row is one value that one KPI adds up (of a share of daily means: one point's day), as
-- kpi_values.sql takes it: what it puts into num and den, and the values themselves.
-- a is the number of its indicator, b that of the weight or the divisor (NULL: none).
WITH slot AS (
    SELECT
        unnest($numbers) AS slot,
        make_timestamptz(unnest($moments) * 1000) AS began_at
),

moment AS MATERIALIZED (
    SELECT observed_at, slot
    FROM (
        SELECT DISTINCT observed_at
        FROM reading
        WHERE (indicator_no = $a OR indicator_no = $b)
          AND observed_at > make_timestamptz($moments[1] * 1000)
          AND observed_at <= make_timestamptz($until_ms * 1000)
    )
    ASOF JOIN slot ON observed_at > began_at
    WHERE slot >= 0
),

place AS (
    SELECT point_no, point_id, name_en, name_zh, district_id
    FROM point
    WHERE kind = $kind
),

matched AS (
    SELECT
        place.point_no,
        place.point_id,
        place.name_en,
        place.name_zh,
        place.district_id,
        moment.slot,
        CASE WHEN $day_mean_from IS NULL THEN reading.observed_at END AS observed_at,
        max(reading.observed_at) AS last_at,
        max(reading.known_at) AS known_at,
        avg(reading.value) FILTER (WHERE reading.indicator_no = $a) AS a,
        avg(reading.value) FILTER (WHERE reading.indicator_no = $b) AS b,
        avg(reading.quality) AS quality,
        count(*) AS readings
    FROM reading
    JOIN moment ON reading.observed_at = moment.observed_at
    JOIN place ON reading.point_no = place.point_no
    WHERE (reading.indicator_no = $a OR reading.indicator_no = $b)
      AND reading.known_at <= make_timestamptz($now_ms * 1000)
      AND reading.value IS NOT NULL
    GROUP BY ALL
)

SELECT
    slot,
    district_id AS district,
    epoch_ms(last_at) AS at_ms,
    CASE $form
        WHEN 'weighted_mean' THEN a * b
        WHEN 'share' THEN CAST(a BETWEEN $low AND $high AS DOUBLE)
        WHEN 'quality' THEN quality
        WHEN 'delivery' THEN 1
        ELSE a
    END AS num,
    CAST(CASE WHEN $b IS NULL THEN 1 ELSE b END AS DOUBLE) AS den,
    point_id AS point,
    name_en,
    name_zh,
    a AS value,
    b AS other,
    quality,
    readings AS count,
    epoch_ms(known_at) AS known_ms,
    CAST(NULL AS INTEGER) AS alert,
    CAST(NULL AS VARCHAR) AS event
FROM matched
WHERE a IS NOT NULL
  AND ($b IS NULL OR b IS NOT NULL)
  AND readings >= coalesce($day_mean_from, 1)
