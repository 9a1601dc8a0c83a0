-- One row is one place and minute: people over the people that fit.
-- Without capacity of the place on record there is no value, and the reason is said.
WITH place AS (
    SELECT
        point_no,
        TRY_CAST(attributes ->> 'capacity' AS DOUBLE) AS capacity
    FROM point
)
SELECT
    there.point_no,
    there.observed_at,
    CASE WHEN place.capacity > 0 THEN there.value / place.capacity END AS value,
    there.quality,
    1 AS n,
    CASE WHEN place.capacity > 0 THEN NULL ELSE 'not on record: capacity' END AS reason
FROM observation AS there
JOIN place USING (point_no)
WHERE there.indicator_no = $people
  AND there.observed_at > $since
  AND there.observed_at <= $until
