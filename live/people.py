"""Who may come in when a center opens."""

from __future__ import annotations

from collections.abc import Callable

from data.clock import LiveClock
from data.settings import Settings
from data.store import Store
from security.keeper import Keeper
from security.opening import NobodyYet, Rows, admit, put_back, taken_along
from security.secret import secret_of

__all__ = ["NobodyYet", "Rows", "admit_people", "keeper_of", "put_back", "taken_along"]


def keeper_of(store: Store, settings: Settings) -> Keeper:
    """The keeper of a center's door. Raises SecretError."""
    secret = secret_of(store.path, settings.secret)
    return Keeper(store, secret, LiveClock().now_ms, demo=settings.is_demo)


def admit_people(
    store: Store, settings: Settings, answering: list[str], say: Callable[[str], None]
) -> None:
    """Somebody can sign in from now on; in a demonstration the accounts of a department are of the
    one that is named most often in `answering`. Raises NobodyYet."""
    how = (
        f"python app.py --clock {settings.clock} --city {settings.city} --db {settings.db} "
        "add-user NAME --role operator"
    )
    department = max(answering, key=answering.count) if settings.is_demo else None
    admit(store, department, LiveClock().now_ms(), say, how)
