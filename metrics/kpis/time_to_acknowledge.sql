-- One row is one alert of the department; value is the seconds from when it was raised to when it was
-- first acknowledged. One that nobody acknowledged by now has waited until now.
SELECT
    alert.alert_no,
    alert.raised_at AS occurred_at,
    point.district_id,
    epoch(coalesce(min(ack.occurred_at), $now) - alert.raised_at) AS value
FROM alert
ANTI JOIN drill_point USING (point_no) -- no exercise
LEFT JOIN point USING (point_no)
LEFT JOIN alert_event AS ack
  ON ack.alert_no = alert.alert_no
 AND ack.trigger = 'ACK'
 AND ack.recorded_at <= $now
WHERE alert.owner = $department
  AND alert.raised_at >= $since
  AND alert.raised_at < $until
GROUP BY alert.alert_no, alert.raised_at, point.district_id
