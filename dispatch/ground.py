"""What commands must know besides incidents and tasks: departments, and alerts as signals."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from alerts.types import BadCommand
from dispatch.step import Step
from dispatch.types import Signal


class Ground:
    """What commands must know besides incidents and tasks."""

    def __init__(
        self, departments: Collection[str], signal_of: Callable[[int], Signal | None],
        incident_of_alert: Callable[[int], int | None],
    ) -> None:  # fmt: skip
        self.departments = departments
        self.signal_of = signal_of
        self.incident_of_alert = incident_of_alert

    def signals(self, alert_nos: Iterable[int]) -> list[Signal]:
        """The alerts of these numbers, the earliest first. Raises BadCommand."""
        found = []
        for i, no in enumerate(alert_nos):
            signal = self.signal_of(no)
            if signal is None:
                raise BadCommand(f"alerts.{i}", f"there is no alert {no}")
            found.append(signal)
        return sorted(found, key=lambda one: (one.onset_ms, one.no))

    def free(self, alert_nos: Iterable[int]) -> list[Signal]:
        """As `signals`; each must be in no open incident. Raises BadCommand."""
        numbers = list(alert_nos)
        for i, no in enumerate(numbers):
            if no in numbers[:i]:
                raise BadCommand(f"alerts.{i}", f"alert {no} stands twice")
            if (incident := self.incident_of_alert(no)) is not None:
                raise BadCommand(f"alerts.{i}", f"alert {no} is in incident {incident} already")
        return self.signals(numbers)

    def first_out(self, alert_nos: Iterable[int]) -> int | None:
        """The alert that came first."""
        signals = self.signals(alert_nos)
        return signals[0].no if signals else None


def reckon(step: Step, no: int, ground: Ground) -> None:
    """Which alert of an incident came first follows from which there are."""
    step.change(no, first_out=ground.first_out(step.incident(no).alerts))
