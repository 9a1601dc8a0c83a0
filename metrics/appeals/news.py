"""What of appeals waits for somebody, or became of their own since they last looked."""

from __future__ import annotations

from dataclasses import dataclass

from data.store import Store
from metrics.appeals import record

_WAITING = """
-- One row: how many claims wait for a decision.
SELECT count(*)
FROM (
    SELECT claim_no
    FROM kpi_claim_event
    WHERE kind <> 'comment' AND ($not_of IS NULL OR department <> $not_of)
    GROUP BY claim_no
    HAVING arg_max(to_state, seq) IN ('FILED', 'UNDER_REVIEW')
)
"""
_MOVED = """
-- One row is one claim of a department with which somebody else did something since the reader last
-- looked. Who never looked has all before them.
SELECT DISTINCT claim_no
FROM kpi_claim_event
WHERE department = $department
  AND kind <> 'comment'
  AND actor <> $reader
  AND event_no > coalesce((SELECT event_no FROM appeal_look WHERE reader = $reader), 0)
ORDER BY claim_no
"""
_LOOKED = "INSERT OR REPLACE INTO appeal_look VALUES ($reader, $event_no)"


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """How many claims wait for the reader's decision, and which of their department's moved on."""

    waiting: int = 0
    moved: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.waiting or self.moved)


def news(store: Store, reader: str, department: str | None, decides: bool) -> News:
    """What somebody has to know. Nobody decides about their own department's figures."""
    waiting = store.rows(_WAITING, {"not_of": department})[0][0] if decides else 0
    asked = {"reader": reader, "department": department}
    moved = store.rows(_MOVED, asked) if department else []
    return News(waiting=waiting, moved=tuple(no for (no,) in moved))


def look(store: Store, reader: str) -> None:
    """The reader has now seen how all claims stand."""
    head = record.head_of(store).event_no
    seen = {"reader": reader, "event_no": head}
    store.write(lambda connection: connection.execute(_LOOKED, seen))
