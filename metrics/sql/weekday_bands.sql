-- One row is one weekday (0 is Sunday): the 10th, 50th and 90th percentile of one series on it, and of
-- how many values.
SELECT
    dayofweek(timezone($zone, observed_at - $period)) AS weekday,
    quantile_cont(value, 0.1),
    quantile_cont(value, 0.5),
    quantile_cont(value, 0.9),
    count(*)
FROM reading
WHERE point_no = $point
  AND indicator_no = $indicator
  AND observed_at >= $since
  AND observed_at < $until
  AND value IS NOT NULL
GROUP BY weekday
