"""A town with a desk, a dispatcher and exercises over one store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from alerts.desk import Listener
from alerts.rules.model import Rule
from data.latest import Latest
from data.store import Store
from dispatch.drills.book import Drills
from dispatch.drills.model import Scenario
from dispatch.drills.shadows import cast_all
from live.dispatching import build_dispatcher
from live.drilling import RealOnly
from tests.alerts.conftest import HOUR, INDICATORS, NOON, Town, a_rule

MINUTE = 60_000
NOW = NOON + 5 * MINUTE
WORDS = {"en": "Slow road", "zh": "道路缓行"}


def a_scenario(**changes: Any) -> Scenario:
    """A road gets slow, somebody calls, control speaks, the road gets slower and flows again."""
    call = {"title": WORDS, "words": WORDS, "domain": "traffic", "grade": 2, "place": "Bridge",
            "lon": 13.4, "lat": 52.5}  # fmt: skip
    given: dict[str, Any] = {
        "id": "slow_road", "version": 1, "title": WORDS, "aim": WORDS, "lasts": "PT30M",
        "injects": [
            {"id": "slow", "at": "PT0S", "point": "TE1",
             "values": {"speed_ratio": 0.4, "flow": 800}},
            {"id": "call", "at": "PT2M", "report": call},
            {"id": "word", "at": "PT3M", "message": {"sender": WORDS, "words": WORDS}},
            {"id": "slower", "at": "PT5M", "point": "TE1",
             "values": {"speed_ratio": 0.2, "flow": 800}},
            {"id": "flows", "at": "PT20M", "point": "TE1",
             "values": {"speed_ratio": 0.9, "flow": 800}},
        ],
        "expected": {
            "alerts": [{"inject": "slow", "rule": "slow", "within": "PT5M"}],
            "departments": ["fire", "police"], "plan": "jam",
            "deadlines": [{"what": "incident", "within": "PT10M"}],
        },
        **changes,
    }  # fmt: skip
    return Scenario.model_validate(given)


class Listening:
    """Remembers of which alerts it was told within a transaction."""

    def __init__(self) -> None:
        self.alerts: list[int] = []

    def plan(self, _connection: Any, events: Sequence[Any], alerts: Any, _now: int) -> None:
        self.alerts += [alert.point_no for alert in alerts]
        self.alerts += [event.alert_no for event in events if event.alert_no > 10**6]

    def wake(self) -> None:
        pass


class Ground(Town):
    """A town that exercises."""

    def __init__(
        self, path: Path | None = None, rules: list[Rule] | None = None,
        scenario: Scenario | None = None,
    ) -> None:  # fmt: skip
        self.listening, self.scenario = Listening(), scenario or a_scenario()
        super().__init__(path, [a_rule()] if rules is None else rules)
        self.open_drills()

    def open_desk(self) -> Any:
        cast_all(self.store, self.registry)
        desk = super().open_desk()
        also: Listener = RealOnly(self.listening)
        desk._also = also
        return desk

    def open_drills(self) -> None:
        city: Any = SimpleNamespace(
            departments={"fire": 0, "police": 0}, file=SimpleNamespace(default_language="en")
        )
        self.dispatcher, self.signal_of = build_dispatcher(
            self.store, self.registry, city, self.desk
        )
        self.drills = Drills(
            self.store, self.registry, self.latest, self.desk, self.dispatcher, [self.scenario],
            "en",
        )  # fmt: skip

    def restart(self) -> None:
        """All that was only in memory is gone."""
        assert self.store.path is not None
        path = self.store.path
        self.store.close()
        self.store, self.latest = Store(path), Latest()
        self.registry = type(self.registry)(self.store, INDICATORS, ["viz"])
        self.desk = self.open_desk()
        self.open_drills()

    def begin(self) -> int:
        return self.drills.start("slow_road", "Ada", "monthly", NOW).no

    def run(self, minutes: float) -> None:
        """Let the exercise be so many minutes old, second by second as the engine does."""
        drill = self.drills.current
        now = NOW + int(minutes * MINUTE)
        self.drills.step(now)
        self.desk.sweep(now)
        assert drill is None or drill.no

    def alerts(self) -> list[tuple[int, str, int]]:
        """Point, state and level of each open alert."""
        return [(a.point_no, str(a.state), int(a.level)) for a in self.desk.open_alerts()]


MakeGround = Callable[..., Ground]


@pytest.fixture
def make_ground() -> Iterator[MakeGround]:
    made: list[Ground] = []

    def make(*given: Any, **named: Any) -> Ground:
        made.append(Ground(*given, **named))
        return made[-1]

    yield make
    for one in made:
        one.store.close()


@pytest.fixture
def ground(make_ground: MakeGround) -> Ground:
    return make_ground()


__all__ = ["HOUR", "MINUTE", "NOON", "NOW", "Ground", "MakeGround", "a_rule", "a_scenario"]
