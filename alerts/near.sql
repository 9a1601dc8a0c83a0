-- One row is one other alert (columns as in alerts/records.py) that is near alert $no in space and
-- time, or was lately at its point; behind it the distance in metres, null without a place, and how
-- many there are near in space and time.
WITH placed AS (
    SELECT
        point_no,
        2 * $earth * asin(least(1, sqrt(
            sin(radians(lat - $lat) / 2) ** 2
            + cos(radians($lat)) * cos(radians(lat)) * sin(radians(lon - $lon) / 2) ** 2
        ))) AS metres
    FROM point
    WHERE point_no <> $city
      AND lon BETWEEN $west AND $east
      AND lat BETWEEN $south AND $north
),
close AS (
    SELECT
        alert.*,
        coalesce(metres, 0) AS metres,
        abs(epoch_ms(onset_at) - $onset) AS apart,
        alert.point_no = $point AS here
    FROM alert
    LEFT JOIN placed USING (point_no)
    WHERE alert_no <> $no
      AND onset_at BETWEEN make_timestamptz(1000 * ($onset - $lately)) AND make_timestamptz(1000 * ($onset + $lately))
      AND (metres <= $radius OR alert.point_no = $point)
),
together AS (
    SELECT
        *,
        count(*) OVER () AS n
    FROM close
    WHERE apart <= $within
    QUALIFY row_number() OVER (ORDER BY metres / $radius + apart / $within, alert_no) <= $most
         OR row_number() OVER (ORDER BY onset_at, alert_no) <= 2
),
before AS (
    SELECT
        *,
        0 AS n
    FROM close
    WHERE here AND apart > $within
    ORDER BY apart, alert_no
    LIMIT $most_here
)
SELECT
    alert_no, seq, rule_id, rule_version, point_no, indicator_no, domain, owner, state, level,
    max_level, onset_value, limit_value, epoch_ms(onset_at), epoch_ms(raised_at),
    epoch_ms(acked_at), acked_by, assignee, epoch_ms(cleared_at), epoch_ms(closed_at),
    metres, n
FROM (FROM together UNION ALL BY NAME FROM before)
ORDER BY apart > $within, metres / $radius + apart / $within, alert_no
