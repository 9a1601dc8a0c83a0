-- One row is one incident as it stands now; incident_event holds how it came to that. area is a
-- GeoJSON geometry (WGS 84).
CREATE TABLE incident (
    incident_no    INTEGER PRIMARY KEY,
    seq            INTEGER NOT NULL,
    state          VARCHAR NOT NULL,
    grade          TINYINT NOT NULL,
    title_en       VARCHAR NOT NULL,
    title_zh       VARCHAR NOT NULL,
    domain         VARCHAR NOT NULL,
    origin         VARCHAR NOT NULL,
    occurred_at    TIMESTAMPTZ NOT NULL,
    opened_at      TIMESTAMPTZ NOT NULL,
    opened_by      VARCHAR NOT NULL,
    lon            DOUBLE,
    lat            DOUBLE,
    place          VARCHAR,
    district       VARCHAR,
    area           VARCHAR,
    plan           VARCHAR,
    plan_version   INTEGER,
    merged_into    INTEGER,
    deferred_until TIMESTAMPTZ,
    closed_at      TIMESTAMPTZ,
    drill          VARCHAR,
    first_out      INTEGER
);

-- One row is one alert that belongs to an incident. An alert is in one open incident at the most;
-- one that was merged keeps those that it had.
CREATE TABLE incident_alert (
    incident_no INTEGER NOT NULL,
    alert_no    INTEGER NOT NULL,
    PRIMARY KEY (incident_no, alert_no)
);

-- One row is one request to register that was carried out, by the key that its sender gave it: sent
-- again it is answered with the same incident.
CREATE TABLE incident_key (
    key         VARCHAR PRIMARY KEY,
    incident_no INTEGER NOT NULL
);

-- One row is one task as it stands now. after (steps), checks, wanted and resources are JSON.
CREATE TABLE task (
    task_no          INTEGER PRIMARY KEY,
    seq              INTEGER NOT NULL,
    incident_no      INTEGER NOT NULL,
    step             VARCHAR NOT NULL,
    phase            VARCHAR NOT NULL,
    department       VARCHAR NOT NULL,
    role_en          VARCHAR NOT NULL,
    role_zh          VARCHAR NOT NULL,
    title_en         VARCHAR NOT NULL,
    title_zh         VARCHAR NOT NULL,
    message_en       VARCHAR NOT NULL,
    message_zh       VARCHAR NOT NULL,
    state            VARCHAR NOT NULL,
    after            VARCHAR NOT NULL,
    accept_within_ms BIGINT NOT NULL,
    due_within_ms    BIGINT NOT NULL,
    offered_at       TIMESTAMPTZ,
    escalated_at     TIMESTAMPTZ,
    accept_by        TIMESTAMPTZ,
    due_at           TIMESTAMPTZ,
    accepted_at      TIMESTAMPTZ,
    accepted_by      VARCHAR,
    on_way_at        TIMESTAMPTZ,
    on_site_at       TIMESTAMPTZ,
    done_at          TIMESTAMPTZ,
    verified_at      TIMESTAMPTZ,
    checks           VARCHAR NOT NULL,
    wanted           VARCHAR NOT NULL,
    resources        VARCHAR NOT NULL
);

-- One row is one thing that happened to an incident or to what belongs to it. Rows are only ever
-- added. hash is the SHA-256 of the hash before and of this row: see dispatch/audit.py.
CREATE TABLE incident_event (
    event_no    BIGINT NOT NULL,
    incident_no INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    subject     VARCHAR NOT NULL,
    subject_no  BIGINT NOT NULL,
    trigger     VARCHAR NOT NULL,
    from_state  VARCHAR,
    to_state    VARCHAR,
    actor       VARCHAR NOT NULL,
    note        VARCHAR,
    detail      VARCHAR,
    occurred_at TIMESTAMPTZ NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL,
    hash        VARCHAR NOT NULL,
    PRIMARY KEY (incident_no, seq)
);

-- One row is one file that shows something of a task. The file itself lies beside the database under
-- the name of its SHA-256, which is in the sealed record too; name is what its sender called it.
CREATE TABLE evidence (
    evidence_no INTEGER PRIMARY KEY,
    incident_no INTEGER NOT NULL,
    task_no     INTEGER NOT NULL,
    name        VARCHAR NOT NULL,
    media       VARCHAR NOT NULL,
    bytes       BIGINT NOT NULL,
    sha256      VARCHAR NOT NULL,
    sent_by     VARCHAR NOT NULL,
    sent_at     TIMESTAMPTZ NOT NULL
);
