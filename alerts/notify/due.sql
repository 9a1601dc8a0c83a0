-- One row is a notification that may be claimed, the earliest of each channel first.
SELECT notification_no, alert_no, channel
FROM notification
WHERE cancelled_at IS NULL
  AND channel IN (SELECT unnest($channels))
  AND (state = 'PENDING'
       OR (state = 'CLAIMED' AND claimed_at < make_timestamptz($stuck_ms * 1000)))
  AND due_at <= make_timestamptz($now_ms * 1000)
  AND (next_at IS NULL OR next_at <= make_timestamptz($wall_ms * 1000))
ORDER BY due_at, notification_no
