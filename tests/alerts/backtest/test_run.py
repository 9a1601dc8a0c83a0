"""A back-test does what the desk does, changes nothing, and says what it would have meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts.backtest import stats
from alerts.backtest.overlap import acted_on, incidents_near
from alerts.backtest.run import backtest, trace
from alerts.backtest.types import Absent, Difference, Episode, Report, Share, Verdict, plain
from alerts.judging.switches import Transition
from alerts.judging.watch import Parts
from alerts.orders import Order
from alerts.rules.model import Rule
from alerts.types import Trigger
from data.store import Store
from data.strict import Words
from data.types import CITY_POINT, Point
from tests.alerts.conftest import HOUR, INDICATORS, NOON, Town, a_rule

DAY, MINUTE = 24 * HOUR, 60_000
BERLIN = ZoneInfo("Europe/Berlin")


def an_episode(
    point: int = 1, raised: int = 0, cleared: int | None = HOUR, level: int = 1, **more: Any
) -> Episode:
    """At p<point>, from and to in ms after noon."""
    end = None if cleared is None else NOON + cleared
    return Episode(point, f"p{point}", NOON + raised, end, level, None, **more)


def a_load(*found: Episode, moves: list[Transition] | None = None, **more: Any) -> Any:
    given = {"from_ms": NOON, "until_ms": NOON + 10 * DAY, "points": 2, "respond_ms": 10 * MINUTE}
    return stats.load(list(found), moves or [], [], **{**given, **more})


def moves(*steps: tuple[int, int, int, int]) -> list[Transition]:
    """(slot, before, after, ms after noon)."""
    return [Transition(slot, a, b, NOON + at, 0.0, NOON + at, 0.0) for slot, a, b, at in steps]


# ---- episodes


def test_changes_of_level_make_episodes() -> None:
    told = moves((0, 0, 1, 1), (1, 0, 2, 2), (0, 1, 3, 3), (0, 3, 1, 4), (0, 1, 0, 5), (0, 0, 1, 9))
    found = stats.episodes(told, [7, 8], ["a", "b"], NOON)
    assert [(e.point, e.raised_ms - NOON, e.level, e.rises) for e in found] == [
        ("a", 1, 3, 2), ("b", 2, 2, 1), ("a", 9, 1, 1),
    ]  # fmt: skip
    assert [e.cleared_ms and e.cleared_ms - NOON for e in found] == [5, None, None]


def test_what_began_before_is_carried_and_what_ended_before_is_left_out() -> None:
    told = moves((0, 0, 1, -9), (0, 1, 0, -5), (1, 0, 1, -4), (1, 1, 2, 3), (1, 2, 0, 6))
    (found,) = stats.episodes(told, [7, 8], ["a", "b"], NOON)
    assert (found.point, found.carried, found.level, found.rises) == ("b", True, 2, 1)


levels_of_a_point = st.lists(st.integers(0, 4), min_size=1, max_size=30)


@given(st.lists(levels_of_a_point, min_size=1, max_size=4))
def test_every_rise_from_normal_is_one_episode_and_time_in_alarm_adds_up(
    courses: list[list[int]],
) -> None:
    told, alarm, raises = [], 0, 0
    for slot, levels in enumerate(courses):
        for hour, (before, after) in enumerate(zip([0, *levels], [*levels, 0], strict=True)):
            if before != after:
                told.append((slot, before, after, (hour + 1) * HOUR))
            raises += not before and after > 0
        alarm += sum(HOUR for level in levels if level)
    told.sort(key=lambda one: one[3])
    points = list(range(1, len(courses) + 1))
    found = stats.episodes(moves(*told), points, [f"p{no}" for no in points], NOON)
    assert len(found) == raises
    assert sum(stats.in_alarm_ms(one, NOON, NOON + 10 * DAY) for one in found) == alarm
    assert all(one.cleared_ms is not None and one.cleared_ms > one.raised_ms for one in found)
    days = stats.by_day(found, BERLIN, NOON, NOON + 10 * DAY)
    assert sum(sum(day.by_level) for day in days) == len(found)
    assert stats.difference(found, found) == Difference(
        both=len(found), only_new=(), only_old=()
    )
    assert stats.difference(found, []).only_new == tuple(found)


# ---- what they amount to


def test_rates_are_per_day_of_what_is_known() -> None:
    load = a_load(an_episode(level=1), an_episode(raised=DAY, cleared=DAY + 3 * HOUR, level=4))
    assert (load.raised, load.by_level, load.per_day) == (2, (1, 0, 0, 1), 0.2)
    assert (load.median_ms, load.p90_ms) == (2 * HOUR, pytest.approx(2.8 * HOUR))
    assert load.in_alarm == pytest.approx(4 / (2 * 240))
    assert load.verdict is Verdict.WORKABLE


def test_nothing_known_is_not_nothing_raised() -> None:
    load = a_load(from_ms=None)
    assert (load.per_day, load.in_alarm, load.median_ms, load.floods.value) == (None,) * 4
    assert load.verdict is Verdict.UNKNOWN
    assert load.returned.value is None


def test_chatter_is_told() -> None:
    again = (an_episode(cleared=HOUR), an_episode(raised=2 * HOUR, cleared=3 * HOUR),
             an_episode(raised=5 * HOUR, cleared=6 * HOUR), an_episode(point=2))  # fmt: skip
    assert a_load(*again).returned == Share(k=1, n=4)
    quick = moves((0, 0, 1, 0), (0, 1, 0, 20_000), (0, 0, 1, 59_999))
    quick += moves((1, 0, 1, 0), (1, 1, 0, 30_000), (1, 0, 1, 60_000))
    assert a_load(moves=quick).chattering == 1


def test_fleeting_and_standing_are_told() -> None:
    load = a_load(
        an_episode(cleared=9 * MINUTE), an_episode(point=2, cleared=10 * MINUTE),
        an_episode(point=3, cleared=DAY), an_episode(point=4, cleared=DAY + 1),
        an_episode(point=5, raised=8 * DAY, cleared=None),
    )  # fmt: skip
    assert load.fleeting == Share(k=1, n=5)
    assert load.standing == 2


@pytest.mark.parametrize(("count", "flooded"), [(10, 0), (11, 1)])
def test_more_than_ten_in_ten_minutes_are_a_flood(count: int, flooded: int) -> None:
    told = moves(*((slot, 0, 1, 5 * MINUTE) for slot in range(count)))
    load = a_load(moves=told, until_ms=NOON + HOUR - 1)
    assert (load.peak, load.floods) == (count, Share(k=flooded, n=6))


@pytest.mark.parametrize(
    ("per_day", "flooded", "verdict"),
    [
        (150, 0, Verdict.WORKABLE), (151, 0, Verdict.HEAVY), (1, 1, Verdict.HEAVY),
        (299.9, 0, Verdict.HEAVY), (300, 0, Verdict.TOO_MUCH), (None, 0, Verdict.UNKNOWN),
    ],
)  # fmt: skip
def test_the_verdict_is_that_of_one_officer(
    per_day: float | None, flooded: int, verdict: Verdict
) -> None:
    assert stats.verdict(per_day, Share(k=flooded, n=100)) is verdict


def test_days_are_those_of_the_city() -> None:
    found = [an_episode(raised=12 * HOUR - 1), an_episode(raised=12 * HOUR), an_episode(level=4)]
    days = stats.by_day(found, BERLIN, NOON - DAY, NOON + 36 * HOUR)  # noon is 12:00 in Berlin
    assert [day.day for day in days] == [f"2024-12-{n}" for n in (13, 14, 15)]
    assert [day.by_level for day in days] == [(0, 0, 0, 0), (1, 0, 0, 1), (1, 0, 0, 0)]


def test_the_worst_points_come_first() -> None:
    found = [an_episode(1, cleared=HOUR), an_episode(2, cleared=6 * HOUR), an_episode(3, DAY, None)]
    told = stats.worst(found, NOON, NOON + 2 * DAY, most=2)
    assert [(one.point, one.in_alarm) for one in told] == [("p3", 0.5), ("p2", 0.125)]


def test_episodes_are_the_same_when_they_overlap_at_the_same_point() -> None:
    new = [an_episode(1, 0, 2), an_episode(1, 5, 9), an_episode(2, 0, None)]
    old = [an_episode(1, 1, 6), an_episode(2, -9, -1), an_episode(3, 0, 1)]
    told = stats.difference(new, old)
    assert told.both == 2
    assert [one.point for one in told.only_new] == ["p2"]
    assert [one.point for one in told.only_old] == ["p2", "p3"]


# ---- over a store


@pytest.fixture
def town() -> Iterator[Town]:
    opened = Town(None, [a_rule()])
    yield opened
    opened.store.close()


def parts_of(town: Town) -> Parts:
    kinds = {"site": SimpleNamespace(domain="traffic", owner="traffic_control")}
    city: Any = SimpleNamespace(kinds=kinds, zone=BERLIN, calendars={})
    return Parts(store=town.store, registry=town.registry, latest=town.latest,
                 indicators=INDICATORS, city=city)  # fmt: skip


def run_over(town: Town, rule: Rule | None = None, since: int = -1, until: int = 240) -> Report:
    return backtest(
        parts_of(town), rule or a_rule(), NOON + since * HOUR, NOON + until * HOUR
    )


def ends(report: Report) -> list[tuple[int, int, str]]:
    """When each episode began and ended, as the record of the desk says it."""
    told = [(e.raised_ms, e.point_no, "RAISE") for e in report.episodes]
    told += [(e.cleared_ms, e.point_no, "CLEAR") for e in report.episodes if e.cleared_ms]
    return sorted(told)


def told_by_the_desk(town: Town) -> list[tuple[int, int, str]]:
    rows = town.store.rows(
        "SELECT epoch_ms(e.occurred_at), a.point_no, e.trigger FROM alert_event AS e"
        " JOIN alert AS a USING (alert_no) WHERE e.trigger IN ('RAISE', 'CLEAR')"
    )
    return sorted(rows)


def test_a_back_test_raises_what_the_desk_raised(town: Town) -> None:
    course = [0.9, 0.5, 0.3, 0.56, 0.7, 0.2, 0.2, 0.9, 0.4, 0.9]
    for hour, value in enumerate(course):
        town.slow(hour, p1=value, p2=1 - value)
    report = run_over(town, until=len(course))
    assert ends(report) == told_by_the_desk(town)
    assert [e.peak for e in report.episodes if e.point_no == 1] == [0.3, 0.2, 0.4]
    assert (report.points, report.values, report.from_ms) == (2, 20, NOON - HOUR)


def test_conditions_count_in_the_past_too(town: Town) -> None:
    town.hear(0, speed_ratio={1: 0.2, 2: 0.2, 3: 0.2}, flow={1: 800.0, 2: 100.0})
    assert [e.point for e in run_over(town).episodes] == ["TE1"]


def test_a_back_test_writes_nothing_and_leaves_the_desk_as_it_is(town: Town) -> None:
    town.slow(0, p1=0.2)

    def everything() -> list[Any]:
        tables = ("alert", "alert_event", "observation", "computed", "latest", "rule_version")
        asked = "SELECT count(*), bit_xor(hash(t)) FROM {} AS t"
        return [town.store.rows(asked.format(table)) for table in tables]

    before, open_before = everything(), town.desk.open_alerts()
    run_over(town, a_rule(limits={"blue": 0.9}))
    assert (everything(), town.desk.open_alerts()) == (before, open_before)


def test_a_rule_with_more_room_raises_more(town: Town) -> None:
    for hour, value in enumerate([0.5, 0.6, 0.65, 0.2]):
        town.slow(hour * 3, p1=value)
    old, new = run_over(town), run_over(town, a_rule(limits={"blue": 0.7, "red": 0.25}))
    told = stats.difference(new.episodes, old.episodes)
    assert (old.load.raised, new.load.raised) == (2, 1)  # with more room it is never back inside
    assert (told.both, told.only_new, told.only_old) == (1, (), ())


def test_an_empty_window_says_that_it_knows_nothing(town: Town) -> None:
    report = run_over(town, since=-100, until=-50)
    assert (report.from_ms, report.values, report.load.per_day) == (None, 0, None)
    assert plain(report)["load"]["verdict"] == "unknown"


def test_a_trace_is_what_is_compared_with_the_limits(town: Town) -> None:
    town.slow(0, p1=0.5)
    town.hear(1, speed_ratio={1: 0.4}, flow={})
    moments, values = trace(parts_of(town), a_rule(only_if=[]), 1, NOON - HOUR, NOON + DAY)
    assert (moments, values) == ([NOON, NOON + HOUR], [0.5, 0.4])


def test_a_report_is_plain_json(town: Town) -> None:
    town.slow(0, p1=0.2)
    told = orjson.loads(orjson.dumps(plain(run_over(town), most=1)))
    assert told["episodes"][0]["point"] == "TE1" and told["load"]["fleeting"]["value"] == 0
    assert told["incidents"] == {
        "precise": {"k": 0, "n": 0, "value": None}, "recalled": {"k": 0, "n": 0, "value": None},
        "absent": "no_place",
    }  # fmt: skip


# ---- what really happened


def incident(store: Store, number: int, lon: float, began: int, ended: int | None) -> None:
    store.write(
        lambda c: c.execute(
            "INSERT INTO event VALUES (?, NULL, 'incident', 'x', 'x', 'x', 1, ?, 52.5, NULL, NULL,"
            " make_timestamptz(?), make_timestamptz(?), make_timestamptz(?), 1)",
            [f"e{number}", lon, *([1000 * (NOON + began)] * 2),
             None if ended is None else 1000 * (NOON + ended)],
        )
    )  # fmt: skip


def sites() -> list[Point]:
    plain_point = Point(no=2, id="p2", kind="site", domain="traffic", name=Words(en="a", zh="a"))
    return [replace(plain_point, lon=13.4, lat=52.5),
            replace(plain_point, no=3, id="p3", lon=13.5, lat=52.5)]  # fmt: skip


def test_incidents_near_in_place_and_time_stand_behind_episodes() -> None:
    store = Store()
    incident(store, 1, 13.401, 0, HOUR)  # 70 m from the first point
    incident(store, 2, 13.45, 0, HOUR)  # out of everybody's reach
    incident(store, 3, 13.501, 9 * HOUR, None)  # 70 m from the second, much later
    found = [an_episode(2), an_episode(3), an_episode(2, 5 * HOUR, 6 * HOUR)]
    told = incidents_near(store, sites(), found, NOON - DAY, NOON + DAY, 500)
    assert (told.precise, told.recalled) == (Share(k=1, n=3), Share(k=1, n=2))
    store.close()


def test_without_incidents_or_places_there_is_nothing_to_compare_with() -> None:
    store = Store()
    window = (NOON - DAY, NOON + DAY, 500)
    told = incidents_near(store, sites(), [an_episode()], *window)
    assert told.absent is Absent.NO_EVENTS and told.precise.value is None
    nowhere, wide, whole = ([replace(one, **changes) for one in sites()[:1]] for changes in (
        {"lon": None, "lat": None}, {"km2": 3.0}, {"no": CITY_POINT},
    ))  # fmt: skip
    for points in (nowhere, wide, whole):
        assert incidents_near(store, points, [an_episode()], *window).absent is Absent.NO_PLACE
    store.close()


def test_what_people_acted_on_is_told(town: Town) -> None:
    town.slow(0, p1=0.2, p2=0.2, p3=0.2)
    by_point = {alert.point_no: alert.no for alert in town.desk.open_alerts()}
    window = (NOON - DAY, NOON + DAY)
    found = [an_episode(1, HOUR, None), an_episode(2, HOUR, None)]
    told = acted_on(town.store, "slow", found, *window)
    assert told.absent is Absent.NOBODY_ACTED
    order = Order(Trigger.COMMENT, "Ada", "road works")
    town.desk.act([(by_point[1], 1), (by_point[3], 1)], order, NOON + HOUR)
    told = acted_on(town.store, "slow", found, *window)
    assert (told.precise, told.recalled) == (Share(k=1, n=2), Share(k=1, n=2))


QUERIES = sorted((Path(__file__).parents[3] / "alerts" / "backtest").glob("*.sql"))


@pytest.mark.parametrize("path", QUERIES, ids=[path.stem for path in QUERIES])
def test_each_query_says_what_a_row_is(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("-- One row is one ")


@pytest.mark.long
@settings(deadline=None, max_examples=25)
@given(st.lists(st.lists(st.floats(0, 1), min_size=1, max_size=12), min_size=1, max_size=3))
def test_a_back_test_and_the_desk_agree_on_any_values(courses: list[list[float]]) -> None:
    town = Town(None, [a_rule(only_if=[], hold="PT1H", clear="PT1H")])
    try:
        for hour in range(max(map(len, courses))):
            told = {no: c[hour] for no, c in enumerate(courses, start=1) if hour < len(c)}
            town.hear(hour, speed_ratio=told)
        report = run_over(town, town.rules[0], until=24)
        assert ends(report) == told_by_the_desk(town)
    finally:
        town.store.close()
