-- When something is due that is not due yet (city's clock), and when something is tried again
-- (system's clock).
SELECT epoch_ms(min(due_at) FILTER (due_at > make_timestamptz($now_ms * 1000))),
       epoch_ms(min(next_at) FILTER (next_at > make_timestamptz($wall_ms * 1000)))
FROM notification
WHERE state = 'PENDING'
  AND channel IN (SELECT unnest($channels))
