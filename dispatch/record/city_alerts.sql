-- One row is one level that alerts raised in the time reached at most (NULL: all): how many there
-- were, how many were acknowledged by now, and the median and nine tenths of their times to that.
WITH raised AS (
    SELECT
        alert_no,
        max_level,
        raised_at
    FROM alert
    WHERE raised_at >= $since
      AND raised_at < $until
      AND raised_at <= $now
      AND point_no < $shadows
),

seen AS (
    SELECT
        alert_no,
        min(occurred_at) AS seen_at
    FROM alert_event
    SEMI JOIN raised USING (alert_no)
    WHERE trigger = 'ACK'
      AND recorded_at <= $now
    GROUP BY alert_no
)

SELECT
    max_level,
    count(*) AS raised,
    count(seen_at) AS acknowledged,
    quantile_disc(epoch_ms(seen_at) - epoch_ms(raised_at), 0.5) AS median_ms,
    quantile_disc(epoch_ms(seen_at) - epoch_ms(raised_at), 0.9) AS nine_tenths_ms
FROM raised
LEFT JOIN seen USING (alert_no)
GROUP BY GROUPING SETS ((max_level), ())
ORDER BY max_level DESC NULLS FIRST
