-- One row is one incident in which the department was given a task, exercises left out; value is the
-- seconds from when it was registered to when the first task was offered to the department.
SELECT
    incident.incident_no,
    incident.opened_at AS occurred_at,
    incident.district AS district_id,
    (epoch_us(min(offered.occurred_at)) - epoch_us(incident.opened_at)) / 1e6 AS value
FROM incident
JOIN task USING (incident_no)
JOIN incident_event AS offered
  ON offered.incident_no = incident.incident_no
 AND offered.subject = 'task'
 AND offered.subject_no = task.task_no
 AND offered.to_state = 'OFFERED'
 AND offered.recorded_at <= $now
WHERE task.department = $department
  AND incident.drill IS NULL
  AND incident.opened_at >= $since
  AND incident.opened_at < $until
GROUP BY incident.incident_no, incident.opened_at, incident.district
HAVING min(offered.occurred_at) >= incident.opened_at
