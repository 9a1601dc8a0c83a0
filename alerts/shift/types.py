"""What a seat, a hand-over and its document are."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

PARTS = ("alert", "shelf", "permit", "suppressed", "source", "entry")  # of a document
Row = dict[str, Any]  # of a document: plain values, as they are kept and sent


class State(StrEnum):
    """How far a hand-over is. NONE: nobody has begun one at the seat."""

    NONE = "NONE"
    DRAFTED = "DRAFTED"
    OFFERED = "OFFERED"
    ASKED = "ASKED"
    ACCEPTED = "ACCEPTED"
    WITHDRAWN = "WITHDRAWN"


class Move(StrEnum):
    """What is done with a hand-over. The outgoing officer does the first three, ANSWER and
    WITHDRAW; the incoming one ASKs and ACCEPTs."""

    DRAFT = "DRAFT"
    WRITE = "WRITE"
    OFFER = "OFFER"
    ASK = "ASK"
    ANSWER = "ANSWER"
    ACCEPT = "ACCEPT"
    WITHDRAW = "WITHDRAW"


class Said(StrEnum):
    """What else the shift log tells of seats."""

    LOG_ON = "LOG_ON"
    LOG_OFF = "LOG_OFF"
    FREE = "FREE"  # somebody else ended the officer's time at the seat
    ENTRY = "ENTRY"


class Sitting(NamedTuple):
    """One officer's time at one seat. Times are ms since 1970; `until_ms` None: it goes on. The
    fields are the columns of the table `sitting`, in their order."""

    no: int
    seat: str
    officer: str
    since_ms: int
    until_ms: int | None = None


class HandOver(NamedTuple):
    """One seat passing from one officer to the next, as it stands now.

    successor: whom the outgoing officer named, None for whoever comes · passing: the alerts that
    are assigned to the outgoing officer go to the incoming one · since_ms: when the outgoing
    officer's time began · digest: of the document, once it is frozen. The fields are the columns
    of the table `handover`, in their order.
    """

    no: int
    seat: str
    outgoing: str
    successor: str | None
    incoming: str | None
    state: State
    notes: str
    passing: bool
    since_ms: int
    drafted_ms: int
    offered_ms: int | None = None
    closed_ms: int | None = None
    digest: str | None = None

    @property
    def waits(self) -> bool:
        """Frozen, and nobody has accepted it."""
        return self.state in (State.OFFERED, State.ASKED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """The document of a hand-over: `facts` that are said once, and by part its rows.
    Every part is there, with or without rows."""

    facts: Row
    parts: dict[str, list[Row]] = field(default_factory=dict)


class ShiftRefused(Exception):
    """What cannot be done about a seat or a hand-over; nothing has changed. `status` is its HTTP
    status, `field` what it is about."""

    def __init__(self, status: int, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.status, self.field, self.reason = status, field, reason
