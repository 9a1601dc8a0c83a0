"""Scorecards from a few values by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from data.store import Store
from metrics.kpi import Period, scorecard, weights_of
from metrics.kpi_types import Absent, Rating, Row, Unscored
from tests.metrics.kpi_town import BERLIN, event, make_kpi, ms, observe, town

pytestmark = pytest.mark.long

AFTER = "2025-02-01T09:00"


def row(
    store: Store, formula: Mapping[str, Any], of: str = "2025-01", now: str = AFTER, **more: Any
) -> Row:
    kpi = make_kpi(formula, **more)
    card = scorecard(store, [kpi], "d", Period.parse(of), zone=BERLIN, now_ms=ms(now))
    return card.rows[0]


def fill_days(store: Store, indicator: str, first: str, count: int, value: float) -> None:
    """Daily values; each is observed at the midnight after its day."""
    begin = datetime.fromisoformat(first)
    for n in range(1, count + 1):
        observe(store, indicator, (begin + timedelta(days=n)).isoformat(), value)


def test_a_value_belongs_to_the_period_in_which_its_own_began() -> None:
    store = town()
    observe(store, "a", "2025-01-01T00:00", 1000)  # of 31 December
    observe(store, "a", "2025-01-02T00:00", 10)
    observe(store, "a", "2025-02-01T00:00", 20)  # of 31 January
    assert row(store, {"sum": "a"}).figure.value == 30
    assert row(store, {"sum": "a"}, "2024-12").figure.value == 1000


def test_the_citys_calendar_counts_not_utcs() -> None:
    store = town()
    observe(store, "a", "2025-01-01T00:30", 1)  # 23:30 UTC of 31 December
    assert row(store, {"sum": "a"}).figure.value == 1


def test_a_ratio_adds_up_what_is_known_of_both() -> None:
    store = town()
    for day, of, to in (("2025-01-03", 3, 4), ("2025-01-04", 1, 4)):
        observe(store, "a", day, of)
        observe(store, "b", day, to)
    observe(store, "a", "2025-01-05", 100)  # of what, nobody knows
    found = row(store, {"ratio": {"of": "a", "to": "b"}}, show="percent")
    assert (found.figure.value, found.figure.num, found.figure.n) == (50.0, 4, 8)


def test_a_weighted_mean_weighs() -> None:
    store = town()
    for day, value, weight in (("2025-01-03", 600, 1), ("2025-01-04", 300, 3)):
        observe(store, "a", day, value)
        observe(store, "b", day, weight)
    found = row(store, {"weighted_mean": {"value": "a", "weight": "b"}}, show="minutes")
    assert (found.figure.value, found.figure.n) == (375, 4)


def test_a_share_counts_the_values_within_its_limits_of_the_right_kind() -> None:
    store = town([("city", "city", None), ("s1", "site", "01"), ("s2", "site", "02")])
    for point, value in (("s1", 0.4), ("s1", 0.55), ("s2", 0.9), ("city", 0.1)):
        observe(store, "a", f"2025-01-03T{int(value * 100) % 24:02d}:00", value, point)
    formula = {"share": {"indicator": "a", "at_least": 0.55}}
    found = row(store, formula, show="percent", kind="site")
    assert (found.figure.num, found.figure.n) == (2, 3)
    assert [(d.district_id, d.k, d.n, d.low) for d in found.districts] == [
        ("02", 1, 1, None),
        ("01", 1, 2, None),
    ]


def test_a_standard_for_days_judges_days_that_have_enough_hours() -> None:
    store = town()
    for hour in range(1, 25):  # a day of mean 15: half of its hours are far above
        moment = datetime(2025, 1, 3) + timedelta(hours=hour)  # noqa: DTZ001
        observe(store, "a", moment.isoformat(), 5 if hour <= 12 else 25)
    observe(store, "a", "2025-01-06T01:00", 99)  # one hour is no day
    formula = {"share": {"indicator": "a", "at_most": 15, "day_mean_from": 18}}
    found = row(store, formula, show="percent")
    assert (found.figure.value, found.figure.n) == (100.0, 1)


def test_delivery_counts_what_did_not_come_too() -> None:
    store = town([("l1", "lane", None), ("l2", "lane", None)])
    fill_days_of_one = [f"2025-01-{day:02d}T12:00" for day in range(1, 32)]
    for moment in fill_days_of_one:
        observe(store, "a", moment, 7, "l1")
    found = row(store, {"delivery": {"indicator": "a", "per_day": 1}}, show="percent", kind="lane")
    assert (found.figure.value, found.figure.n) == (50.0, 62)


def test_what_was_not_known_then_does_not_count() -> None:
    store = town()
    observe(store, "a", "2025-01-03", 1)
    observe(store, "a", "2025-01-04", 5, known="2025-02-01T10:00")
    assert row(store, {"sum": "a"}).figure.value == 1
    assert row(store, {"sum": "a"}, now="2025-02-01T10:00").figure.value == 6


def test_a_complete_month_stands_against_all_of_the_month_a_year_ago() -> None:
    store = town()
    fill_days(store, "a", "2024-01-01", 31, 10)
    fill_days(store, "a", "2025-01-01", 31, 12)
    found = row(store, {"sum": "a"})
    assert (found.figure.value, found.standard.value, found.change) == (372, 310, 62)
    assert found.rating is Rating.BETTER
    assert found.trend[-1] == 372 and found.trend[-13] == 310


def test_a_running_month_stands_against_as_many_days() -> None:
    store = town()
    fill_days(store, "a", "2024-01-01", 31, 10)
    fill_days(store, "a", "2025-01-01", 31, 12)
    found = row(store, {"sum": "a"}, now="2025-01-11T15:00")
    assert (found.figure.value, found.standard.value) == (120, 100)
    assert (found.figure.first, found.figure.last) == (date(2025, 1, 1), date(2025, 1, 10))
    assert found.trend[-13] == 310


def test_a_leap_day_stays_in_its_own_february() -> None:
    store = town()
    fill_days(store, "a", "2024-02-01", 29, 1)
    fill_days(store, "a", "2025-02-01", 28, 1)
    assert row(store, {"sum": "a"}, "2025-02", "2025-03-02").standard.value == 29


def test_on_its_first_day_a_period_has_no_value_yet() -> None:
    store = town()
    observe(store, "a", "2025-01-01T03:00", 1)
    found = row(store, {"sum": "a"}, now="2025-01-01T12:00")
    assert (found.figure.value, found.figure.absent) == (None, Absent.NOT_BEGUN)
    assert row(store, {"sum": "a"}, "2040-01").figure.absent is Absent.NOT_BEGUN


def test_fewer_than_the_minimum_is_not_told_as_a_number() -> None:
    store = town()
    fill_days(store, "a", "2025-01-01", 3, 1)
    found = row(store, {"mean": "a"}, minimum=5)
    assert (found.figure.value, found.figure.absent, found.figure.n) == (None, Absent.TOO_FEW, 3)
    assert found.rating is Rating.UNKNOWN


def test_without_values_there_is_no_nought() -> None:
    found = row(town(), {"sum": "a"})
    assert (found.figure.value, found.figure.absent) == (None, Absent.NO_VALUES)


def test_a_reference_before_the_series_says_when_the_series_began() -> None:
    store = town()
    fill_days(store, "a", "2024-12-06", 60, 10)
    standard = row(store, {"mean": "a"}).standard
    assert (standard.value, standard.absent) == (None, Absent.BEFORE_SERIES)
    assert standard.since == date(2024, 12, 6)


def test_a_trend_of_five_weeks_does_not_say_when_a_series_began() -> None:
    store = town()
    fill_days(store, "a", "2024-12-06", 60, 10)  # begins before the trend does
    standard = row(store, {"mean": "a"}, "2025-01-18", now="2025-02-01T12:00").standard
    assert (standard.absent, standard.since) == (Absent.NO_VALUES, None)


def test_a_target_stands_instead_of_the_year_before() -> None:
    store = town()
    fill_days(store, "a", "2024-01-01", 31, 1)
    fill_days(store, "a", "2025-01-01", 31, 18)
    who = {"target": 15, "source": {"en": "WHO", "zh": "世卫组织"}}
    found = row(store, {"mean": "a"}, aims=[who], direction="down")
    assert (found.standard.kind, found.standard.value, found.change) == ("target", 15, 3)
    assert found.rating is Rating.WORSE


def test_one_day_is_named_when_the_rating_hangs_on_it() -> None:
    store = town()
    fill_days(store, "a", "2024-01-01", 31, 10)
    fill_days(store, "a", "2025-01-01", 30, 10)
    observe(store, "a", "2025-02-01", 1000)
    found = row(store, {"mean": "a"})
    assert found.rating is Rating.BETTER
    assert found.one_day is not None
    assert (found.one_day.day, found.one_day.without) == (date(2025, 1, 31), 10)


CONTROLLED = {"kind": "incident", "category": ["fire"], "status": ["Safe"], "within_minutes": 60}


@pytest.fixture
def incidents() -> Store:
    store = town()
    event(store, "1", "fire", ("2025-01-03T10:00", "New"), ("2025-01-03T11:00", "Safe"))
    event(store, "2", "fire", ("2025-01-03T10:00", "New"), ("2025-01-03T11:01", "Safe"))
    event(store, "3", "fire", ("2025-01-03T10:00", "Safe"))  # how long it took, nobody saw
    event(store, "4", "fire", ("2025-01-03T10:00", "New"), ("2025-01-03T10:20", "Gone"))
    event(store, "5", "flood", ("2025-01-04T10:00", "New"), ("2025-01-04T10:20", "Safe"))
    return store


def test_the_share_of_events_counts_those_seen_from_beginning_to_end(incidents: Store) -> None:
    found = row(incidents, {"event_share": CONTROLLED}, show="percent")
    assert (found.figure.value, found.figure.num, found.figure.n) == (50.0, 1, 2)


def test_events_per_day_counts_days_without_one_from_the_first_on(incidents: Store) -> None:
    found = row(incidents, {"events_per_day": {"kind": "incident"}})
    assert found.figure.value == pytest.approx(5 / 29)
    assert (found.figure.first, found.figure.last) == (date(2025, 1, 3), date(2025, 1, 31))


def test_a_department_without_kpis_has_an_empty_card() -> None:
    card = scorecard(town(), [], "d", Period.parse("2025-01"), zone=BERLIN, now_ms=ms(AFTER))
    assert card.rows == ()


SOURCE = {"source": {"en": "Senate", "zh": "参议院"}}
OLD = {"to": "2024-12-31", "target": 20, "floor": 10, "stretch": 30, "weight": 1, **SOURCE}
NEW = {"from": "2025-01-01", "target": 40, "floor": 10, "stretch": 60, "weight": 1, **SOURCE}


def test_a_changed_target_never_rewrites_last_month() -> None:
    store = town()
    fill_days(store, "a", "2024-12-01", 62, 20)
    before = row(store, {"mean": "a"}, "2024-12", aims=[OLD])
    later = row(store, {"mean": "a"}, "2024-12", aims=[OLD, NEW])
    assert before.standard.value == later.standard.value == 20
    assert before.score == later.score == 60
    january = row(store, {"mean": "a"}, aims=[OLD, NEW])
    assert (january.standard.value, january.score) == (40, 20)


def test_a_target_from_the_middle_of_a_month_waits_for_the_next() -> None:
    store = town()
    fill_days(store, "a", "2025-01-01", 31, 20)
    old, new = {**OLD, "to": "2025-01-14"}, {**NEW, "from": "2025-01-15"}
    assert row(store, {"mean": "a"}, aims=[old, new]).standard.value == 20


def test_without_a_target_the_score_is_round_last_year() -> None:
    store = town()
    fill_days(store, "a", "2024-01-01", 31, 10)
    fill_days(store, "a", "2025-01-01", 31, 12)
    aims = [{"against": "last_year", "floor": -5, "stretch": 4, "weight": 1}]
    found = row(store, {"mean": "a"}, aims=aims)
    assert (found.standard.kind, found.score, found.weight) == ("last_year", 80, 1)


@pytest.mark.parametrize(
    ("aims", "why"),
    [
        ([], Unscored.NO_AIM),
        ([{"target": 20, **SOURCE}], Unscored.NO_AIM),
        ([{"against": "last_year", "floor": -5, "stretch": 4}], Unscored.NO_STANDARD),
    ],
)
def test_without_a_score_the_reason_is_told(aims: list[dict[str, Any]], why: Unscored) -> None:
    store = town()
    fill_days(store, "a", "2025-01-01", 31, 12)
    found = row(store, {"mean": "a"}, aims=aims)
    assert (found.score, found.unscored) == (None, why)
    empty = row(town(), {"mean": "a"}, aims=[{**OLD, "to": "2025-12-31"}])
    assert (empty.score, empty.unscored) == (None, Unscored.NO_VALUE)


def test_a_departments_score_needs_its_coverage() -> None:
    store = town()
    fill_days(store, "a", "2025-01-01", 31, 20)
    aim = {**OLD, "to": "2025-12-31"}
    kpis = [
        make_kpi({"mean": name}, id=name, aims=[{**aim, "weight": weight}])
        for name, weight in (("a", 0.7), ("b", 0.3))
    ]
    january = Period.parse("2025-01")
    now_ms = ms(AFTER)
    card = scorecard(store, kpis, "d", january, zone=BERLIN, now_ms=now_ms)
    assert card.score == 60
    assert card.coverage == pytest.approx(0.7)
    card = scorecard(store, kpis, "d", january, zone=BERLIN, now_ms=now_ms, coverage=0.8)
    assert card.score is None
    assert card.coverage == pytest.approx(0.7)


def test_a_period_to_date_stands_against_as_many_days() -> None:
    store = town()
    fill_days(store, "a", "2024-01-01", 31, 10)
    fill_days(store, "a", "2025-01-01", 31, 12)
    kpi = make_kpi({"sum": "a"})
    card = scorecard(store, [kpi], "d", Period.parse("2025-01"), zone=BERLIN, now_ms=ms(AFTER),
                     until=date(2025, 1, 10))  # fmt: skip
    found = card.rows[0]
    assert (found.figure.value, found.standard.value) == (120, 100)
    assert (card.until, card.running) == (date(2025, 1, 10), True)


@pytest.mark.parametrize(
    ("period", "value", "before", "reference"),
    [
        ("2025-01-15", 15, 14, 115),
        ("2025-W03", sum(range(13, 20)), sum(range(6, 13)), sum(range(115, 122))),
        ("P10D/2025-01-20", sum(range(11, 21)), sum(range(1, 11)), sum(range(111, 121))),
    ],
)
def test_days_weeks_and_the_last_n_days(
    period: str, value: float, before: float, reference: float
) -> None:
    """January 2025 counts 1 to 31, January 2024 101 to 131."""
    store = town()
    for n in range(1, 32):
        for year, plus in ((2024, 100), (2025, 0)):
            end = datetime(year, 1, 1) + timedelta(days=n)  # noqa: DTZ001
            observe(store, "a", end.isoformat(), n + plus)
    found = row(store, {"sum": "a"}, period)
    assert (found.figure.value, found.before.value) == (value, before)
    assert found.standard.value == reference
    assert found.trend[-2:] == (before, value)


def test_a_day_that_counts_twice_counts_in_both() -> None:
    """400 days overlap the 400 days that ended a year earlier."""
    store = town()
    fill_days(store, "a", "2023-01-01", 760, 1)
    found = row(store, {"sum": "a"}, "P400D/2025-01-29")
    assert (found.figure.value, found.standard.value) == (400, 394)


def test_an_hour_on_the_day_when_the_clocks_go_back() -> None:
    store = town()
    first = ms("2025-10-26T00:00")
    for n in range(1, 26):
        moment = datetime.fromtimestamp(first / 1000 + n * 3600, BERLIN)
        store.write(
            lambda c, n=n, moment=moment: c.execute(  # type: ignore[misc]
                "INSERT INTO observation VALUES (1, 1, $1, $2, 1, 1, $1, NULL, NULL)", [moment, n]
            )
        )
    after = "2025-10-27T09:00"
    hourly = {"period": "hour"}
    for hour in (3, 4, 25):
        found = row(store, {"sum": "a"}, f"2025-10-26H{hour:02d}", after, **hourly)
        assert (found.figure.value, found.before.value) == (hour, hour - 1)
    assert row(store, {"sum": "a"}, "2025-10-26", after).figure.value == 325
    assert row(store, {"sum": "a"}, "2025-10-26H04", after).figure.absent is Absent.TOO_SHORT
    full = {"delivery": {"indicator": "a", "per_day": 24}}
    delivered = row(store, full, "2025-10-26", after, show="percent")
    assert (delivered.figure.value, delivered.figure.n) == (100, 25)
    with pytest.raises(ValueError, match="2025-10-25 has 24 hours"):
        row(store, {"sum": "a"}, "2025-10-25H25", after, **hourly)


def test_an_hour_that_is_not_over_has_no_value() -> None:
    store = town()
    observe(store, "a", "2025-01-03T10:00", 5)
    early, late = "2025-01-03T09:59", "2025-01-03T10:00"
    found = row(store, {"sum": "a"}, "2025-01-03H10", early, period="hour")
    assert found.figure.absent is Absent.NOT_BEGUN
    assert row(store, {"sum": "a"}, "2025-01-03H10", late, period="hour").figure.value == 5


def test_what_a_figure_weighs_that_is_left_out_as_a_whole_is_not_missed() -> None:
    def weighed(name: str, weight: float, absent: Absent | None = None) -> Any:
        aim = SimpleNamespace(weight=weight)
        return SimpleNamespace(
            kpi=SimpleNamespace(id=name), standard=SimpleNamespace(aim=aim),
            figure=SimpleNamespace(absent=absent),
            weight=0.0 if absent is Absent.LEFT_OUT else weight,
        )  # fmt: skip

    two = [weighed("a", 0.5), weighed("b", 0.25)]
    assert weights_of(two) == {"a": 0.5, "b": 0.25}  # the rest is that of one that does not hold
    assert weights_of([*two, weighed("c", 0.25, Absent.NO_VALUES)])["a"] == 0.5
    out = weights_of([*two, weighed("c", 0.25, Absent.LEFT_OUT)])
    assert out == pytest.approx({"a": 2 / 3, "b": 1 / 3})
