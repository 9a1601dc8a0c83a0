"""Closes what an exercise left open: its alerts, tasks and incidents. May be done twice."""

from __future__ import annotations

import logging

from alerts.desk import Desk
from alerts.types import SYSTEM, CommandRefused
from data.registry import Registry
from data.store import Store
from dispatch.dispatcher import Dispatcher
from dispatch.drills import records, shadows
from dispatch.drills.gather import incidents_of
from dispatch.drills.types import Drill
from dispatch.orders import Order
from dispatch.types import ENDED, Case

log = logging.getLogger(__name__)
OVER = "The exercise is over."


def tidy(
    store: Store, registry: Registry, desk: Desk, dispatcher: Dispatcher, drill: Drill
) -> None:  # fmt: skip
    """What is open of an exercise that has ended is closed by the system, with that reason."""
    at_ms = drill.ended_ms or drill.started_ms
    rows = [(no, of, real) for no, of, real, _ in records.shadows(store) if of == drill.no]
    for row in rows:
        shadows.cast(registry, row, at_ms)  # no rule takes it any more
    points = [row[0] for row in rows]
    desk.dismiss(points, SYSTEM, OVER, at_ms)
    for no in incidents_of(store, drill):
        try:
            _close(dispatcher, no, at_ms)
        except CommandRefused:
            log.exception("exercise=%d incident=%d stays open", drill.no, no)


def _close(desk: Dispatcher, no: int, at_ms: int) -> None:
    order = Order(actor=SYSTEM, note=OVER)

    def do(command: str) -> None:
        desk.command(no, command, order, desk.incident(no).seq, at_ms)

    if desk.incident(no).state in ENDED:
        return
    if desk.incident(no).state is Case.DEFERRED:
        do("resume")
    while (task := next((one for one in desk.tasks_of(no) if one.is_open), None)) is not None:
        desk.command_task(task.no, "withdraw", order, task.seq, at_ms)
    if desk.incident(no).state is not Case.VERIFIED:
        do("verify")
    do("close")
