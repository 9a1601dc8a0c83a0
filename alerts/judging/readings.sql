-- One row is one value that a rule looks at: of the indicator that it watches, from $since on at
-- $points, and of those of its conditions, from $before on, at the same points or anywhere.
SELECT
    point_no,
    indicator_no,
    epoch_ms(observed_at) AS observed_ms,
    CASE WHEN quality >= $good THEN value END AS value
FROM reading
WHERE observed_at <= make_timestamptz($until_ms * 1000)
  AND (
      (
          indicator_no = $watched
          AND observed_at >= make_timestamptz($since_ms * 1000)
          AND ($everywhere OR point_no IN (SELECT unnest($points)))
      )
      OR (
          indicator_no IN (SELECT unnest($here))
          AND observed_at >= make_timestamptz($before_ms * 1000)
          AND ($everywhere OR point_no IN (SELECT unnest($points)))
      )
      OR (
          indicator_no IN (SELECT unnest($elsewhere))
          AND observed_at >= make_timestamptz($before_ms * 1000)
      )
  )
ORDER BY known_at
