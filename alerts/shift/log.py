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
# Joined only where it is asked for: in a long log they cost more than all else.
_PLACES = """LEFT JOIN alert ON alert.alert_no = log.alert_no
    LEFT JOIN point ON point.point_no = coalesce(alert.point_no, log.permit_point_no)"""
_HAYSTACK = (
    "lower(concat_ws(' ', log.words, log.officer, point.name_en, point.name_zh, point.point_id,"
    " alert.rule_id, log.detail ->> 'assignee'))"
)
_AT_SEAT = """
      AND (log.seat = $seat OR (NOT log.is_shift AND EXISTS (
            SELECT 1 FROM sitting AS s
            WHERE s.seat = $seat AND s.officer = log.officer AND s.since_at <= log.said_at
              AND (s.until_at IS NULL OR log.said_at <= s.until_at))))"""
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
    sql, values = _asked(asked)
    rows = store.rows(sql, {**values, "after": after, "limit": limit})
    return [_entry(row[1:]) for row in rows if row[1] is not None], rows[0][0]


def officers(store: Store) -> list[str]:
    """Everybody who stands in the log, by name."""
    rows = store.rows(
        "SELECT DISTINCT actor FROM alert_event"
        " WHERE actor <> 'system' AND trigger <> 'PUBLISH' ORDER BY actor"
    )
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


def _asked(asked: Asked) -> tuple[str, dict[str, Any]]:
    terms = asked.words.lower().split()[:TERMS_AT_MOST]
    values: dict[str, Any] = {
        "officer": asked.officer, "from_ms": asked.from_ms, "to_ms": asked.to_ms,
        "kinds": list(GROUPS.get(asked.kind, (asked.kind,))) if asked.kind else None,
    }  # fmt: skip
    values |= {f"term{i}": term for i, term in enumerate(terms)}
    more = "".join(f"\n      AND contains({_HAYSTACK}, $term{i})" for i in range(len(terms)))
    if asked.seat is not None:
        values["seat"] = asked.seat
        more += _AT_SEAT
    return _LOG.replace("-- places", _PLACES if terms else "").replace("-- more", more), values


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
