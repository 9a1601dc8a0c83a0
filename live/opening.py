"""Opens a center: reads what the city declares, fills the store, and catches up with the clock."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from alerts.desk import Desk
from alerts.notify.outbox import Outbox
from alerts.rules.book import Rulebook
from alerts.shift.book import ShiftBook
from alerts.shift.gather import Gatherer
from data import seed
from data.city import City
from data.clock import Clock, LiveClock, ReplayClock
from data.door import Door
from data.events import EventIntake
from data.latest import Latest
from data.registry import Registry
from data.settings import Settings, SettingsError
from data.store import Store, StoreError
from data.strict import raise_if
from dispatch.drills.book import Drills
from dispatch.drills.shadows import cast_all
from dispatch.notify.teller import Teller
from dispatch.plans.book import Planbook
from dispatch.polls.book import Pollbook
from dispatch.record.ledger import Ledger
from dispatch.resources.opening import open_roster
from geo.districts import load_districts
from live import dispatching, drilling, notify, people, reporting, silence, warning
from live.center import Center, head
from live.definitions import Definitions, read_definitions
from live.engine import Engine
from live.hub import Hub
from metrics import baseline
from metrics.compute import Computer
from metrics.kpi_book import KpiBook

log = logging.getLogger(__name__)
CLOCK, CITY = "clock", "city"  # which ones a store belongs to


def open_center(
    settings: Settings, say: Callable[[str], None] = log.info, *, for_people: bool = False
) -> Engine:
    """The engine of a center that is up to date with its clock, not yet ticking by itself.

    With `for_people` somebody must be able to sign in: NobodyYet is raised when nobody is, before
    anything is loaded; a demonstration makes its accounts.
    A KPI that does not hold is left out. Raises DefinitionError when another of the city's files
    does not hold, SettingsError when a replay cannot
    begin where it is told to, StoreError when the store cannot be opened.
    """
    definitions, faults = read_definitions(settings.city)
    refused = definitions.kpis.refused if definitions else []
    raise_if([fault for fault in faults if fault not in refused])
    assert definitions is not None
    for fault in refused:  # a figure that does not hold keeps nobody from watching the city
        log.warning("kpi=refused %s", fault)
    _within_the_data(settings, definitions.city)
    known: people.Rows = {}
    if settings.clock == "replay" and settings.db.exists() and _begins_anew(settings, definitions):
        known = _put_aside(settings.db)
    store = Store(settings.db)
    people.put_back(store, known)
    if for_people:
        try:
            answering = [kpi.department for kpi in definitions.kpis]
            people.admit_people(
                store, settings, answering or list(definitions.city.departments), say
            )
        except people.NobodyYet:
            store.close()
            raise
    return fill(store, definitions, settings, say)


def _within_the_data(settings: Settings, city: City) -> None:
    """Refuse a replay of nothing, or from before the first or after the last moment of the city's
    data."""
    if settings.clock == "live":
        return
    first_ms, end_ms = seed.first_moment(city), _ms(city, city.file.replay.end)
    if first_ms is None:
        raise SettingsError(
            f"{city.id}/seed/observations.parquet: no such file, or nothing in it, so there is "
            "nothing to replay; put it back, or run with --clock live"
        )
    if settings.start is None:
        return
    if not first_ms <= _ms(city, settings.start) < end_ms:
        first, end = (
            datetime.fromtimestamp(ms / 1000, city.zone).isoformat(timespec="minutes")
            for ms in (first_ms, end_ms)
        )
        raise SettingsError(
            f"--from {settings.start.isoformat()}: the data of {city.id} are from {first} to {end}"
        )


def _begins_anew(settings: Settings, definitions: Definitions) -> bool:
    """Whether a replay cannot or shall not go on in the file that is there: it was asked to begin
    at a moment, it ran to its end, or its first loading was cut off."""
    store = Store(settings.db)  # first of all: a file that another process holds stays where it is
    try:
        _same_kind(store, settings, definitions.city)
        position = seed.read_meta(store, seed.POSITION)
    finally:
        store.close()
    if settings.start is not None:
        return True
    end_ms = _ms(definitions.city, definitions.city.file.replay.end)
    return position is None or int(position) >= end_ms


def _put_aside(db: Path) -> people.Rows:
    """Keep the file under another name; nothing that was recorded is thrown away. Returns who may
    come in, as that is not the replay's."""
    store = Store(db)
    try:
        known = people.taken_along(store)
    finally:
        store.close()
    aside = db.with_name(f"{db.stem}-until-{time.strftime('%Y%m%d-%H%M%S')}.duckdb")
    for suffix in ("", ".wal"):
        part = db.with_name(db.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))
    log.info("kept=%s", aside)
    return known


