-- Who sat where and when, what was handed over, and the log of it. What an officer said stands in
-- alert_event, sealed, as events of the desk (alert_no 0) with trigger SHIFT: the log is read there.

-- One row is one officer's time at one seat; until_at is null while it goes on.
CREATE TABLE sitting (
    sitting_no INTEGER PRIMARY KEY,
    seat       VARCHAR NOT NULL,
    officer    VARCHAR NOT NULL,
    since_at   TIMESTAMPTZ NOT NULL,
    until_at   TIMESTAMPTZ
);

-- One row is one hand-over as it stands now. digest is the SHA-256 of its rows below.
CREATE TABLE handover (
    handover_no INTEGER PRIMARY KEY,
    seat        VARCHAR NOT NULL,
    outgoing    VARCHAR NOT NULL,
    successor   VARCHAR,
    incoming    VARCHAR,
    state       VARCHAR NOT NULL,
    notes       VARCHAR NOT NULL,
    passing     BOOLEAN NOT NULL,
    since_at    TIMESTAMPTZ NOT NULL,
    drafted_at  TIMESTAMPTZ NOT NULL,
    offered_at  TIMESTAMPTZ,
    closed_at   TIMESTAMPTZ,
    digest      VARCHAR
);

-- One row is one line of a hand-over's document, as JSON. Rows are only ever added, at the offer.
CREATE TABLE handover_row (
    handover_no INTEGER NOT NULL,
    part        VARCHAR NOT NULL,
    position    INTEGER NOT NULL,
    body        VARCHAR NOT NULL,
    PRIMARY KEY (handover_no, part, position)
);

-- One row is one thing that a person did or said on shift: at a seat, in a hand-over, as an entry,
-- or to an alert. A permit is told once, of the desk. seat is the one that is named; of what was done
-- to alerts it follows from who sat where then (alerts/shift/log.sql).
CREATE VIEW shift_log AS
SELECT
    event_no,
    recorded_at AS said_at,
    CASE trigger WHEN 'SHIFT' THEN detail ->> 'kind' ELSE trigger END AS kind,
    actor AS officer,
    note AS words,
    nullif(alert_no, 0) AS alert_no,
    detail,
    trigger = 'SHIFT' AS is_shift,
    CASE trigger WHEN 'SHIFT' THEN detail ->> 'seat' END AS seat,
    CASE trigger WHEN 'SHIFT' THEN (detail ->> 'handover')::INTEGER END AS handover_no,
    CASE WHEN alert_no = 0 AND trigger <> 'SHIFT'
        THEN (detail ->> 'point_no')::INTEGER END AS permit_point_no
FROM alert_event
WHERE trigger = 'SHIFT'
   OR (actor <> 'system' AND alert_no = 0 AND trigger IN ('OUT_OF_SERVICE', 'IN_SERVICE'))
   OR (actor <> 'system' AND alert_no > 0 AND trigger IN (
        'ACK', 'UNACK', 'RESET', 'ASSIGN', 'COMMENT', 'SHELVE', 'UNSHELVE'
   ));
