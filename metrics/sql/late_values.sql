-- One row is one measured value that came after $known and by $now for a moment between the begin of
-- its indicator's stretch and $until; before is what stood there at $known. The newest to come first.
WITH wanted AS (
    SELECT
        unnest($indicators) AS indicator_no,
        unnest($begins) AS begins_at,
        unnest($kinds) AS kind
),

late AS (
    SELECT observation.*, wanted.kind AS wanted_kind
    FROM observation
    JOIN wanted
      ON wanted.indicator_no = observation.indicator_no
     AND observation.observed_at > wanted.begins_at
    WHERE observation.observed_at <= $until
      AND observation.received_at > $known
      AND observation.received_at <= $now
)

SELECT
    point.point_id,
    point.name_en,
    point.name_zh,
    point.district_id,
    indicator.indicator,
    epoch_ms(late.observed_at),
    late.value,
    (
        SELECT arg_min(before.value, before.replaced_at)
        FROM observation_revision AS before
        WHERE before.point_no = late.point_no
          AND before.indicator_no = late.indicator_no
          AND before.observed_at = late.observed_at
          AND before.received_at <= $known
          AND before.replaced_at > $known
    ),
    source.source_id,
    epoch_ms(late.received_at),
    count(*) OVER ()
FROM late
JOIN point USING (point_no)
JOIN indicator USING (indicator_no)
LEFT JOIN source USING (source_no)
WHERE late.wanted_kind IS NULL OR point.kind = late.wanted_kind
ORDER BY late.received_at DESC, late.observed_at, point.point_id, indicator.indicator
LIMIT $limit
