-- One row is one question that the officer asked some departments about an incident: go or no-go.
CREATE TABLE poll (
    poll_no     INTEGER PRIMARY KEY,
    incident_no INTEGER NOT NULL,
    question_en VARCHAR NOT NULL,
    question_zh VARCHAR NOT NULL,
    asked_by    VARCHAR NOT NULL,
    asked_at    TIMESTAMPTZ NOT NULL,
    answer_by   TIMESTAMPTZ NOT NULL,
    closed_by   VARCHAR,
    closed_at   TIMESTAMPTZ
);

-- One row is one department that was asked, and what it says by now. place is its place in the order
-- in which they were asked; seq counts what it said; late: it was said after answer_by.
CREATE TABLE poll_answer (
    poll_no    INTEGER NOT NULL,
    place      INTEGER NOT NULL,
    department VARCHAR NOT NULL,
    seq        INTEGER NOT NULL,
    said       VARCHAR NOT NULL,
    reason     VARCHAR,
    said_by    VARCHAR,
    said_at    TIMESTAMPTZ,
    late       BOOLEAN NOT NULL,
    PRIMARY KEY (poll_no, department)
);

-- What a notification is about: an alert, or a task, whose number then stands in alert_no and the
-- step of its incident in alert_seq.
ALTER TABLE notification ADD COLUMN subject VARCHAR DEFAULT 'alert';

-- Whether a task in `state` is still what a notification is about.
CREATE MACRO task_notification_stands(reason, state) AS
    CASE reason
    WHEN 'withdrawn' THEN true
    WHEN 'done_soon' THEN state IN ('ACCEPTED', 'ON_THE_WAY', 'ON_SITE')
    WHEN 'done_late' THEN state IN ('ACCEPTED', 'ON_THE_WAY', 'ON_SITE')
    ELSE state = 'OFFERED'
    END;
