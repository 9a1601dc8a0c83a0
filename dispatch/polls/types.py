"""What a question to departments is, what each says, and why an answer is refused."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from alerts.types import CommandRefused
from data.strict import Words


class Said(StrEnum):
    """What a department says by now."""

    WAITING = "WAITING"  # nothing yet
    GO = "GO"
    NO_GO = "NO_GO"  # with the reason


class PollTrigger(StrEnum):
    """What happened to a question."""

    ASK = "ASK"
    GO = "GO"
    NO_GO = "NO_GO"
    CLOSE = "CLOSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one department says. `seq` counts what it said; `late`: after the time that was set."""

    department: str
    seq: int = 0
    said: Said = Said.WAITING
    reason: str | None = None
    said_by: str | None = None
    said_ms: int | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """One question about an incident to some departments, in the order in which they were asked."""

    no: int
    incident_no: int
    question: Words
    asked_by: str
    asked_ms: int
    answer_by_ms: int
    answers: tuple[Answer, ...]
    closed_by: str | None = None
    closed_ms: int | None = None

    def answer_of(self, department: str) -> Answer | None:
        """What a department says; None when it was not asked."""
        return next((one for one in self.answers if one.department == department), None)


class UnknownPoll(CommandRefused):
    """There is no question of that number."""

    status = 404

    def __init__(self, no: int) -> None:
        super().__init__(f"there is no question {no}")


class AnswerMoved(CommandRefused):
    """Somebody of the department said something else after the person looked."""

    status = 409

    def __init__(self, poll: Poll, answer: Answer) -> None:
        super().__init__(
            f"{answer.department} answered question {poll.no} since you looked: {answer.said}"
        )
        self.poll = poll


class NoAnswer(CommandRefused):
    """The question, as it stands, does not take that."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"not possible: {reason}")
        self.reason = reason
