"""A small town with a few engines, and short ways to say how they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import shapely

from data.store import Store
from data.strict import Words
from dispatch.resources.files import Inventory
from dispatch.resources.model import Drive, Travel
from dispatch.resources.roster import Roster
from dispatch.resources.types import Kind, Readiness, Resource, Standing
from dispatch.resources.ways import StraightLine
from dispatch.types import Doing, Task

NOW_MS = 1_734_185_220_000  # 14 December 2024, 14:07 UTC: 15:07 in Berlin
WORDS = Words(en="x", zh="x")
ENGINE = Words(en="Fire engine", zh="灭火")
TOWN = shapely.box(13.30, 52.45, 13.50, 52.55)
TRAVEL = Travel(
    detour=1.3,
    drive=[
        Drive(since="06:00", until="22:00", kmh=28),
        Drive(since="22:00", until="06:00", kmh=31),
    ],
    turnout=timedelta(seconds=94),
    within=timedelta(minutes=10),
    why=WORDS,
)


def an_engine(
    name: str, lon: float = 13.4, lat: float = 52.5, *, placed: bool = True,
    turnout_s: float | None = 90, station: str | None = None, count: int = 1,
) -> Resource:  # fmt: skip
    """A unit that is a fire engine."""
    return Resource(
        id=name, kind=Kind.UNIT, name=Words(en=name, zh=name), department="fire",
        capabilities=frozenset({"engine"}), place=(lon, lat) if placed else None,
        turnout_s=turnout_s, station=station, count=count,
    )  # fmt: skip


def a_standing(resource: Resource, readiness: Readiness = Readiness.AVAILABLE) -> Standing:
    return Standing(resource=resource, readiness=readiness, because=WORDS)


def a_task(no: int, state: Doing, *resources: str, at_ms: int = NOW_MS) -> Task:
    """A task with these resources on it; every stamp is `at_ms`."""
    return Task(
        no=no, seq=1, incident_no=7, step=f"s{no}", phase="p", department="fire", role=WORDS,
        title=WORDS, message=WORDS, state=state, accept_within_ms=1, due_within_ms=1,
        resources=resources, offered_ms=at_ms,
    )  # fmt: skip


MakeRoster = Callable[..., Roster]


@pytest.fixture
def make_roster() -> Iterator[MakeRoster]:
    """Rosters over one store in memory: of these resources, with these tasks open."""
    store = Store()

    def make(resources: Iterable[Resource], tasks: Iterable[Task] = ()) -> Roster:
        inventory = Inventory(
            resources={one.id: one for one in resources},
            capabilities={"engine": ENGINE},
            travel=TRAVEL,
        )
        open_tasks = list(tasks)
        ways = StraightLine(TRAVEL, ZoneInfo("Europe/Berlin"))
        return Roster(store, inventory, ways, lambda: open_tasks, TOWN)

    yield make
    store.close()
