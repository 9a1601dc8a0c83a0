-- One row is one incident with a place that went on at some time of the window.
SELECT
    point_no,
    lon,
    lat,
    epoch_ms(started_at) AS began_ms,
    epoch_ms(coalesce(ended_at, make_timestamptz($until_ms * 1000))) AS ended_ms
FROM event
WHERE kind = 'incident'
  AND lon IS NOT NULL
  AND lat IS NOT NULL
  AND started_at <= make_timestamptz($until_ms * 1000)
  AND coalesce(ended_at > make_timestamptz($since_ms * 1000), TRUE)
