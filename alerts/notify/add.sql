-- A notification that is there already is left as it is; one that was cancelled or given up is due
-- anew, under its old key.
INSERT INTO notification
    (key, alert_no, alert_seq, reason, level, step, channel, recipient, also_when_cleared,
     planned_at, due_at, subject)
SELECT key, alert_no, alert_seq, reason, level, step, channel, recipient, also_when_cleared,
       make_timestamptz($now_ms * 1000),
       make_timestamptz(due_ms * 1000),
       subject
FROM planned_notification
ON CONFLICT (key) DO UPDATE
SET state = CASE WHEN state = 'CLAIMED' THEN 'CLAIMED' ELSE 'PENDING' END,
    alert_seq = excluded.alert_seq,
    planned_at = excluded.planned_at,
    due_at = excluded.due_at,
    cancelled_at = NULL,
    why = NULL,
    first_at = NULL,
    next_at = NULL
WHERE state = 'FAILED' OR (cancelled_at IS NOT NULL AND state <> 'SENT')
