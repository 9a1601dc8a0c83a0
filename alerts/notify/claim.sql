-- The one statement that lets a notification out. It holds only while the notification is nobody's,
-- is due, and the alert or task still stands as its reason says: what a committed acknowledgement or
-- acceptance ended is not claimed after it.
UPDATE notification
SET state = 'CLAIMED',
    attempts = attempts + 1,
    claimed_at = make_timestamptz($wall_ms * 1000),
    first_at = coalesce(first_at, make_timestamptz($wall_ms * 1000))
WHERE notification_no IN (SELECT unnest($chosen))
  AND cancelled_at IS NULL
  AND (state = 'PENDING'
       OR (state = 'CLAIMED' AND claimed_at < make_timestamptz($stuck_ms * 1000)))
  AND due_at <= make_timestamptz($now_ms * 1000)
  AND (next_at IS NULL OR next_at <= make_timestamptz($wall_ms * 1000))
  AND CASE subject
      WHEN 'alert' THEN EXISTS (
          SELECT 1
          FROM alert
          WHERE alert.alert_no = notification.alert_no
            AND notification_stands(notification.reason, notification.also_when_cleared, alert.state)
      )
      ELSE EXISTS (
          SELECT 1
          FROM task
          WHERE task.task_no = notification.alert_no
            AND task_notification_stands(notification.reason, task.state)
      )
      END
RETURNING notification_no, key, alert_no, alert_seq, reason, level, channel, recipient,
          epoch_ms(due_at), attempts, epoch_ms(first_at), subject
