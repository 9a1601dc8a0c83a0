-- 延期率: deferred ÷ due. One row is one alert of the department that was to be closed within
-- $within_minutes of being raised; num is 1 when it was deferred (shelved or out of service) at that
-- deadline. It counts on the day of the deadline.
WITH due AS (
    SELECT
        alert_no,
        rule_id,
        point_no,
        raised_at + to_seconds($within_minutes * 60) AS due_at
    FROM alert
    ANTI JOIN drill_point USING (point_no) -- no exercise
    WHERE owner = $department
)

SELECT
    due.alert_no,
    due.due_at AS occurred_at,
    point.district_id,
    CAST(count(overlay.kind) > 0 AS DOUBLE) AS num,
    1.0 AS den
FROM due
LEFT JOIN point USING (point_no)
LEFT JOIN overlay
  ON overlay.point_no = due.point_no
 AND (overlay.rule_id IS NULL OR overlay.rule_id = due.rule_id)
 AND overlay.kind IN ('SHELF', 'OUT_OF_SERVICE')
 AND overlay.since_at <= due.due_at
 AND coalesce(overlay.until_at, due.due_at) >= due.due_at
 AND (overlay.ended_at IS NULL OR overlay.ended_at > due.due_at)
WHERE due.due_at >= $since
  AND due.due_at < $until
  AND due.due_at <= $now
GROUP BY due.alert_no, due.due_at, point.district_id
