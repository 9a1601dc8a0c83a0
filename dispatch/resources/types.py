"""What can be sent, and how it stands: kinds, statuses, and what each status means for dispatch.

The statuses are those that a radio reports (Resgrid's unit states; APCO ANS 1.116.2 is the standard
list to map to). Each is of one readiness, and that is all that dispatch asks.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from data.strict import Words


class Kind(StrEnum):
    """What sort of thing it is."""

    STATION = "station"  # a place that units stand at; it is not sent itself
    UNIT = "unit"
    TEAM = "team"
    SHELTER = "shelter"  # a place that people are brought to


class Readiness(StrEnum):
    """Whether it can be sent, the readiest first."""

    AVAILABLE = "Available"
    DELAYED = "Delayed"  # it can be, but not at once or not from its station
    COMMITTED = "Committed"
    UNAVAILABLE = "Unavailable"


class Status(StrEnum):
    """What it does."""

    AVAILABLE = "Available"
    DISPATCHED = "Dispatched"
    RESPONDING = "Responding"
    EN_ROUTE = "EnRoute"
    ON_SCENE = "OnScene"
    STAGING = "Staging"
    MADE_CONTACT = "MadeContact"
    INVESTIGATING = "Investigating"
    TRANSPORTING = "Transporting"
    AT_HOSPITAL = "AtHospital"
    SEARCHING = "Searching"
    RETURNING = "Returning"
    CLEARED = "Cleared"
    STANDBY = "Standby"
    ON_PATROL = "OnPatrol"
    ON_BREAK = "OnBreak"
    MAINTENANCE = "Maintenance"
    UNAVAILABLE = "Unavailable"
    OUT_OF_SERVICE = "OutOfService"


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One thing that can be sent, as the city declares it. Coordinates are WGS 84 degrees.

    `place` is that of its station where it has none of its own; None when neither is published: it
    exists and cannot be ranked. `count` is how many there are at the least. `turnout_s` is its own
    mean time from the order to leaving, None when that is not known.
    """

    id: str
    kind: Kind
    name: Words
    department: str
    capabilities: frozenset[str] = frozenset()
    station: str | None = None
    point: str | None = None
    place: tuple[float, float] | None = None
    count: int = 1
    turnout_s: float | None = None
    evidence: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Commitment:
    """A resource is on a task. `status` is what the task's state makes of it."""

    resource_id: str
    incident_no: int
    task_no: int
    status: Status
    since_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was last reported of a resource; `seq` counts the reports of that resource."""

    resource_id: str
    seq: int
    status: Status
    actor: str
    reason: str
    occurred_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one resource stands now.

    `status` None: nobody has reported anything, and it is taken to be available. `because` says in
    words what the readiness rests on.
    """

    resource: Resource
    readiness: Readiness
    because: Words
    status: Status | None = None
    seq: int = 0
    since_ms: int | None = None
    reported_by: str | None = None
    reason: str | None = None
    tasks: tuple[Commitment, ...] = field(default=())


class ResourceRefused(Exception):
    """A command about a resource that was not carried out. `status` is its HTTP status."""

    status = 422

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


class UnknownResource(ResourceRefused):
    """There is no such resource."""

    status = 404


class ChangedSince(ResourceRefused):
    """Something else was reported since the person looked."""

    status = 409
