"""What the console's detail is told of one alert, and the words it gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dash.development.base_component import Component

from alerts.types import Alert, AlertEvent
from data.strict import Words
from data.types import Point, Reading
from dispatch.types import DispatchEvent, Incident, Task
from metrics.types import Indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What the reader may do: handle alerts or not; comment on "all", on those of their "own"
    department, or on none ("-")."""

    handle: bool = True
    comment: str = "all"
    department: str = ""

    def order(self, command: str) -> bool:
        """Whether a command is theirs at all; which alerts they may comment on the script knows."""
        return self.comment != "-" if command == "comment" else self.handle


EVERYTHING = May()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the alert's rule says of it and asks of a person. Spans are ms."""

    title: Words
    direction: str
    hold_ms: int
    clear_ms: int
    consequence: Words
    action: Words
    respond_ms: int
    plan: Words | None = None
    guidance: Words | None = None
    latch: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Why the alert does not sound now. `kind`: SHELF, SUPPRESSION or OUT_OF_SERVICE; `reason`: of
    a person, or a permit; `cause_name`: the place of the alert that explains it (SUPPRESSION).
    """

    kind: str
    actor: str
    reason: str
    until_ms: int | None
    cause_no: int | None = None
    cause_name: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispatched:
    """The open incident that an alert is in. `plan` is what its plan is called; `departments` are
    the names by id."""

    incident: Incident
    tasks: Sequence[Task]
    events: Sequence[DispatchEvent]
    departments: Mapping[str, Words]
    plan: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is known of one alert. `main` is shown big, `watched` is what has the limits.

    `story` and `reference` are those of alerts.lead; `asked` is None when the rule has gone.
    """

    alert: Alert
    point: Point
    district: Words | None
    owner: Words
    watched: Indicator
    main: Indicator
    reading: Reading | None
    reason: Words | None = None
    stale: bool
    events: Sequence[AlertEvent]
    asked: Asked | None = None
    reference: float | None = None
    story: dict[str, Any] | None = None
    silences: Sequence[Silence] = ()
    dispatched: Dispatched | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """The children of the detail's places; the curve is layouts.figures'."""

    head: list[Component]
    why: str
    todo: list[Component]
    happened: list[Component]
    unusual: str
