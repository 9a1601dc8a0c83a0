-- One row is one alert as it stands now; alert_event holds how it came to that.
CREATE TABLE alert (
    alert_no     INTEGER PRIMARY KEY,
    rule_id      VARCHAR NOT NULL,
    rule_version INTEGER NOT NULL,
    point_no     INTEGER NOT NULL,
    indicator_no SMALLINT NOT NULL,
    domain       VARCHAR NOT NULL,
    owner        VARCHAR NOT NULL,
    state        VARCHAR NOT NULL,
    level        TINYINT NOT NULL,
    max_level    TINYINT NOT NULL,
    seq          INTEGER NOT NULL,
    onset_value  DOUBLE NOT NULL,
    limit_value  DOUBLE NOT NULL,
    onset_at     TIMESTAMPTZ NOT NULL,
    raised_at    TIMESTAMPTZ NOT NULL,
    acked_at     TIMESTAMPTZ,
    acked_by     VARCHAR,
    cleared_at   TIMESTAMPTZ,
    closed_at    TIMESTAMPTZ
);

-- One row is one thing that happened to an alert. Rows are only ever added.
CREATE TABLE alert_event (
    alert_no    INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    trigger     VARCHAR NOT NULL,
    from_state  VARCHAR NOT NULL,
    to_state    VARCHAR NOT NULL,
    level       TINYINT NOT NULL,
    actor       VARCHAR NOT NULL,
    note        VARCHAR,
    value       DOUBLE,
    occurred_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (alert_no, seq)
);
