-- One row is one counter's people on foot in one hour, over the usual: 2 is twice as many.
SELECT
    counted.point_no,
    counted.observed_at,
    counted.value / usual.value AS value,
    counted.quality,
    usual.n,
    NULL AS reason
FROM observation AS counted
JOIN computed AS usual
    ON usual.point_no = counted.point_no
    AND usual.observed_at = counted.observed_at
WHERE counted.indicator_no = $pedestrians
  AND counted.observed_at > $since
  AND counted.observed_at <= $until
  AND usual.indicator_no = $usual_pedestrians
  AND usual.observed_at > $since
  AND usual.observed_at <= $until
  AND usual.value >= 20
