-- One row is one station and day, or the city and day: daily means in µg/m³, CO in mg/m³.
-- The daily mean of ozone is left out: the standards index the highest mean of eight hours.
WITH station AS (
    SELECT
        point_no,
        observed_at,
        max(value) FILTER (indicator_no = $pm2_5) AS pm2_5,
        max(value) FILTER (indicator_no = $pm10) AS pm10,
        max(value) FILTER (indicator_no = $no2) AS no2,
        max(value) FILTER (indicator_no = $so2) AS so2,
        max(value) FILTER (indicator_no = $co) AS co
    FROM observation
    WHERE indicator_no IN ($pm2_5, $pm10, $no2, $so2, $co)
      AND observed_at > $since
      AND observed_at <= $until
      AND quality >= 0.5
    GROUP BY
        point_no,
        observed_at
), place AS (
    SELECT *
    FROM station
    UNION ALL
    SELECT
        1,
        observed_at,
        avg(CAST(pm2_5 AS DECIMAL(38, 15))),
        avg(CAST(pm10 AS DECIMAL(38, 15))),
        avg(CAST(no2 AS DECIMAL(38, 15))),
        avg(CAST(so2 AS DECIMAL(38, 15))),
        avg(CAST(co AS DECIMAL(38, 15)))
    FROM station
    WHERE point_no <> 1
      AND observed_at NOT IN (SELECT observed_at FROM station WHERE point_no = 1)
    GROUP BY observed_at
)
SELECT
    point_no,
    observed_at,
    pm2_5 AS pm2_5_24h,
    pm10 AS pm10_24h,
    no2 AS no2_24h,
    so2 AS so2_24h,
    co AS co_24h
FROM place
