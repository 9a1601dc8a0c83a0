-- One row is an attempt of a process that ended before it knew what came of it.
INSERT INTO notification_attempt
SELECT notification_no, attempts, claimed_at, 'LOST', 'the process ended meanwhile', NULL
FROM notification
WHERE state = 'CLAIMED'
