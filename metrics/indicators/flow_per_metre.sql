-- One row is one counter with a width on record and one hour: people per metre of width and minute.
-- A mean of an hour: a burst within it is denser.
WITH place AS (
    SELECT
        point_no,
        TRY_CAST(attributes ->> 'width_m' AS DOUBLE) AS width_m
    FROM point
)
SELECT
    counted.point_no,
    counted.observed_at,
    counted.value / 60 / place.width_m AS value,
    counted.quality,
    1 AS n,
    NULL AS reason
FROM observation AS counted
JOIN place USING (point_no)
WHERE counted.indicator_no = $pedestrians
  AND counted.observed_at > $since
  AND counted.observed_at <= $until
  AND place.width_m > 0
