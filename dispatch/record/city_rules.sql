-- One row is one rule: how many alerts it raised in the time, and how many of them nobody
-- acknowledged by now. The noisiest first.
SELECT
    rule_id,
    count(*) AS raised,
    count(*) FILTER (
        WHERE alert_no NOT IN (
            SELECT alert_no FROM alert_event WHERE trigger = 'ACK' AND recorded_at <= $now
        )
    ) AS unacknowledged
FROM alert
WHERE raised_at >= $since
  AND raised_at < $until
  AND raised_at <= $now
  AND point_no < $shadows
GROUP BY rule_id
ORDER BY raised DESC, rule_id
LIMIT $most
