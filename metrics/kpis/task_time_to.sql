-- One row is one task that was offered to the department, exercises left out; value is the seconds
-- from its first offer to when it first came to $state (ACCEPTED, ON_THE_WAY, ON_SITE, DONE). One
-- that waits for it has waited until now; one that was withdrawn, or is past it without a stamp,
-- tells no time.
WITH stamp AS (
    SELECT
        incident_no,
        subject_no AS task_no,
        min(occurred_at) FILTER (WHERE to_state = 'OFFERED') AS offered_at,
        min(occurred_at) FILTER (WHERE to_state = $state) AS reached_at,
        bool_or(to_state IN ('DONE', 'WITHDRAWN')) AS over
    FROM incident_event
    WHERE subject = 'task'
      AND recorded_at <= $now
    GROUP BY incident_no, subject_no
)

SELECT
    task.task_no,
    stamp.offered_at AS occurred_at,
    incident.district AS district_id,
    (epoch_us(coalesce(stamp.reached_at, $now)) - epoch_us(stamp.offered_at)) / 1e6 AS value
FROM stamp
JOIN task USING (incident_no, task_no)
JOIN incident USING (incident_no)
WHERE task.department = $department
  AND incident.drill IS NULL
  AND stamp.offered_at >= $since
  AND stamp.offered_at < $until
  AND coalesce(stamp.reached_at, $now) >= stamp.offered_at
  AND (stamp.reached_at IS NOT NULL OR NOT stamp.over)
