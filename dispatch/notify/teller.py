"""What the dispatcher calls with each change: plans into the outbox, in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence

import orjson

from alerts.notify.outbox import Outbox
from data.store import Connection
from dispatch.notify.plan import plan
from dispatch.types import DispatchEvent, Incident, Task, TaskTrigger


class Teller:
    """A `dispatch.dispatcher.Listener`. Of an exercise nobody is told outside the screens."""

    def __init__(self, outbox: Outbox) -> None:
        self._outbox = outbox

    def plan(
        self, connection: Connection, events: Sequence[DispatchEvent],
        incidents: Sequence[Incident], tasks: Sequence[Task], now_ms: int,
    ) -> None:  # fmt: skip
        """Write what the events mean, after they are written."""
        real = {one.no: one for one in incidents if one.drill is None}
        mine = {task.no: task for task in tasks if task.incident_no in real}
        if not mine:
            return
        found = plan(
            self._outbox.policies, events, real, mine, _taken_from(events), self._outbox.salt,
        )  # fmt: skip
        self._outbox.put(connection, found, now_ms)

    def wake(self) -> None:
        """It is committed: something may have to be sent at once."""
        self._outbox.wake()


def _taken_from(events: Sequence[DispatchEvent]) -> dict[int, str]:
    """By task whose it was before it was offered anew, when the record says so."""
    return {
        event.subject_no: str(orjson.loads(event.detail or "{}").get("before"))
        for event in events
        if event.subject == "task" and event.trigger == TaskTrigger.REOFFER
    }
