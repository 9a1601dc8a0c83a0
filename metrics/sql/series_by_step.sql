-- One row is one step of `$step` milliseconds, counted back from `$until` and named by its end: the
-- mean of one series in it, and the least quality.
SELECT
    epoch_ms($until) - (epoch_ms($until) - epoch_ms(observed_at)) // $step * $step AS observed_ms,
    avg(value),
    min(quality)
FROM reading
WHERE point_no = $point
  AND indicator_no = $indicator
  AND observed_at > $since
  AND observed_at <= $until
GROUP BY observed_ms
ORDER BY observed_ms
