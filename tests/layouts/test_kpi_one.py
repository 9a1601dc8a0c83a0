"""The page of one KPI: links narrow its rows, what was published stands beside what is so."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from dash import html
from dash.development.base_component import Component

from data.city import City, load_city
from data.store import Store
from layouts.kpi_one import Seen, one_page
from layouts.kpi_one_address import Address
from layouts.kpi_one_chart import control_chart, score_scale
from layouts.kpi_one_published import plain
from layouts.words import translator
from metrics.appeals.asking import Asked as Asking
from metrics.appeals.book import AppealBook, Person
from metrics.appeals.figures import Figures
from metrics.appeals.types import Kind, Trigger
from metrics.catalogue import load_catalogue
from metrics.kpi import Period, scorecard
from metrics.kpi_types import Kpi, Kpis
from metrics.published_change import late_values
from metrics.published_due import begin
from metrics.published_write import frozen, writing
from metrics.trace import Tracer
from metrics.trace_types import Asked
from tests.metrics.kpi_town import BERLIN, CITIES, make_kpi, ms, observe, town

pytestmark = pytest.mark.long

JANUARY = Period.parse("2025-01")
NOW = ms("2025-02-03T12:00")
EN = translator("en")
AIM = {"target": 40, "floor": 20, "stretch": 60, "weight": 1, "source": {"en": "S", "zh": "参"}}
HERE = Address("fire_department", "k", "2025-01")
KPI = make_kpi({"mean": "a"}, department="fire_department", kind="area", aims=[AIM])


@pytest.fixture(scope="module")
def berlin() -> City:
    return load_city(CITIES / "berlin")


@pytest.fixture
def store() -> Iterator[Store]:
    found = town([("x", "area", "01"), ("y", "area", "02")])
    for month in range(1, 13):
        observe(found, "a", f"2024-{month:02d}-05", 40 + month % 3, "x")
    observe(found, "a", "2025-01-03", 42, "x")
    observe(found, "a", "2025-01-04", 80, "y")
    begin(found, ms("2025-01-31T12:00"))
    yield found
    found.close()


def seen(store: Store, kpi: Kpi = KPI, now: int = NOW, may: bool = False, **asked: Any) -> Seen:
    tracer = Tracer(store, Kpis([kpi]), {}, BERLIN)
    trace = tracer.trace(kpi, JANUARY, now)
    late = None
    if trace.publication and trace.restated:
        late = late_values(store, kpi, JANUARY, trace.publication.known_ms, zone=BERLIN,
                           now_ms=now, indicators=load_catalogue().by_id)  # fmt: skip
    return Seen(
        trace=trace, rows=tracer.rows(kpi, JANUARY, now, Asked(**asked)), value=None, late=late,
        indicators={}, may_publish=may,
    )  # fmt: skip


def parts(component: Any) -> Iterator[Component]:
    if isinstance(component, Component):
        yield component
        children = getattr(component, "children", None) or []
        for child in children if isinstance(children, list | tuple) else [children]:
            yield from parts(child)


def words(component: Any) -> str:
    """All that is written in it."""
    if isinstance(component, Component):
        children = getattr(component, "children", None)
        many = children if isinstance(children, list | tuple) else [children]
        return " ".join(filter(None, map(words, many)))
    return "" if component is None else str(component)


def links(page: Component) -> list[str]:
    return [str(getattr(one, "href", "")) for one in parts(page) if isinstance(one, html.A)]


def test_each_period_and_district_is_a_link_to_its_rows(berlin: City, store: Store) -> None:
    page = one_page(berlin, seen(store), HERE, "en")
    narrow = [urlsplit(href) for href in links(page) if href.endswith("#rows")]
    asked = [parse_qs(one.query) for one in narrow]
    assert {one.path for one in narrow} == {"/kpi/fire_department/k"}
    assert {"district": ["02"], "period": ["2025-01"]} in asked
    assert {"period": ["2024-05"]} in asked
    told = words(page)
    assert "2 rows add up to the figure: 122 ÷ 2 = 61.0\u00a0words." in told


def test_rows_that_are_narrowed_say_so_and_how_to_go_back(berlin: City, store: Store) -> None:
    here = replace(HERE, district="02", sort="-value")
    page = one_page(berlin, seen(store, district="02"), here, "en")
    told = words(page)
    assert "1 of the rows: numerator 80, denominator 1." in told
    (back,) = [one for one in parts(page) if getattr(one, "className", "") == "kpi-chip on"
               and words(one).endswith("×")]  # fmt: skip
    assert "district" not in parse_qs(urlsplit(links(back)[0]).query)
    (csv,) = [href for href in links(page) if "/trace/rows.csv" in href]
    assert "district=02" in csv and "sort=-value" in csv


def test_without_publication_the_page_says_so_and_the_operator_can(
    berlin: City, store: Store
) -> None:
    plain_page = one_page(berlin, seen(store), HERE, "en")
    assert "Not published; computed as known at 3 February 2025, 12:00." in words(plain_page)
    assert "It is due, and is published within minutes." in words(plain_page)
    ids = [getattr(one, "id", None) for one in parts(plain_page)]
    assert "one-publish" not in ids
    operators = one_page(berlin, seen(store, may=True), HERE, "en")
    assert "one-publish" in [getattr(one, "id", None) for one in parts(operators)]
    early = one_page(berlin, seen(store, now=ms("2025-01-20T12:00"), may=True), HERE, "en")
    assert "It is published 2 February 2025, 12:00." in words(early)
    assert "one-publish" not in [getattr(one, "id", None) for one in parts(early)]


def test_published_and_restated_stand_beside_each_other(berlin: City, store: Store) -> None:
    then = ms("2025-02-02T12:00")
    card = scorecard(store, [KPI], "fire_department", JANUARY, zone=BERLIN, now_ms=then)
    store.write(writing(frozen(card, "system", "due"), card))
    same = words(one_page(berlin, seen(store), HERE, "en"))
    assert "Published 2 February 2025, 12:00 by the center itself: 61.0" in same
    assert "It stands as it was published." in same
    observe(store, "a", "2025-01-10", 1, "x", known="2025-02-03T10:00")
    told = words(one_page(berlin, seen(store), HERE, "en"))
    assert "Other since: the value, the score, the numerator, the denominator." in told
    for number in ("61.0", "41.0", "122", "123"):
        assert number in told
    chinese = words(one_page(berlin, seen(store), HERE, "zh"))
    assert "此后有变：数值、得分、分子、分母。" in chinese and "重述" in chinese


def test_a_decision_is_named_as_what_changed_it(berlin: City, store: Store) -> None:
    then = ms("2025-02-02T12:00")
    card = scorecard(store, [KPI], "fire_department", JANUARY, zone=BERLIN, now_ms=then)
    store.write(writing(frozen(card, "system", "due"), card))
    book = AppealBook(Figures(store=store, kpis=Kpis([KPI]), zone=BERLIN))
    asked = Asking(kind=Kind.APPEAL, reason="r", days=(date(2025, 1, 3),))
    claim = book.file("fire_department", "k", "2025-01", asked, Person(name="head"), then)
    leader = Person(name="leader")
    book.command(claim.no, Trigger.REVIEW, 1, "", leader, then)
    book.command(claim.no, Trigger.UPHOLD, 2, "so it was", leader, then)
    page = one_page(berlin, seen(store), HERE, "en")
    assert "Something is left out by decision: Appeal 1" in " ".join(words(page).split())
    assert "No value came later" not in words(page)
    assert "#claim-1" in links(page)
    assert "Left out by decision: 3 January 2025 (Appeal 1). What counts: 42 ÷ 1 = 42.0" in words(
        page
    ).replace("\u00a0", " ")
    (out,) = [one for one in parts(page) if getattr(one, "className", "") == "out"]
    assert "left out: Appeal 1" in words(out) and "80" in words(out)
    assert not any("after=" in link for link in links(page))  # nothing came after


def test_the_score_stands_between_its_anchors(store: Store) -> None:
    scale = score_scale(seen(store).trace.row, EN, "en")
    assert scale is not None
    places = {
        words(one): float(getattr(one, "style", {})["left"][:-1])
        for one in parts(scale)
        if getattr(one, "className", "") in ("one-anchor", "one-here")
    }
    *anchors, here = places.values()
    assert anchors == sorted(anchors) and here > anchors[-1]
    assert any("scores 100" in said for said in places)
    assert score_scale(seen(store, replace_aims(KPI)).trace.row, EN, "en") is None


def replace_aims(kpi: Kpi) -> Kpi:
    return kpi.model_copy(update={"aims": []})


def test_a_signal_is_named_with_its_rule(store: Store) -> None:
    told = words(control_chart(seen(store).trace, HERE, EN, "en"))
    assert "Jan 2025 is a signal" in told and "Nelson 1" in told
    few = make_kpi({"mean": "b"}, department="fire_department", kind="area")
    assert "Not to be said" in words(control_chart(seen(store, few).trace, HERE, EN, "en"))


def test_an_address_keeps_what_is_not_changed() -> None:
    here = Address("fire_department", "k", "P28D/2025-01-20", day="2025-01-03", offset="50")
    assert here.to() == "/kpi/fire_department/k?period=P28D/2025-01-20&day=2025-01-03&offset=50"
    assert here.rows(day="") == "/kpi/fire_department/k?period=P28D/2025-01-20#rows"


@pytest.mark.parametrize(("value", "said"), [(338.0, "338"), (0.5, "0.50"), (None, "")])
def test_a_sum_is_said_as_it_is(value: float | None, said: str) -> None:
    assert plain(value) == said
