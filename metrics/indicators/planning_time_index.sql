-- One row is one site and day of the city's calendar: the 95th percentile of the travel time index of
-- the hours of the seven days that end there. A day is over when an hour of after it has come. n is the
-- hours.
WITH hour AS (
    SELECT
        point_no,
        observed_at,
        value,
        quality
    FROM computed
    WHERE indicator_no = $travel_time_index
      AND observed_at > $since - INTERVAL 8 DAY
      AND observed_at <= $until
), known AS (
    SELECT
        min(observed_at) AS since,
        max(observed_at) AS until
    FROM computed
    WHERE indicator_no = $travel_time_index
      AND observed_at > $since - INTERVAL 8 DAY
), day AS (
    SELECT
        timezone($zone, local) AS ended_at,
        timezone($zone, local - INTERVAL 7 DAY) AS began_at
    FROM (
        SELECT unnest(generate_series(
            date_trunc('day', timezone($zone, greatest($since, since))),
            date_trunc('day', timezone($zone, least($until, until))),
            INTERVAL 1 DAY
        )) AS local
        FROM known
    )
)
SELECT
    hour.point_no,
    day.ended_at AS observed_at,
    quantile_cont(hour.value, 0.95) AS value,
    min(hour.quality) AS quality,
    count(*) AS n,
    NULL AS reason
FROM day
JOIN hour
    ON hour.observed_at > day.began_at
    AND hour.observed_at <= day.ended_at
WHERE day.ended_at > $since
  AND day.ended_at <= $until
GROUP BY
    hour.point_no,
    day.ended_at
