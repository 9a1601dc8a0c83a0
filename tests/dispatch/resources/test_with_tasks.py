"""The roster over a real dispatcher: what a task holds, and when it lets go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from alerts.types import Level
from data.store import Store
from data.strict import Words
from dispatch.dispatcher import Dispatcher
from dispatch.orders import Order, Registration
from dispatch.resources.files import Inventory
from dispatch.resources.roster import Roster
from dispatch.resources.types import Readiness, ResourceRefused, Status
from dispatch.types import Draft
from tests.dispatch.resources.conftest import ENGINE, NOW_MS, TRAVEL, WORDS, an_engine


class House:
    """An incident with one task that two engines are on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.open()
        told = Registration(
            actor="ada", grade=Level.RED, title=Words(en="Fire", zh="火灾"), domain="fire",
            occurred_ms=NOW_MS, lon=13.4, lat=52.5,
        )  # fmt: skip
        incident = self.dispatcher.register(told, NOW_MS)
        draft = Draft(
            step="attack", phase="first", department="fire", role=WORDS, title=WORDS,
            message=WORDS, accept_within_ms=60_000, due_within_ms=600_000, resources=("a", "b"),
        )  # fmt: skip
        order = Order(actor="ada", drafts=(draft,))
        self.dispatcher.command(incident.no, "activate", order, incident.seq, NOW_MS)

    def open(self) -> None:
        """As after a start."""
        self.store = Store(self.path)
        self.dispatcher = Dispatcher(self.store, ["fire"], lambda no: None)
        engines = {name: an_engine(name) for name in "abc"}
        inventory = Inventory(resources=engines, capabilities={"engine": ENGINE}, travel=TRAVEL)
        self.roster = Roster(self.store, inventory, None, self.dispatcher.open_tasks)

    def task(self, command: str, note: str | None = None) -> None:
        (one,) = self.dispatcher.tasks_of(1)
        order = Order(actor="ada", note=note)
        self.dispatcher.command_task(one.no, command, order, one.seq, NOW_MS)

    def stand(self) -> list[str]:
        return [str(one.status or one.readiness) for one in self.roster.standings().values()]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path / "x.duckdb")
    yield made
    made.store.close()


def test_a_task_holds_its_resources_from_its_offer_until_it_is_done(house: House) -> None:
    assert house.stand() == ["Dispatched", "Dispatched", "Available"]
    for command, status in (("accept", "Dispatched"), ("on-the-way", "Responding"),
                            ("on-site", "OnScene")):  # fmt: skip
        house.task(command)
        assert house.stand() == [status, status, "Available"]
        with pytest.raises(ResourceRefused, match="on task 1 of incident 1"):
            house.roster.report("a", 0, Status.AVAILABLE, "ada", "x", NOW_MS)
    house.task("done", "all out")
    assert house.stand() == ["Available"] * 3


@pytest.mark.parametrize("command", ["decline", "withdraw"])
def test_a_task_that_nobody_does_holds_nobody(house: House, command: str) -> None:
    house.task(command, "no crew")
    assert house.stand() == ["Available"] * 3


def test_after_a_restart_they_are_held_still(house: House) -> None:
    house.task("accept")
    house.store.close()
    house.open()
    assert house.roster.standing("a").readiness is Readiness.COMMITTED
    assert [task.incident_no for task in house.roster.standing("b").tasks] == [1]
