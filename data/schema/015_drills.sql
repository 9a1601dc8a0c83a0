-- One row is one exercise. body is the scenario as it was then (JSON), score what came of it (JSON,
-- null until it ended). held_ms is how long it was paused so far; paused_at since when it is.
CREATE TABLE drill (
    drill_no   INTEGER PRIMARY KEY,
    seq        INTEGER NOT NULL,
    scenario   VARCHAR NOT NULL,
    name       VARCHAR NOT NULL,
    state      VARCHAR NOT NULL,
    body       VARCHAR NOT NULL,
    started_at TIMESTAMPTZ NOT NULL,
    started_by VARCHAR NOT NULL,
    reason     VARCHAR NOT NULL,
    paused_at  TIMESTAMPTZ,
    held_ms    BIGINT NOT NULL,
    ended_at   TIMESTAMPTZ,
    ended_by   VARCHAR,
    why        VARCHAR,
    score      VARCHAR
);

-- One row is one thing that happened to an exercise. Rows are only ever added; each is sealed into
-- the record of the desk (alert_event, alert 0, trigger DRILL) in the same transaction.
CREATE TABLE drill_event (
    drill_no    INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    kind        VARCHAR NOT NULL,
    inject      VARCHAR,
    actor       VARCHAR NOT NULL,
    note        VARCHAR,
    occurred_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (drill_no, seq)
);

-- One row is one shadow: a point that stands for a real one in an exercise. Its number is beyond all
-- real ones and stands in no other table but alert: not in point, observation, computed or latest.
CREATE TABLE drill_point (
    point_no  INTEGER PRIMARY KEY,
    drill_no  INTEGER NOT NULL,
    shadow_of INTEGER NOT NULL
);

-- One row is one value that an exercise injected. judged: the rules have seen it.
CREATE TABLE drill_value (
    drill_no     INTEGER NOT NULL,
    inject       VARCHAR NOT NULL,
    point_no     INTEGER NOT NULL,
    indicator_no SMALLINT NOT NULL,
    value        DOUBLE NOT NULL,
    observed_at  TIMESTAMPTZ NOT NULL,
    judged       BOOLEAN NOT NULL,
    PRIMARY KEY (drill_no, inject, point_no, indicator_no)
);
