-- One row is one hour of the week (0 is Sunday) and what is usual of one indicator over all points
-- that have enough weeks behind them; n is how many points.
SELECT weekday, hour, sum(median) AS usual, count(*) AS n
FROM usual
WHERE indicator_no = $indicator AND n >= 6
GROUP BY weekday, hour
