"""Which proposals an officer said are not one thing: for all officers, until one takes it back."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from data.store import Connection, Store


class Said(StrEnum):
    """What an officer says of a proposal."""

    NOT_ONE = "NOT_ONE"
    AGAIN = "AGAIN"  # it may be proposed again


class Key(NamedTuple):
    """What tells a proposal from another: its alerts in order of number, the incident that they
    would join. One alert more is another proposal."""

    alerts: tuple[int, ...]
    joins: int | None


class Refusal(NamedTuple):
    """Who said that it is not one thing, and when."""

    by: str
    at_ms: int


_STANDING = """
-- One row is one proposal of these alerts that is refused as things stand.
SELECT alerts, joins, arg_max(said_by, said_no), epoch_ms(arg_max(said_at, said_no))
FROM proposal_said
WHERE list_has_any(alerts, $alerts)
GROUP BY alerts, joins
HAVING arg_max(said, said_no) = 'NOT_ONE'
"""
_ADD = """
INSERT INTO proposal_said (alerts, joins, said, said_by, said_at)
VALUES (?, ?, ?, ?, make_timestamptz(? * 1000))
"""


def key(alerts: Iterable[int], joins: int | None) -> Key:
    """The key of a proposal, in whatever order its alerts are named."""
    return Key(tuple(sorted(set(alerts))), joins)


def standing(store: Store, alerts: Iterable[int]) -> dict[Key, Refusal]:
    """The refusals of proposals that hold one of these alerts."""
    asked = list(alerts)
    if not asked:
        return {}
    rows = store.rows(_STANDING, {"alerts": asked})
    return {key(numbers, joins): Refusal(by, at_ms) for numbers, joins, by, at_ms in rows}


def keep(connection: Connection, of: Key, said: Said, actor: str, now_ms: int) -> None:
    """Add what was said, inside the caller's transaction; nothing is ever taken out."""
    connection.execute(_ADD, [list(of.alerts), of.joins, said, actor, now_ms])
