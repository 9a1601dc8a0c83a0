-- One row is one value of one series.
SELECT
    epoch_ms(observed_at) AS observed_ms,
    value,
    quality
FROM reading
WHERE point_no = $point
  AND indicator_no = $indicator
  AND observed_at > $since
  AND observed_at <= $until
ORDER BY observed_at
