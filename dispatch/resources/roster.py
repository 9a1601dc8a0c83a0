"""The roster: what the city can send and how it stands now; reports of it, and questions to it.

A report is written before it is true in memory. That a task holds a resource is not written here at
all: it follows from the open tasks, so that the two can never differ.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable
from typing import Any

import numpy as np

from data.store import Store
from data.strict import Words, unknown
from dispatch.resources import records
from dispatch.resources.coverage import Coverage, coverage
from dispatch.resources.files import Inventory
from dispatch.resources.grid import Grid
from dispatch.resources.nearest import Found, capable, places, rank
from dispatch.resources.standing import NAMES, READINESS, commitments, standings
from dispatch.resources.types import (
    ChangedSince,
    Kind,
    Readiness,
    Report,
    Resource,
    ResourceRefused,
    Standing,
    Status,
    UnknownResource,
)
from dispatch.resources.ways import Ways
from dispatch.types import Task

Tasks = Callable[[], Iterable[Task]]
# What does not drive is there or is not.
OF_PLACES = frozenset({
    Status.AVAILABLE, Status.STANDBY, Status.MAINTENANCE, Status.UNAVAILABLE, Status.OUT_OF_SERVICE,
})  # fmt: skip
REASON_AT_MOST = 1000


def no_tasks() -> list[Task]:
    """Where nothing is dispatched."""
    return []


class Roster:
    """All resources of one city. Safe to call from several threads.

    `tasks` gives the tasks that are not over; `outline` is the city's area (WGS 84), None where it
    is not known: then nothing is said of coverage.
    """

    def __init__(
        self,
        store: Store,
        inventory: Inventory,
        ways: Ways | None,
        tasks: Tasks = no_tasks,
        outline: Any = None,
    ) -> None:
        self.inventory = inventory
        self.tasks = tasks
        self._store, self._ways, self._outline = store, ways, outline
        self._lock = threading.RLock()
        self._reports = records.last_reports(store)
        self._grid: Grid | None = None

    # ---- what is so

    def standings(self) -> dict[str, Standing]:
        """How each resource stands now, by id, in the order of the city's file."""
        return standings(self.inventory.resources, self._reports, commitments(self.tasks()))

    def standing(self, resource_id: str) -> Standing:
        """How one stands. Raises UnknownResource."""
        self.resource(resource_id)
        return self.standings()[resource_id]

    def resource(self, resource_id: str) -> Resource:
        """What one is. Raises UnknownResource."""
        found = self.inventory.resources.get(resource_id)
        if found is None:
            known = self.inventory.resources
            raise UnknownResource("id", unknown("resource", resource_id, known))
        return found

    def history(self, resource_id: str) -> list[Report]:
        """All that was reported of one, the first first. Raises UnknownResource."""
        self.resource(resource_id)
        return records.reports(self._store, resource_id)

    # ---- what a person says

    def report(
        self, resource_id: str, seen_seq: int, status: Status, actor: str, reason: str, now_ms: int
    ) -> Standing:
        """Somebody reports how a resource stands, and why. `seen_seq` counts the reports that they
        had seen (0: none). Raises UnknownResource, ChangedSince or ResourceRefused."""
        with self._lock:
            before = self._checked(resource_id, seen_seq, status, reason)
            report = Report(
                resource_id=resource_id,
                seq=seen_seq + 1,
                status=status,
                actor=actor,
                reason=reason.strip(),
                occurred_ms=now_ms,
            )
            last = self._reports.get(resource_id)
            from_status = None if last is None else last.status
            self._store.write(lambda connection: records.add(connection, report, from_status))
            self._reports = {**self._reports, before.resource.id: report}
            return self.standing(resource_id)

    def _checked(self, resource_id: str, seen_seq: int, status: Status, reason: str) -> Standing:
        before = self.standing(resource_id)
        if before.seq != seen_seq:
            raise ChangedSince(
                "seen_seq", f"it changed since you looked: it is at {before.seq}, not {seen_seq}"
            )
        if not reason.strip():
            raise ResourceRefused("reason", "is missing: say why, for whoever reads it later")
        if len(reason) > REASON_AT_MOST:
            raise ResourceRefused("reason", f"is longer than {REASON_AT_MOST} characters")
        if before.resource.kind in (Kind.STATION, Kind.SHELTER) and status not in OF_PLACES:
            names = ", ".join(sorted(OF_PLACES))
            raise ResourceRefused(
                "status", f"a {before.resource.kind} does not drive; it is {names}"
            )
        if before.tasks and READINESS[status] in (Readiness.AVAILABLE, Readiness.DELAYED):
            task = before.tasks[-1]
            raise ResourceRefused(
                "status",
                f"it is on task {task.task_no} of incident {task.incident_no}: that must be done "
                f"or withdrawn before it is {NAMES[status].en}",
            )
        return before

    # ---- what a person asks

    def nearest(
        self, lon: float, lat: float, capability: str, wanted: int, now_ms: int,
        without: Collection[str] = (),
    ) -> Found:  # fmt: skip
        """Who should go to a place, in order. Raises ResourceRefused for an unknown capability."""
        name = self._capability(capability)
        able, unplaced = self._able(capability, without)
        travel, ways = self.inventory.travel, self._ways
        if travel is None or ways is None or not able:
            travel_s, how, otherwise = np.zeros(len(able)), Words(en="", zh=""), 0.0
        else:
            goal = np.array([[lon, lat]], np.float64)
            travel_s = ways.seconds(places(able), goal, now_ms)[:, 0]
            how, otherwise = ways.how(now_ms), travel.turnout.total_seconds()
        return rank(
            able, travel_s, capability=capability, name=name, wanted=wanted,
            otherwise_s=otherwise, how=how, unplaced=unplaced,
        )  # fmt: skip

    def coverage(
        self, capability: str, without: Collection[str], within_s: float | None, now_ms: int
    ) -> tuple[Coverage, Grid]:
        """What the leaving of `without` uncovers, and the cells it is said of. Raises
        ResourceRefused, UnknownResource for one that is not there."""
        self._capability(capability)
        for resource_id in without:
            self.resource(resource_id)
        travel, ways, grid = self.inventory.travel, self._ways, self.grid()
        if travel is None or ways is None or grid is None:
            raise ResourceRefused("city", "its outline or its ways are not known")
        able, unplaced = self._able(capability)
        limit = travel.within.total_seconds() if within_s is None else within_s
        found = coverage(
            able, without, lambda spots: ways.seconds(spots, grid.lonlat, now_ms),
            capability=capability, cells=len(grid), within_s=limit,
            otherwise_s=travel.turnout.total_seconds(), unplaced=unplaced,
        )  # fmt: skip
        return found, grid

    def grid(self) -> Grid | None:
        """The city's cells, made when they are first asked for."""
        with self._lock:
            if self._grid is None and self._outline is not None:
                self._grid = Grid(self._outline)
            return self._grid

    def _able(self, capability: str, without: Collection[str] = ()) -> tuple[list[Standing], int]:
        now = self.standings().values()
        return capable([one for one in now if one.resource.id not in without], capability)

    def _capability(self, capability: str) -> Words:
        name = self.inventory.capabilities.get(capability)
        if name is None:
            known = self.inventory.capabilities
            what = unknown("capability", capability, known) if known else "no resources are known"
            raise ResourceRefused("capability", what)
        return name
