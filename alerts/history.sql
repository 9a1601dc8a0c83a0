-- One row: what was measured at one point before an onset. Moments of the main indicator, its least
-- and most; how often the watched indicator was beyond the limit; the main value at the onset.
WITH before AS (
    SELECT
        indicator_no,
        observed_at,
        arg_max(value, known_at) AS value
    FROM reading
    WHERE point_no = $point
      AND indicator_no IN ($watched, $main)
      AND observed_at < make_timestamptz($onset_ms * 1000)
    GROUP BY ALL
    HAVING value IS NOT NULL
)
SELECT
    count(*) FILTER (indicator_no = $main),
    min(value) FILTER (indicator_no = $main),
    max(value) FILTER (indicator_no = $main),
    count(*) FILTER (indicator_no = $watched AND value < $limit),
    count(*) FILTER (indicator_no = $watched AND value >= $limit),
    (
        SELECT arg_max(value, known_at)
        FROM reading
        WHERE point_no = $point
          AND indicator_no = $shown
          AND observed_at = make_timestamptz($onset_ms * 1000)
    )
FROM before
