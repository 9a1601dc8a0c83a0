-- One row is one version of one plan. Rows are only ever added, and versions only grow.
-- body is the YAML of that plan alone, with its comments. origin is 'file' (the city's folder) or
-- 'browser'. filed is the digest of what the folder's file said when the version was made; null when
-- it said nothing.
CREATE TABLE plan_version (
    plan_id      VARCHAR NOT NULL,
    version      INTEGER NOT NULL,
    body         VARCHAR NOT NULL,
    actor        VARCHAR NOT NULL,
    why          VARCHAR NOT NULL,
    origin       VARCHAR NOT NULL,
    filed        VARCHAR,
    retired      BOOLEAN NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (plan_id, version)
);
