-- Who may come in. Secrets are kept as hashes only: a password's is Argon2id, that of the random ids
-- of sessions and tokens is SHA-256. Times are the system's, not the city's: a replay's clock jumps.

-- One row is one person. key is the name without regard to case; demo marks an account that came
-- with a demonstration and still has its known password. Without a password_hash the person comes
-- by way of an OpenID provider, as `subject` there.
CREATE TABLE account (
    name          VARCHAR NOT NULL,
    key           VARCHAR PRIMARY KEY,
    display_en    VARCHAR,
    display_zh    VARCHAR,
    role          VARCHAR NOT NULL,
    department    VARCHAR,
    password_hash VARCHAR,
    subject       VARCHAR,
    demo          BOOLEAN NOT NULL DEFAULT FALSE,
    disabled      BOOLEAN NOT NULL DEFAULT FALSE,
    created_at    TIMESTAMPTZ NOT NULL,
    changed_at    TIMESTAMPTZ NOT NULL
);

-- One row is one sign-in of a person, or one unattended screen (account_key NULL, token_hash that of
-- its wall token). seen_at is written at most once a minute.
CREATE TABLE session (
    session_hash VARCHAR PRIMARY KEY,
    account_key  VARCHAR,
    token_hash   VARCHAR,
    created_at   TIMESTAMPTZ NOT NULL,
    expires_at   TIMESTAMPTZ NOT NULL,
    seen_at      TIMESTAMPTZ NOT NULL,
    revoked_at   TIMESTAMPTZ
);

-- One row is one token of a machine or of an unattended screen. scopes: words with a space between.
CREATE TABLE token (
    name       VARCHAR NOT NULL,
    token_hash VARCHAR PRIMARY KEY,
    kind       VARCHAR NOT NULL,
    scopes     VARCHAR NOT NULL,
    created_by VARCHAR NOT NULL,
    created_at TIMESTAMPTZ NOT NULL,
    expires_at TIMESTAMPTZ,
    used_at    TIMESTAMPTZ,
    revoked_at TIMESTAMPTZ
);
