"""What is usual at each point and hour, and each lane's free flow: made anew from time to time."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from data.store import Connection, Store
from metrics.catalogue import Catalogue
from metrics.moments import local_midnight, utc

SQL = Path(__file__).parent / "sql"
SPEED = "lane_speed"


def refresh(store: Store, catalogue: Catalogue, zone: ZoneInfo, now_ms: int) -> None:
    """Fill the tables `usual` and `free_flow` from what the store holds, in one transaction.

    `usual` takes whole days of the city's clock, so today is never usual; both take only values
    that have arrived.
    """
    indicators = {
        one.id: one.period or timedelta(0)
        for one in catalogue.measured
        if one.usual or one.id == SPEED
    }
    store.write(lambda connection: _refill(connection, indicators, zone, utc(now_ms)))


def _refill(
    connection: Connection, periods: dict[str, timedelta], zone: ZoneInfo, now: datetime
) -> None:
    known = connection.execute("SELECT indicator, indicator_no FROM indicator").fetchall()
    numbers = {name: number for name, number in known if name in periods}
    at_hand = {"zone": zone.key, "now": now}
    connection.execute("DELETE FROM usual")
    connection.execute("DELETE FROM free_flow")
    for name, number in numbers.items():
        given = {**at_hand, "indicator": number, "period": periods[name]}
        if name == SPEED:
            connection.execute(_script("free_flow"), given)
        else:
            midnight = local_midnight(now, zone)
            connection.execute(_script("usual"), {**given, "midnight": midnight})


def _script(name: str) -> str:
    return (SQL / f"{name}.sql").read_text(encoding="utf-8")
