-- One row is one alert that was closed after $since and by $until, the gravest and longest first.
WHERE closed_at > make_timestamptz($since * 1000)
  AND closed_at <= make_timestamptz($until * 1000)
  AND point_no < $shadows
ORDER BY max_level DESC, closed_at - onset_at DESC, alert_no
