-- One row is one area and day: missions as a multiple of the median of the 28 days before it.
-- Hours in the bounds leave room for the days of 23 and 25 hours. n is the number of days before.
WITH compared AS (
    SELECT
        point_no,
        observed_at,
        value,
        quality,
        median(value) OVER before AS usual,
        count(*) OVER before AS n
    FROM observation
    WHERE indicator_no = $missions
      AND observed_at > $since - INTERVAL 30 DAY
      AND observed_at <= $until
      AND quality >= 0.5
    WINDOW before AS (
        PARTITION BY point_no
        ORDER BY observed_at
        RANGE BETWEEN INTERVAL '28 days 2 hours' PRECEDING AND INTERVAL 2 HOUR PRECEDING
    )
)
SELECT
    point_no,
    observed_at,
    value / usual AS value,
    quality,
    n,
    NULL AS reason
FROM compared
WHERE observed_at > $since
  AND n >= 7
  AND usual > 0
