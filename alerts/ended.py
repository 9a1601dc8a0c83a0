"""The console's list of closed alerts: asked of the store, for there is no end to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alerts.haystack import Haystack
from alerts.listing import Query
from alerts.records import ALERT, alert_of
from alerts.types import Alert
from data.store import Store

FOUND = (Path(__file__).parent / "ended.sql").read_text(encoding="utf-8")
COLUMNS = ALERT.rpartition("FROM alert")[0]
_WORD = """
  AND (point_no IN (SELECT unnest($points_{n}::INTEGER[]))
       OR list_contains($rules_{n}, rule_id)
       OR list_contains($owners_{n}, owner)
       OR contains(alert_no::VARCHAR, $word_{n})
       OR contains(lower(coalesce(assignee, '')), $word_{n}))
"""
_COUNTS = """
-- One row is one level that closed alerts reached.
SELECT max_level, count(*), count(*) FILTER (acked_at IS NULL)
FROM alert
WHERE closed_at IS NOT NULL
GROUP BY ALL
"""


def page(
    store: Store, haystack: Haystack, query: Query, offset: int, limit: int
) -> tuple[list[Alert], int]:
    """The closed alerts that a query finds, the last that ended first, from `offset` on; and how
    many it finds in all."""
    known = store.rows("SELECT DISTINCT rule_id, owner FROM alert") if query.words else []
    rules, owners = {row[0] for row in known}, {row[1] for row in known}
    given: dict[str, Any] = {
        "levels": sorted(query.levels), "unseen": query.unseen, "mine": sorted(query.mine),
        "domain": query.domain, "department": query.department,
    }  # fmt: skip
    for n, word in enumerate(query.words):
        given |= {
            f"word_{n}": word,
            f"points_{n}": haystack.points_with(word),
            f"rules_{n}": haystack.rules_with(word, rules),
            f"owners_{n}": haystack.owners_with(word, owners),
        }
    words = "".join(_WORD.format(n=n) for n in range(len(query.words)))
    found = FOUND.format(words=words)
    total: int = store.rows(f"SELECT count(*) {found}", given)[0][0]
    newest = "ORDER BY closed_at DESC, alert_no DESC LIMIT $limit OFFSET $offset"
    rows = store.rows(COLUMNS + found + newest, {**given, "limit": limit, "offset": offset})
    return [alert_of(row) for row in rows], total


def counts(store: Store) -> dict[str, Any]:
    """How many there are, in all and by level as [all, never acknowledged]."""
    levels = {str(level): [0, 0] for level in (4, 3, 2, 1)}
    levels |= {str(level): [n, unseen] for level, n, unseen in store.rows(_COUNTS)}
    total, unseen = (sum(of[at] for of in levels.values()) for at in (0, 1))
    return {"total": total, "unseen": unseen, "levels": levels}
