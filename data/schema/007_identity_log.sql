-- Who did what to whom at the door. Rows are added and never changed. `times` is how often it
-- happened within a minute, up to `occurred_at`: what an attack repeats is counted, not repeated.
-- whom is an account or a token, never what somebody typed; no secret and no hash of one stands here.
CREATE TABLE identity_event (
    no          BIGINT PRIMARY KEY,
    occurred_at TIMESTAMPTZ NOT NULL,
    kind        VARCHAR NOT NULL,
    who         VARCHAR NOT NULL,
    whom        VARCHAR NOT NULL,
    address     VARCHAR NOT NULL,
    detail      VARCHAR NOT NULL,
    times       INTEGER NOT NULL
);
