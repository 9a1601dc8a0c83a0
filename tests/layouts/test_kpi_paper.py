"""Printed scorecards: drawings stay on the paper, words say why what is NA is NA."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.store import Store
from dispatch.record.drawing_types import Dot, Drawing, Label, Path
from dispatch.record.paper_types import Entry, Paper, Plates, Sentence, Table, Title
from layouts import kpi_paper_charts as charts
from layouts.kpi_paper import scorecard_paper
from layouts.kpi_paper_words import aim_words, formula_words, percent, tolerance_words
from layouts.words import translator
from metrics.export import export
from metrics.kpi import Period, scorecards
from metrics.kpi_formula import Formula
from metrics.kpi_types import Rating
from tests.metrics.export_town import NASTY, NOW, catalogue, city, filled, kpis
from tests.metrics.kpi_town import BERLIN, make_kpi

EDGE = 0.01
VALUES = st.lists(
    st.none() | st.floats(min_value=-1e6, max_value=1e6), min_size=1, max_size=30
).filter(lambda values: any(value is not None for value in values))


def points(drawing: Drawing) -> Iterator[tuple[float, float]]:
    for shape in drawing.shapes:
        match shape:
            case Path():
                yield from (point for ring in shape.rings for point in ring)
            case Dot() | Label():
                yield shape.x, shape.y


def assert_inside(drawing: Drawing) -> None:
    for x, y in points(drawing):
        assert -EDGE <= x <= drawing.width + EDGE
        assert -EDGE <= y <= drawing.height + EDGE


@settings(max_examples=30, deadline=None)
@given(VALUES, st.none() | st.floats(min_value=-1e6, max_value=1e6))
def test_a_trend_stays_on_its_paper(values: list[float | None], reference: float | None) -> None:
    assert_inside(charts.spark(values, reference, 1.0))
    beside = None if reference is None else (reference, "words")
    assert_inside(charts.trend(values, ("a", "b"), beside, "{:.1f}".format, 1.0))


@settings(max_examples=30, deadline=None)
@given(
    st.floats(min_value=0, max_value=100),
    st.lists(st.floats(min_value=-30, max_value=30), max_size=10),
)
def test_a_waterfall_leads_from_one_total_to_the_other(
    begin: float, moves: list[float]
) -> None:
    bars, at = [], begin
    for number, moved in enumerate(moves):
        bars.append((f"bar {number}", at, at + moved))
        at += moved
    drawing = charts.waterfall(("then", begin), ("now", at), bars, "{:.1f}".format)
    assert_inside(drawing)
    said = [shape.words.en for shape in drawing.shapes if isinstance(shape, Label)]
    assert said.index("then") < said.index("now")
    assert {f"bar {number}" for number in range(len(moves))} <= set(said)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.floats(min_value=0, max_value=100), min_size=1, max_size=16),
    st.none() | st.floats(min_value=0, max_value=100),
)
def test_intervals_stay_on_their_paper(shares: list[float], whole: float | None) -> None:
    rows = [("name", one, max(0.0, one - 5), min(100.0, one + 5), "1 of 2") for one in shares]
    assert_inside(charts.intervals(rows, whole, "%", 100.0))


def test_words_at_the_end_of_an_interval_have_room_beside_it() -> None:
    words = "112,881 of 112,881 · 10–12"
    rows = [("Friedrichshain-Kreuzberg", one, one - 0.1, one, words) for one in (99.9, 100.0)]
    drawing = charts.intervals(rows, 100.0, "%", 100.0)
    rightmost = max(shape.x for shape in drawing.shapes if isinstance(shape, Dot))
    said = next(one for one in drawing.shapes if isinstance(one, Label) and one.words.en == words)
    assert said.anchor == "end"
    assert rightmost < said.x - charts.extent(words, said.size)
    names = [one.words.en for one in drawing.shapes if isinstance(one, Label) and one.x == 0]
    assert names == ["Friedrichshain-Kreuzberg"] * 2  # whole


@pytest.mark.parametrize("rating", Rating)
def test_each_rating_has_a_mark_of_its_own(rating: Rating) -> None:
    assert_inside(charts.mark(rating))
    others = [charts.mark(one) for one in Rating if one is not rating]
    assert charts.mark(rating) not in others


def test_a_name_is_cut_with_dots_where_it_has_no_room() -> None:
    assert charts.fit("Charlottenburg-Wilmersdorf", 60, 8).endswith("…")
    assert charts.fit("Mitte", 60, 8) == "Mitte"
    assert len(charts.fit("夏洛滕堡维尔默斯多夫", 40, 8)) < len(charts.fit("a" * 20, 40, 8))


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    one = filled()
    yield one
    one.close()


def paper(store: Store, period: str, language: str) -> Paper:
    cards = scorecards(store, kpis(), Period.parse(period), zone=BERLIN, now_ms=NOW)
    known = catalogue().by_id
    return scorecard_paper(export(cards, store, city().folder, known, NOW), city(), language)


def table(one: Paper) -> list[list[Entry]]:
    """The cells of the figures."""
    found = next(part for part in one.parts if isinstance(part, Table))
    return [[cell for cell in row if isinstance(cell, Entry)] for row in found.rows]


def test_what_is_na_says_why(store: Store) -> None:
    rows = {row[0].text: row for row in table(paper(store, "2025-01", "en"))}
    assert rows["Few"][1] == Entry("NA", rows["Few"][1].tone, "only 1 of 30")
    assert rows["Share"][2].note == "target: Senate"
    assert rows["Time"][2].note == "January 2024"
    assert rows[NASTY][4].text == "–"  # nobody said what scores 0 and 100


def test_a_period_without_a_score_before_says_so(store: Store) -> None:
    words = [part.text for part in paper(store, "2024-01", "en").parts
             if isinstance(part, Sentence)]  # fmt: skip
    assert words == ["There is no score in December 2023 to compare with."]


@pytest.mark.parametrize(("language", "title"), [("en", "By district"), ("zh", "按行政区")])
def test_districts_have_their_plates(store: Store, language: str, title: str) -> None:
    parts = paper(store, "2025-01", language).parts
    place = next(i for i, part in enumerate(parts) if isinstance(part, Title)
                 and part.text == title)  # fmt: skip
    plates = parts[place + 1]
    assert isinstance(plates, Plates)
    assert len(plates.plates) == 1


FORMULAS = {
    "ratio": {"of": "calls_112_within_10s", "to": "calls_112"},
    "weighted_mean": {"value": "first_pump_s", "weight": "count_fires"},
    "mean": "pm2_5", "sum": "calls_112", "quality": "lane_flow",
    "share": {"indicator": "pm2_5", "at_most": 15, "day_mean_from": 18},
    "delivery": {"indicator": "lane_flow", "per_day": 24},
    "event_share": {"kind": "incident", "status": ["Safe"], "within_minutes": 60},
    "events_per_day": {"kind": "incident"},
    "cases": {"sql": "closed_in_time", "given": {"within_minutes": 120}},
    "quantile": {"sql": "time_to_acknowledge", "p": 0.9},
}  # fmt: skip


@pytest.mark.parametrize("form", sorted(Formula.model_fields))
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_formula_can_be_said(form: str, language: str) -> None:
    known = catalogue().by_id
    words = formula_words(make_kpi({form: FORMULAS[form]}), known, translator(language), language)
    assert len(words) > 5
    assert "{" not in words
    if language == "zh":
        assert any(ord(letter) > 0x2E7F for letter in words)


def test_aims_and_tolerances_are_said_with_their_days_and_units() -> None:
    t = translator("en")
    aim = {"from": "2025-01-01", "target": 660, "floor": 780, "stretch": 600, "weight": 0.5,
           "source": {"en": "Senate", "zh": "参"}}  # fmt: skip
    kpi = make_kpi({"mean": "a"}, show="minutes", direction="down", aims=[aim],
                   unit={"en": "min", "zh": "分"}, tolerance="[-10, 20)")  # fmt: skip
    said = aim_words(kpi, kpi.aims[0], t, "en").replace("\u00a0", " ")
    assert said == (
        "from 1 January 2025 on; target 11:00 min, Senate; scores 0 at 13:00 min, 100 at "
        "10:00 min; weight 0.5"
    )
    assert tolerance_words(kpi, t, "en") == "[−10, 20) s"
    assert (percent(0.854, "en"), percent(0.854, "zh")) == ("85\u00a0%", "85%")
