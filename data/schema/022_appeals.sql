-- One row is one thing that was said or done about a department's figure: a comment, or a step of a
-- deferral or an appeal (claim_no, in the order of seq). Rows are only ever added, and nothing beside
-- them says how a claim stands. detail is JSON. hash is the SHA-256 of the hash before and of this
-- row: see metrics/appeals/record.py.
CREATE TABLE kpi_claim_event (
    event_no    BIGINT NOT NULL,
    claim_no    INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    kind        VARCHAR NOT NULL,
    department  VARCHAR NOT NULL,
    kpi_id      VARCHAR NOT NULL,
    period      VARCHAR NOT NULL,
    trigger     VARCHAR NOT NULL,
    from_state  VARCHAR,
    to_state    VARCHAR,
    actor       VARCHAR NOT NULL,
    note        VARCHAR NOT NULL,
    detail      VARCHAR,
    occurred_at TIMESTAMPTZ NOT NULL,
    hash        VARCHAR NOT NULL,
    PRIMARY KEY (claim_no, seq)
);
