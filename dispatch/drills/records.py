"""Exercises as the store keeps them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson

from data.store import Connection, Store
from dispatch.drills.model import Scenario
from dispatch.drills.types import Drill, DrillEvent, Given, Kind, State

_DRILLS = """
SELECT drill_no, seq, body, name, state, epoch_ms(started_at), started_by, reason,
       epoch_ms(paused_at), held_ms, epoch_ms(ended_at), ended_by, why
FROM drill
"""
_MOMENT = "make_timestamptz(? * 1000)"


def drills(store: Store) -> list[Drill]:
    """All exercises, by number."""
    return [_drill(row) for row in store.rows(_DRILLS + "ORDER BY drill_no")]


def one_drill(store: Store, no: int) -> Drill | None:
    """One exercise; None when there is none of that number."""
    rows = store.rows(_DRILLS + "WHERE drill_no = $no", {"no": no})
    return _drill(rows[0]) if rows else None


def drill_name(store: Store, no: int) -> str:
    """What the incidents of an exercise carry; one that is not in the store is one still."""
    rows = store.rows("SELECT name FROM drill WHERE drill_no = $no", {"no": no})
    return str(rows[0][0]) if rows else f"exercise {no}"


def score_of(store: Store, no: int) -> dict[str, Any] | None:
    """What came of an exercise; None before it ended."""
    rows = store.rows("SELECT score FROM drill WHERE drill_no = $no", {"no": no})
    found: dict[str, Any] | None = orjson.loads(rows[0][0]) if rows and rows[0][0] else None
    return found


def events_of(store: Store, no: int) -> list[DrillEvent]:
    """What happened to an exercise, in order."""
    rows = store.rows(
        "SELECT drill_no, seq, kind, inject, actor, note, epoch_ms(occurred_at) FROM drill_event "
        "WHERE drill_no = $no ORDER BY seq", {"no": no},
    )  # fmt: skip
    return [DrillEvent(row[0], row[1], Kind(row[2]), *row[3:]) for row in rows]


def given(store: Store, no: int) -> list[Given]:
    """The values that an exercise injected, in the order of their moments."""
    rows = store.rows(
        "SELECT inject, point_no, indicator_no, value, epoch_ms(observed_at), judged "
        "FROM drill_value WHERE drill_no = $no ORDER BY observed_at, point_no, indicator_no",
        {"no": no},
    )
    return [Given(*row) for row in rows]


def shadows(store: Store) -> list[tuple[int, int, int, int | None]]:
    """All shadows: number, exercise, the real point, and when the exercise ended."""
    return [
        (row[0], row[1], row[2], row[3])
        for row in store.rows(
            "SELECT point_no, drill_no, shadow_of, epoch_ms(ended_at) "
            "FROM drill_point JOIN drill USING (drill_no) ORDER BY point_no"
        )
    ]


def alerts_before(store: Store, moment_ms: int) -> int:
    """The number of the last alert that was known at a moment."""
    rows = store.rows(
        "SELECT coalesce(max(alert_no), 0) FROM alert_event "
        "WHERE recorded_at < make_timestamptz($moment * 1000)", {"moment": moment_ms},
    )  # fmt: skip
    return int(rows[0][0])


def alarmed_again(store: Store, since_ms: int, up_to: int) -> list[int]:
    """The alerts up to a number that called for somebody anew since a moment: they got graver, or
    what was acknowledged was taken back."""
    rows = store.rows(
        "SELECT DISTINCT alert_no FROM alert_event WHERE alert_no BETWEEN 1 AND $up_to "
        "AND recorded_at >= make_timestamptz($since * 1000) AND to_state = 'UNACKED' "
        "AND from_state <> 'UNACKED' ORDER BY alert_no", {"since": since_ms, "up_to": up_to},
    )  # fmt: skip
    return [row[0] for row in rows]


def keep(
    connection: Connection, drill: Drill, event: DrillEvent, score: bytes | None = None
) -> None:
    """How an exercise stands, and what made it so, inside the caller's transaction."""
    body = drill.scenario.model_dump_json()
    connection.execute(
        "INSERT OR REPLACE INTO drill VALUES "
        f"(?, ?, ?, ?, ?, ?, {_MOMENT}, ?, ?, {_MOMENT}, ?, {_MOMENT}, ?, ?, ?)",
        [
            drill.no, drill.seq, drill.scenario.id, drill.name, str(drill.state), body,
            drill.started_ms, drill.started_by, drill.reason, drill.paused_ms, drill.held_ms,
            drill.ended_ms, drill.ended_by, drill.why, None if score is None else score.decode(),
        ],
    )  # fmt: skip
    connection.execute(
        f"INSERT INTO drill_event VALUES (?, ?, ?, ?, ?, ?, {_MOMENT})",
        [*event[:2], str(event.kind), *event[3:]],
    )


def keep_shadows(connection: Connection, rows: Sequence[tuple[int, int, int]]) -> None:
    """Shadows that are new: number, exercise, the real point."""
    if rows:
        connection.executemany("INSERT INTO drill_point VALUES (?, ?, ?)", [list(r) for r in rows])


def keep_given(connection: Connection, drill_no: int, values: Sequence[Given]) -> None:
    """Values that are injected now."""
    if values:
        connection.executemany(
            f"INSERT INTO drill_value VALUES (?, ?, ?, ?, ?, {_MOMENT}, ?)",
            [[drill_no, *one] for one in values],
        )


def judged(connection: Connection, drill_no: int) -> None:
    """The rules have seen all that was injected."""
    connection.execute("UPDATE drill_value SET judged = TRUE WHERE drill_no = ?", [drill_no])


def _drill(row: tuple[Any, ...]) -> Drill:
    return Drill(
        no=row[0], seq=row[1], scenario=Scenario.model_validate_json(row[2]), name=row[3],
        state=State(row[4]), started_ms=row[5], started_by=row[6], reason=row[7],
        paused_ms=row[8], held_ms=row[9], ended_ms=row[10], ended_by=row[11], why=row[12],
    )  # fmt: skip
