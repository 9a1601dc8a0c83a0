"""The brief tells of a decision on an appeal once: how, why, where."""

from __future__ import annotations

from live.brief.decided import LONGEST, decided_items
from metrics.appeals.asking import Part
from metrics.appeals.types import Trigger
from metrics.brief.types import Days, Item
from tests.layouts.test_kpi_appeals import SLOW
from tests.metrics.appeals.conftest import FEBRUARY, LEADER, NOW, Town, answering
from tests.metrics.kpi_town import ms

__all__ = ["answering"]


def told(town: Town, since_ms: int = NOW - 1) -> list[Item]:
    return decided_items(town.store, town.kpis, since_ms, NOW)


def test_a_decision_is_told_with_its_reason_and_leads_to_the_claim(answering: Town) -> None:
    claim = answering.appeal(days=SLOW)
    assert told(answering) == []
    answering.decide(claim, Trigger.UPHOLD_PARTLY, part=Part(days=SLOW[:1]))
    (item,) = told(answering)
    (sentence,) = item.sentences
    said = sentence.parameters
    assert (item.owners, item.at_ms, item.stands) == (("d",), NOW, False)
    assert [said[name].en for name in ("what", "how")] == [  # type: ignore[union-attr]
        "Appeal 1", "upheld in part",
    ]  # fmt: skip
    assert said["why"] == "so it was"
    assert isinstance(said["days"], Days) and str(said["days"].last) == "2024-02-29"
    assert sentence.links[0].href == f"/kpi/d/k?period={FEBRUARY}#claim-1"
    assert told(answering, since_ms=NOW) == []  # it was told before


def test_a_deferral_is_not_granted_and_a_long_reason_is_cut(answering: Town) -> None:
    claim = answering.defer(ms("2024-02-20T09:00"), until=SLOW[-1])
    answering.book.command(claim.no, Trigger.REVIEW, 1, "", LEADER, NOW)
    answering.book.command(claim.no, Trigger.REJECT, 2, "because " * 40, LEADER, NOW)
    said = told(answering)[0].sentences[0].parameters
    assert said["how"].en == "not granted"  # type: ignore[union-attr]
    assert len(str(said["why"])) <= LONGEST and str(said["why"]).endswith("…")


def test_what_is_taken_up_again_waits_and_is_not_told_as_decided(answering: Town) -> None:
    done = answering.decide(answering.appeal(days=SLOW), Trigger.REJECT)
    answering.book.command(done.no, Trigger.REOPEN, done.seq, "anew", LEADER, NOW)
    assert told(answering) == []
