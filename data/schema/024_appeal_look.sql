-- One row is how far somebody has seen what became of appeals and deferrals: up to which step of the
-- record. reader is the name of an account.
CREATE TABLE appeal_look (
    reader   VARCHAR PRIMARY KEY,
    event_no BIGINT NOT NULL
);
