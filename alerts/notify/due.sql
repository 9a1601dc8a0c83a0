-- One row is a notification that may be claimed, the earliest of each channel first.
SELECT notification_no, alert_no, channel
FROM notification
JOIN alert USING (alert_no)
WHERE notification_stands(reason, also_when_cleared, alert.state)
  AND cancelled_at IS NULL
  AND channel IN (SELECT unnest($channels))
  AND (notification.state = 'PENDING'
       OR (notification.state = 'CLAIMED' AND claimed_at < make_timestamptz($stuck_ms * 1000)))
  AND due_at <= make_timestamptz($now_ms * 1000)
  AND (next_at IS NULL OR next_at <= make_timestamptz($wall_ms * 1000))
ORDER BY due_at, notification_no
