-- One row is one hour of the city's travel time index. As a quantile (p 0.95) of a period it is the
-- planning time index of that period, made anew from its hours and not from other indices.
SELECT
    computed.observed_at - INTERVAL 1 SECOND AS occurred_at,
    CAST(NULL AS VARCHAR) AS district_id,
    computed.value,
    point.point_id,
    indicator.indicator,
    computed.observed_at
FROM computed
JOIN indicator USING (indicator_no)
JOIN point USING (point_no)
WHERE indicator.indicator = 'city_travel_time_index'
  AND computed.observed_at > $since
  AND computed.observed_at <= $until
  AND computed.computed_at <= $now
  AND computed.value IS NOT NULL
