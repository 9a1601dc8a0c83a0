"""Comments, deferrals and appeals in reports and workbooks: asked, decided by whom, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from layouts.kpi_paper_notes import decided_otherwise
from layouts.kpi_paper_said import remark_pairs
from layouts.words import translator
from metrics.appeals.asking import Part
from metrics.appeals.types import Trigger
from metrics.export import export
from tests.layouts.test_kpi_appeals import SLOW
from tests.metrics.appeals.conftest import FEBRUARY, HEAD, NOW, Town, answering
from tests.metrics.export_town import city

__all__ = ["answering"]


def pairs(town: Town, language: str = "en", period: str = FEBRUARY) -> dict[str, list[str]]:
    """What the remarks say, line by line."""
    told = export([town.card(period)], town.store, Path("nowhere"), {}, NOW)
    found = remark_pairs(told, city(), translator(language), language)
    return {name: words.replace("\u00a0", " ").split("\n") for name, words in found}


def test_a_claim_tells_what_was_asked_who_decided_why_and_what_it_did(answering: Town) -> None:
    claim = answering.appeal(days=SLOW, evidence=("order 7", "https://x.example/1"))
    answering.decide(claim, Trigger.UPHOLD_PARTLY, part=Part(days=SLOW[:1]))
    assert pairs(answering)["Appeal 1: words"] == [
        "5 March 2024, 09:00 · head · upheld in part",
        "Asked: 10 to 12 February 2024",
        "Reason: roadworks",
        "Evidence given: order 7; https://x.example/1",
        "Upheld in part by leader, 5 March 2024, 09:00: so it was",
        "Left out: 10 February 2024",
        "What it did then: 81.2 words → 82.4 words, score 62 → 65",
    ]


def test_a_rejection_tells_why_and_of_no_effect(answering: Town) -> None:
    answering.decide(answering.appeal(days=SLOW), Trigger.REJECT)
    assert pairs(answering)["Appeal 1: words"][3:] == [
        "Rejected by leader, 5 March 2024, 09:00: so it was"
    ]


def test_roles_stand_in_the_language_and_what_was_written_as_it_was(answering: Town) -> None:
    answering.book.comment("d", "k", FEBRUARY, "fog", HEAD, NOW)
    answering.decide(answering.appeal(days=SLOW), Trigger.REJECT)
    said = pairs(answering, "zh")
    assert said["备注：词"] == ["2024年3月5日 09:00 · head", "fog"]
    assert said["申诉 2：词"][-1] == "领导于2024年3月5日 09:00驳回：so it was"


@pytest.mark.parametrize(("period", "shows"), [(FEBRUARY, True), ("2024-03", False)])
def test_a_decision_is_told_where_it_shows(answering: Town, period: str, shows: bool) -> None:
    answering.decide(answering.appeal(days=SLOW), Trigger.UPHOLD)
    row = answering.card(period).rows[0]
    assert row.computed is not None  # March looks at February in its trend
    assert decided_otherwise(row, "en") is shows
