"""The scorecard pages, from values by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from dash.development.base_component import Component

from data.city import City, load_city
from data.strict import Fault, Words
from layouts.kpi import department_page
from layouts.kpi_districts import district_panel
from layouts.kpi_head import Address
from layouts.kpi_overview import overview_page
from layouts.kpi_why import title, why_panels
from layouts.kpi_words import change_words, days_words, period_words, shown, with_unit
from layouts.sparkline import Goal, sparkline
from layouts.words import translator
from metrics.kpi_types import (
    Absent,
    DistrictShare,
    Figure,
    Kpi,
    OneDay,
    Period,
    Rating,
    Row,
    Scorecard,
    Standard,
    Unscored,
)
from metrics.kpi_why_types import (
    Against,
    By,
    Control,
    FunnelPlot,
    Mover,
    NoParts,
    Place,
    PulseStory,
    Step,
    Why,
)

CITIES = Path(__file__).parents[2] / "data" / "cities"
JANUARY = Period.parse("2025-01")
PERIODS = tuple(JANUARY.later(n - 24) for n in range(25))
NOTHING = Figure(value=None, absent=Absent.NO_VALUES)


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(CITIES / "berlin")


def words(en: str) -> dict[str, str]:
    return {"en": en, "zh": f"中{en}"}


def kpi(**more: Any) -> Kpi:
    plain = {"id": "pump", "department": "fire_department", "name": words("First pump")}
    facts = {"note": words("mean"), "unit": words("min"), "show": "minutes", "direction": "down"}
    return Kpi.model_validate({**plain, **facts, "tolerance": 10, "formula": {"mean": "x"}, **more})


PER_CENT = {"en": "%", "zh": "%"}
PERCENT = {"direction": "up", "show": "percent", "unit": PER_CENT, "note": words("missions")}
RATIO = {**PERCENT, "name": words("In goal"), "formula": {"ratio": {"of": "x", "to": "y"}}}


def row(**more: Any) -> Row:
    figure = Figure(value=664, n=31, first=date(2025, 1, 1), last=date(2025, 1, 31))
    plain: dict[str, Any] = {
        "kpi": kpi(),
        "figure": figure,
        "standard": Standard(kind="last_year", value=611, period=JANUARY.a_year_earlier()),
        "change": 53.0,
        "rating": Rating.WORSE,
        "trend": (*[600.0] * 24, 664.0),
        "before": NOTHING,
        "one_day": None,
        "districts": (),
    }
    return Row(**{**plain, **more})


def goal(**more: Any) -> Row:
    since = date(2024, 12, 6)
    standard = Standard(kind="last_year", value=None, absent=Absent.BEFORE_SERIES, since=since)
    dates: dict[str, Any] = {"first": date(2025, 1, 1), "last": date(2025, 1, 31)}
    before: dict[str, Any] = {"first": since, "last": date(2024, 12, 30)}
    plain: dict[str, Any] = {
        "kpi": kpi(**RATIO),
        "figure": Figure(value=82.04, num=338, n=412, **dates),
        "standard": standard,
        "change": None,
        "rating": Rating.UNKNOWN,
        "trend": (*[None] * 23, 76.6, 82.04),
        "before": Figure(value=76.62, num=272, n=355, **before),
        "unscored": Unscored.NO_STANDARD,
    }
    return row(**{**plain, **more})


def card(*rows: Row, **more: Any) -> Scorecard:
    plain: dict[str, Any] = {
        "department": "fire_department",
        "period": JANUARY,
        "periods": PERIODS,
        "until": date(2025, 1, 31),
        "running": False,
        "rows": rows,
        "now_ms": 0,
    }
    return Scorecard(**{**plain, **more})


def parts(component: Any) -> Iterator[Any]:
    """The component and all below it, texts too."""
    yield component
    children = getattr(component, "children", None)
    for child in children if isinstance(children, list) else [children]:
        if child is not None:
            yield from parts(child)


def text(component: Component) -> str:
    """All that can be read, with a bar between its pieces."""
    return "|".join(part for part in parts(component) if isinstance(part, str))


def classes(component: Component) -> list[str]:
    return [getattr(part, "className", None) or "" for part in parts(component)]


def test_a_row_tells_value_reference_and_change(city: City) -> None:
    page = department_page(city, card(row()), "en")
    told = text(page)
    assert "First pump|mean|11:04|min|10:11|min|+53 s" in told
    assert "kpi-mark worse" in classes(page)
    assert "January 2025" in told and "January 2024" in told


def test_the_day_that_explains_a_figure_is_named(city: City) -> None:
    one_day = OneDay(day=date(2025, 1, 1), n=676, without=608)
    told = text(department_page(city, card(row(one_day=one_day)), "en"))
    assert "mean; without 1 January: 10:08\u00a0min" in told
    counted = row(one_day=one_day, kpi=kpi(counted=words("fires")))
    told = text(department_page(city, card(counted), "en"))
    assert "mean; without 1 January (676 fires): 10:08\u00a0min" in told


def test_without_a_reference_there_is_na_and_the_reason(city: City) -> None:
    page = department_page(city, card(goal()), "en")
    told = text(page)
    assert "338 of 412 missions" in told
    assert "82.0|%|NA|NA|NA|no weight|No reference: the series starts on 6 December 2024." in told
    assert "6 to 30 December 2024: 76.6\u00a0%, 272 of 355" in told
    assert "kpi-mark unknown" in classes(page)


@pytest.mark.parametrize(
    ("figure", "reason"),
    [
        (NOTHING, "no values"),
        (Figure(value=None, n=12, absent=Absent.TOO_FEW), "only 12 of 30"),
        (Figure(value=None, absent=Absent.NOT_BEGUN), "no whole day yet"),
    ],
)
def test_no_value_is_na_with_the_reason_never_a_number(
    city: City, figure: Figure, reason: str
) -> None:
    one = row(kpi=kpi(minimum=30), figure=figure, change=None, rating=Rating.UNKNOWN,
              trend=(None,) * 25)
    told = text(department_page(city, card(one), "en"))
    assert f"NA|{reason}" in told


def folds(page: Component) -> list[Any]:
    return [part for part in parts(page) if getattr(part, "className", None) == "kpi-fold"]


def test_figures_without_a_value_fold_into_one_line_that_says_why(city: City) -> None:
    few = Figure(value=None, n=3, absent=Absent.TOO_FEW)
    empty = [
        row(kpi=kpi(id="a", name=words("Closed"), minimum=10), figure=few),
        row(kpi=kpi(id="b", name=words("Accepted")), figure=NOTHING),
        row(kpi=kpi(id="c", name=words("Arrived")), figure=NOTHING),
    ]
    page = department_page(city, card(row(), *empty), "en")
    (fold,) = folds(page)
    told = text(fold)
    assert told.startswith("3 figures without a value|"
                           "2 no values; 1 only 3 of 10; none of them has a weight|")  # fmt: skip
    assert "Closed" in told and "Arrived" in told and "First pump" not in told
    assert fold.open is False
    chosen = why(empty[1])
    (fold,) = folds(department_page(city, card(row(), *empty), "en", why=chosen))
    assert fold.open is True  # it is told at the side


def test_what_a_score_needs_or_somebody_spoke_of_never_folds(city: City) -> None:
    weighed = row(kpi=kpi(id="a", name=words("Weighed")), figure=NOTHING, weight=0.4)
    spoken = row(kpi=kpi(id="b", name=words("Appealed")), figure=NOTHING)
    first = row(kpi=kpi(id="e", name=words("Headline"), headline=True), figure=NOTHING)
    rest = [row(kpi=kpi(id=one, name=words(one)), figure=NOTHING) for one in "cd"]
    page = department_page(city, card(weighed, spoken, first, *rest), "en", marked={"b": 1})
    (fold,) = folds(page)
    assert not {"Weighed", "Appealed", "Headline"} & set(text(fold).split("|"))
    assert folds(department_page(city, card(weighed, spoken, rest[0]), "en", marked={"b": 1})) == []


def test_days_that_a_figure_lacks_are_told(city: City) -> None:
    figure = Figure(value=600, n=25, first=date(2025, 1, 6), last=date(2025, 1, 30))
    assert "mean; 6 to 30 January" in text(department_page(city, card(row(figure=figure)), "en"))


def test_a_running_period_names_its_days_and_offers_no_next_one(city: City) -> None:
    running = card(row(), running=True, until=date(2025, 1, 13))
    page = department_page(city, running, "en")
    assert "1 to 13 January 2025" in text(page)
    assert "Same days 2024" in text(page)
    links = [part.href for part in parts(page) if hasattr(part, "href")]
    assert "/kpi/fire_department?period=2024-12" in links
    assert "/kpi/fire_department?period=2025-02" not in links
    assert {"/kpi/fire_department?period=2025-Q1", "/kpi/fire_department?period=2025"} <= set(links)


def test_a_target_names_who_set_it(city: City) -> None:
    who = Words(en="WHO 2021", zh="世卫组织2021")
    target = kpi(aims=[{"target": 99, "source": who.model_dump()}], **RATIO)
    standard = Standard(kind="target", value=99, source=who)
    told = text(department_page(city, card(goal(kpi=target, standard=standard)), "en"))
    assert "99.0|%|WHO 2021" in told
    assert "Targets are those of the source named." in told
    assert "No target is published" not in told


def share(name: str, k: int, n: int, low: float | None = 50, high: float | None = 95
          ) -> DistrictShare:
    return DistrictShare(
        district_id=name, name=Words(en=name, zh=f"中{name}"), value=k / n * 100, k=k, n=n, low=low,
        high=high,
    )


def why(one: Row, **more: Any) -> Why:
    """Why a row moved since December, in two districts."""
    plain: dict[str, Any] = {
        "row": one, "now": JANUARY, "against": Against.BEFORE, "period": JANUARY.later(-1),
        "until": date(2024, 12, 31), "then": Figure(value=76.62, num=272, n=355),
        "by": By.DISTRICT, "none": None, "places": (), "control": None,
        "names": {"05": Words(en="Spandau", zh="施潘道"), "11": Words(en="Far", zh="远")},
        "steps": (Step(key="05", points=6.0, start=76.62, end=82.62),
                  Step(key="11", points=-0.58, start=82.62, end=82.04)),
    }  # fmt: skip
    return Why(**{**plain, **more})


def side(one: Why, language: str = "en") -> str:
    return "|".join(text(panel) for panel in why_panels(one, translator(language), language))


def test_why_it_moved_stands_from_start_to_end(city: City) -> None:
    told = side(why(goal()))
    assert "Why “In goal” rose by 5.4 points" in told
    assert "December 2024|76.6\u00a0%|Spandau|+6.0|Far|\u22120.6|January 2025|82.0\u00a0%" in told
    page = department_page(city, card(goal()), "en", why=why(goal()))
    falls = [name for name in classes(page) if name.startswith("kpi-fall ")]
    assert falls == ["kpi-fall end", "kpi-fall better", "kpi-fall worse", "kpi-fall end"]
    opened = [part for part in parts(page) if getattr(part, "aria-current", None) == "true"]
    assert len(opened) == 1


def test_what_is_better_depends_on_the_direction() -> None:
    slower = why(row(), then=Figure(value=611.0, n=31), by=By.DAY, steps=(
        Step(key=date(2025, 1, 1), points=60.0, start=611.0, end=671.0, n=676),
        Step(key="others", points=-7.0, start=671.0, end=664.0)))  # fmt: skip
    panels = why_panels(slower, translator("en"), "en")
    names = [name for panel in panels for name in classes(panel) if name.startswith("kpi-fall ")]
    assert names == ["kpi-fall end", "kpi-fall worse", "kpi-fall better", "kpi-fall end"]
    told = side(slower)
    assert "Why “First pump” rose by 53 s" in told
    assert "1 January|+60.0|All other days|\u22127.0" in told


def test_parts_of_a_year_and_of_a_quarter_are_named() -> None:
    begun = date(2024, 12, 30)
    step = Step(key=begun.replace(day=1), points=53.0, start=611.0, end=664.0, n=676)
    by_month = why(row(), then=Figure(value=611.0, n=31), by=By.MONTH, steps=(step,))
    assert "what each month adds" in side(by_month)
    assert "|December 2024|+53.0|" in side(by_month)
    by_week = why(row(kpi=kpi(counted=words("fires"))), then=Figure(value=611.0, n=31),
                  by=By.WEEK, steps=(replace(step, key=begun),))  # fmt: skip
    assert "|Week 1, 2025 (676 fires)|+53.0|" in side(by_week)


@pytest.mark.parametrize(
    ("none", "said"),
    [(NoParts.NOTHING_BEFORE, "no value there to compare with"), (NoParts.NO_SUMS, "no parts"),
     (NoParts.NO_VALUE, "nothing moved"), (NoParts.ONE_DAY, "no parts")],
)  # fmt: skip
def test_a_change_without_parts_says_why(none: NoParts, said: str) -> None:
    then = NOTHING if none is NoParts.NOTHING_BEFORE else Figure(value=70.0, n=9)
    assert said in side(why(goal(), none=none, steps=(), by=None, then=then))


def test_a_change_too_small_to_be_written_is_none() -> None:
    same = why(goal(), then=Figure(value=82.03, n=9))
    assert title(same, translator("en"), "en") == "“In goal” stayed as it was"


def ranked(*shares: tuple[DistrictShare, tuple[int, int] | None]) -> tuple[Place, ...]:
    return tuple(Place(share=one, rank=rank) for one, rank in shares)


def test_districts_stand_with_their_count_interval_and_ranks() -> None:
    told = why(goal(), places=ranked(
        (share("Spandau", 15, 16), (1, 2)), (share("Mitte", 87, 97), (1, 3)),
        (share("Tiny", 1, 1), (1, 3))))  # fmt: skip
    panels = why_panels(told, translator("en"), "en")
    assert "Spandau|15 of 16|Mitte|87 of 97" in side(told)
    assert "Tiny" not in side(told)
    bars = [part for panel in panels for part in parts(panel)
            if getattr(part, "className", "") == "kpi-rank"]  # fmt: skip
    assert [bar.title for bar in bars] == ["Rank 1 to 2 of 3", "Rank 1 to 3 of 3"]


def test_districts_that_are_all_alike_can_be_drawn_and_hours_have_no_rank() -> None:
    told = why(goal(), places=ranked((share("Spandau", 16, 16, None, None), None),
                                     (share("Mitte", 97, 97, None, None), None)))  # fmt: skip
    names = [name for panel in why_panels(told, translator("en"), "en") for name in classes(panel)]
    assert names.count("kpi-range") == 2 and "kpi-rank" not in names
    assert "no interval is given" in side(told)


def chart(*rules: str) -> Control:
    return Control(values=(*[600.0] * 24, 664.0), periods=PERIODS, middle=600.0, low=570.0,
                   high=630.0, judged=24, rules=rules)  # fmt: skip


def funnel(*shares: DistrictShare, **outside: str) -> FunnelPlot:
    curve = tuple((n, (60.0 - n, 70.0 - n, 90.0, 95.0)) for n in (1, 20, 40))
    return FunnelPlot(districts=shares, mean=80.0, curve=curve, outside=outside)


def test_a_funnel_names_who_stands_apart_and_counts_whom_chance_would() -> None:
    five = [share(name, k, 40) for name, k in zip("abcde", (10, 32, 33, 34, 39), strict=True)]
    told = side(why(goal(), funnel=funnel(*five, a="alarm", e="warning")))
    assert "2 of 5 lie beyond 95 %, by chance 0.2. Beyond 99.8 %: a." in told
    assert "0|10|20|30|40 cases" in told
    panels = why_panels(why(goal(), funnel=funnel(*five, a="alarm")), translator("en"), "en")
    dots = [part for panel in panels for part in parts(panel)
            if (getattr(part, "className", None) or "").startswith("kpi-dot")]  # fmt: skip
    assert [one.className for one in dots] == ["kpi-dot alarm", *["kpi-dot"] * 4]
    assert dots[1].title == "b: 80.0\u00a0%, 32 of 40"
    assert "None lies beyond 99.8 %." in side(why(goal(), funnel=funnel(*five, e="warning")))
    assert "Funnel" not in side(why(goal()))


def test_names_in_a_funnel_do_not_run_into_one_another() -> None:
    near = [share(name, k, 40) for name, k in zip("abcde", (4, 5, 6, 7, 39), strict=True)]
    plot = funnel(*near, a="alarm", b="alarm", c="alarm", e="alarm")
    panels = why_panels(why(goal(), funnel=plot), translator("en"), "en")
    names = [text(part) for panel in panels for part in parts(panel)
             if (getattr(part, "className", None) or "").startswith("kpi-dot")]  # fmt: skip
    assert names == ["a", "", "", "", "e"]


def test_an_hour_is_offered_where_a_figure_is_told_for_one(city: City) -> None:
    hourly = row(kpi=kpi(period="hour"))
    assert "|Hour|Day|" in text(department_page(city, card(hourly), "en"))
    assert "|Hour|" not in text(department_page(city, card(row()), "en"))


def test_counts_of_many_digits_have_the_room_they_need() -> None:
    shares = [share(name, 11_091, 11_632) for name in "ab"]
    panel = district_panel(why(goal(), places=ranked(*((one, (1, 2)) for one in shares))),
                           translator("en"), "en")  # fmt: skip
    assert int(getattr(panel, "style", {})["--of"].removesuffix("px")) >= 115
    few = district_panel(why(goal(), places=ranked((share("a", 5, 6), (1, 2)),
                                                   (share("b", 6, 9), (1, 2)))),
                         translator("en"), "en")  # fmt: skip
    assert getattr(few, "style", None) == {}


def test_the_control_chart_tells_signal_from_noise_in_words() -> None:
    signal = side(why(row(), control=chart("nelson 1")))
    assert "Jan 2025 is a signal: one value beyond the natural limits (Nelson 1)." in signal
    assert "Jan 2025 is noise: within what" in side(why(row(), control=chart()))
    assert "Not to be said" in side(why(row()))


def test_a_signal_and_a_claim_mark_their_row(city: City) -> None:
    page = department_page(
        city, card(row()), "en", signals={"pump": ("nelson 1",)}, marked={"pump": 2}
    )
    assert "First pump|Signal|2|mean" in text(page)
    said = [getattr(part, "title", "") for part in parts(page)]
    assert "January 2025: signal, not noise: one value beyond the natural limits (Nelson 1)" in said
    assert "2 comments or appeals" in said


# ---- scores


def test_a_row_has_its_score_and_weight_or_says_why_not(city: City) -> None:
    rows = (
        row(score=33.5, weight=0.25),
        goal(weight=0.15),
        row(unscored=Unscored.NO_AIM),
    )
    page = department_page(city, card(*rows, score=60.2, coverage=0.85), "en")
    told = text(page)
    assert "+53 s|34|weight 25 %" in told
    assert "NA|weight 15 %" in told
    assert "not scored" in told
    assert "60|Score of 100; who reaches the targets has 60|85 % of the weight counts. Left out: " \
        "In goal (no figures of a year earlier to compare with)." in told  # fmt: skip


def test_below_the_floor_a_department_is_na_with_the_reason(city: City) -> None:
    one = goal(weight=1.0)
    told = text(department_page(city, card(one, score=None, coverage=0.0), "en"))
    assert "NA|No score: it needs figures with 60 % of the weight|All 1 figures: no figures of a " \
        "year earlier to compare with." in told  # fmt: skip


def test_names_lead_to_their_page_and_files_are_of_the_same_period(city: City) -> None:
    address = Address("/kpi/fire_department", "2025-01", until="2025-01-13")
    page = department_page(city, card(row()), "zh", address=address)
    links = [part.href for part in parts(page) if hasattr(part, "href")]
    assert "/kpi/fire_department/pump?period=2025-01" in links
    assert "/api/v1/kpis/fire_department.xlsx?period=2025-01&until=2025-01-13&language=zh" in links


def test_a_past_month_can_be_cut_to_as_many_days_as_the_running_one_has(city: City) -> None:
    noon = 1739358000000  # 12 February 2025
    page = department_page(city, card(row(), now_ms=noon), "en")
    cut = [part for part in parts(page) if getattr(part, "children", "") == "First 11 days"]
    assert [part.href for part in cut] == ["/kpi/fire_department?period=2025-01&until=2025-01-11"]
    chips = [part for part in parts(page) if "kpi-chip" in str(getattr(part, "className", ""))]
    spans = [part.children for part in chips]
    assert spans[:6] == ["Day", "Week", "28 days", "Month", "Quarter", "Year"]


# ---- all departments


def story(city: City, **more: Any) -> PulseStory:
    fire = card(row(score=40.0, weight=1.0), score=40.0, coverage=1.0)
    mover = Mover(
        department="fire_department", kpi=kpi(), score=40.0, points=-5.3,
        now=Figure(value=664, n=9), then=Figure(value=611, n=9), target=0.0, standard=600.0,
        then_standard=600.0,
        district=Words(en="Mitte", zh="米特"),
    )  # fmt: skip
    plain: dict[str, Any] = {
        "period": JANUARY, "before": JANUARY.later(-1), "score": 48.0, "coverage": 0.7,
        "then": 53.3, "then_coverage": 0.7, "floor": 0.6,
        "weights": {"fire_department": 0.7, "traffic_control": 0.3}, "cards": (fire,),
        "then_scores": {"fire_department": 45.3}, "by": "department",
        "steps": (Step(key="fire_department", points=-5.3, start=53.3, end=48.0),),
        "districts": {}, "up": (), "down": (mover,),
    }  # fmt: skip
    return PulseStory(**{**plain, **more})


def test_the_pulse_says_its_change_what_it_is_made_of_and_what_it_lacks(city: City) -> None:
    told = text(overview_page(city, [card(row(), score=40.0)], "en", story=story(city)))
    assert "48|\u22125.3 since December 2024, when it was 53" in told
    assert "It speaks of departments with 70 % of the weight. Without Traffic Control (30 %): " \
        "no figure with a weight." in told  # fmt: skip
    assert "December 2024|53.3|Fire Department|\u22125.3|January 2025|48.0" in told
    fell = "\u22125.3|First pump|Fire Department|11:04\u00a0min after 10:11\u00a0min; most in Mitte"
    assert fell in told
    assert "Rose most|No score did, since December 2024." in told


def test_departments_that_lack_the_same_are_named_together(city: City) -> None:
    late = row(weight=1.0, unscored=Unscored.NO_STANDARD)
    cards = tuple(card(late, department=name) for name in ("traffic_control", "public_order"))
    weights = {"fire_department": 0.7, "traffic_control": 0.2, "public_order": 0.1}
    told = text(overview_page(city, cards, "en", story=story(city, cards=cards, weights=weights)))
    assert "Without Traffic Control (20 %), Public Order (10 %): " \
        "no figures of a year earlier to compare with." in told  # fmt: skip


def test_the_waterfall_ends_at_the_days_that_count_so_far(city: City) -> None:
    running = card(row(), score=40.0, running=True, until=date(2025, 1, 9))
    told = text(overview_page(city, [running], "en", story=story(city, cards=(running,))))
    assert "\u22125.3|1 to 9 January 2025|48.0" in told


def test_links_lead_only_to_departments_that_the_reader_may_open(city: City) -> None:
    cards = [card(row(), score=40.0), card(row(), department="environment")]

    def links(*opens: str) -> list[str]:
        page = overview_page(city, cards, "en", story=story(city), opens=opens)
        return [one.href.split("?")[0] for one in parts(page)
                if getattr(one, "href", "").startswith("/kpi/") and "appeals" not in one.href
                ]  # fmt: skip

    assert links("fire_department", "environment") == [
        "/kpi/fire_department", "/kpi/fire_department", "/kpi/environment",
    ]  # fmt: skip
    assert links("environment") == ["/kpi/environment"]


def test_without_a_pulse_it_is_na_and_there_is_no_waterfall(city: City) -> None:
    none = story(city, score=None, steps=None, coverage=0.3)
    page = overview_page(city, [card(row())], "en", story=none)
    assert "NA|No Pulse: it needs departments with 60 % of the weight" in text(page)
    assert not any(name.startswith("kpi-fall") for name in classes(page))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_what_the_definitions_lack_is_told_on_both_pages(city: City, language: str) -> None:
    fault = Fault(file="berlin/kpis.yaml", line=19, entry="", message="unknown key 'directoin'")
    pages = [
        overview_page(city, [card(row())], language, refused=[fault]),
        department_page(city, card(row()), language, refused=[fault]),
    ]
    for page in pages:
        told = text(page)
        assert "berlin/kpis.yaml:19" in told
        assert ("没有键“directoin”" if language == "zh" else "unknown key 'directoin'") in told
    assert "definitions have" not in text(overview_page(city, [card(row())], "en"))


def test_the_overview_counts_ratings_and_shows_headlines(city: City) -> None:
    better = row(rating=Rating.BETTER, change=-20.0, kpi=kpi(headline=True))
    page = overview_page(city, [card(row(), row(), better)], "en")
    counts = [text(part) for part in parts(page)
              if (getattr(part, "className", None) or "").startswith("kpi-count ")
              or getattr(part, "className", None) == "kpi-count"]
    assert counts == ["1", "0", "2", "0"]
    page = overview_page(city, [card(row(rating=Rating.UNKNOWN, figure=NOTHING), better)], "en")
    assert "NA|1" in text(page)  # and not as without a reference
    assert "\u221220 s on 10:11\u00a0min, January 2024" in text(page)
    assert classes(page).count("kpi-headline") == 1


def test_a_city_without_kpis_says_so(city: City) -> None:
    assert "This city has no KPIs yet." in text(overview_page(city, [], "en"))


def test_the_address_was_wrong_and_the_page_says_so(city: City) -> None:
    assert "no such month" in text(overview_page(city, [card(row())], "en", "no such month"))


OURS = ("English", "Excel")  # names, and the other language's own
NAMES = ("Feuerwehr", "First pump", "In goal", "missions", "mean", "min")  # the test's own values


@pytest.mark.parametrize("one", [row(score=3.0, weight=0.2), goal()])
def test_nothing_of_ours_stays_english_in_chinese(city: City, one: Row) -> None:
    places = ranked((share("a", 5, 6), (1, 2)), (share("b", 6, 9), (1, 2)))
    cases = [share(name, 5, 6) for name in "abcde"]
    told = why(one, places=places, control=chart("nelson 2"), funnel=funnel(*cases, a="alarm"))
    for page in (
        department_page(city, card(one, score=9.0), "zh", why=told, signals={"pump": ["nelson 2"]}),
        overview_page(city, [card(one)], "zh", story=story(city)),
        department_page(city, card(one, running=True, until=date(2025, 1, 9)), "zh"),
        department_page(city, card(one, *(row(kpi=kpi(id=name), figure=NOTHING)
                                          for name in "ab")), "zh"),
    ):
        for piece in text(page).split("|"):
            assert not re.search("[a-z]{3}", piece.replace("CSV", "").replace("Nelson", "")) \
                or piece in OURS or any(name in piece for name in NAMES), piece  # fmt: skip


def test_numbers_and_times_are_written_as_the_look_says() -> None:
    t, zh = translator("en"), translator("zh")
    percent, number = kpi(**RATIO), kpi(show="number", unit=words("s"))
    assert shown(kpi(), 507.3) == "8:27" and shown(kpi(), 659.6) == "11:00"
    assert shown(kpi(), 35_999) == "599:59" and shown(kpi(), 201_612) == "3,360"
    assert with_unit(percent, 82.04, "en") == "82.0\u00a0%"
    assert with_unit(percent, 82.04, "zh") == "82.0%"
    assert change_words(percent, -1.53, t, "en") == "\u22121.5 points"
    assert change_words(percent, 2.6, zh, "zh") == "+2.6 个百分点"
    assert change_words(kpi(), -0.2, t, "en") == "0 s"
    assert change_words(number, -2.0, t, "en") == "\u22122.0\u00a0s"
    assert shown(number, -0.01) == "0.0"


def test_periods_and_days_in_words() -> None:
    quarter = Period.parse("2024-Q4")
    assert period_words(quarter, "en") == "Q4 2024"
    assert period_words(quarter, "zh") == "2024年第四季度"
    assert period_words(JANUARY, "zh") == "2025年1月"
    first, last = date(2024, 10, 1), date(2024, 12, 13)
    assert days_words(first, last, "en") == "1 October to 13 December 2024"
    assert days_words(first, last, "zh") == "2024年10月1日至12月13日"
    assert days_words(last, last, "en") == "13 December 2024"


def style(line: Any) -> dict[str, str]:
    """Where a trend's things stand."""
    found: dict[str, str] = line.style
    return found


