"""Many alerts into a store, for benchmarks and for looking at the console.

python -m tests.bench.fill_alerts DB ENDED OPEN
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pyarrow as pa

from data.store import Connection, Store

_ALERTS = """
-- Alerts of all four levels at all traffic sites; half of the open ones are acknowledged.
INSERT INTO alert
SELECT no, CASE WHEN no <= $ended THEN 3 WHEN no % 2 = 0 THEN 2 ELSE 1 END, 'traffic_slow', 1,
       p.point_no, i.indicator_no, 'traffic', 'traffic_control',
       CASE WHEN no <= $ended THEN 'NORMAL' WHEN no % 2 = 0 THEN 'ACKED' ELSE 'UNACKED' END,
       CASE WHEN no <= $ended THEN 0 ELSE 1 + no % 4 END, 1 + no % 4, 0.2, 0.25,
       TIMESTAMPTZ '2024-12-01' + INTERVAL 5 SECOND * no,
       TIMESTAMPTZ '2024-12-01' + INTERVAL 5 SECOND * no,
       CASE WHEN no <= $ended OR no % 2 = 0 THEN TIMESTAMPTZ '2024-12-13' END,
       CASE WHEN no <= $ended OR no % 2 = 0 THEN 'duty officer' END, NULL,
       CASE WHEN no <= $ended THEN TIMESTAMPTZ '2024-12-13' + INTERVAL 1 MILLISECOND * no END,
       CASE WHEN no <= $ended THEN TIMESTAMPTZ '2024-12-13' + INTERVAL 1 MILLISECOND * no END
FROM numbers,
     (SELECT list(point_no) AS known FROM point WHERE kind = 'site') AS s,
     (SELECT indicator_no FROM indicator WHERE indicator = 'speed_ratio') AS i,
     LATERAL (SELECT known[1 + no % len(known)] AS point_no) AS p
"""
_EVENTS = """
INSERT INTO alert_event
SELECT row_number() OVER (ORDER BY alert_no, s), alert_no, s, ['RAISE', 'ACK', 'CLEAR'][s],
       ['NORMAL', 'UNACKED', 'ACKED'][s], ['UNACKED', 'ACKED', 'NORMAL'][s],
       CASE WHEN s = 3 THEN 0 ELSE max_level END, 'system', NULL, 0.2, NULL, raised_at, raised_at,
       ''
FROM alert, (SELECT unnest([1, 2, 3]) AS s)
WHERE s <= seq
"""


def fill(db: Path, ended: int, open_: int) -> None:
    """`ended` closed alerts and then `open_` open ones, in place of all that were there."""
    store = Store(db)
    numbers = pa.table({"no": np.arange(1, ended + open_ + 1)})

    def write(connection: Connection) -> None:
        connection.register("numbers", numbers)
        for table in ("alert", "alert_event", "overlay"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute(_ALERTS, {"ended": ended})
        connection.execute(_EVENTS)

    store.write(write)
    store.close()


if __name__ == "__main__":
    fill(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))
