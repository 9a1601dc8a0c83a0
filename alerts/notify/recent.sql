-- One row is one notification, the newest first.
SELECT notification_no, key, alert_no, reason, level, channel, recipient, state, why, attempts,
       epoch_ms(due_at), epoch_ms(sent_at), subject
FROM notification
WHERE ($channel IS NULL OR channel = $channel)
  AND ($recipient IS NULL OR recipient = $recipient)
  AND ($state IS NULL OR state = $state)
  AND ($alert_no IS NULL OR (subject = 'alert' AND alert_no = $alert_no))
ORDER BY notification_no DESC
LIMIT $limit
