-- One row: how many values at the department's points, of moments after $since, came after $known
-- and by $now.
SELECT count(*)
FROM observation
JOIN point USING (point_no)
WHERE point.owner = $department
  AND observation.observed_at > $since
  AND observation.observed_at <= $until
  AND observation.received_at > $known
  AND observation.received_at <= $now
