"""What officers say on shift, as events of the sealed record."""

from __future__ import annotations

from collections.abc import Callable

from alerts.shift.types import HandOver, Move, Said, ShiftRefused
from alerts.step import Step
from alerts.types import Trigger

WORDS_AT_MOST = 4000
Sealed = Callable[[Step], None]  # what is told of one step of the desk


def words_of(field: str, given: str, needed: bool = True) -> str:
    """What a person wrote, without the space around it."""
    words = given.strip()
    if needed and not words:
        raise ShiftRefused(422, field, "is missing: say it in a few words")
    if len(words) > WORDS_AT_MOST:
        raise ShiftRefused(422, field, f"has more than {WORDS_AT_MOST:,} characters")
    return words


def say_of(
    actor: str, words: str | None, kind: Said | Move, seat: str | None, **more: object
) -> Sealed:
    """One event of the record."""
    detail = {"kind": str(kind), "seat": seat, **more}
    return lambda step: step.note(Trigger.SHIFT, actor, words, detail)


def told_of(
    one: HandOver, actor: str, move: Move, words: str | None = None, **more: object
) -> Sealed:
    """A move of a hand-over; with the offer all that it says."""
    if move is Move.OFFER:
        more = {"digest": one.digest, "successor": one.successor, "passing": one.passing}
        words = one.notes or None
    return say_of(actor, words, move, one.seat, handover=one.no, outgoing=one.outgoing, **more)
