-- What the alert has moved on from without cancelling it: its department had lost its steps by then.
UPDATE notification
SET state = 'CANCELLED',
    why = 'the alert has moved on',
    cancelled_at = make_timestamptz($now_ms * 1000)
FROM alert
WHERE notification.state = 'PENDING'
  AND notification.subject = 'alert'
  AND alert.alert_no = notification.alert_no
  AND NOT notification_stands(notification.reason, notification.also_when_cleared, alert.state)
