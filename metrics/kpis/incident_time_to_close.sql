-- One row is one incident in which the department had a task, exercises left out, and what was
-- unfounded or merged into another; value is the seconds from when it was registered to when it was
-- first closed. One that is open now has taken until now.
WITH closing AS (
    SELECT
        incident_no,
        min(occurred_at) FILTER (WHERE to_state = 'CLOSED') AS closed_at,
        bool_or(to_state IN ('UNFOUNDED', 'MERGED')) AS nothing
    FROM incident_event
    WHERE subject = 'incident'
      AND recorded_at <= $now
    GROUP BY incident_no
)

SELECT
    incident.incident_no,
    incident.opened_at AS occurred_at,
    incident.district AS district_id,
    (epoch_us(coalesce(closing.closed_at, $now)) - epoch_us(incident.opened_at)) / 1e6 AS value
FROM incident
JOIN closing USING (incident_no)
WHERE incident.drill IS NULL
  AND NOT coalesce(closing.nothing, FALSE)
  AND incident.opened_at >= $since
  AND incident.opened_at < $until
  AND EXISTS (
      SELECT 1
      FROM task
      WHERE task.incident_no = incident.incident_no
        AND task.department = $department
  )