def fill(
    store: Store, definitions: Definitions, settings: Settings, say: Callable[[str], None]
) -> Engine:
    """Put the parts together over `store`, load what is missing, and catch up with the clock."""
    city, catalogue = definitions.city, definitions.catalogue
    _same_kind(store, settings, city)
    registry = Registry(store, catalogue.by_id, [*city.sources, "api", silence.OURSELVES])
    seed.load_places(store, registry, definitions.points, definitions.districts)
    silence.add_points(store, registry, city)
    cast_all(store, registry)
    latest = Latest()
    latest.load(store)
    ranges = {one.id: one.valid or (None, None) for one in catalogue.measured}
    door = Door(store, registry, latest, ranges)
    intake = EventIntake(store, registry, door, city)
    computer = Computer(store, catalogue, registry, latest, city.file.zone, city.file.air_standard)
    position = seed.read_meta(store, seed.POSITION)
    clock = _clock(settings, city, position)
    known_until = clock.now_ms() if position is None else int(position)
    if position is None and settings.clock == "replay":
        known_until -= int(city.file.replay.warm_up.total_seconds() * 1000)
        parts = (store, registry, latest, door, intake, computer)
        _load(city, *parts, known_until, say)
    rulebook = Rulebook(store, city, catalogue.by_id, known_until)
    planbook = Planbook(
        store, city, lambda: [rule.id for rule in rulebook.in_force()], known_until,
        definitions.inventory.capabilities,
    )  # fmt: skip
    rulebook.plans = planbook.ids
    outbox = Outbox(store, definitions.policies)
    desk = Desk(
        store, registry, latest, rulebook.in_force(), city, catalogue.by_id,
        also=drilling.RealOnly(outbox), since=rulebook.since(),
    )  # fmt: skip
    rulebook.open(desk, known_until)
    planbook.open(desk, known_until)
    districts = load_districts(city.folder / "districts.geojson")
    dispatcher, signal_of = dispatching.build_dispatcher(
        store, registry, city, desk, also=Teller(outbox), policies=definitions.policies
    )  # fmt: skip
    roster = open_roster(store, definitions.inventory, city, districts)
    roster.tasks = drilling.real_tasks(dispatcher)
    drills = Drills(
        store, registry, latest, desk, dispatcher, definitions.scenarios,
        city.file.default_language,
    )  # fmt: skip
    gather = Gatherer(store, desk, registry, city, door, districts.names)
    center = Center(
        city=city,
        catalogue=catalogue,
        kpis=definitions.kpis,
        kept=KpiBook(store, city.zone),
        store=store,
        registry=registry,
        latest=latest,
        clock=clock,
        door=door,
        intake=intake,
        computer=computer,
        desk=desk,
        rulebook=rulebook,
        planbook=planbook,
        shift=ShiftBook(store, desk, city.seats, gather),
        districts=districts,
        roster=roster,
        dispatcher=dispatcher,
        drills=drills,
        polls=Pollbook(store, dispatcher, list(city.departments)),
        office=warning.open_office(
            store, city, definitions.cap, clock, registry, catalogue, districts, desk, dispatcher
        ),
        signal_of=signal_of,
        cabinet=dispatching.open_cabinet(store),
        ledger=Ledger(store, dispatcher, definitions.reporting),
        type=reporting.open_type(store),
        notifier=notify.build_notifier(
            store, registry, city, catalogue, districts, desk, outbox, clock
        ),
        keeper=people.keeper_of(store, settings),
        hub=Hub(lambda: head(clock), revision=time.time_ns() // 1_000_000),
    )
    engine = Engine(center)
    if settings.clock == "replay":
        _catch_up(engine, known_until)
        if position is None:
            notify.begin_watch(store, outbox, center.now_ms())
    engine.tick(center.now_ms())
    return engine


def _load(
    city: City,
    store: Store,
    registry: Registry,
    latest: Latest,
    door: Door,
    intake: EventIntake,
    computer: Computer,
    until_ms: int,
    say: Callable[[str], None],
) -> None:
    """All that was known by `until_ms`, and what is computed from it, at once."""
    say(f"Loading the history of {city.file.name.en} …")
    rows = seed.load_history(store, registry, city, until_ms)
    latest.load(store)
    seed.load_events(city, registry, intake, until_ms)
    door.drain()
    door.recall()
    baseline.refresh(store, city.file.zone, until_ms)
    computer.backfill(until_ms)
    latest.load(store)
    latest.save(store)
    say(f"{rows:,} observations; running through the day before the start …")


def _catch_up(engine: Engine, known_until: int) -> None:
    """Let arrive, moment by moment, what the replay holds up to now."""
    center = engine.center
    now_ms = center.now_ms()
    center.feed = seed.ReplayFeed(
        center.city, center.store, center.registry, center.door, center.intake, known_until
    )
    for moment in center.feed.moments(now_ms):
        engine.pull(moment)
        engine.tick(moment, publish=False)
    engine.pull(now_ms)
    center.feed.keep_position()
    center.latest.save(center.store)


def _clock(settings: Settings, city: City, position: str | None) -> Clock:
    if settings.clock == "live":
        return LiveClock()
    replay = city.file.replay
    end_ms = _ms(city, replay.end)
    start_ms = _ms(city, settings.start or replay.start)
    if position is not None and settings.start is None:
        start_ms = int(position)
    return ReplayClock(start_ms=start_ms, end_ms=end_ms, speed=settings.speed or replay.speed)


def _ms(city: City, moment: datetime) -> int:
    return int(city.local(moment).timestamp() * 1000)


def _same_kind(store: Store, settings: Settings, city: City) -> None:
    for key, ours, what in ((CLOCK, settings.clock, "clock"), (CITY, city.id, "city")):
        theirs = seed.read_meta(store, key)
        if theirs is None:
            seed.write_meta(store, key, ours)
        elif theirs != ours:
            raise StoreError(
                f"{settings.db} belongs to the {what} '{theirs}' and must not be mixed with "
                f"'{ours}'; name another file with --db"
            )
