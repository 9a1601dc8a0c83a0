-- One row is one time that somebody read a brief: what it told of (since_at to until_at), when it was
-- on their screen, and the brief itself as they read it, as JSON in all languages. reader is the name
-- of an account. What they read since is the newest until_at of theirs.
CREATE TABLE brief_look (
    reader   VARCHAR NOT NULL,
    since_at TIMESTAMPTZ NOT NULL,
    until_at TIMESTAMPTZ NOT NULL,
    seen_at  TIMESTAMPTZ NOT NULL,
    body     VARCHAR NOT NULL,
    PRIMARY KEY (reader, until_at)
);
