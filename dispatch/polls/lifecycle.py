"""How an answer moves: one table. Every pair leads somewhere, or is refused with its reason."""

from __future__ import annotations

from dispatch.polls.types import NoAnswer, PollTrigger, Said

WAITING, GO, NO_GO = Said.WAITING, Said.GO, Said.NO_GO

MOVES: dict[tuple[Said, PollTrigger], Said] = {
    (WAITING, PollTrigger.GO): GO,
    (WAITING, PollTrigger.NO_GO): NO_GO,
    # Who was ready may not be any more, and the other way round: each is in the record.
    (GO, PollTrigger.NO_GO): NO_GO,
    (NO_GO, PollTrigger.GO): GO,
    **{(said, PollTrigger.CLOSE): said for said in Said},
}
REASONS: dict[tuple[Said, PollTrigger], str] = {
    (GO, PollTrigger.GO): "they said go already",
    (NO_GO, PollTrigger.NO_GO): "they said no-go already",
    **{(said, PollTrigger.ASK): "it is asked already" for said in Said},
}


def move(said: Said, trigger: PollTrigger) -> Said:
    """What is said after `trigger`. Raises NoAnswer with the reason when there is no such move."""
    after = MOVES.get((said, trigger))
    if after is None:
        raise NoAnswer(REASONS[said, trigger])
    return after
