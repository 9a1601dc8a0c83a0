"""What is near in space and time is proposed as one; the order of what is given does not matter."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispatch.proposals import NEAR_M, WITHIN_MS, metres, proposals
from dispatch.types import Incident, Signal
from tests.dispatch.town import MINUTE, NOON, Town, a_signal

KM_LAT = 1 / 111.195  # a kilometre in degrees of latitude


def at(no: int, km: float, minute: float = 0, **changes: Any) -> Signal:
    """An alert so many kilometres north, so many minutes after noon."""
    given = {"lon": 13.4, "lat": 52.5 + km * KM_LAT, "onset_ms": NOON + round(minute * MINUTE)}
    return a_signal(no, **{**given, **changes})


def groups(*signals: Signal) -> list[tuple[int, ...]]:
    return [one.alerts for one in proposals(signals, [], {})]


@pytest.mark.parametrize(
    ("signals", "found"),
    [
        pytest.param([at(1, 0), at(2, 0.99)], [(1, 2)], id="near"),
        pytest.param([at(1, 0), at(2, 1.01)], [], id="too far"),
        pytest.param([at(1, 0), at(2, 0.1, 29)], [(1, 2)], id="soon after"),
        pytest.param([at(1, 0), at(2, 0.1, 31)], [], id="too late"),
        pytest.param([at(1, 0), at(2, 0.9), at(3, 1.8)], [(1, 2, 3)], id="by way of another"),
        pytest.param([at(1, 0), at(2, 0.6, domain="fire")], [], id="another domain, too far"),
        pytest.param([at(1, 0), at(2, 0.4, domain="fire")], [(1, 2)], id="two domains, one spot"),
        pytest.param([at(1, 0, 5), at(2, 0.1, 2)], [(2, 1)], id="the first out comes first"),
        pytest.param([at(1, 0), at(2, 0, lon=None)], [], id="without a place"),
        pytest.param([at(1, 0)], [], id="alone"),
        pytest.param([at(1, 0, 9), at(2, 0, 9), at(3, 9), at(4, 9)], [(3, 4), (1, 2)], id="two"),
    ],
)  # fmt: skip
def test_what_is_near_is_one(signals: list[Signal], found: list[tuple[int, ...]]) -> None:
    assert groups(*signals) == found


def test_a_new_alert_near_an_open_incident_is_proposed_to_join_it(town: Town) -> None:
    one = town.register(alerts=(1,))
    of_incidents = {1: town.signals[1]}
    far = at(9, 300)
    (found,) = proposals([town.signals[2], far], [one], of_incidents)
    assert (found.alerts, found.joins, found.first_out) == ((2,), one.no, 2)


def test_a_report_of_a_place_is_joined_too_but_a_drill_never(town: Town) -> None:
    place = {"lon": 13.4, "lat": 52.5, "occurred_ms": NOON}
    real, drill = town.register(**place), town.register(**place, drill="flood")
    assert [one.joins for one in proposals([at(1, 0.3)], [real], {})] == [real.no]
    assert proposals([at(1, 0.3)], [drill], {}) == []


def test_what_is_exercised_is_proposed_by_itself(town: Town) -> None:
    signals = [at(no, 0)._replace(drill="flood" if no > 2 else None) for no in range(1, 5)]
    assert groups(*signals) == [(1, 2), (3, 4)]
    place = {"lon": 13.4, "lat": 52.5, "occurred_ms": NOON}
    drill = town.register(**place, drill="flood")
    assert [one.joins for one in proposals(signals, [drill], {})] == [None, drill.no]


def test_the_extent_says_how_far_a_chain_reaches() -> None:
    (found,) = proposals([at(no, no * 0.9) for no in range(1, 6)], [], {})
    assert found.extent_m == pytest.approx(3600, rel=0.01)


def test_a_kilometre_is_one() -> None:
    assert metres(13.4, 52.5, 13.4, 52.5 + KM_LAT) == pytest.approx(1000, rel=1e-4)
    assert metres(179.9999, 0, -179.9999, 0) == pytest.approx(22.2, rel=0.01)


signals_ = st.lists(
    st.tuples(
        st.floats(13.40, 13.46), st.floats(52.50, 52.53), st.integers(0, 4),
        st.sampled_from(["crowd", "fire"]),
    ),
    max_size=14,
).map(
    lambda rows: [
        a_signal(no, lon=lon, lat=lat, onset_ms=NOON + slot * WITHIN_MS // 2, domain=domain)
        for no, (lon, lat, slot, domain) in enumerate(rows, start=1)
    ]
)  # fmt: skip


@given(signals=signals_, seed=st.integers())
def test_the_order_does_not_matter(signals: list[Signal], seed: int) -> None:
    other = signals[:]
    random.Random(seed).shuffle(other)
    assert proposals(other, [], {}) == proposals(signals, [], {})


@given(signals=signals_)
def test_it_is_what_single_linkage_says(signals: list[Signal]) -> None:
    """Against the plain definition: the components of all pairs that are near."""

    def near(a: Signal, b: Signal) -> bool:
        assert a.lon is not None and a.lat is not None and b.lon is not None and b.lat is not None
        limit = NEAR_M if a.domain == b.domain else NEAR_M / 2
        return (
            abs(a.onset_ms - b.onset_ms) <= WITHIN_MS
            and metres(a.lon, a.lat, b.lon, b.lat) <= limit
        )

    left, expected = list(signals), set()
    while left:
        group, waiting = set(), [left.pop()]
        while waiting:
            one = waiting.pop()
            group.add(one.no)
            close = [other for other in left if near(one, other)]
            left = [other for other in left if other not in close]
            waiting += close
        if len(group) > 1:
            expected.add(frozenset(group))
    assert {frozenset(one.alerts) for one in proposals(signals, [], {})} == expected


@given(signals=signals_)
def test_the_first_out_is_the_earliest(signals: list[Signal]) -> None:
    onset = {one.no: one.onset_ms for one in signals}
    for one in proposals(signals, [], {}):
        assert onset[one.first_out] == min(onset[no] for no in one.alerts)


def test_an_incident_is_what_decides_when_two_are_near(town: Town) -> None:
    place = {"lon": 13.4, "lat": 52.5, "occurred_ms": NOON}
    both: list[Incident] = [town.register(**place), town.register(**place)]
    assert [one.joins for one in proposals([at(1, 0.3)], both[::-1], {})] == [1]
