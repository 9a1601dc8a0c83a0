-- One row is one alert of a rule that was really raised in the window, and whether a person acted on
-- it: commented, assigned, or acknowledged with a note.
SELECT
    a.point_no,
    epoch_ms(min(e.occurred_at) FILTER (e.trigger = 'RAISE')) AS raised_ms,
    epoch_ms(a.cleared_at) AS cleared_ms,
    bool_or(
        e.trigger IN ('COMMENT', 'ASSIGN')
        OR (e.trigger = 'ACK' AND length(trim(coalesce(e.note, ''))) > 0)
    ) AS acted
FROM alert AS a
JOIN alert_event AS e USING (alert_no)
WHERE a.rule_id = $rule
  AND a.point_no < 1048576 -- what was exercised did not happen
  AND a.raised_at > make_timestamptz($since_ms * 1000)
  AND a.raised_at <= make_timestamptz($until_ms * 1000)
GROUP BY a.alert_no, a.point_no, a.cleared_at
ORDER BY a.alert_no
