-- One row is what is usual for one indicator at one point on one weekday and hour of the city's clock,
-- the hour in which the period began, from good values of all days before `$midnight`.
INSERT INTO usual
WITH began AS (
    SELECT
        point_no,
        value,
        timezone($zone, observed_at - INTERVAL 1 HOUR) AS began_at
    FROM observation
    WHERE indicator_no = $indicator
      AND quality >= 0.5
      AND observed_at - INTERVAL 1 HOUR < $midnight
)
SELECT
    point_no,
    $indicator AS indicator_no,
    dayofweek(began_at) AS weekday,
    hour(began_at) AS hour,
    quantile_cont(value, 0.25) AS q25,
    median(value) AS median,
    quantile_cont(value, 0.75) AS q75,
    count(*) AS n,
    $now AS computed_at
FROM began
GROUP BY
    point_no,
    dayofweek(began_at),
    hour(began_at)
