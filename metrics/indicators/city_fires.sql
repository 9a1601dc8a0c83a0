-- One row is one day of the city: the fires of all areas, or, when the areas of that day are not
-- all there (or are one step of several days), the number published for the city.
WITH areas AS (
    SELECT
        observed_at,
        sum(CAST(value AS DECIMAL(38, 15))) AS value,
        min(quality) AS quality,
        count(*) AS n
    FROM observation
    WHERE indicator_no = $fires
      AND observed_at > $since
      AND observed_at <= $until
      AND point_no <> 1
    GROUP BY observed_at
), known AS (
    SELECT count(*) AS n
    FROM point
    WHERE ended_at IS NULL
      AND kind IN (
          SELECT point.kind
          FROM observation
          JOIN point USING (point_no)
          WHERE observation.indicator_no = $fires
            AND point.point_no <> 1
      )
), published AS (
    SELECT
        observed_at,
        value
    FROM observation
    WHERE indicator_no = $city_fires_published
      AND observed_at > $since
      AND observed_at <= $until
      AND point_no = 1
), day AS (
    SELECT
        observed_at,
        published.value AS published,
        areas.n AS n,
        CASE WHEN areas.n >= known.n AND areas.quality >= 0.5 THEN areas.value END AS summed
    FROM areas
    FULL JOIN published USING (observed_at)
    CROSS JOIN known
)
SELECT
    1 AS point_no,
    observed_at,
    coalesce(summed, published) AS value,
    1.0 AS quality,
    CASE WHEN summed IS NULL THEN 1 ELSE n END AS n,
    NULL AS reason
FROM day
WHERE coalesce(summed, published) IS NOT NULL
