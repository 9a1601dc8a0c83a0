-- One row is what is usual of an indicator at a point in one hour of the week, where enough is known
-- (six such hours, as for the indicators `usual_…`).
SELECT
    point_no,
    24 * weekday + hour AS hour_of_week,
    median
FROM usual
WHERE indicator_no = $indicator
  AND n >= 6
