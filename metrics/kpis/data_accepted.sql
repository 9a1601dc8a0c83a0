-- One row is one hour of what came from the department's sources; num counts the values that were
-- taken, den those and what was refused. A source is the department's when one of its points has a
-- value from it; what the center says of itself (source `center`) came from nobody.
WITH own AS (
    SELECT DISTINCT observation.source_no
    FROM observation
    JOIN point USING (point_no)
    WHERE point.owner = $department
      AND observation.source_no NOT IN (SELECT source_no FROM source WHERE source_id = 'center')
),

came AS (
    SELECT received_at, 1 AS taken
    FROM observation
    JOIN own USING (source_no)
    WHERE received_at >= $since
      AND received_at < $until
    UNION ALL
    SELECT received_at, 0 AS taken
    FROM quarantine
    JOIN source USING (source_id)
    JOIN own USING (source_no)
    WHERE received_at >= $since
      AND received_at < $until
)

SELECT
    make_timestamptz(epoch_us(received_at) // 3600000000 * 3600000000) AS occurred_at,
    CAST(NULL AS VARCHAR) AS district_id,
    CAST(sum(taken) AS DOUBLE) AS num,
    CAST(count(*) AS DOUBLE) AS den
FROM came
WHERE received_at <= $now
GROUP BY ALL
