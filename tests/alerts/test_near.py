"""What is near an alert in space and time, against a plain loop over all alerts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from alerts import records
from alerts.near import (
    LATELY_MS,
    MOST,
    MOST_HERE,
    NEAR_M,
    WITHIN_MS,
    Around,
    Neighbour,
    around,
    first_of,
)
from alerts.types import Alert, Level, State
from data.registry import Registry
from data.store import Store
from data.strict import Words
from data.types import CITY_POINT, Point
from geo.near import distance_m

MINUTE, DAY = 60_000, 86_400_000
NOON = 1_734_174_000_000
NAME = Words(en="x", zh="x")


@dataclass
class Town:
    """A store with points and alerts of which only place and onset count."""

    store: Store
    registry: Registry

    def has(self, *places: tuple[float | None, float | None], first: int = 2) -> None:
        points = [
            Point(
                no=first + at, id=f"p{at}", kind="k", domain="traffic", name=NAME, lon=lon, lat=lat
            )
            for at, (lon, lat) in enumerate(places)
        ]
        self.store.write(lambda connection: self.registry.add(connection, points))
        self.registry.learn(points)

    def alert(self, no: int, point_no: int, onset_ms: int, closed_ms: int | None = None) -> Alert:
        state, level = (State.UNACKED, Level.RED) if closed_ms is None else (State.NORMAL, 0)
        alert = Alert(
            no=no, seq=1, rule_id="slow", rule_version=1, point_no=point_no, indicator_no=1,
            domain="traffic", owner="police", state=state, level=Level(level),
            max_level=Level.RED, onset_value=1, limit_value=1, onset_ms=onset_ms,
            raised_ms=onset_ms, closed_ms=closed_ms,
        )  # fmt: skip
        put = records._put
        self.store.write(lambda one: put(one, "INSERT INTO alert", Alert, [tuple(alert)]))
        return alert

    def around(self, alert: Alert) -> Around:
        return around(self.store, self.registry, alert)


@pytest.fixture
def town() -> Iterator[Town]:
    store = Store(None)
    yield Town(store, Registry(store, ["speed"], ["viz"]))
    store.close()


def told(found: Around) -> list[tuple[int, int, int | None, int]]:
    return [(n.alert.no, round(n.metres / 100) * 100, n.towards, n.later_ms // MINUTE)
            for n in found.neighbours]  # fmt: skip


def test_a_neighbour_says_how_far_where_and_how_much_earlier_or_later(town: Town) -> None:
    town.has((13.4, 52.5), (13.4, 52.52), (13.43, 52.5))
    mine = town.alert(1, 2, NOON)
    town.alert(2, 3, NOON + 5 * MINUTE)
    town.alert(3, 4, NOON - 30 * MINUTE, closed_ms=NOON)
    assert told(town.around(mine)) == [(2, 2200, 0, 5), (3, 2000, 2, -30)]


@pytest.mark.parametrize(
    ("lat", "later_ms", "is_near"),
    [
        (52.5 + 0.0269, WITHIN_MS, True),
        (52.5 + 0.0271, 0, False),
        (52.5, WITHIN_MS + 1000, False),
        (52.5, -WITHIN_MS, True),
        (52.5, -WITHIN_MS - 1000, False),
    ],
    ids=["just near", "too far", "too late", "just early", "too early"],
)
def test_near_is_three_kilometres_and_two_hours(
    town: Town, lat: float, later_ms: int, is_near: bool
) -> None:
    town.has((13.4, 52.5), (13.4, lat))
    mine = town.alert(1, 2, NOON)
    town.alert(2, 3, NOON + later_ms)
    assert [n.alert.no for n in town.around(mine).neighbours] == ([2] if is_near else [])


def test_the_earliest_is_the_first_out_and_of_two_at_once_none_is(town: Town) -> None:
    town.has((13.4, 52.5), (13.401, 52.5), (13.402, 52.5))
    mine = town.alert(1, 2, NOON)
    assert town.around(mine).first is None
    town.alert(2, 3, NOON + MINUTE)
    assert town.around(mine).first == 1
    early = town.alert(3, 4, NOON - MINUTE)
    assert town.around(mine).first == 3 == town.around(early).first
    town.alert(4, 3, NOON - MINUTE)
    assert town.around(mine).first is None


def test_the_same_point_is_told_of_for_a_week_and_counts_for_no_first_out(town: Town) -> None:
    town.has((None, None), (13.4, 52.5))
    mine = town.alert(9, 2, NOON)
    for no in range(1, 6):
        town.alert(no, 2, NOON - no * DAY, closed_ms=NOON - no * DAY + MINUTE)
    town.alert(7, 3, NOON)
    town.alert(8, 2, NOON - LATELY_MS - MINUTE, closed_ms=NOON)
    found = town.around(mine)
    assert [(n.alert.no, n.here) for n in found.neighbours] == [(1, True), (2, True), (3, True)]
    assert (found.first, found.more) == (None, 0)


def test_the_whole_city_is_near_nothing(town: Town) -> None:
    town.has((13.4, 52.5), (13.4, 52.5), first=CITY_POINT)
    city, street = town.alert(1, CITY_POINT, NOON), town.alert(2, 2, NOON)
    assert town.around(city).neighbours == []
    assert town.around(street).neighbours == []


def test_many_are_cut_with_the_earliest_among_those_that_are_kept(town: Town) -> None:
    town.has((13.4, 52.5), (13.401, 52.5), (13.44, 52.5))
    mine = town.alert(1, 2, NOON)
    for no in range(2, 32):
        town.alert(no, 3, NOON + no * MINUTE)
    town.alert(50, 4, NOON - 119 * MINUTE)
    found = town.around(mine)
    assert len(found.neighbours) <= MOST + 2
    assert found.more == 31 - len(found.neighbours)
    assert found.first == 50
    assert 50 in [n.alert.no for n in found.neighbours]


def test_the_query_finds_what_a_loop_over_all_finds(town: Town) -> None:
    rng = random.Random(5)
    places = [(13.4 + rng.random() / 10, 52.5 + rng.random() / 10) for _ in range(40)]
    town.has(*places)
    alerts = [
        town.alert(no, rng.randrange(2, 42), NOON + rng.randrange(-8 * 60, 8 * 60) * MINUTE)
        for no in range(1, 200)
    ]
    for mine in alerts[:20]:
        lon, lat = places[mine.point_no - 2]
        near = {
            one.no
            for one in alerts
            if one.no != mine.no
            and abs(one.onset_ms - mine.onset_ms) <= WITHIN_MS
            and distance_m(lon, lat, *places[one.point_no - 2]) <= NEAR_M
        }
        found = town.around(mine)
        listed = {n.alert.no for n in found.neighbours if abs(n.later_ms) <= WITHIN_MS}
        assert listed <= near
        assert len(listed) + found.more == len(near)
        assert len(listed) >= min(MOST, len(near))
        assert len(found.neighbours) - len(listed) <= MOST_HERE


def test_first_of_nobody_is_nobody() -> None:
    mine = Alert(
        no=1, seq=1, rule_id="r", rule_version=1, point_no=2, indicator_no=1, domain="d", owner="o",
        state=State.UNACKED, level=Level.RED, max_level=Level.RED, onset_value=1, limit_value=1,
        onset_ms=NOON, raised_ms=NOON,
    )  # fmt: skip
    point = Point(no=2, id="p", kind="k", domain="d", name=NAME)
    other = Neighbour(
        alert=mine._replace(no=2), point=point, metres=0, towards=None, later_ms=5, here=True
    )
    assert first_of(mine, []) is None
    assert first_of(mine, [other]) == 1
