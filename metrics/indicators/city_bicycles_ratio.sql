-- One row is one hour of the city: bicycles counted over bicycles usual there and then.
-- With few counters the sum says more about which ones answered than about the city: no row.
WITH counters AS (
    SELECT count(DISTINCT point_no) AS n
    FROM usual
    WHERE indicator_no = $bicycles
)
SELECT
    1 AS point_no,
    counted.observed_at,
    sum(CAST(counted.value AS DECIMAL(38, 15)))
        / sum(CAST(usual.value AS DECIMAL(38, 15))) AS value,
    avg(CAST(counted.quality AS DECIMAL(18, 6))) AS quality,
    count(*) AS n,
    NULL AS reason
FROM observation AS counted
JOIN computed AS usual
    ON usual.point_no = counted.point_no
    AND usual.observed_at = counted.observed_at
WHERE counted.indicator_no = $bicycles
  AND counted.observed_at > $since
  AND counted.observed_at <= $until
  AND counted.point_no <> 1
  AND usual.indicator_no = $usual_bicycles
  AND usual.observed_at > $since
  AND usual.observed_at <= $until
GROUP BY counted.observed_at
HAVING sum(CAST(usual.value AS DECIMAL(38, 15))) > 0
   AND count(*) >= (SELECT least(20, ceil(n / 2)) FROM counters)
