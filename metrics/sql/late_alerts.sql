-- One row: how many events of the department's alerts that were raised after $since were recorded
-- after $known and by $now.
SELECT count(*)
FROM alert_event
JOIN alert USING (alert_no)
WHERE alert.owner = $department
  AND alert.raised_at >= $since
  AND alert.raised_at < $until
  AND alert_event.recorded_at > $known
  AND alert_event.recorded_at <= $now
