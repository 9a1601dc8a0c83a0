-- One row is one hour of one district's values from the department's points; num counts those that
-- came within $within_minutes of the end of what they describe, den all that came. What
-- the center says of itself (source `center`) came from nobody.
SELECT
    -- the hour that the value's own end lies in; by numbers, as the calendar takes ten times as long
    make_timestamptz((epoch_us(observation.observed_at) - 1) // 3600000000 * 3600000000)
        AS occurred_at,
    point.district_id,
    CAST(
        count(*) FILTER (
            WHERE observation.received_at
                <= observation.observed_at + to_seconds($within_minutes * 60)
        ) AS DOUBLE
    ) AS num,
    CAST(count(*) AS DOUBLE) AS den
FROM observation
JOIN point USING (point_no)
WHERE point.owner = $department
  AND observation.source_no IS DISTINCT FROM coalesce(
      (SELECT source_no FROM source WHERE source_id = 'center'), -1
  )
  AND observation.observed_at > $since
  AND observation.observed_at <= $until
  AND observation.received_at <= $now
GROUP BY ALL
