"""What the record of the door says, the newest first, a page at a time."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Any

from data.store import Store

PAGE = """
SELECT no, epoch_ms(occurred_at), kind, who, whom, address, detail, times FROM identity_event
WHERE ($before IS NULL OR no < $before)
  AND ($who IS NULL OR lower(who) = $who)
  AND ($whom IS NULL OR lower(whom) = $whom)
  AND ($about IS NULL OR lower(who) = $about OR lower(whom) = $about)
  AND (len($kinds) = 0 OR list_contains($kinds, kind))
  AND ($since IS NULL OR occurred_at >= make_timestamptz($since * 1000))
  AND ($until IS NULL OR occurred_at < make_timestamptz($until * 1000))
  AND ($words IS NULL OR contains(lower(concat_ws(' ', kind, who, whom, address, detail)), $words))
ORDER BY no DESC
LIMIT $limit
"""


@dataclass(frozen=True, slots=True)
class Event:
    """One row. `times`: how often it happened in the minute up to `at_ms`."""

    no: int
    at_ms: int
    kind: str
    who: str
    whom: str
    address: str
    detail: str
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which rows; what is None does not matter. `about`: whether as who or as whom."""

    who: str | None = None
    whom: str | None = None
    about: str | None = None
    kinds: list[str] = field(default_factory=list)
    since_ms: int | None = None
    until_ms: int | None = None
    words: str | None = None


def events(store: Store, wanted: Wanted, before: int | None, limit: int) -> list[Event]:
    """At most `limit` rows before number `before`."""
    values = {
        "before": before, "who": _key(wanted.who), "whom": _key(wanted.whom),
        "about": _key(wanted.about), "kinds": wanted.kinds, "since": wanted.since_ms,
        "until": wanted.until_ms, "words": _key(wanted.words), "limit": limit,
    }  # fmt: skip
    rows: list[tuple[Any, ...]] = store.rows(PAGE, values)
    return [Event(*row) for row in rows]


def _key(said: str | None) -> str | None:
    plain = unicodedata.normalize("NFKC", said or "").strip().lower()
    return plain or None
