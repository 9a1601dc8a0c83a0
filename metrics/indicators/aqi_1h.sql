-- One row is one place and hour: what an hourly index needs, from the hours up to it. Particles
-- come as twelve hours, latest first; a mean of eight hours needs six of them, of a day eighteen.
WITH measured AS (
    SELECT
        point_no,
        observed_at,
        max(value) FILTER (indicator_no = $pm2_5_1h) AS pm2_5,
        max(value) FILTER (indicator_no = $pm10_1h) AS pm10,
        max(value) FILTER (indicator_no = $o3_ppb) / 1000 AS o3,
        max(value) FILTER (indicator_no = $co_ppm) AS co,
        max(value) FILTER (indicator_no = $so2_ppb) AS so2,
        max(value) FILTER (indicator_no = $no2_ppb) AS no2
    FROM observation
    WHERE indicator_no IN ($pm2_5_1h, $pm10_1h, $o3_ppb, $co_ppm, $so2_ppb, $no2_ppb)
      AND observed_at > $since - INTERVAL 24 HOUR
      AND observed_at <= $until
      AND quality >= 0.5
    GROUP BY
        point_no,
        observed_at
), means AS (
    SELECT
        *,
        avg(CAST(o3 AS DECIMAL(38, 15))) OVER eight AS o3_8h,
        count(o3) OVER eight AS o3_hours,
        avg(CAST(co AS DECIMAL(38, 15))) OVER eight AS co_8h,
        count(co) OVER eight AS co_hours,
        avg(CAST(so2 AS DECIMAL(38, 15))) OVER day AS so2_24h,
        count(so2) OVER day AS so2_hours
    FROM measured
    WINDOW eight AS (
        PARTITION BY point_no
        ORDER BY observed_at
        RANGE BETWEEN INTERVAL 7 HOUR PRECEDING AND CURRENT ROW
    ), day AS (
        PARTITION BY point_no
        ORDER BY observed_at
        RANGE BETWEEN INTERVAL 23 HOUR PRECEDING AND CURRENT ROW
    )
), twelve AS (
    SELECT
        latest.point_no,
        latest.observed_at,
        list(coalesce(earlier.pm2_5, 'nan') ORDER BY ago) AS pm2_5_hours,
        list(coalesce(earlier.pm10, 'nan') ORDER BY ago) AS pm10_hours
    FROM measured AS latest
    CROSS JOIN range(12) AS hours(ago)
    LEFT JOIN measured AS earlier
        ON earlier.point_no = latest.point_no
        AND earlier.observed_at = latest.observed_at - to_hours(ago)
    WHERE latest.observed_at > $since
    GROUP BY
        latest.point_no,
        latest.observed_at
)
SELECT
    means.point_no,
    means.observed_at,
    twelve.pm2_5_hours,
    twelve.pm10_hours,
    CASE WHEN means.o3_hours >= 6 THEN means.o3_8h END AS o3_8h,
    means.o3 AS o3_1h,
    CASE WHEN means.co_hours >= 6 THEN means.co_8h END AS co_8h,
    means.co AS co_1h,
    means.so2 AS so2_1h,
    CASE WHEN means.so2_hours >= 18 THEN means.so2_24h END AS so2_24h,
    means.no2 AS no2_1h
FROM means
JOIN twelve USING (point_no, observed_at)
