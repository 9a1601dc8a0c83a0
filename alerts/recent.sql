-- One row is one recent value of a rule's indicators: $span_ms back from the newest of the watched
-- one, and for each point at least the last moment that it has.
WITH newest AS (
    SELECT max(observed_at) AS newest_at
    FROM reading
    WHERE indicator_no = $indicator
),
since AS (
    SELECT
        l.point_no,
        least(l.observed_at, n.newest_at - to_milliseconds($span_ms)) AS since_at
    FROM newest AS n, (
        SELECT point_no, max(observed_at) AS observed_at
        FROM reading
        WHERE indicator_no = $indicator
        GROUP BY point_no
    ) AS l
)
SELECT
    r.point_no,
    r.indicator_no,
    epoch_ms(r.observed_at) AS observed_ms,
    r.value
FROM reading AS r
JOIN since AS s ON s.point_no = r.point_no
WHERE r.indicator_no IN (SELECT unnest($all))
  AND r.observed_at >= s.since_at
