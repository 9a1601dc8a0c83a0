-- One row is one value that an exercise which goes on injected at a shadow, and that rules have seen.
SELECT
    drill_value.point_no,
    drill_value.indicator_no,
    epoch_ms(drill_value.observed_at) AS observed_ms,
    drill_value.value
FROM drill_value
JOIN drill USING (drill_no)
WHERE drill_value.judged
  AND drill.ended_at IS NULL
ORDER BY drill_value.observed_at
