-- One row is one turn of the department at a task, exercises left out; value is the seconds from the
-- offer to when it first came to $state (ACCEPTED, ON_THE_WAY, ON_SITE, DONE). One that waits for it
-- has waited until now; one that was to be accepted and went to another, until then. What was declined,
-- withdrawn, or is past it without a stamp tells no time.
WITH turn AS (
    SELECT
        task_no,
        turn,
        any_value(department) AS department,
        min(occurred_at) AS offered_at,
        min(occurred_at) FILTER (WHERE to_state = $state) AS reached_at,
        bool_or(to_state IN ('DONE', 'DECLINED', 'WITHDRAWN')) AS over
    FROM task_turn
    WHERE recorded_at <= $now
    GROUP BY task_no, turn
),

stamp AS (
    SELECT *, lead(offered_at) OVER (PARTITION BY task_no ORDER BY turn) AS went_at
    FROM turn
)

SELECT
    task.task_no,
    stamp.offered_at AS occurred_at,
    incident.district AS district_id,
    (
        epoch_us(coalesce(stamp.reached_at, stamp.went_at, $now)) - epoch_us(stamp.offered_at)
    ) / 1e6 AS value
FROM stamp
JOIN task USING (task_no)
JOIN incident USING (incident_no)
WHERE stamp.department = $department
  AND incident.drill IS NULL
  AND stamp.offered_at >= $since
  AND stamp.offered_at < $until
  AND coalesce(stamp.reached_at, $now) >= stamp.offered_at
  AND (
      stamp.reached_at IS NOT NULL
      OR (NOT stamp.over AND (stamp.went_at IS NULL OR $state = 'ACCEPTED'))
  )
