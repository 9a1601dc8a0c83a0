-- What is on its way cannot be called back: it is marked, and is not tried again.
UPDATE notification
SET state = CASE WHEN state = 'PENDING' THEN 'CANCELLED' ELSE state END,
    cancelled_at = make_timestamptz($now_ms * 1000),
    why = one.why
FROM cancelled_notification AS one
WHERE notification.state IN ('PENDING', 'CLAIMED')
  AND notification.cancelled_at IS NULL
  AND notification.subject = one.subject
  AND notification.alert_no = one.alert_no
  AND notification.reason = one.reason
  AND NOT (one.unless_when_cleared AND notification.also_when_cleared)
