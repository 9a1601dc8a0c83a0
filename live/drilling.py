"""Keeps what is exercised from leaving as real: notifications are held, resources stay free."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alerts.desk import Listener
from alerts.types import Alert, AlertEvent
from data.store import Connection
from data.types import SHADOWS
from dispatch.dispatcher import Dispatcher
from dispatch.types import Task


class RealOnly:
    """Hands on what happened to real alerts. The notifier never hears of the others, so that it has
    nothing of them to send."""

    def __init__(self, listener: Listener) -> None:
        self._listener = listener

    def plan(
        self, connection: Connection, events: Sequence[AlertEvent], alerts: Sequence[Alert],
        now_ms: int,
    ) -> None:  # fmt: skip
        exercised = {alert.no for alert in alerts if alert.point_no >= SHADOWS}
        if exercised:
            events = [event for event in events if event.alert_no not in exercised]
            alerts = [alert for alert in alerts if alert.no not in exercised]
        self._listener.plan(connection, events, alerts, now_ms)

    def wake(self) -> None:
        self._listener.wake()


def real_tasks(dispatcher: Dispatcher) -> Callable[[], list[Task]]:
    """The open tasks that hold real units: a crew in an exercise can be sent to a fire."""

    def tasks() -> list[Task]:
        drills = {one.no for one in dispatcher.open_incidents() if one.drill is not None}
        return [task for task in dispatcher.open_tasks() if task.incident_no not in drills]

    return tasks
