-- One row is one day of the city: the mean PM2.5 of its stations. n is the number of stations.
SELECT
    1 AS point_no,
    observed_at,
    avg(CAST(value AS DECIMAL(38, 15))) AS value,
    avg(CAST(quality AS DECIMAL(18, 6))) AS quality,
    count(*) AS n,
    NULL AS reason
FROM observation
WHERE indicator_no = $pm2_5
  AND observed_at > $since
  AND observed_at <= $until
  AND point_no <> 1
  AND quality >= 0.5
GROUP BY observed_at
