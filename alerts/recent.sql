-- One row is one recent value of a rule's indicators: $span_ms back from the newest of the watched one.
WITH newest AS (
    SELECT max(observed_at) AS newest_at
    FROM reading
    WHERE indicator_no = $indicator
)
SELECT
    r.point_no,
    r.indicator_no,
    epoch_ms(r.observed_at) AS observed_ms,
    r.value,
    r.quality
FROM reading AS r, newest AS n
WHERE r.indicator_no IN (SELECT unnest($all))
  AND r.observed_at >= n.newest_at - to_milliseconds($span_ms)
ORDER BY r.observed_at, r.known_at
