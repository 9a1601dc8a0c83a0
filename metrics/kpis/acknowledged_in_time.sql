-- One row is one alert of the department whose time to acknowledge is over; num is 1 when it was
-- acknowledged within $within_minutes of being raised. It counts on the day of that deadline.
WITH due AS (
    SELECT
        alert_no,
        point_no,
        raised_at + to_seconds($within_minutes * 60) AS due_at
    FROM alert
    ANTI JOIN drill_point USING (point_no) -- no exercise
    WHERE owner = $department
)

SELECT
    due.alert_no,
    due.due_at AS occurred_at,
    point.district_id,
    CAST(coalesce(bool_or(ack.occurred_at <= due.due_at), FALSE) AS DOUBLE) AS num,
    1.0 AS den
FROM due
LEFT JOIN point USING (point_no)
LEFT JOIN alert_event AS ack
  ON ack.alert_no = due.alert_no
 AND ack.trigger = 'ACK'
 AND ack.recorded_at <= $now
WHERE due.due_at >= $since
  AND due.due_at < $until
  AND due.due_at <= $now
GROUP BY due.alert_no, due.due_at, point.district_id
