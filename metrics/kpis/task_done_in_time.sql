-- 按期办结率: done by the deadline ÷ due. One row is one task of the department whose deadline has
-- passed, exercises and what was withdrawn left out; num is 1 when it was first done by then. It
-- counts on the day of the deadline.
WITH stamp AS (
    SELECT
        incident_no,
        subject_no AS task_no,
        min(occurred_at) FILTER (WHERE to_state = 'DONE') AS done_at,
        coalesce(bool_or(to_state = 'WITHDRAWN'), FALSE) AS withdrawn
    FROM incident_event
    WHERE subject = 'task'
      AND recorded_at <= $now
    GROUP BY incident_no, subject_no
)

SELECT
    task.task_no,
    task.due_at AS occurred_at,
    incident.district AS district_id,
    CAST(coalesce(stamp.done_at <= task.due_at, FALSE) AS DOUBLE) AS num,
    1.0 AS den
FROM stamp
JOIN task USING (incident_no, task_no)
JOIN incident USING (incident_no)
WHERE task.department = $department
  AND incident.drill IS NULL
  AND NOT stamp.withdrawn
  AND task.due_at >= $since
  AND task.due_at < $until
  AND task.due_at <= $now
