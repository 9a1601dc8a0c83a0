-- One row is one version of one rule. Rows are only ever added, and versions only grow.
-- body is the YAML of that rule alone, with its comments. origin is 'file' (the city's folder) or
-- 'browser'. filed is the digest of what the folder's file said when the version was made; null when
-- it said nothing. report is the back-test that was made of exactly this text before it was published.
CREATE TABLE rule_version (
    rule_id      VARCHAR NOT NULL,
    version      INTEGER NOT NULL,
    body         VARCHAR NOT NULL,
    actor        VARCHAR NOT NULL,
    why          VARCHAR NOT NULL,
    origin       VARCHAR NOT NULL,
    filed        VARCHAR,
    report       VARCHAR,
    retired      BOOLEAN NOT NULL,
    published_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (rule_id, version)
);
