-- 及时签收率, 按期办结率: accepted ($state ACCEPTED) or done (DONE) by the deadline ÷ due. One row is one
-- turn of the department at a task whose time for that has passed; num is 1 when it first was so by
-- then. Exercises are left out, and what was declined, withdrawn or given to another before. It counts
-- on the day of that deadline.
WITH turn AS (
    SELECT
        task_no,
        turn,
        any_value(department) AS department,
        min(occurred_at) AS offered_at,
        min(occurred_at) FILTER (WHERE to_state = $state) AS reached_at,
        min(occurred_at) FILTER (WHERE to_state IN ('DECLINED', 'WITHDRAWN')) AS left_at
    FROM task_turn
    WHERE recorded_at <= $now
    GROUP BY task_no, turn
),

stamp AS (
    SELECT
        turn.*,
        -- of this turn: the task's own moves when it is done anew
        turn.offered_at + to_milliseconds(
            CASE $state WHEN 'ACCEPTED' THEN task.accept_within_ms ELSE task.due_within_ms END
        ) AS due_at,
        least(
            turn.left_at, lead(turn.offered_at) OVER (PARTITION BY task_no ORDER BY turn.turn)
        ) AS gone_at
    FROM turn
    JOIN task USING (task_no)
)

SELECT
    task.task_no,
    stamp.due_at AS occurred_at,
    incident.district AS district_id,
    CAST(coalesce(stamp.reached_at <= stamp.due_at, FALSE) AS DOUBLE) AS num,
    1.0 AS den
FROM stamp
JOIN task USING (task_no)
JOIN incident USING (incident_no)
WHERE stamp.department = $department
  AND incident.drill IS NULL
  AND (stamp.gone_at IS NULL OR stamp.gone_at > stamp.due_at OR stamp.reached_at <= stamp.due_at)
  AND stamp.due_at >= $since
  AND stamp.due_at < $until
  AND stamp.due_at <= $now
