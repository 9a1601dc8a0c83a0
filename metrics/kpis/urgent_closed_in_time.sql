-- 紧急件按期率: as closed_in_time, of the alerts that had been orange or red by their deadline.
WITH due AS (
    SELECT
        alert_no,
        rule_id,
        point_no,
        raised_at + to_seconds($within_minutes * 60) AS due_at
    FROM alert
    ANTI JOIN drill_point USING (point_no) -- no exercise
    WHERE owner = $department
),

urgent AS (
    SELECT DISTINCT due.alert_no
    FROM due
    JOIN alert_event USING (alert_no)
    WHERE alert_event.level >= 3
      AND alert_event.occurred_at <= due.due_at
      AND alert_event.recorded_at <= $now
),

deferred AS (
    SELECT DISTINCT due.alert_no
    FROM due
    JOIN overlay
      ON overlay.point_no = due.point_no
     AND (overlay.rule_id IS NULL OR overlay.rule_id = due.rule_id)
     AND overlay.kind IN ('SHELF', 'OUT_OF_SERVICE')
     AND overlay.since_at <= due.due_at
     AND coalesce(overlay.until_at, due.due_at) >= due.due_at
     AND (overlay.ended_at IS NULL OR overlay.ended_at > due.due_at)
)

SELECT
    due.alert_no,
    due.due_at AS occurred_at,
    point.district_id,
    CAST(coalesce(bool_or(done.occurred_at <= due.due_at), FALSE) AS DOUBLE) AS num,
    1.0 AS den
FROM due
JOIN urgent USING (alert_no)
ANTI JOIN deferred USING (alert_no)
LEFT JOIN point USING (point_no)
LEFT JOIN alert_event AS done
  ON done.alert_no = due.alert_no
 AND done.to_state = 'NORMAL'
 AND done.from_state <> 'NORMAL'
 AND done.recorded_at <= $now
WHERE due.due_at >= $since
  AND due.due_at < $until
  AND due.due_at <= $now
GROUP BY due.alert_no, due.due_at, point.district_id
