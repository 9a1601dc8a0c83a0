-- One row of `found` is one line of the shift log that was asked for.
WITH found AS (
    SELECT
        log.event_no,
        epoch_ms(log.said_at) AS said_ms,
        log.kind,
        log.officer,
        log.words,
        log.seat,
        log.alert_no,
        log.handover_no,
        log.detail ->> 'assignee' AS assignee,
        log.rule_id,
        point.name_en,
        point.name_zh,
        lower(concat_ws(
            ' ', log.words, log.officer, point.name_en, point.name_zh, point.point_id,
            log.rule_id, assignee
        )) AS haystack
    FROM shift_log AS log
    LEFT JOIN point ON point.point_no = log.point_no
    WHERE ($officer IS NULL OR log.officer = $officer)
      AND ($seat IS NULL OR log.seat = $seat)
      AND ($kinds IS NULL OR list_contains($kinds, log.kind))
      AND ($from_ms IS NULL OR log.said_at >= make_timestamptz($from_ms::BIGINT * 1000))
      AND ($to_ms IS NULL OR log.said_at < make_timestamptz($to_ms::BIGINT * 1000))
      -- the terms
)
