-- One row is the speed at one site in one hour as a share of free flow. Both speeds weigh the same
-- vehicles, so their quotient is the ratio of times: sum(v / free) / sum(v / speed).
SELECT
    speed.point_no,
    speed.observed_at,
    speed.value / free.value AS value,
    speed.quality,
    speed.n,
    NULL AS reason
FROM computed AS speed
JOIN computed AS free
    ON free.point_no = speed.point_no
    AND free.observed_at = speed.observed_at
WHERE speed.indicator_no = $speed
  AND speed.observed_at > $since
  AND speed.observed_at <= $until
  AND free.indicator_no = $free_speed
  AND free.observed_at > $since
  AND free.observed_at <= $until
