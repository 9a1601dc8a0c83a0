-- What people chose for their own screens.

-- One row is one choice of one person: name is a key of security/preferences.py, chosen its value as
-- JSON. Without a row the default counts.
CREATE TABLE preference (
    account_key VARCHAR NOT NULL,
    name        VARCHAR NOT NULL,
    chosen      VARCHAR NOT NULL,
    changed_at  TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (account_key, name)
);