def test_a_trend_is_one_element_that_breaks_where_values_lack() -> None:
    line = sparkline([1.0, 2.0, None, 3.0, None, 2.0, 2.0])
    assert line is not None
    assert list(parts(line)) == [line]
    assert unquote(style(line)["--line"]).count("h.01") == 1  # a lone value is a dot
    assert unquote(style(line)["--line"]).count("M") == 3


def test_another_target_makes_another_box_where_it_is_reached() -> None:
    goal = Goal([50.0, 50.0, 60.0, 60.0, 60.0], "up")
    line = sparkline([40.0, 70.0, 65.0, 62.0, 61.0], goal=goal, reference=60.0)
    assert line is not None
    first, second = style(line)["--band"].split(",linear")
    assert "37.50%" in first and "62.50%" in second
    assert "--reference" not in style(line)
    none = sparkline([1.0, 2.0], goal=Goal([None, None], "up"), band=(1.0, 1.5))
    assert none is not None and style(none)["--band"].count("linear-gradient") == 1


def test_a_trend_without_values_is_no_trend() -> None:
    assert sparkline([None, None]) is None


def test_noise_within_tolerance_stays_small() -> None:
    line = sparkline([600.0, 601.0], least_span=40)
    assert line is not None
    assert 0.45 < float(style(line)["--now-y"]) < 0.5
