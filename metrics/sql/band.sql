-- One row: the 10th, 50th and 90th percentile of one series before `$today`, and of how many values;
-- of one hour or weekday of the city's clock only, when `$hour` or `$weekday` is given.
WITH past AS (
    SELECT
        value,
        timezone($zone, observed_at - $period) AS began_at
    FROM reading
    WHERE point_no = $point
      AND indicator_no = $indicator
      AND observed_at >= $since
      AND observed_at - $period < $today
      AND value IS NOT NULL
)
SELECT
    quantile_cont(value, 0.1),
    quantile_cont(value, 0.5),
    quantile_cont(value, 0.9),
    count(*)
FROM past
WHERE ($hour IS NULL OR hour(began_at) = $hour)
  AND ($weekday IS NULL OR dayofweek(began_at) = $weekday)
