-- One row is one hour of the city: people on foot at all counters with a good count and a usual.
SELECT
    1 AS point_no,
    counted.observed_at,
    sum(counted.value) AS value,
    avg(counted.quality) AS quality,
    count(*) AS n,
    NULL AS reason
FROM observation AS counted
JOIN computed AS usual
    ON usual.point_no = counted.point_no
    AND usual.observed_at = counted.observed_at
WHERE counted.indicator_no = $pedestrians
  AND counted.observed_at > $since
  AND counted.observed_at <= $until
  AND counted.point_no <> 1
  AND usual.indicator_no = $usual_pedestrians
  AND usual.observed_at > $since
  AND usual.observed_at <= $until
GROUP BY counted.observed_at
