-- One row: how many of the computed values that a figure reads were made after $known and by $now.
SELECT count(*)
FROM computed
JOIN point USING (point_no)
WHERE list_contains($indicators, indicator_no)
  AND point.kind = $kind
  AND observed_at > $since
  AND observed_at <= $until
  AND computed_at > $known
  AND computed_at <= $now
