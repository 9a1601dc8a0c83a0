"""A small town's dispatch: three departments, a few alerts, its store in memory or in a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alerts.types import Level
from data.store import Store
from data.strict import Words
from dispatch.dispatcher import Dispatcher, Listener
from dispatch.orders import Order, Registration
from dispatch.types import Draft, Incident, Signal, Task

MINUTE = 60_000
NOON = 1_734_174_000_000
DEPARTMENTS = ("fire_department", "police", "transit")


def words(text: str) -> Words:
    return Words(en=text, zh=f"{text}（中）")


def a_signal(no: int, **changes: Any) -> Signal:
    """Alerts 1 and 2 are near one another."""
    given = {
        "no": no, "domain": "crowd", "grade": Level.ORANGE, "title": words(f"Crowd {no}"),
        "onset_ms": NOON - (10 - no) * MINUTE, "lon": round(13.4 + no * 0.002, 6), "lat": 52.5,
        "place": f"Square {no}", "district": "01", **changes,
    }  # fmt: skip
    return Signal(**given)


def a_draft(step: str, **changes: Any) -> Draft:
    given: dict[str, Any] = {
        "step": step, "phase": "respond", "department": "police", "role": words("patrol"),
        "title": words(f"Do {step}"), "message": words(f"Please {step}"),
        "accept_within_ms": 5 * MINUTE, "due_within_ms": 60 * MINUTE, **changes,
    }  # fmt: skip
    return Draft(**given)


class Town:
    """Everything a dispatcher needs, and short ways to give orders."""

    def __init__(self, path: Path | None = None, also: Listener | None = None) -> None:
        self.path, self.also = path, also
        self.now_ms = NOON
        self.signals = {no: a_signal(no) for no in range(1, 6)}
        self.store = Store(path)
        self.dispatcher = self.open_dispatcher()

    def open_dispatcher(self) -> Dispatcher:
        return Dispatcher(self.store, DEPARTMENTS, self.signals.get, also=self.also)

    def restart(self) -> None:
        """Another dispatcher over the same store: what was only in memory is gone."""
        self.dispatcher = self.open_dispatcher()

    def register(self, **told: Any) -> Incident:
        given = {"actor": "officer", "title": words("Something"), "domain": "crowd",
                 "grade": Level.YELLOW, **told}  # fmt: skip
        return self.dispatcher.register(Registration(**given), self.now_ms)

    def do(self, no: int, command: str, **order: Any) -> Incident:
        """An order about an incident as it stands now; `seen` says that an older step was seen."""
        seen = order.pop("seen", self.dispatcher.incident(no).seq)
        given = Order(**{"actor": "officer", **order})
        return self.dispatcher.command(no, command, given, seen, self.now_ms)

    def act(self, no: int, command: str, **order: Any) -> Task:
        """An order about a task as it stands now."""
        seen = order.pop("seen", self.dispatcher.task(no).seq)
        given = Order(**{"actor": "contact", **order})
        return self.dispatcher.command_task(no, command, given, seen, self.now_ms)

    def with_tasks(self, *drafts: Draft, **told: Any) -> Incident:
        """An incident with these tasks, or one of the police."""
        no = self.register(**told).no
        return self.do(no, "activate", drafts=drafts or (a_draft("close the street"),))

    def finish(self, *task_nos: int) -> None:
        for no in task_nos:
            for command in ("accept", "done"):
                self.act(no, command)

    def triggers(self, no: int) -> list[str]:
        """What happened to an incident, in order."""
        from dispatch import records

        return [event.trigger for event in records.events_of(self.store, no)]
