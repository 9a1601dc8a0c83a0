-- One row is one report of how a resource stands. Rows are only ever added; seq counts the reports
-- of one resource. That a task holds a resource is not repeated here: the tasks say it.
CREATE TABLE resource_report (
    resource_id VARCHAR NOT NULL,
    seq         INTEGER NOT NULL,
    from_status VARCHAR,
    status      VARCHAR NOT NULL,
    actor       VARCHAR NOT NULL,
    reason      VARCHAR NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (resource_id, seq)
);

-- One row is one CAP message that was handed out, as it was (body), so that what follows can refer
-- to it. subject_seq is the step of the alert or incident that it tells of; digest is of its content
-- without identifier and times: equal content is not told twice. A message of a drill is an exercise.
CREATE TABLE cap_message (
    message_no  INTEGER PRIMARY KEY,
    profile     VARCHAR NOT NULL,
    subject     VARCHAR NOT NULL,
    subject_no  INTEGER NOT NULL,
    subject_seq INTEGER NOT NULL,
    identifier  VARCHAR NOT NULL UNIQUE,
    sender      VARCHAR NOT NULL,
    sent        VARCHAR NOT NULL,
    status      VARCHAR NOT NULL,
    msg_type    VARCHAR NOT NULL,
    drill       VARCHAR,
    digest      VARCHAR NOT NULL,
    body        VARCHAR NOT NULL,
    issued_at   TIMESTAMPTZ NOT NULL,
    issued_by   VARCHAR NOT NULL,
    expires_at  TIMESTAMPTZ NOT NULL,
    CHECK (drill IS NULL OR status = 'Exercise')
);

-- One row is one CAP message that came in and was taken, by (sender, identifier, sent), which CAP
-- makes unique: the same one again is the same one. incident_no: what it was registered as.
CREATE TABLE cap_received (
    report_no   INTEGER PRIMARY KEY,
    sender      VARCHAR NOT NULL,
    identifier  VARCHAR NOT NULL,
    sent        VARCHAR NOT NULL,
    status      VARCHAR NOT NULL,
    msg_type    VARCHAR NOT NULL,
    event       VARCHAR NOT NULL,
    body        VARCHAR NOT NULL,
    received_at TIMESTAMPTZ NOT NULL,
    received_by VARCHAR NOT NULL,
    incident_no INTEGER,
    UNIQUE (sender, identifier, sent)
);
