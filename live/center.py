"""All that one running center is made of, in one place to hand around."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import dash

from alerts.board import Board, board
from alerts.desk import Desk
from alerts.notify.notifier import Notifier
from alerts.rules.book import Rulebook
from alerts.shift.book import ShiftBook
from data.city import City
from data.clock import Clock, LiveClock
from data.door import Door
from data.events import EventIntake
from data.latest import Latest
from data.registry import Registry
from data.seed import ReplayFeed
from data.store import Store
from dispatch.cap.office import Office
from dispatch.dispatcher import Dispatcher
from dispatch.drills.book import Drills
from dispatch.evidence import Cabinet
from dispatch.plans.book import Planbook
from dispatch.polls.book import Pollbook
from dispatch.record.fonts import Case
from dispatch.record.ledger import Ledger
from dispatch.resources.roster import Roster
from dispatch.types import Signal
from geo.districts import Districts
from live.brief.looks import Looks
from live.hub import Hub
from live.presence import Presence
from metrics.appeals.book import AppealBook
from metrics.appeals.figures import Figures
from metrics.catalogue import Catalogue
from metrics.compute import Computer
from metrics.kpi import Kpis
from metrics.kpi_book import KpiBook
from security.keeper import Keeper


@dataclass(slots=True, kw_only=True)
class Center:
    """The parts of a running center. `now_ms` is the city's time; nothing else asks for it."""

    city: City
    catalogue: Catalogue
    kpis: Kpis
    kept: KpiBook
    store: Store
    registry: Registry
    latest: Latest
    clock: Clock
    door: Door
    intake: EventIntake
    computer: Computer
    desk: Desk
    rulebook: Rulebook
    planbook: Planbook
    shift: ShiftBook
    notifier: Notifier
    districts: Districts
    roster: Roster
    dispatcher: Dispatcher
    polls: Pollbook
    office: Office
    drills: Drills
    signal_of: Callable[[int], Signal | None]  # an alert as dispatch sees it
    cabinet: Cabinet
    ledger: Ledger
    type: Case  # of reports
    hub: Hub
    keeper: Keeper
    feed: ReplayFeed | None = None
    news: threading.Event = field(default_factory=threading.Event)
    presence: Presence = field(default_factory=lambda: Presence(LiveClock().now_ms))
    briefs: Looks = field(init=False)
    appeals: AppealBook = field(init=False)

    def __post_init__(self) -> None:
        zone = self.city.zone
        figures = Figures(store=self.store, kpis=self.kpis, zone=zone, kept=self.kept)
        self.appeals = AppealBook(figures)
        self.briefs = Looks(self.store)

    def now_ms(self) -> int:
        """Milliseconds since 1970 on the center's clock, live or replayed."""
        return self.clock.now_ms()

    def board(self) -> Board:
        """The console's list of the open alerts."""
        departments = {one.id: one.name for one in self.city.departments.values()}
        return board(self.desk, self.registry, self.districts.names, departments)

    def wake(self) -> None:
        """Let a tick follow soon: something arrived, was commanded, or may be due."""
        self.news.set()

    def close(self) -> None:
        """Finish what is being written and let go of the file."""
        self.keeper.record.settle(all_of_them=True)
        self.store.close()


def head(clock: Clock) -> dict[str, Any]:
    """The part of every message that says when it is: `now` and `clock`."""
    return {
        "now": clock.now_ms(),
        "clock": {"mode": clock.mode, "speed": clock.speed, "ended": clock.ended},
    }


def center() -> Center:
    """The center that serves the current Dash app."""
    found: Center = dash.get_app().server.state.center
    return found
