-- One row is the vehicles at one site in one hour: the sum over its lanes.
SELECT
    point.part_of AS point_no,
    lane.observed_at,
    sum(CAST(lane.value AS DECIMAL(38, 15))) AS value,
    min(lane.quality) AS quality,
    count(*) AS n,
    NULL AS reason
FROM observation AS lane
JOIN point USING (point_no)
WHERE lane.indicator_no = $lane_flow
  AND lane.observed_at > $since
  AND lane.observed_at <= $until
  AND point.part_of IS NOT NULL
GROUP BY
    point.part_of,
    lane.observed_at
