"""The scorecard pages, from values by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from dash.development.base_component import Component

from data.city import City, load_city
from data.strict import Words
from layouts.kpi import department_page
from layouts.kpi_overview import overview_page
from layouts.kpi_words import change_words, days_words, period_words, shown, with_unit
from layouts.sparkline import sparkline
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


PERCENT = {"show": "percent", "unit": {"en": "%", "zh": "%"}, "note": words("missions")}
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
    assert "82.0|%|NA|NA|No reference: the series starts on 6 December 2024." in told
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
    target = kpi(aims=[{"target": 99, "source": who.model_dump()}], direction="up", **RATIO)
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


def test_districts_stand_with_their_count_and_interval(city: City) -> None:
    districts = (share("Spandau", 15, 16), share("Mitte", 87, 97), share("Tiny", 1, 1))
    page = department_page(city, card(goal(districts=districts)), "en")
    assert "In goal, by district" in text(page)
    assert "Spandau|15 of 16|Mitte|87 of 97" in text(page)
    assert "Tiny" not in text(page)
    assert classes(page).count("kpi-interval") == 2


def test_districts_that_are_all_alike_can_be_drawn(city: City) -> None:
    districts = (share("Spandau", 16, 16, None, None), share("Mitte", 97, 97, None, None))
    page = department_page(city, card(goal(districts=districts)), "en")
    assert classes(page).count("kpi-dot") == 2
    assert "kpi-interval" not in classes(page)


def test_the_overview_counts_ratings_and_shows_headlines(city: City) -> None:
    better = row(rating=Rating.BETTER, change=-20.0, kpi=kpi(headline=True))
    page = overview_page(city, [card(row(), row(), better)], "en")
    counts = [text(part) for part in parts(page)
              if (getattr(part, "className", None) or "").startswith("kpi-count ")
              or getattr(part, "className", None) == "kpi-count"]
    assert counts == ["1", "0", "2", "0"]
    assert "\u221220 s on 10:11\u00a0min, January 2024" in text(page)
    assert classes(page).count("kpi-headline") == 1


def test_a_city_without_kpis_says_so(city: City) -> None:
    assert "This city has no KPIs yet." in text(overview_page(city, [], "en"))


def test_the_address_was_wrong_and_the_page_says_so(city: City) -> None:
    assert "no such month" in text(overview_page(city, [card(row())], "en", "no such month"))


ENGLISH = (" of ", "reference", "Month", "share", "days")


@pytest.mark.parametrize(
    "one", [row(), goal(), goal(districts=(share("a", 5, 6), share("b", 6, 9)))]
)
def test_nothing_of_ours_stays_english_in_chinese(city: City, one: Row) -> None:
    for page in (
        department_page(city, card(one), "zh"),
        overview_page(city, [card(one)], "zh"),
        department_page(city, card(one, running=True, until=date(2025, 1, 9)), "zh"),
    ):
        for piece in text(page).split("|"):
            assert not any(word in piece for word in ENGLISH), piece


def test_numbers_and_times_are_written_as_the_look_says() -> None:
    t, zh = translator("en"), translator("zh")
    percent, number = kpi(**RATIO), kpi(show="number", unit=words("s"))
    assert shown(kpi(), 507.3) == "8:27" and shown(kpi(), 659.6) == "11:00"
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


def test_a_trend_breaks_where_values_lack_and_a_lone_value_is_a_dot() -> None:
    line = sparkline([1.0, 2.0, None, 3.0, None, 2.0, 2.0])
    assert line is not None
    assert classes(line).count("spark-lone") == 1
    drawn = next(part for part in parts(line) if getattr(part, "className", "") == "spark-line")
    assert drawn.style["maskImage"].count("M0") == 1 and drawn.style["maskImage"].count("M") == 2


def test_a_trend_without_values_is_no_trend() -> None:
    assert sparkline([None, None]) is None


def test_noise_within_tolerance_stays_small() -> None:
    line = sparkline([600.0, 601.0], least_span=40)
    assert line is not None
    now = next(part for part in parts(line) if getattr(part, "className", "") == "spark-now")
    assert 45 < float(now.style["top"].rstrip("%")) < 50
