"""Who may come in at a start: everybody who could before, demo accounts, or nobody yet."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from data.store import Connection, Store
from security import accounts, demo

TABLES = ("account", "session", "token", "preference", "identity_event")
Rows = dict[str, list[tuple[Any, ...]]]


class NobodyYet(Exception):
    """No account is there; the message says how one is made."""


def admit(
    store: Store, demo_department: str | None, now_ms: int, say: Callable[[str], None], how: str
) -> None:
    """See to it that somebody can sign in. `demo_department` None: this start is no demonstration.
    Raises NobodyYet, with `how` an account is made."""
    if demo_department is not None:
        if not accounts.every(store):
            say(demo.told(demo.add_accounts(store, demo_department, now_ms)))
        return
    if not any(not one.disabled and not one.demo for one in accounts.every(store)):
        raise NobodyYet(f"Nobody can sign in yet. Make the operator's account first:\n  {how}")


def taken_along(store: Store) -> Rows:
    """All accounts with what they chose, sessions and tokens, for the file that takes the place of
    this one."""
    return {table: store.rows(f"SELECT * FROM {table}") for table in TABLES}


def put_back(store: Store, rows: Rows) -> None:
    """What `taken_along` gave, into a file that has none of it."""
    for table, kept in rows.items():
        if kept:
            places = ", ".join("?" * len(kept[0]))
            store.write(partial(_insert, f"INSERT INTO {table} VALUES ({places})", kept))


def _insert(sql: str, rows: list[tuple[Any, ...]], connection: Connection) -> None:
    connection.executemany(sql, rows)
