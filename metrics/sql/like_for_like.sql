-- One row: the sum of one indicator at two moments, over the points that have a value at both.
SELECT
    sum(later.value),
    sum(earlier.value)
FROM reading AS later
JOIN reading AS earlier
    ON earlier.point_no = later.point_no
    AND earlier.indicator_no = later.indicator_no
WHERE later.indicator_no = $indicator
  AND later.observed_at = $later
  AND earlier.observed_at = $earlier
  AND later.point_no <> $city
