-- One row is what an officer said of alerts that were proposed as one thing: that they are not
-- ('NOT_ONE'), or that it may be proposed again ('AGAIN'). The last row of a proposal counts. alerts
-- are their numbers in order, joins the open incident that they were proposed to join.
CREATE SEQUENCE proposal_said_no;
CREATE TABLE proposal_said (
    said_no INTEGER PRIMARY KEY DEFAULT nextval('proposal_said_no'),
    alerts  INTEGER[] NOT NULL,
    joins   INTEGER,
    said    VARCHAR NOT NULL,
    said_by VARCHAR NOT NULL,
    said_at TIMESTAMPTZ NOT NULL
);

-- One row is one request to ask departments that was carried out, by the key that its sender gave
-- it: sent again it is answered with the same question.
CREATE TABLE poll_key (
    key     VARCHAR PRIMARY KEY,
    poll_no INTEGER NOT NULL
);
