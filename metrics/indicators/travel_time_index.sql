-- One row is how many times its free-flow time the vehicles of one site needed in one hour.
SELECT
    driven.point_no,
    driven.observed_at,
    free.value / driven.value AS value,
    least(driven.quality, free.quality) AS quality,
    driven.n,
    NULL AS reason
FROM computed AS driven
JOIN computed AS free
    ON free.point_no = driven.point_no
    AND free.observed_at = driven.observed_at
WHERE driven.indicator_no = $speed
  AND driven.observed_at > $since
  AND driven.observed_at <= $until
  AND free.indicator_no = $free_speed
  AND free.observed_at > $since
  AND free.observed_at <= $until
