-- One row is one closed alert that a query finds; at the end stands a condition for each word.
FROM alert
WHERE closed_at IS NOT NULL
  AND (len($levels) = 0 OR list_contains($levels, max_level))
  AND (NOT $unseen OR acked_at IS NULL)
  AND (len($mine) = 0 OR list_contains($mine, assignee) OR list_contains($mine, acked_by))
  AND ($domain IS NULL OR domain = $domain)
  AND ($department IS NULL OR owner = $department)
  {words}
