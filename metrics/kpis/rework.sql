-- 返工率: closed and soon there again ÷ closed.
-- One row is one alert of the department that was closed at least $within_minutes ago; num is 1 when
-- the same rule raised another at the same point within that time. It counts on the day of closing.
WITH closing AS (
    SELECT
        alert.alert_no,
        alert.rule_id,
        alert.point_no,
        min(done.occurred_at) AS closed_at
    FROM alert
    ANTI JOIN drill_point USING (point_no) -- no exercise
    JOIN alert_event AS done
      ON done.alert_no = alert.alert_no
     AND done.to_state = 'NORMAL'
     AND done.from_state <> 'NORMAL'
     AND done.recorded_at <= $now
    WHERE alert.owner = $department
    GROUP BY alert.alert_no, alert.rule_id, alert.point_no
)

SELECT
    closing.alert_no,
    closing.closed_at AS occurred_at,
    point.district_id,
    CAST(count(again.alert_no) > 0 AS DOUBLE) AS num,
    1.0 AS den
FROM closing
LEFT JOIN point USING (point_no)
LEFT JOIN alert AS again
  ON again.rule_id = closing.rule_id
 AND again.point_no = closing.point_no
 AND again.alert_no > closing.alert_no
 AND again.raised_at >= closing.closed_at
 AND again.raised_at <= closing.closed_at + to_seconds($within_minutes * 60)
WHERE closing.closed_at >= $since
  AND closing.closed_at < $until
  AND closing.closed_at + to_seconds($within_minutes * 60) <= $now
GROUP BY closing.alert_no, closing.closed_at, point.district_id
