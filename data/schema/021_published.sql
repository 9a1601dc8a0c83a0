-- What departments were told: each scorecard as it stood when it was published. Rows are only added.

-- One row is one published scorecard. What had come by known_at counted. digest is that of all that
-- stands here of it; the record has it sealed (see live/publishing.py).
CREATE TABLE publication (
    publication_no INTEGER PRIMARY KEY,
    department     VARCHAR NOT NULL,
    period         VARCHAR NOT NULL,
    score          DOUBLE,
    coverage       DOUBLE NOT NULL,
    known_at       TIMESTAMPTZ NOT NULL,
    actor          VARCHAR NOT NULL,
    why            VARCHAR NOT NULL,
    digest         VARCHAR NOT NULL,
    UNIQUE (department, period)
);

-- One row is one figure of a published scorecard: value = num ÷ den in the KPI's unit; standard is
-- the target, or last year's value, that it stood against. definition is a digest.
CREATE TABLE published_figure (
    publication_no INTEGER NOT NULL,
    kpi_id         VARCHAR NOT NULL,
    value          DOUBLE,
    num            DOUBLE NOT NULL,
    den            DOUBLE NOT NULL,
    n              BIGINT NOT NULL,
    absent         VARCHAR,
    standard_kind  VARCHAR NOT NULL,
    standard       DOUBLE,
    score          DOUBLE,
    weight         DOUBLE NOT NULL,
    rating         VARCHAR NOT NULL,
    definition     VARCHAR NOT NULL,
    PRIMARY KEY (publication_no, kpi_id)
);

-- One row is what one district had of a published figure.
CREATE TABLE published_share (
    publication_no INTEGER NOT NULL,
    kpi_id         VARCHAR NOT NULL,
    district_id    VARCHAR NOT NULL,
    num            DOUBLE NOT NULL,
    den            DOUBLE NOT NULL
);

-- One row is one definition of a KPI that something was published by: its YAML as JSON, and its SQL.
CREATE TABLE published_definition (
    digest VARCHAR PRIMARY KEY,
    body   VARCHAR NOT NULL,
    sql    VARCHAR NOT NULL
);
