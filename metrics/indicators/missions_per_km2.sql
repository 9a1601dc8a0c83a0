-- One row is one area and day: missions per square kilometre. A step of several days is left out.
SELECT
    missions.point_no,
    missions.observed_at,
    missions.value / point.km2 AS value,
    missions.quality,
    1 AS n,
    NULL AS reason
FROM observation AS missions
JOIN point USING (point_no)
WHERE missions.indicator_no = $missions
  AND missions.observed_at > $since
  AND missions.observed_at <= $until
  AND missions.quality >= 0.5
  AND point.km2 > 0
