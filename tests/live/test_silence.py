"""A source that falls silent says so once, with the count of its points; not after a restart."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from data.city import Source
from data.door import Door
from data.latest import Latest
from data.registry import Registry
from data.store import Store
from data.strict import Words
from data.types import Point
from live.silence import INDICATOR, OURSELVES, Silence, add_points, is_silent

HOUR_MS, MINUTE_MS = 3_600_000, 60_000
NOON = 1_734_174_000_000
NAME = Words(en="Detectors", zh="检测器")
VIZ = Source(
    id="viz", name=NAME, provider="City", licence="open", cadence=timedelta(hours=1),
    stale_after=timedelta(hours=2), domain="traffic",
)  # fmt: skip


@pytest.mark.parametrize(
    ("heard", "now", "started", "silent"),
    [
        pytest.param(NOON, NOON + 2 * HOUR_MS, 0, False, id="within what is allowed"),
        pytest.param(NOON, NOON + 2 * HOUR_MS + 1, 0, True, id="past it"),
        pytest.param(None, NOON, 0, False, id="never heard"),
        pytest.param(0, NOON, NOON - 14 * MINUTE_MS, False, id="grace after a start"),
        pytest.param(0, NOON, NOON - 15 * MINUTE_MS, True, id="grace is over"),
    ],
)
def test_a_source_is_silent_past_what_it_is_allowed_but_not_right_after_a_start(
    heard: int | None, now: int, started: int, silent: bool
) -> None:
    assert is_silent(VIZ, heard, now, started) is silent


def a_city() -> Any:
    kinds = [SimpleNamespace(id="site", source="viz"), SimpleNamespace(id="station", source=None)]
    return SimpleNamespace(
        sources={"viz": VIZ}, file=SimpleNamespace(kinds=kinds),
        departments={"tc": SimpleNamespace(id="tc", domain="traffic")},
    )  # fmt: skip


class Watched:
    """A store with five sites of one source, and what was said of its silence."""

    def __init__(self) -> None:
        self.store, self.latest = Store(), Latest()
        self.registry = Registry(self.store, ["flow", INDICATOR], ["viz", OURSELVES])
        points = [
            Point(no=no, id=f"s{no}", kind="site", domain="traffic", name=NAME)
            for no in range(2, 7)
        ]
        self.store.write(lambda connection: self.registry.add(connection, points))
        self.registry.learn(points)
        self.city = a_city()
        add_points(self.store, self.registry, self.city)
        valid = {"flow": (0.0, 9e9), INDICATOR: (0.0, 9e9)}
        self.door = Door(self.store, self.registry, self.latest, valid)
        self.silence = self.start(0)

    def start(self, now_ms: int) -> Silence:
        return Silence(self.city, self.registry, self.latest, self.door, now_ms)

    def hear(self, now_ms: int) -> None:
        row = {"point_id": "s2", "indicator": "flow", "value": 1, "source_id": "viz",
               "observed_at": "2024-12-14T11:00:00Z"}  # fmt: skip
        self.door.take_rows([row], now_ms).stored.result()

    def said(self) -> list[tuple[int, float]]:
        return self.store.rows(
            "SELECT epoch_ms(observed_at), value FROM observation WHERE indicator_no = $no"
            " ORDER BY observed_at",
            {"no": self.registry.indicator_no(INDICATOR)},
        )


def test_silence_is_one_value_with_the_count_of_the_points() -> None:
    watched = Watched()
    watched.hear(NOON)
    for minutes in (0, 1, 119, 121, 122, 125):
        watched.silence.look(NOON + minutes * MINUTE_MS)
    watched.hear(NOON + 130 * MINUTE_MS)
    watched.silence.look(NOON + 130 * MINUTE_MS)
    told = [((moment - NOON) // MINUTE_MS, value) for moment, value in watched.said()]
    assert told == [(0, 0), (119, 0), (121, 5), (130, 0)]


def test_a_source_of_events_is_heard_by_them() -> None:
    watched = Watched()
    watched.door.heard([watched.registry.sources["viz"]], NOON)
    watched.silence.look(NOON + 2 * HOUR_MS)
    watched.silence.look(NOON + 2 * HOUR_MS + 1)
    assert [value for _, value in watched.said()] == [0, 5]


def test_a_silence_that_lasts_is_said_again_so_that_it_does_not_grow_stale() -> None:
    watched = Watched()
    for minutes in range(0, 60):
        watched.silence.look(NOON + minutes * MINUTE_MS)
    told = [(moment - NOON) // MINUTE_MS for moment, _ in watched.said()]
    assert told == [0, 15, 30, 45]


def test_a_restart_after_a_long_stop_makes_no_storm() -> None:
    watched = Watched()
    watched.hear(NOON)
    later = NOON + 9 * HOUR_MS
    again = watched.start(later)
    again.look(later)
    assert [value for _, value in watched.said()] == [0]
    again.look(later + 15 * MINUTE_MS)
    assert [value for _, value in watched.said()] == [0, 5]


def test_the_point_of_a_source_belongs_to_the_department_of_its_domain() -> None:
    watched = Watched()
    number = watched.registry.no("source:viz")
    assert number == 7 and watched.registry.points[number].owner == "tc"
    add_points(watched.store, watched.registry, watched.city)
    assert watched.registry.next_no() == 8
