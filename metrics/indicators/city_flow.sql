-- One row is one hour of the city: the vehicles at all sites. n is the number of sites.
SELECT
    1 AS point_no,
    observed_at,
    sum(CAST(value AS DECIMAL(38, 15))) AS value,
    avg(CAST(quality AS DECIMAL(18, 6))) AS quality,
    count(*) AS n,
    NULL AS reason
FROM computed
WHERE indicator_no = $flow
  AND observed_at > $since
  AND observed_at <= $until
  AND point_no <> 1
GROUP BY observed_at
