-- One row is one change of level of one alert of a rule at some points that may matter since $since_ms.
WITH told AS (
    SELECT
        a.point_no,
        e.alert_no,
        e.seq,
        e.level,
        lag(e.level, 1, 0) OVER (PARTITION BY e.alert_no ORDER BY e.seq) AS before,
        epoch_ms(e.occurred_at) AS occurred_ms
    FROM alert_event AS e
    JOIN alert AS a
        ON a.alert_no = e.alert_no
    WHERE a.rule_id = $rule
      AND a.point_no IN (SELECT unnest($points))
      AND (a.closed_at IS NULL OR a.closed_at >= make_timestamptz($since_ms * 1000))
)
SELECT
    point_no,
    alert_no,
    occurred_ms,
    level
FROM told
WHERE level <> before
ORDER BY
    alert_no,
    seq
