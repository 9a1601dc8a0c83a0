-- One row is one source: values of the time that came by now, how many of them came before the source
-- counts as silent, how many were replaced by later ones, and what of it was refused as it came in the
-- time.
WITH known AS (
    SELECT
        unnest($sources) AS source_id,
        unnest($stale_s) AS stale_s
),

came AS (
    SELECT
        source_no,
        count(*) AS taken,
        count(*) FILTER (
            WHERE epoch_ms(received_at) <= epoch_ms(observed_at) + stale_s * 1000
        ) AS in_time,
        max(received_at) AS newest_at
    FROM observation
    JOIN source USING (source_no)
    JOIN known USING (source_id)
    WHERE observed_at > $since
      AND observed_at <= $until
      AND received_at <= $now
    GROUP BY source_no
),

replaced AS (
    SELECT
        source_no,
        count(*) AS n
    FROM observation_revision
    WHERE observed_at > $since
      AND observed_at <= $until
      AND replaced_at <= $now
    GROUP BY source_no
),

refused AS (
    SELECT
        source_id,
        count(*) AS n
    FROM quarantine
    WHERE received_at > $since
      AND received_at <= least($until, $now)
    GROUP BY source_id
)

SELECT
    known.source_id,
    coalesce(came.taken, 0),
    coalesce(came.in_time, 0),
    coalesce(replaced.n, 0),
    coalesce(refused.n, 0),
    epoch_ms(came.newest_at)
FROM known
LEFT JOIN source USING (source_id)
LEFT JOIN came USING (source_no)
LEFT JOIN replaced USING (source_no)
LEFT JOIN refused ON refused.source_id = known.source_id
ORDER BY known.source_id
