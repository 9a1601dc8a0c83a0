-- One row is a notification that may be claimed, the earliest of each channel first.
SELECT notification_no, notification.alert_no, channel, subject
FROM notification
LEFT JOIN alert ON subject = 'alert' AND alert.alert_no = notification.alert_no
LEFT JOIN task ON subject = 'task' AND task.task_no = notification.alert_no
WHERE CASE subject
      WHEN 'alert' THEN notification_stands(reason, also_when_cleared, alert.state)
      ELSE task_notification_stands(reason, task.state)
      END
  AND cancelled_at IS NULL
  AND channel IN (SELECT unnest($channels))
  AND (notification.state = 'PENDING'
       OR (notification.state = 'CLAIMED' AND claimed_at < make_timestamptz($stuck_ms * 1000)))
  AND notification.due_at <= make_timestamptz($now_ms * 1000)
  AND (next_at IS NULL OR next_at <= make_timestamptz($wall_ms * 1000))
ORDER BY notification.due_at, notification_no
