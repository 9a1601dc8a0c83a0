-- One row is one day of the city: of the fires held against the legal goal in the seven days that
-- end there, the share that was reached in time. n is the number held against it.
-- A step of several days (quality 1 / days) counts where it ends. Fewer than five days say nothing.
WITH step AS (
    SELECT
        counted.observed_at,
        sum(CAST(counted.value AS DECIMAL(38, 15))) AS computed,
        sum(CAST(reached.value AS DECIMAL(38, 15))) AS reached,
        CAST(max(1 / counted.quality) AS DECIMAL(18, 6)) AS days
    FROM observation AS counted
    JOIN observation AS reached
        ON reached.point_no = counted.point_no
        AND reached.observed_at = counted.observed_at
    WHERE counted.indicator_no = $fire_goal_computed
      AND counted.observed_at > $since - INTERVAL 8 DAY
      AND counted.observed_at <= $until
      AND counted.quality > 0
      AND reached.indicator_no = $fire_goal_reached
      AND reached.observed_at > $since - INTERVAL 8 DAY
      AND reached.observed_at <= $until
      AND reached.quality > 0
    GROUP BY counted.observed_at
), week AS (
    SELECT
        observed_at,
        sum(computed) OVER seven AS computed,
        sum(reached) OVER seven AS reached,
        sum(days) OVER seven AS days
    FROM step
    WINDOW seven AS (
        ORDER BY observed_at
        RANGE BETWEEN INTERVAL '6 days 2 hours' PRECEDING AND CURRENT ROW
    )
)
SELECT
    1 AS point_no,
    observed_at,
    reached / computed AS value,
    least(1, days / 7) AS quality,
    CAST(computed AS INTEGER) AS n,
    NULL AS reason
FROM week
WHERE observed_at > $since
  AND computed > 0
  AND days >= 5
