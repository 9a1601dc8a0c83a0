-- One row is the free-flow speed of one lane: the 85th percentile of the hours that began between
-- 22:00 and 05:00 on the city's clock, from 30 such hours at least.
INSERT INTO free_flow
SELECT
    point_no,
    quantile_cont(value, 0.85) AS speed,
    count(*) AS n,
    $now AS computed_at
FROM observation
JOIN indicator USING (indicator_no)
WHERE indicator = 'lane_speed'
  AND quality >= 0.75
  AND observed_at <= $now
  AND NOT hour(timezone($zone, observed_at - INTERVAL 1 HOUR)) BETWEEN 5 AND 21
GROUP BY point_no
HAVING count(*) >= 30
