-- The store: what is monitored, what was measured, what was computed, what happened.
-- Times are UTC. observed_at is the end of the period a value describes; received_at is when we knew.

CREATE TABLE meta (
    key   VARCHAR PRIMARY KEY,
    value VARCHAR NOT NULL
);

CREATE TABLE source (
    source_no SMALLINT PRIMARY KEY,
    source_id VARCHAR NOT NULL UNIQUE
);

CREATE TABLE indicator (
    indicator_no SMALLINT PRIMARY KEY,
    indicator    VARCHAR NOT NULL UNIQUE
);

-- One row is one thing that is monitored. Point 1 is the whole city.
-- A point with a life (an incident) has appeared_at, and ended_at when it is over.
CREATE TABLE point (
    point_no    INTEGER PRIMARY KEY,
    point_id    VARCHAR NOT NULL UNIQUE,
    kind        VARCHAR NOT NULL,
    domain      VARCHAR,
    name_en     VARCHAR NOT NULL,
    name_zh     VARCHAR NOT NULL,
    detail_en   VARCHAR,
    detail_zh   VARCHAR,
    district_id VARCHAR,
    owner       VARCHAR,
    part_of     INTEGER,
    lon         DOUBLE,
    lat         DOUBLE,
    km2         DOUBLE,
    attributes  JSON,
    appeared_at TIMESTAMPTZ,
    ended_at    TIMESTAMPTZ
);

CREATE TABLE district (
    district_id VARCHAR PRIMARY KEY,
    name_en     VARCHAR NOT NULL,
    name_zh     VARCHAR NOT NULL,
    km2         DOUBLE
);

-- One row is one measured value. lon and lat are only there when the point moves.
CREATE TABLE observation (
    point_no     INTEGER NOT NULL,
    indicator_no SMALLINT NOT NULL,
    observed_at  TIMESTAMPTZ NOT NULL,
    value        DOUBLE NOT NULL,
    quality      FLOAT NOT NULL,
    source_no    SMALLINT NOT NULL,
    received_at  TIMESTAMPTZ NOT NULL,
    lon          DOUBLE,
    lat          DOUBLE
);

-- One row is a measured value that a later one for the same moment replaced.
CREATE TABLE observation_revision (
    point_no     INTEGER NOT NULL,
    indicator_no SMALLINT NOT NULL,
    observed_at  TIMESTAMPTZ NOT NULL,
    value        DOUBLE NOT NULL,
    quality      FLOAT NOT NULL,
    source_no    SMALLINT NOT NULL,
    received_at  TIMESTAMPTZ NOT NULL,
    replaced_at  TIMESTAMPTZ NOT NULL
);

-- One row is one value that we computed. n is how many values went into it;
-- value is null when there is a reason why it cannot be said.
CREATE TABLE computed (
    point_no     INTEGER NOT NULL,
    indicator_no SMALLINT NOT NULL,
    observed_at  TIMESTAMPTZ NOT NULL,
    value        DOUBLE,
    quality      FLOAT NOT NULL,
    n            INTEGER NOT NULL,
    reason       VARCHAR,
    computed_at  TIMESTAMPTZ NOT NULL
);

-- One row is one value, measured or computed.
CREATE VIEW reading AS
SELECT point_no, indicator_no, observed_at, value, quality, 1 AS n, received_at AS known_at
FROM observation
UNION ALL
SELECT point_no, indicator_no, observed_at, value, quality, n, computed_at AS known_at
FROM computed;

-- One row is the newest value of one indicator at one point.
CREATE TABLE latest (
    point_no     INTEGER NOT NULL,
    indicator_no SMALLINT NOT NULL,
    observed_at  TIMESTAMPTZ NOT NULL,
    value        DOUBLE,
    quality      FLOAT NOT NULL,
    n            INTEGER NOT NULL,
    reason       VARCHAR,
    received_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (point_no, indicator_no)
);

-- One row is what is usual for one indicator at one point on one weekday (0 is Sunday) and hour of
-- the city's clock (the hour in which the period began).
CREATE TABLE usual (
    point_no     INTEGER NOT NULL,
    indicator_no SMALLINT NOT NULL,
    weekday      TINYINT NOT NULL,
    hour         TINYINT NOT NULL,
    q25          DOUBLE NOT NULL,
    median       DOUBLE NOT NULL,
    q75          DOUBLE NOT NULL,
    n            INTEGER NOT NULL,
    computed_at  TIMESTAMPTZ NOT NULL
);

-- One row is the free-flow speed of one lane: the 85th percentile of its quiet hours.
CREATE TABLE free_flow (
    point_no    INTEGER NOT NULL,
    speed       DOUBLE NOT NULL,
    n           INTEGER NOT NULL,
    computed_at TIMESTAMPTZ NOT NULL
);

-- One row is one incident or mission as it stands now.
CREATE TABLE event (
    event_id    VARCHAR PRIMARY KEY,
    point_no    INTEGER,
    kind        VARCHAR NOT NULL,
    category    VARCHAR NOT NULL,
    title       VARCHAR NOT NULL,
    status      VARCHAR NOT NULL,
    resources   DOUBLE,
    lon         DOUBLE,
    lat         DOUBLE,
    district_id VARCHAR,
    attributes  JSON,
    started_at  TIMESTAMPTZ NOT NULL,
    changed_at  TIMESTAMPTZ NOT NULL,
    ended_at    TIMESTAMPTZ,
    source_no   SMALLINT NOT NULL
);

-- One row is one change of state of one event, as it was seen.
CREATE TABLE event_change (
    event_id    VARCHAR NOT NULL,
    seen_at     TIMESTAMPTZ NOT NULL,
    occurred_at TIMESTAMPTZ NOT NULL,
    status      VARCHAR NOT NULL,
    resources   DOUBLE,
    attributes  JSON
);

-- One row is one piece of input that could not be taken, as it came.
CREATE TABLE quarantine (
    received_at TIMESTAMPTZ NOT NULL,
    source_id   VARCHAR NOT NULL,
    field       VARCHAR NOT NULL,
    reason      VARCHAR NOT NULL,
    raw         VARCHAR NOT NULL
);
