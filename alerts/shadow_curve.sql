-- One row is one moment of what an exercise injects: ms and value, in order of time. Before the first
-- of them stands what was measured last at the real point.
WITH injected AS (
    SELECT
        observed_at,
        value
    FROM drill_value
    WHERE point_no = $point
      AND indicator_no = $indicator
      AND observed_at <= make_timestamptz($until_ms * 1000)
),
measured AS (
    SELECT
        observed_at,
        arg_max(value, known_at) AS value
    FROM reading
    WHERE point_no = $real
      AND indicator_no = $indicator
      AND observed_at < (SELECT min(observed_at) FROM injected)
      AND observed_at > (SELECT min(observed_at) FROM injected) - INTERVAL 1 DAY
    GROUP BY observed_at
)
SELECT epoch_ms(observed_at), value FROM measured
UNION ALL
SELECT epoch_ms(observed_at), value FROM injected
ORDER BY 1
