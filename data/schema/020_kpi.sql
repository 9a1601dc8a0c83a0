-- What KPIs are added up from, kept by day, so that two years of a scorecard need not be read anew.

-- One row is what one KPI's values add up to on one day of the city in one district (NULL: of none).
CREATE TABLE kpi_part (
    kpi_id      VARCHAR NOT NULL,
    day         DATE NOT NULL,
    district_id VARCHAR,
    num         DOUBLE NOT NULL,
    den         DOUBLE NOT NULL,
    n           BIGINT NOT NULL
);

-- One row is one KPI's day over all districts: the sum of its rows above, in the order of districts.
CREATE TABLE kpi_day (
    kpi_id VARCHAR NOT NULL,
    day    DATE NOT NULL,
    num    DOUBLE NOT NULL,
    den    DOUBLE NOT NULL,
    n      BIGINT NOT NULL
);

-- One row is one moment of an indicator at which a value was withdrawn since days were last kept.
CREATE TABLE kpi_withdrawn (
    indicator_no SMALLINT NOT NULL,
    observed_at  TIMESTAMPTZ NOT NULL
);

-- One row is one KPI whose days are kept up to until_day, from what was known at known_at. formula is
-- the digest of how it was added up: by another, what is kept counts for nothing.
CREATE TABLE kpi_kept (
    kpi_id    VARCHAR PRIMARY KEY,
    formula   VARCHAR NOT NULL,
    until_day DATE NOT NULL,
    known_at  TIMESTAMPTZ NOT NULL
);
