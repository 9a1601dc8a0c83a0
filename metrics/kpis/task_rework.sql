-- 返工率: sent back ÷ done. One row is one turn of the department at a task that was first done in it,
-- exercises left out; num is 1 when it was sent back to be done once more. It counts on the day on
-- which it was done.
WITH stamp AS (
    SELECT
        task_no,
        any_value(department) AS department,
        min(occurred_at) FILTER (WHERE to_state = 'DONE') AS done_at,
        bool_or(trigger = 'REWORK') AS again
    FROM task_turn
    WHERE recorded_at <= $now
    GROUP BY task_no, turn
)

SELECT
    task.task_no,
    stamp.done_at AS occurred_at,
    incident.district AS district_id,
    CAST(stamp.again AS DOUBLE) AS num,
    1.0 AS den
FROM stamp
JOIN task USING (task_no)
JOIN incident USING (incident_no)
WHERE stamp.department = $department
  AND incident.drill IS NULL
  AND stamp.done_at >= $since
  AND stamp.done_at < $until
