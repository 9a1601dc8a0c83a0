-- One row is one incident in which the department was given a task, exercises left out; value is the
-- seconds from when it was registered to when the first task was offered to the department.
SELECT
    incident.incident_no,
    incident.opened_at AS occurred_at,
    incident.district AS district_id,
    (epoch_us(min(task_turn.occurred_at)) - epoch_us(incident.opened_at)) / 1e6 AS value
FROM incident
JOIN task USING (incident_no)
JOIN task_turn
  ON task_turn.task_no = task.task_no
 AND task_turn.department = $department
 AND task_turn.recorded_at <= $now
WHERE incident.drill IS NULL
  AND incident.opened_at >= $since
  AND incident.opened_at < $until
GROUP BY incident.incident_no, incident.opened_at, incident.district
HAVING min(task_turn.occurred_at) >= incident.opened_at
