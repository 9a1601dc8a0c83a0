-- One row is the speed at one site in one hour as a share of its free-flow speed. Both are means over
-- the same vehicles, so this is the time that they would have needed on a free road over the time
-- that they needed.
SELECT
    driven.point_no,
    driven.observed_at,
    driven.value / free.value AS value,
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
