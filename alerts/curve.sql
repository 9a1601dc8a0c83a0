-- One row is one moment of one series: ms and value, in order of time.
SELECT
    epoch_ms(observed_at),
    arg_max(value, known_at)
FROM reading
WHERE point_no = $point
  AND indicator_no = $indicator
  AND observed_at > make_timestamptz($since_ms * 1000)
  AND observed_at <= make_timestamptz($until_ms * 1000)
GROUP BY observed_at
ORDER BY observed_at
