-- One row is what is usual for people on foot at one counter in one hour that it counted well.
SELECT
    counted.point_no,
    counted.observed_at,
    usual.median AS value,
    1.0 AS quality,
    usual.n,
    NULL AS reason
FROM observation AS counted
JOIN usual
    ON usual.point_no = counted.point_no
    AND usual.indicator_no = counted.indicator_no
    AND usual.weekday = dayofweek(timezone($zone, counted.observed_at - INTERVAL 1 HOUR))
    AND usual.hour = hour(timezone($zone, counted.observed_at - INTERVAL 1 HOUR))
WHERE counted.indicator_no = $pedestrians
  AND counted.observed_at > $since
  AND counted.observed_at <= $until
  AND counted.quality >= 0.5
  AND usual.n >= 6
