"""What a notification is, what a channel is, and what an attempt came to."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Annotated, Any, NamedTuple, Protocol

from pydantic import Field

from data.city import Span
from data.strict import Strict, Words

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Variable = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]*$")]  # its value is never written down


class Reason(StrEnum):
    """Why somebody is told."""

    UNACKED = "unacked"  # nobody has acknowledged it
    IDLE = "idle"  # somebody has, and nothing was done since
    # of a task
    OFFERED = "offered"  # the department is asked
    ACCEPT_SOON = "accept_soon"  # the time to accept is about to end
    ACCEPT_LATE = "accept_late"  # it has ended
    DONE_SOON = "done_soon"  # the time to be done is about to end
    DONE_LATE = "done_late"
    WITHDRAWN = "withdrawn"  # it is not theirs any more


class Subject(StrEnum):
    """What somebody is told of."""

    ALERT = "alert"
    TASK = "task"


# A step of a task's policy names what it is taken for.
TASK_REASONS = {
    "offered": (Reason.OFFERED,), "soon": (Reason.ACCEPT_SOON, Reason.DONE_SOON),
    "late": (Reason.ACCEPT_LATE, Reason.DONE_LATE), "withdrawn": (Reason.WITHDRAWN,),
}  # fmt: skip


class Standing(StrEnum):
    """How a notification stands."""

    PENDING = "PENDING"
    CLAIMED = "CLAIMED"
    SENT = "SENT"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class Outcome(StrEnum):
    """What one attempt came to."""

    SENT = "SENT"
    FAILED = "FAILED"
    LOST = "LOST"  # the process ended before it was known


class Claim(NamedTuple):
    """One notification that is to be sent now, and by nobody else. Times are ms since 1970.

    Of a task `alert_no` is its number, `alert_seq` the step of its incident.
    """

    no: int
    key: str
    alert_no: int
    alert_seq: int
    reason: Reason
    level: int
    channel: str
    recipient: str
    due_ms: int
    attempt: int
    first_ms: int  # when the first attempt was made, on the system's clock
    subject: str = Subject.ALERT


class Attempt(NamedTuple):
    """What became of a claim. `started_ms` is on the system's clock; `ms` is how long it took."""

    claim: Claim
    outcome: Outcome
    started_ms: int
    ms: float
    error: str | None = None
    next_ms: int | None = None  # when to try again; None: not at all


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is said to one recipient. `data` is the same for programs, ready for JSON.

    `address` is the recipient's address in this kind of channel, where it has one.
    """

    subject: str
    body: str
    recipient: str
    name: str
    address: str | None = None
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """Subject and body, for channels that know only one text."""
        return f"{self.subject}\n{self.body}"


class ChannelError(Exception):
    """A message that was not taken; the text says why and carries no secret."""


class Channel(Protocol):
    """A way to tell people. Used by several threads at once, `Config.at_once` at most."""

    def send(self, message: Message, key: str) -> None:
        """Returns when the receiver has taken it, else raises; the key is the same every time."""

    def close(self) -> None: ...


class Config(Strict):
    """What every channel is told. A channel is a file of `channels/` whose `Config` is one of
    these, with a `kind` of its own and a way to open it.
    """

    id: Identifier
    kind: str
    timeout: Span = timedelta(seconds=10)
    at_once: Annotated[int, Field(ge=1, le=32)] = 4

    @property
    def timeout_s(self) -> float:
        return self.timeout.total_seconds()

    @property
    def needs_address(self) -> bool:
        """Whether a recipient cannot be reached without an address of this kind."""
        return False

    @property
    def is_mute(self) -> bool:
        """Whether no message needs to be composed for it."""
        return False

    def open(self) -> Channel:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One whom a policy may name: a seat, a person, a group."""

    id: str
    name: Words
    addresses: Mapping[str, str]


def secret(variable: str) -> str:
    """The value of an environment variable. Raises ChannelError, naming it, when it is not set."""
    value = os.environ.get(variable, "")
    if not value:
        raise ChannelError(f"the environment variable {variable} is not set")
    return value
