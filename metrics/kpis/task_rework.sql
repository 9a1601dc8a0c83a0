-- 返工率: sent back ÷ done. One row is one task of the department that was first done, exercises left
-- out; num is 1 when it was sent back to be done once more. It counts on the day on which it was done.
WITH stamp AS (
    SELECT
        incident_no,
        subject_no AS task_no,
        min(occurred_at) FILTER (WHERE to_state = 'DONE') AS done_at,
        bool_or(trigger = 'REWORK') AS again
    FROM incident_event
    WHERE subject = 'task'
      AND recorded_at <= $now
    GROUP BY incident_no, subject_no
)

SELECT
    task.task_no,
    stamp.done_at AS occurred_at,
    incident.district AS district_id,
    CAST(stamp.again AS DOUBLE) AS num,
    1.0 AS den
FROM stamp
JOIN task USING (incident_no, task_no)
JOIN incident USING (incident_no)
WHERE task.department = $department
  AND incident.drill IS NULL
  AND stamp.done_at >= $since
  AND stamp.done_at < $until
