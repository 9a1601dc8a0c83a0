-- One row is one place and minute: people over its effective area.
-- Without effective area of the place on record there is no value, and the reason is said.
WITH place AS (
    SELECT
        point_no,
        TRY_CAST(attributes ->> 'area_m2' AS DOUBLE) AS area_m2
    FROM point
)
SELECT
    there.point_no,
    there.observed_at,
    CASE WHEN place.area_m2 > 0 THEN there.value / place.area_m2 END AS value,
    there.quality,
    1 AS n,
    CASE WHEN place.area_m2 > 0 THEN NULL ELSE 'not on record: effective area' END AS reason
FROM observation AS there
JOIN place USING (point_no)
WHERE there.indicator_no = $people
  AND there.observed_at > $since
  AND there.observed_at <= $until
