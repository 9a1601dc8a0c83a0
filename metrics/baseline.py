"""What is usual at each point and hour, and each lane's free flow: made anew from time to time."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from data.store import Connection, Store
from metrics.moments import local_midnight, utc
from metrics.past import script

# An indicator `x` is kept in `usual` when there is an indicator `usual_x` to show it.
_WITH_USUAL = """
SELECT indicator_no
FROM indicator
WHERE 'usual_' || indicator IN (SELECT indicator FROM indicator)
"""


def refresh(store: Store, zone: str, now_ms: int) -> None:
    """Fill the tables `usual` and `free_flow` from what the store holds, in one transaction.

    `usual` takes whole days of the city's clock, so today is never usual. Both take hourly values,
    and only what has arrived.
    """
    store.write(lambda connection: _refill(connection, zone, now_ms))


def _refill(connection: Connection, zone: str, now_ms: int) -> None:
    now = utc(now_ms)
    midnight = local_midnight(now, ZoneInfo(zone))
    connection.execute("DELETE FROM usual")
    connection.execute("DELETE FROM free_flow")
    for (number,) in connection.execute(_WITH_USUAL).fetchall():
        given = {"indicator": number, "zone": zone, "now": now, "midnight": midnight}
        connection.execute(script("usual"), given)
    connection.execute(script("free_flow"), {"zone": zone, "now": now})
