-- One row is one value of one indicator after $since and up to $until, at all points ($points NULL)
-- or some. A measured one says how it came: its source, how many came with it, as which version.
WITH found AS (
    SELECT point_no, observed_at, value, quality, 1 AS n, NULL AS reason, received_at AS known_at,
           source_no
    FROM observation
    WHERE indicator_no = $indicator
      AND observed_at > $since
      AND observed_at <= $until
      AND ($points IS NULL OR list_contains($points, point_no))
    UNION ALL
    SELECT point_no, observed_at, value, quality, n, reason, computed_at AS known_at,
           CAST(NULL AS SMALLINT) AS source_no
    FROM computed
    WHERE indicator_no = $indicator
      AND observed_at > $since
      AND observed_at <= $until
      AND ($points IS NULL OR list_contains($points, point_no))
),

batch AS (
    SELECT source_no, received_at AS known_at, count(*) AS size
    FROM observation
    SEMI JOIN found
      ON found.source_no = observation.source_no
     AND found.known_at = observation.received_at
    GROUP BY source_no, received_at
),

version AS (
    SELECT point_no, observed_at, count(*) AS earlier
    FROM observation_revision
    WHERE indicator_no = $indicator
      AND observed_at > $since
      AND observed_at <= $until
    GROUP BY point_no, observed_at
)

SELECT
    point.point_id,
    point.name_en,
    point.name_zh,
    epoch_ms(found.observed_at),
    found.value,
    found.quality,
    found.n,
    found.reason,
    epoch_ms(found.known_at),
    coalesce(source.source_id, CASE WHEN found.source_no IS NOT NULL THEN '' END),
    batch.size,
    coalesce(version.earlier, 0) + 1
FROM found
JOIN point USING (point_no)
LEFT JOIN source USING (source_no)
LEFT JOIN batch USING (source_no, known_at)
LEFT JOIN version
  ON version.point_no = found.point_no
 AND version.observed_at = found.observed_at
ORDER BY found.observed_at, point.point_id
