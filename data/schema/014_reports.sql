-- One row is one report on an incident to those above, as it was submitted. facts is JSON, frozen
-- then. sha256 seals what was said and stands in the sealed record: see dispatch/record/ledger.py.
CREATE TABLE incident_report (
    report_no    INTEGER PRIMARY KEY,
    incident_no  INTEGER NOT NULL,
    kind         VARCHAR NOT NULL,
    way          VARCHAR NOT NULL,
    n            INTEGER NOT NULL,
    text_en      VARCHAR NOT NULL,
    text_zh      VARCHAR NOT NULL,
    recipient    VARCHAR NOT NULL,
    facts        VARCHAR NOT NULL,
    due_at       TIMESTAMPTZ,
    submitted_at TIMESTAMPTZ NOT NULL,
    submitted_by VARCHAR NOT NULL,
    sha256       VARCHAR NOT NULL
);

-- One row is one version of what is open and what is to be learnt of an incident. Rows are only ever
-- added.
CREATE TABLE incident_lesson (
    incident_no INTEGER NOT NULL,
    version     INTEGER NOT NULL,
    text        VARCHAR NOT NULL,
    written_by  VARCHAR NOT NULL,
    written_at  TIMESTAMPTZ NOT NULL,
    sha256      VARCHAR NOT NULL,
    PRIMARY KEY (incident_no, version)
);
