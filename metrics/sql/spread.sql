-- One row is one moment: the least and the most over the points that have good values of one indicator.
SELECT
    epoch_ms(observed_at) AS observed_ms,
    min(value),
    max(value)
FROM reading
WHERE indicator_no = $indicator
  AND point_no <> $city
  AND observed_at >= $since
  AND observed_at <= $until
  AND quality >= 0.5
  AND value IS NOT NULL
GROUP BY observed_at
