-- One row is one hour of the city: the hours that its vehicles would have needed for a kilometre on a
-- free road, over all lanes with a free flow. n is the number of sites.
WITH lane AS (
    SELECT
        point.part_of AS site,
        vehicles.observed_at,
        vehicles.value AS vehicles,
        speed.value AS speed,
        free_flow.speed AS free_speed,
        least(vehicles.quality, speed.quality) AS quality
    FROM observation AS vehicles
    JOIN observation AS speed
        ON speed.point_no = vehicles.point_no
        AND speed.observed_at = vehicles.observed_at
    JOIN free_flow ON free_flow.point_no = vehicles.point_no
    JOIN point ON point.point_no = vehicles.point_no
    WHERE vehicles.indicator_no = $lane_flow
      AND vehicles.observed_at > $since
      AND vehicles.observed_at <= $until
      AND vehicles.value > 0
      AND speed.indicator_no = $lane_speed
      AND speed.observed_at > $since
      AND speed.observed_at <= $until
      AND speed.value > 0
      AND point.part_of IS NOT NULL
)
SELECT
    1 AS point_no,
    observed_at,
    sum(CAST(vehicles / free_speed AS DECIMAL(38, 15))) AS value,
    avg(CAST(quality AS DECIMAL(18, 6))) AS quality,
    count(DISTINCT site) AS n,
    NULL AS reason
FROM lane
GROUP BY observed_at
