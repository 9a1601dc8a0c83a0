"""The log of the shift: what officers did and said, found by words, person, seat, kind and time.

It is read from the sealed record (the view `shift_log`): nothing stands here that is not sealed.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data.clock import iso
from data.store import Store

_LOG = (Path(__file__).parent / "log.sql").read_text(encoding="utf-8")
# What can be asked for: one of these, or a kind itself.
GROUPS: dict[str, tuple[str, ...]] = {
    "seat": ("LOG_ON", "LOG_OFF", "FREE"),
    "entry": ("ENTRY",),
    "hand-over": ("DRAFT", "OFFER", "ASK", "ANSWER", "ACCEPT", "WITHDRAW"),
    "alert": (
        "ACK", "UNACK", "RESET", "ASSIGN", "COMMENT", "SHELVE", "UNSHELVE", "OUT_OF_SERVICE",
        "IN_SERVICE",
    ),
}  # fmt: skip
TERMS_AT_MOST = 8
EXPORTED_AT_MOST = 200_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for: every one of `words`, one officer, seat or kind, from and before a
    moment in ms. None is any."""

    words: str = ""
    officer: str | None = None
    seat: str | None = None
    kind: str | None = None
    from_ms: int | None = None
    to_ms: int | None = None


def page(
    store: Store, asked: Asked, after: int | None, limit: int
) -> tuple[list[dict[str, Any]], int]:
    """The newest entries before the one numbered `after`, and how many there are in all."""
    found, values = _found(asked)
    total: int = store.rows(f"{found} SELECT count(*) FROM found", values)[0][0]
    rows = store.rows(
        f"{found} SELECT * EXCLUDE (haystack) FROM found"
        " WHERE $after IS NULL OR event_no < $after ORDER BY event_no DESC LIMIT $limit",
        {**values, "after": after, "limit": limit},
    )
    return [_entry(row) for row in rows], total


def officers(store: Store) -> list[str]:
    """Everybody who stands in the log, by name."""
    rows = store.rows("SELECT DISTINCT officer FROM shift_log ORDER BY officer")
    return [name for (name,) in rows]


def as_csv(store: Store, asked: Asked) -> str:
    """All that is found, the oldest first, as a spreadsheet takes it."""
    rows, _ = page(store, asked, None, EXPORTED_AT_MOST)
    text = io.StringIO()
    sheet = csv.writer(text)
    sheet.writerow(COLUMNS)
    for row in reversed(rows):
        sheet.writerow([_cell(row[column]) for column in COLUMNS])
    return text.getvalue()


COLUMNS = (
    "said_at", "officer", "seat", "kind", "words", "assignee", "alert", "rule", "place",
    "hand_over", "event",
)  # fmt: skip


def _found(asked: Asked) -> tuple[str, dict[str, Any]]:
    terms = asked.words.lower().split()[:TERMS_AT_MOST]
    values: dict[str, Any] = {
        "officer": asked.officer, "seat": asked.seat, "from_ms": asked.from_ms,
        "to_ms": asked.to_ms,
        "kinds": list(GROUPS.get(asked.kind, (asked.kind,))) if asked.kind else None,
    }  # fmt: skip
    values |= {f"term{i}": term for i, term in enumerate(terms)}
    more = "".join(f"\n      AND contains(haystack, $term{i})" for i in range(len(terms)))
    return _LOG.replace("-- the terms", more), values


def _entry(row: tuple[Any, ...]) -> dict[str, Any]:
    event, said_ms, kind, officer, words, seat, alert, handover, assignee, rule, en, zh = row
    return {
        "event": event, "said_at": iso(said_ms), "kind": kind, "officer": officer, "words": words,
        "seat": seat, "alert": alert, "hand_over": handover, "assignee": assignee, "rule": rule,
        "place": en, "name": None if en is None else {"en": en, "zh": zh},
    }  # fmt: skip


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
