-- What came of attempts: sent, to be tried again, given up, or ended by what happened meanwhile.
UPDATE notification
SET state = CASE
        WHEN one.outcome = 'SENT' THEN 'SENT'
        WHEN cancelled_at IS NOT NULL THEN 'CANCELLED'
        WHEN one.next_ms IS NULL THEN 'FAILED'
        ELSE 'PENDING' END,
    why = CASE
        WHEN one.outcome = 'SENT' OR cancelled_at IS NOT NULL THEN why
        WHEN one.next_ms IS NULL THEN one.error END,
    sent_at = CASE WHEN one.outcome = 'SENT' THEN make_timestamptz($now_ms * 1000) END,
    next_at = make_timestamptz(one.next_ms * 1000),
    claimed_at = NULL
FROM notification_outcome AS one
WHERE notification.notification_no = one.notification_no
  AND notification.state = 'CLAIMED'
  AND notification.attempts = one.attempt
