"""What a CAP message is (OASIS CAP 1.2), what it is made of, and why one is refused.

A message that belongs to a drill is an exercise. That is not a setting: a `Message` with a drill
and another status cannot be made.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from alerts.types import Level
from data.strict import Words


class Profile(StrEnum):
    """How it is written."""

    CAP = "cap"
    CHINA = "china"


class Status(StrEnum):
    """Whether it is meant."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    SYSTEM = "System"
    TEST = "Test"
    DRAFT = "Draft"


class MsgType(StrEnum):
    """What it is to those before it."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"
    ACK = "Ack"
    ERROR = "Error"


class Scope(StrEnum):
    """For whom."""

    PUBLIC = "Public"
    RESTRICTED = "Restricted"
    PRIVATE = "Private"


class Category(StrEnum):
    """What sort of event."""

    GEO = "Geo"
    MET = "Met"
    SAFETY = "Safety"
    SECURITY = "Security"
    RESCUE = "Rescue"
    FIRE = "Fire"
    HEALTH = "Health"
    ENV = "Env"
    TRANSPORT = "Transport"
    INFRA = "Infra"
    CBRNE = "CBRNE"
    OTHER = "Other"


class Urgency(StrEnum):
    """How soon to act."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Severity(StrEnum):
    """How grave."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """How sure."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


SEVERITY: dict[Level, Severity] = {
    Level.NORMAL: Severity.UNKNOWN,
    Level.BLUE: Severity.MINOR,
    Level.YELLOW: Severity.MODERATE,
    Level.ORANGE: Severity.SEVERE,
    Level.RED: Severity.EXTREME,
}
LEVEL: dict[Severity, Level | None] = {
    severity: level or None for level, severity in SEVERITY.items()
}

Ring = tuple[tuple[float, float], ...]  # longitude, latitude; the first is the last


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """Where: in words, and as polygons or a point when that is known."""

    words: Words
    polygons: tuple[Ring, ...] = ()
    point: tuple[float, float] | None = None
    district: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An alert or incident as a message tells it, in both languages. Times are ms since 1970.

    `step` counts what happened to it. `over`: nobody need act on it any more. `drill` names the
    exercise it belongs to, None when it is real.
    """

    kind: str
    no: int
    step: int
    level: Level
    event: Words
    description: Words
    domain: str
    area: Area
    onset_ms: int
    certainty: Certainty
    over: bool
    drill: str | None = None
    event_code: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message before it is written. `follows` are the messages it refers to, as CAP wants them:
    "sender,identifier,sent". Raises ValueError for a drill that would not be an exercise, and for a
    message that follows nothing though it must."""

    profile: Profile
    identifier: str
    sender: str
    sent_ms: int
    status: Status
    msg_type: MsgType
    follows: tuple[str, ...]
    subject: Subject
    expires_ms: int

    def __post_init__(self) -> None:
        if self.subject.drill is not None and self.status is not Status.EXERCISE:
            raise ValueError(f"a drill is an exercise and never leaves as {self.status}")
        if self.msg_type in (MsgType.UPDATE, MsgType.CANCEL) and not self.follows:
            raise ValueError(f"{self.msg_type} must say what it follows")


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A message that was handed out."""

    no: int
    profile: Profile
    subject: str
    subject_no: int
    subject_step: int
    identifier: str
    sender: str
    sent: str
    status: Status
    msg_type: MsgType
    digest: str
    body: str
    issued_ms: int
    expires_ms: int

    @property
    def reference(self) -> str:
        """As those that follow refer to it."""
        return f"{self.sender},{self.identifier},{self.sent}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A warning from outside, as it is understood. `area` is a GeoJSON geometry (WGS 84), `level`
    the grade that its severity stands for; both None when it does not say. Times are ms."""

    sender: str
    identifier: str
    sent: str
    sent_ms: int
    status: Status
    msg_type: MsgType
    scope: Scope
    event: Words
    headline: Words
    description: Words
    category: tuple[Category, ...]
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    level: Level | None
    follows: tuple[str, ...] = ()
    area_words: str = ""
    area: str | None = None
    lon: float | None = None
    lat: float | None = None
    onset_ms: int | None = None
    expires_ms: int | None = None
    raw: str = field(default="", repr=False)

    @property
    def key(self) -> str:
        """What makes it the same one when it comes again."""
        return f"{self.sender},{self.identifier},{self.sent}"


class CapRefused(Exception):
    """A message that is not taken, or not made: the element, and why. `status` is HTTP's."""

    status = 422

    def __init__(self, element: str, reason: str, status: int = 422) -> None:
        super().__init__(f"{element}: {reason}")
        self.element, self.reason, self.status = element, reason, status
