-- One row is one hour of the city's clock: quartiles of one series on days of one sort (weekdays, or
-- weekend days) before `$until`, and of how many days.
WITH past AS (
    SELECT
        value,
        timezone($zone, observed_at - INTERVAL 1 HOUR) AS began_at
    FROM reading
    WHERE point_no = $point
      AND indicator_no = $indicator
      AND observed_at < $until
      AND value IS NOT NULL
      AND quality >= 0.5
)
SELECT
    hour(began_at) AS hour,
    quantile_cont(value, 0.25),
    median(value),
    quantile_cont(value, 0.75),
    count(*)
FROM past
WHERE (dayofweek(began_at) IN (0, 6)) = $weekend
GROUP BY hour
ORDER BY hour
