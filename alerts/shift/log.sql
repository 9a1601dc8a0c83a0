-- One row is one line of the shift log that was asked for and how many there are in all; one row
-- with the number alone when the page is empty. What only a line shows is looked up for its page.
WITH found AS (
    SELECT log.*
    FROM shift_log AS log
    -- places
    WHERE ($officer IS NULL OR log.officer = $officer)
      AND ($kinds IS NULL OR list_contains($kinds, log.kind))
      AND ($from_ms IS NULL OR log.said_at >= make_timestamptz($from_ms::BIGINT * 1000))
      AND ($to_ms IS NULL OR log.said_at < make_timestamptz($to_ms::BIGINT * 1000))
      -- more
),
page AS (
    SELECT *
    FROM found
    WHERE $after IS NULL OR event_no < $after
    ORDER BY event_no DESC
    LIMIT $limit
)
SELECT
    (SELECT count(*) FROM found) AS total,
    page.event_no,
    epoch_ms(page.said_at),
    page.kind,
    page.officer,
    page.words,
    CASE WHEN page.is_shift THEN page.seat
        WHEN sitting.until_at IS NULL OR page.said_at <= sitting.until_at THEN sitting.seat
    END,
    page.alert_no,
    page.handover_no,
    page.detail ->> 'assignee',
    alert.rule_id,
    point.name_en,
    point.name_zh
FROM (SELECT 1 AS one) AS always
LEFT JOIN page ON TRUE
ASOF LEFT JOIN sitting ON sitting.officer = page.officer AND page.said_at >= sitting.since_at
LEFT JOIN alert ON alert.alert_no = page.alert_no
LEFT JOIN point ON point.point_no = coalesce(alert.point_no, page.permit_point_no)
ORDER BY page.event_no DESC
