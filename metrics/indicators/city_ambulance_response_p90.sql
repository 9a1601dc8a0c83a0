-- One row is one day of the city: the time that nine in ten of a day's ambulance missions did not
-- exceed. A time of nothing or less is an error and not a fast response: such a mission, like one
-- without a time, lowers the quality. A day is over when a mission of after it has come. n is the
-- known times.
WITH mission AS (
    SELECT
        started_at,
        CASE attributes ->> 'precision'
            WHEN 'day' THEN started_at
            ELSE timezone($zone, date_trunc('day', timezone($zone, started_at)) + INTERVAL 1 DAY)
        END AS observed_at,
        TRY_CAST(attributes ->> 'response_time_s' AS DOUBLE) AS seconds
    FROM event
    WHERE kind = 'mission'
      AND category IN ('ambulance', 'ambulance_technical')
      AND started_at > $since - INTERVAL 26 HOUR
), known AS (
    SELECT
        observed_at,
        CASE WHEN seconds > 0 THEN seconds END AS seconds
    FROM mission
    WHERE observed_at > $since
      AND observed_at <= least($until, (SELECT max(started_at) FROM mission))
)
SELECT
    1 AS point_no,
    observed_at,
    quantile_cont(seconds, 0.9) AS value,
    count(seconds) / count(*) AS quality,
    count(seconds) AS n,
    NULL AS reason
FROM known
GROUP BY observed_at
