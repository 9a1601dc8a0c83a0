-- One row is one mission of a $category with a response time of its own: the provider's, in seconds.
-- A time of nothing or less is an error and not a fast response. A mission of which only the day is
-- known stands at the end of that day.
SELECT
    event_id,
    CASE attributes ->> 'precision' WHEN 'day' THEN started_at - INTERVAL 1 SECOND ELSE started_at END
        AS occurred_at,
    district_id,
    TRY_CAST(attributes ->> 'response_time_s' AS DOUBLE) AS value
FROM event
WHERE kind = 'mission'
  AND category = $category
  AND started_at > $since
  AND started_at <= $until
  AND changed_at <= $now
  AND TRY_CAST(attributes ->> 'response_time_s' AS DOUBLE) > 0
