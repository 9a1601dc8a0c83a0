-- Who is to be told of an alert, and each attempt to tell them. due_at, planned_at, cancelled_at and
-- sent_at are on the city's clock, which a replay runs faster; next_at, first_at, claimed_at and
-- started_at are on the system's, as a receiver that is down does not come back sooner in a replay.
CREATE SEQUENCE notification_no;

-- Whether an alert in `state` is still what a notification is about.
CREATE MACRO notification_stands(reason, also_when_cleared, state) AS
    CASE reason
    WHEN 'idle' THEN state = 'ACKED'
    ELSE state IN ('UNACKED', 'LATCHED_UNACKED') OR (state = 'CLEARED_UNACKED' AND also_when_cleared)
    END;

-- One row is one notification: one recipient told by one channel because of one step of a policy.
-- level is that for which it was planned; why says what ended it, when it was not sent.
CREATE TABLE notification (
    notification_no   INTEGER PRIMARY KEY DEFAULT nextval('notification_no'),
    key               VARCHAR NOT NULL UNIQUE,
    alert_no          INTEGER NOT NULL,
    alert_seq         INTEGER NOT NULL,
    reason            VARCHAR NOT NULL,
    level             TINYINT NOT NULL,
    step              SMALLINT NOT NULL,
    channel           VARCHAR NOT NULL,
    recipient         VARCHAR NOT NULL,
    also_when_cleared BOOLEAN NOT NULL,
    planned_at        TIMESTAMPTZ NOT NULL,
    due_at            TIMESTAMPTZ NOT NULL,
    state             VARCHAR NOT NULL DEFAULT 'PENDING',
    why               VARCHAR,
    cancelled_at      TIMESTAMPTZ,
    attempts          INTEGER NOT NULL DEFAULT 0,
    first_at          TIMESTAMPTZ,
    next_at           TIMESTAMPTZ,
    claimed_at        TIMESTAMPTZ,
    sent_at           TIMESTAMPTZ
);

-- One row is one attempt to send one notification. Rows are only ever added.
CREATE TABLE notification_attempt (
    notification_no INTEGER NOT NULL,
    attempt         INTEGER NOT NULL,
    started_at      TIMESTAMPTZ NOT NULL,
    outcome         VARCHAR NOT NULL,
    error           VARCHAR,
    ms              DOUBLE
);
