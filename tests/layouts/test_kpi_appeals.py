"""What the block and the list of appeals say: both figures, each exclusion, steps, and only what
the reader may do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from dash.development.base_component import Component

from data.city import load_city
from data.strict import Words
from layouts.kpi_appeals import appeals_block
from layouts.kpi_appeals_list import Listed, appeals_page
from layouts.kpi_appeals_seen import Answered, May
from layouts.kpi_appeals_words import runs, scope_words
from layouts.words import translator
from metrics.appeals import read
from metrics.appeals.types import Scope, Trigger
from metrics.kpi_period import Period
from tests.metrics.appeals.conftest import FEBRUARY, HEAD, LEADER, NOW, Town, answering
from tests.metrics.kpi_town import BERLIN, CITIES, make_kpi, ms

__all__ = ["answering"]
SLOW = tuple(date(2024, 2, day) for day in (10, 11, 12))
NAMES = {"south": Words(en="South", zh="南区"), "north": Words(en="North", zh="北区")}
ALL = May(comment=True, file=True, decide=True)


def seen(town: Town, may: May, now_ms: int = NOW) -> Answered:
    kpi, period = town.kpis[0], Period.parse(FEBRUARY)
    found = read.answers(town.store, "d", kpi="k", period=period)
    return Answered(
        kpi=kpi, period=period, may=may, now_ms=now_ms, zone=BERLIN,
        ends_ms=period.ends_ms(BERLIN), appeal_by_ms=ms("2024-03-16T00:00"), has_figure=True,
        comments=found.comments, claims=found.claims,
        effect=town.book.figures.decided(kpi, period, now_ms),
        days=("2024-02-01", "2024-02-29"), districts=NAMES, names=NAMES,
    )  # fmt: skip


def parts(component: Any) -> Iterator[Any]:
    yield component
    children = getattr(component, "children", None)
    for child in children if isinstance(children, list | tuple) else [children]:
        if isinstance(child, Component | str):
            yield from parts(child)


def words(component: Component) -> list[str]:
    return [one for one in parts(component) if isinstance(one, str)]


def orders(component: Component) -> list[str]:
    """What can be pressed."""
    found = (getattr(one, "data-do", None) for one in parts(component))
    return [one for one in found if one]


def block(town: Town, may: May = ALL, now_ms: int = NOW, language: str = "en") -> Component:
    return appeals_block(seen(town, may, now_ms), translator(language), language)


def test_both_figures_stand_side_by_side_with_what_is_left_out(answering: Town) -> None:
    claim = answering.appeal(days=SLOW, districts=("south",), evidence=("https://x.example/1",))
    answering.book.comment("d", "k", FEBRUARY, "fog", HEAD, NOW, claim.no)
    answering.decide(claim, Trigger.UPHOLD)
    said = words(block(answering))
    for one in ("As computed", "As decided", "81.2\u00a0words", "85.3\u00a0words", "455", "452",
                "560", "530", "10 to 12 February 2024 in South", "roadworks", "so it was", "fog",
                "upheld"):
        assert one in said, one
    (link,) = [one for one in parts(block(answering)) if getattr(one, "target", None)]
    assert (link.href, link.rel) == ("https://x.example/1", "noopener noreferrer")
    zh = words(block(answering, language="zh"))
    assert "按裁定" in zh
    assert "2024年2月10日至12日，南区" in zh


def facts_of(town: Town, **other: Any) -> dict[str, Any]:
    """What the forms are told."""
    page = appeals_block(replace(seen(town, ALL), **other), translator("en"), "en")
    found: dict[str, Any] = json.loads(getattr(page, "data-facts"))
    return found


def test_a_form_says_why_no_district_can_be_left_out(answering: Town) -> None:
    percentile = make_kpi({"quantile": {"sql": "task_time_to", "p": 0.9}})
    assert facts_of(answering)["no_districts"] == ""
    said = facts_of(answering, districts={}, kpi=percentile)["no_districts"]
    assert said.startswith("Districts cannot be left out: a percentile")
    said = facts_of(answering, districts={})["no_districts"]
    assert said.endswith("the figure is of the city as a whole. Leave days out.")


def test_a_figure_without_value_says_that_it_cannot_be_appealed(answering: Town) -> None:
    def told(now_ms: int) -> list[str]:
        none = replace(seen(answering, ALL, now_ms), has_figure=False)
        return words(appeals_block(none, translator("en"), "en"))

    nothing = "There is no value, so nothing can be appealed; a comment can be added."
    assert nothing in told(NOW)
    running = told(ms("2024-02-20T09:00"))
    assert f"{nothing} It can be deferred until the period ends." in running


def test_only_what_the_reader_may_do_can_be_pressed(answering: Town) -> None:
    def pressed(**may: bool) -> list[str]:
        return orders(block(answering, May(**may)))

    assert pressed() == []
    assert pressed(comment=True, file=True) == ["comment", "appeal"]
    assert orders(block(answering, ALL, ms("2024-02-20T09:00"))) == ["comment", "defer", "appeal"]
    assert orders(block(answering, ALL, ms("2024-03-17T09:00"))) == ["comment"]
    claim = answering.appeal(days=SLOW)
    assert pressed(decide=True) == ["review"]
    assert pressed(file=True) == ["appeal", "withdraw"]
    answering.book.command(claim.no, Trigger.REVIEW, 1, "", LEADER, NOW)
    assert pressed(decide=True) == ["decide"]
    answering.book.command(claim.no, Trigger.REJECT, 2, "no", LEADER, NOW)
    assert pressed(decide=True) == ["reopen"]
    assert pressed(file=True) == ["appeal"]


def test_where_nothing_was_said_it_says_so(answering: Town) -> None:
    said = words(block(answering))
    assert "Nobody has said anything about this figure." in said
    assert "As decided" not in said
    facts = json.loads(getattr(block(answering), "data-facts"))
    assert (facts["first"], facts["last"], facts["districts"]["south"]) == (
        "2024-02-01", "2024-02-29", "South",
    )  # fmt: skip


def test_comments_stand_with_what_they_are_about(answering: Town) -> None:
    claim = answering.appeal(days=SLOW)
    first = answering.book.comment("d", "k", FEBRUARY, "of the claim", HEAD, NOW, claim.no)
    answering.book.comment("d", "k", FEBRUARY, "an answer", LEADER, NOW, first.no)
    answering.book.comment("d", "k", FEBRUARY, "of the figure", HEAD, NOW)
    shown = block(answering)
    (article,) = [one for one in parts(shown) if getattr(one, "id", "") == f"claim-{claim.no}"]
    inside = words(article)
    assert "of the claim" in inside
    assert "an answer" in inside
    assert "of the figure" not in inside
    assert "of the figure" in words(shown)


def test_the_list_has_what_waits_and_leads_to_it(answering: Town) -> None:
    claim = answering.appeal(days=SLOW)
    listed = Listed(
        claims=read.claims(answering.store), kpis={"k": answering.kpis[0]}, names=NAMES,
        own=None, decides=True, now_ms=NOW + 3 * 86_400_000, zone=BERLIN,
    )  # fmt: skip
    city = load_city(CITIES / "berlin")
    page = appeals_page(city, listed, "waiting", "en")
    assert {"words", "roadworks", "waits for 3 days", "Wait for a decision (1)"} <= set(words(page))
    links = [one.href for one in parts(page) if getattr(one, "className", "") == "ap-tr"]
    assert links == [f"/kpi/d/k?period={FEBRUARY}#claim-{claim.no}"]
    empty = appeals_page(city, replace(listed, claims=[]), "waiting", "zh")
    assert "没有待您裁定的事项。" in words(empty)


def test_what_was_decided_tells_why_by_whom_when_and_what_it_did(answering: Town) -> None:
    upheld = answering.decide(answering.appeal(days=SLOW), Trigger.UPHOLD)
    other = answering.appeal(days=SLOW[:1])
    answering.book.command(other.no, Trigger.WITHDRAW, other.seq, "", HEAD, NOW)
    listed = Listed(
        claims=read.claims(answering.store), kpis={"k": answering.kpis[0]}, names=NAMES, own="d",
        decides=False, now_ms=NOW, zone=BERLIN, moved=[upheld.no],
    )  # fmt: skip
    page = appeals_page(load_city(CITIES / "berlin"), listed, "decided", "en")
    withdrawn, decided = (
        words(one) for one in parts(page) if getattr(one, "className", "") == "ap-tr"
    )
    assert {"so it was", "moved on", "leader · 5 March 2024, 09:00"} <= set(decided)
    assert any(one.startswith("81.2\u00a0words → 8") for one in decided)
    assert "withdrawn" in withdrawn and "moved on" not in withdrawn


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ((), []),
        ((1,), [(1, 1)]),
        ((3, 1, 2), [(1, 3)]),
        ((1, 2, 5, 7, 8), [(1, 2), (5, 5), (7, 8)]),
    ],
)
def test_days_are_told_in_stretches(
    days: tuple[int, ...], expected: list[tuple[int, int]]
) -> None:
    found = runs([date(2024, 2, day) for day in days])
    assert [(first.day, last.day) for first, last in found] == expected


def test_many_days_and_cases_are_cut_short() -> None:
    t = translator("en")
    odd = frozenset(date(2024, 1, day) for day in range(1, 32, 2))
    assert scope_words(Scope(days=odd), {}, t, "en").endswith("and 8 more")
    cases = Scope(days=odd, cases=frozenset(map(str, range(1, 15))))
    assert scope_words(cases, {}, t, "en").startswith("cases 1, 2, 3")
    assert scope_words(cases, {}, t, "en").endswith("12 and 2 more")
