"""The document of a hand-over: what stands at a moment, in the order in which it is read. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from alerts.overlays import Kind, Overlay
from alerts.shift.types import Paper, Row
from alerts.types import Alert, Level
from data.strict import Words


class Named(NamedTuple):
    """What the document calls things: the titles of rules, and by number name and district of
    points."""

    rules: Mapping[str, Words]
    points: Mapping[int, Words]
    districts: Mapping[int, Words]

    def rule(self, rule_id: str | None) -> Row | None:
        """The title of a rule, its id when it is gone; None for every rule."""
        if rule_id is None:
            return None
        return self.rules.get(rule_id, Words(en=rule_id, zh=rule_id)).model_dump()


def written(
    facts: Row,
    alerts: Iterable[tuple[Alert, Sequence[Overlay]]],
    overlays: Iterable[Overlay],
    silent: Iterable[Row],
    entries: Iterable[Row],
    named: Named,
) -> Paper:
    """The document. `facts` say whose shift it was and what happened in it; counts are added."""
    rows = [_alert(alert, over, named) for alert, over in alerts]
    rows.sort(key=_order)
    numbers = {(row["rule"], row["point"]): row["no"] for row in rows}
    parts: dict[str, list[Row]] = {"alert": rows}
    for kind, part in OVER.items():
        found = [one for one in overlays if one.kind is kind]
        parts[part] = [_overlay(one, numbers, named) for one in found]
    parts |= {"source": list(silent), "entry": list(entries)}
    mine = sum(row["assignee"] == facts["officer"] for row in rows)
    return Paper(facts={**facts, **counts(parts), "assigned": mine}, parts=parts)


OVER = {Kind.SHELF: "shelf", Kind.OUT_OF_SERVICE: "permit", Kind.SUPPRESSION: "suppressed"}


def counts(parts: Mapping[str, Sequence[Row]]) -> Row:
    """How many there are: by level of what sounds and is active, of it not acknowledged, and what
    cleared without anybody having seen it."""
    heard = [row for row in parts["alert"] if row["over"] is None]
    active = [row for row in heard if row["level"]]
    return {
        "levels": {str(int(level)): sum(row["level"] == level for row in active) for level in SAID},
        "unseen": sum(not row["seen"] for row in active),
        "cleared": len(heard) - len(active),
        **{part: len(parts[part]) for part in (*OVER.values(), "source", "entry")},
    }


SAID = (Level.RED, Level.ORANGE, Level.YELLOW, Level.BLUE)


def _order(row: Row) -> tuple[bool, bool, bool, int, int]:
    """What is active before what cleared; of both what is not acknowledged first, then the gravest,
    then the oldest. What does not sound comes last."""
    grave = row["level"] or row["max"]
    return row["over"] is not None, not row["level"], row["seen"], -grave, row["raised"]


def _alert(alert: Alert, over: Sequence[Overlay], named: Named) -> Row:
    name, place = named.points.get(alert.point_no), named.districts.get(alert.point_no)
    return {
        "no": alert.no,
        "seq": alert.seq,
        "rule": alert.rule_id,
        "point": alert.point_no,
        "title": named.rule(alert.rule_id),
        "name": name and name.model_dump(),
        "place": place and place.model_dump(),
        "owner": alert.owner,
        "level": int(alert.level),
        "max": int(alert.max_level),
        "state": str(alert.state),
        "seen": not alert.unacknowledged,
        "raised": alert.raised_ms,
        "acked": alert.acked_ms,
        "by": alert.acked_by,
        "assignee": alert.assignee,
        "over": str(over[0].kind) if over else None,
    }


def _overlay(one: Overlay, numbers: Mapping[tuple[str, int], int], named: Named) -> Row:
    name = named.points.get(one.point_no)
    return {
        "alert": numbers.get((one.rule_id or "", one.point_no)),
        "title": named.rule(one.rule_id),
        "name": name and name.model_dump(),
        "by": one.actor,
        "reason": one.reason,
        "cause": one.cause_no,
        "since": one.since_ms,
        "until": one.until_ms,
    }


def since(frozen: Paper, now: Paper, raised: int) -> Row:
    """What changed since a document was frozen: rows of `new` alerts, of those that `cleared`, rose
    (`graver`), were acknowledged (`seen`) or sound again (`heard`: no longer silenced, or raised
    anew after they cleared); and how many of the `raised` ones came and went."""
    before = {row["no"]: row for row in frozen.parts["alert"]}
    after = {row["no"]: row for row in now.parts["alert"]}
    both = [(before[no], row) for no, row in after.items() if no in before]
    new = [row for no, row in after.items() if no not in before]
    gone = [row for no, row in before.items() if no not in after and row["level"]]
    return {
        "new": new,
        "cleared": gone + [row for old, row in both if old["level"] and not row["level"]],
        "graver": [row for old, row in both if 0 < old["level"] < row["level"]],
        "seen": [row for old, row in both if row["seen"] and not old["seen"]],
        "heard": [row for old, row in both if _sounds(row) and not _sounds(old)],
        "gone_by": max(0, raised - len(new)),
    }


def _sounds(row: Row) -> bool:
    return row["over"] is None and row["level"] > 0
