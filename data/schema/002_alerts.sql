-- One row is one alert as it stands now; alert_event holds how it came to that.
CREATE TABLE alert (
    alert_no     INTEGER PRIMARY KEY,
    seq          INTEGER NOT NULL,
    rule_id      VARCHAR NOT NULL,
    rule_version INTEGER NOT NULL,
    point_no     INTEGER NOT NULL,
    indicator_no SMALLINT NOT NULL,
    domain       VARCHAR NOT NULL,
    owner        VARCHAR NOT NULL,
    state        VARCHAR NOT NULL,
    level        TINYINT NOT NULL,
    max_level    TINYINT NOT NULL,
    onset_value  DOUBLE NOT NULL,
    limit_value  DOUBLE NOT NULL,
    onset_at     TIMESTAMPTZ NOT NULL,
    raised_at    TIMESTAMPTZ NOT NULL,
    acked_at     TIMESTAMPTZ,
    acked_by     VARCHAR,
    assignee     VARCHAR,
    cleared_at   TIMESTAMPTZ,
    closed_at    TIMESTAMPTZ
);

-- One row is one thing that happened to an alert (0: to the desk itself). Rows are only ever added.
-- hash is the SHA-256 of the hash before and of this row: see alerts/audit.py.
CREATE TABLE alert_event (
    event_no    BIGINT NOT NULL,
    alert_no    INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    trigger     VARCHAR NOT NULL,
    from_state  VARCHAR NOT NULL,
    to_state    VARCHAR NOT NULL,
    level       TINYINT NOT NULL,
    actor       VARCHAR NOT NULL,
    note        VARCHAR,
    value       DOUBLE,
    detail      VARCHAR,
    occurred_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    hash        VARCHAR NOT NULL,
    PRIMARY KEY (alert_no, seq)
);

-- One row is much that happened at once, as JSON, until it is spread over the tables above: it is
-- durable sooner so, and the writer spreads it in its next transaction (or at the next start).
CREATE TABLE alert_batch (
    first_no BIGINT NOT NULL,
    body     VARCHAR NOT NULL
);

-- One row is one time for which the alerts of a rule at a point do not sound: a SHELF (a person's
-- reason, an end), a SUPPRESSION (by design: while alert cause_no is active) or OUT_OF_SERVICE
-- (a permit, an end; rule_id is null: every rule of the point).
CREATE TABLE overlay (
    overlay_no INTEGER PRIMARY KEY,
    kind       VARCHAR NOT NULL,
    rule_id    VARCHAR,
    point_no   INTEGER NOT NULL,
    actor      VARCHAR NOT NULL,
    reason     VARCHAR NOT NULL,
    cause_no   INTEGER,
    since_at   TIMESTAMPTZ NOT NULL,
    until_at   TIMESTAMPTZ,
    ended_at   TIMESTAMPTZ,
    ended_by   VARCHAR
);
