-- One row is one alert of the department; value is the seconds from when it was raised to when it was
-- closed. One that is open now has taken until now.
SELECT
    alert.alert_no,
    alert.raised_at AS occurred_at,
    point.district_id,
    epoch(coalesce(min(done.occurred_at), $now) - alert.raised_at) AS value
FROM alert
ANTI JOIN drill_point USING (point_no) -- no exercise
LEFT JOIN point USING (point_no)
LEFT JOIN alert_event AS done
  ON done.alert_no = alert.alert_no
 AND done.to_state = 'NORMAL'
 AND done.from_state <> 'NORMAL'
 AND done.recorded_at <= $now
WHERE alert.owner = $department
  AND alert.raised_at >= $since
  AND alert.raised_at < $until
GROUP BY alert.alert_no, alert.raised_at, point.district_id
