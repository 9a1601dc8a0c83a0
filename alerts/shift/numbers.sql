-- One row: what happened to alerts after $since_ms up to $until_ms, as it came to be known. The time
-- to an acknowledgement runs from the raise (or rise, or its being taken back) that it answers.
WITH happened AS (
    SELECT
        alert_no,
        seq,
        trigger,
        actor,
        recorded_at
    FROM alert_event
    WHERE alert_no > 0
      AND recorded_at > make_timestamptz($since_ms * 1000)
      AND recorded_at <= make_timestamptz($until_ms * 1000)
),
acknowledged AS (
    SELECT
        ack.actor,
        epoch_ms(ack.recorded_at) - epoch_ms(called.recorded_at) AS after_ms
    FROM (SELECT * FROM happened WHERE trigger = 'ACK') AS ack
    ASOF LEFT JOIN (
        SELECT
            alert_no,
            seq,
            recorded_at
        FROM alert_event
        WHERE trigger IN ('RAISE', 'LEVEL_UP', 'UNACK')
          AND alert_no IN (SELECT alert_no FROM happened WHERE trigger = 'ACK')
    ) AS called
        ON called.alert_no = ack.alert_no AND ack.seq > called.seq
)
SELECT
    (SELECT count(DISTINCT alert_no) FROM happened WHERE trigger = 'RAISE') AS raised,
    (SELECT count(*) FROM happened WHERE trigger IN ('CLEAR', 'LATCH')) AS cleared,
    (SELECT count(*) FROM happened WHERE trigger = 'SHELVE') AS shelved,
    (SELECT count(*) FROM acknowledged) AS acknowledged,
    (SELECT count(*) FROM acknowledged WHERE actor = $officer) AS by_officer,
    (SELECT median(after_ms) FROM acknowledged) AS median_ms
