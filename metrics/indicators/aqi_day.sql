-- One row is one place and day of the city's calendar: its hours in order, gaps as NaN. A day is over
-- when its last hour, or one of after it, has come.
WITH measured AS (
    SELECT
        point_no,
        observed_at,
        max(value) FILTER (indicator_no = $pm2_5_1h) AS pm2_5,
        max(value) FILTER (indicator_no = $pm10_1h) AS pm10,
        max(value) FILTER (indicator_no = $o3_ppb) / 1000 AS o3,
        max(value) FILTER (indicator_no = $co_ppm) AS co,
        max(value) FILTER (indicator_no = $so2_ppb) AS so2,
        max(value) FILTER (indicator_no = $no2_ppb) AS no2
    FROM observation
    WHERE indicator_no IN ($pm2_5_1h, $pm10_1h, $o3_ppb, $co_ppm, $so2_ppb, $no2_ppb)
      AND observed_at > $since - INTERVAL 25 HOUR
      AND observed_at <= $until
      AND quality >= 0.5
    GROUP BY
        point_no,
        observed_at
), known AS (
    SELECT
        min(observed_at) AS since,
        max(observed_at) AS until
    FROM measured
), day AS (
    SELECT
        timezone($zone, local) AS ended_at,
        timezone($zone, local - INTERVAL 1 DAY) AS began_at
    FROM (
        SELECT unnest(generate_series(
            date_trunc('day', timezone($zone, greatest($since, since))),
            date_trunc('day', timezone($zone, until)),
            INTERVAL 1 DAY
        )) AS local
        FROM known
    )
    WHERE timezone($zone, local) > $since
), place AS (
    SELECT DISTINCT
        measured.point_no,
        day.ended_at,
        day.began_at
    FROM day
    JOIN measured
        ON measured.observed_at > day.began_at
        AND measured.observed_at <= day.ended_at
), hour AS (
    SELECT
        point_no,
        ended_at,
        unnest(generate_series(began_at + INTERVAL 1 HOUR, ended_at, INTERVAL 1 HOUR)) AS observed_at
    FROM place
)
SELECT
    hour.point_no,
    hour.ended_at AS observed_at,
    list(coalesce(measured.pm2_5, 'nan') ORDER BY hour.observed_at) AS pm2_5_day,
    list(coalesce(measured.pm10, 'nan') ORDER BY hour.observed_at) AS pm10_day,
    list(coalesce(measured.so2, 'nan') ORDER BY hour.observed_at) AS so2_day,
    list(coalesce(measured.no2, 'nan') ORDER BY hour.observed_at) AS no2_day,
    list(coalesce(measured.co, 'nan') ORDER BY hour.observed_at) AS co_day,
    list(coalesce(measured.o3, 'nan') ORDER BY hour.observed_at) AS o3_day
FROM hour
LEFT JOIN measured
    ON measured.point_no = hour.point_no
    AND measured.observed_at = hour.observed_at
GROUP BY
    hour.point_no,
    hour.ended_at
