"""A city is a folder: the strict models of `city.yaml` and `sources.yaml`, and their loader."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from data.calendars import Calendar, read_calendars
from data.strict import (
    Document,
    Fault,
    Strict,
    Words,
    as_meant,
    parse,
    parse_entries,
    raise_if,
    unknown,
)

Language = Literal["en", "zh"]
LEVEL_NAMES = Literal["blue", "yellow", "orange", "red"]


def _is_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError) as error:
        raise ValueError(f"no such time zone in the IANA database: {name!r}") from error
    return name


def _is_positive(duration: timedelta) -> timedelta:
    if duration <= timedelta(0):
        raise ValueError("must be longer than nothing, such as PT1H")
    return duration


Zone = Annotated[str, AfterValidator(_is_zone)]
Span = Annotated[timedelta, AfterValidator(_is_positive)]


class Replay(Strict):
    """Where the demo begins. Local times of the city, without zone."""

    start: datetime
    end: datetime
    speed: Annotated[float, Field(ge=1, le=3600)] = 60
    warm_up: Span = timedelta(hours=24)


class Domain(Strict):
    """A field that departments answer for. `icon` and `hue` name tokens of the screens."""

    id: str
    name: Words
    icon: str | None = None
    hue: str | None = None


class Department(Strict):
    id: str
    name: Words
    domain: str


class Kind(Strict):
    """One kind of point: who owns it, how it is drawn, when its silence counts."""

    id: str
    domain: str
    owner: str
    name: Words
    marker: Literal["dot", "ring", "cross", "house", "flame", "area", "none"] = "dot"
    source: str | None = None
    main: str | None = Field(None, description="the indicator that a click on the point opens")
    indicators: list[str] = []
    choropleth: str | None = Field(None, description="indicator that colours areas of this kind")
    breaks: list[float] = []


class BaseLayer(Strict):
    """One drawn layer of the offline base map."""

    id: str
    name: Words
    file: str
    style: Literal["boundary", "water", "green", "rail", "road"]
    shown: bool = True


class Compare(Strict):
    """What the value is set against, in one phrase below the tile."""

    kind: Literal["of_usual", "points_since", "on_week", "on_usual_weekday", "fraction", "since"]
    indicator: str | None = None
    noun: Words | None = None


class Bar(Strict):
    """The range bar: an indicator on a track from `low` to `high` with a band of its history."""

    indicator: str
    low: float
    high: float
    band: Literal["same_hour", "same_weekday", "all", "share", "none"] = "same_hour"


class Vital(Strict):
    """A vital sign: one indicator of the whole city, as a tile on the wall."""

    id: str
    indicator: str
    label: Words
    compare: Compare
    bar: Bar


class ReferenceLine(Strict):
    value: float
    words: Words
    level: LEVEL_NAMES | None = None


class Chart(Strict):
    """The one chart of a block: the last `span` of a city indicator, and what it is set against."""

    indicator: str
    span: Span
    low: float
    high: float
    line: ReferenceLine | None = None
    week_earlier: bool = False
    weekday_band: bool = False
    spread: str | None = Field(None, description="indicator whose least and most make a band")
    gap: Words | None = Field(None, description="why values are missing, in words")


class Block(Strict):
    """One of the four blocks below the wall's map."""

    id: str
    domain: str
    title: Words | None = None
    source: str
    counted: Words = Field(description="what answered of what is known, such as 'counters'")
    answered_by: str = Field(description="the indicator whose points are counted as answering")
    kind: str = Field(description="the kind of point that is known")
    vitals: Annotated[list[Vital], Field(min_length=2, max_length=2)]
    chart: Chart


class CloseUp(Strict):
    """A dense part of the city that the wall draws again, larger: west, south, east, north."""

    name: Words
    bounds: tuple[float, float, float, float]


class Wall(Strict):
    close_up: CloseUp | None = None
    blocks: Annotated[list[Block], Field(min_length=1, max_length=4)]


class Seat(Strict):
    """One place at which an officer keeps watch."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    name: Words


class Source(Strict):
    """Where values come from, how often, and after how long their silence counts."""

    id: str
    name: Words
    provider: str
    licence: str
    cadence: Span
    stale_after: Span
    domain: str


class Incidents(Strict):
    """How single incidents of an event feed live on the map: as points of one kind, with an end."""

    kind: str
    ended: list[str] = Field(description="statuses that end an incident")
    categories: dict[str, Words]
    statuses: dict[str, Words]


class CityFile(Strict):
    """The content of `city.yaml`."""

    name: Words
    app: Words = Words(en="City Command Center", zh="城市运行指挥中心")
    zone: Zone
    centre: tuple[float, float]
    default_language: Language = "en"
    attribution: str
    air_standard: Literal["hj633", "hj633-2026", "hj633-2012", "us-epa-2024"]
    replay: Replay
    domains: list[Domain]
    departments: list[Department]
    kinds: list[Kind]
    base: list[BaseLayer]
    incidents: Incidents | None = None
    seats: list[Seat] = []
    wall: Wall


class City:
    """A city, read and cross-checked. `file` holds what `city.yaml` says."""

    def __init__(
        self,
        folder: Path,
        file: CityFile,
        sources: list[Source],
        calendars: Mapping[str, Calendar] | None = None,
    ) -> None:
        self.folder = folder
        self.id = folder.name
        self.file = file
        self.sources = {source.id: source for source in sources}
        self.domains = {domain.id: domain for domain in file.domains}
        self.departments = {department.id: department for department in file.departments}
        self.kinds = {kind.id: kind for kind in file.kinds}
        self.seats = {seat.id: seat for seat in file.seats}
        self.calendars = dict(calendars or {})

    @cached_property
    def zone(self) -> ZoneInfo:
        """The city's time zone; times are shown in it and stored in UTC."""
        return ZoneInfo(self.file.zone)

    @cached_property
    def district_ids(self) -> list[str]:
        """The ids in `districts.geojson`; none when it cannot be read, which its own check says."""
        try:
            text = (self.folder / "districts.geojson").read_text(encoding="utf-8")
            return [str(one["properties"]["id"]) for one in json.loads(text)["features"]]
        except (OSError, ValueError, KeyError, TypeError):
            return []

    def local(self, moment: datetime) -> datetime:
        """`moment` on the city's wall clock; a moment without zone is taken to be on it."""
        if moment.tzinfo is None:
            return moment.replace(tzinfo=self.zone)
        return moment.astimezone(self.zone)


def read_city(folder: Path) -> tuple[City | None, list[Fault]]:
    """The city in `folder`, and all that is wrong with its files city, sources and calendars."""
    document = Document(folder / "city.yaml", f"{folder.name}/city.yaml")
    file, faults = parse(document, CityFile)
    source_document = Document(folder / "sources.yaml", f"{folder.name}/sources.yaml")
    sources, source_faults = parse_entries(source_document, "sources", Source)
    calendars, calendar_faults = read_calendars(folder)
    faults = faults + source_faults + calendar_faults
    file = file or as_meant(document, CityFile)
    if file is None:
        return None, faults
    faults += _cross_check(folder, document, file, sources)
    return City(folder, file, sources, calendars), faults


def load_city(folder: Path) -> City:
    """The city in `folder`. Raises DefinitionError with every fault."""
    city, faults = read_city(folder)
    raise_if(faults)
    assert city is not None
    return city


def _cross_check(
    folder: Path, document: Document, file: CityFile, sources: list[Source]
) -> list[Fault]:
    """Names that refer to nothing, and files that are not there."""
    domains = [domain.id for domain in file.domains]
    departments = [department.id for department in file.departments]
    source_ids = [source.id for source in sources]
    kinds = [kind.id for kind in file.kinds]
    faults: list[Fault] = []

    def known(where: tuple[str | int, ...], what: str, name: str | None, names: list[str]) -> None:
        if name is not None and name not in names:
            faults.append(document.fault(where, unknown(what, name, names)))

    for index, department in enumerate(file.departments):
        known(("departments", index, "domain"), "domain", department.domain, domains)
    for index, kind in enumerate(file.kinds):
        known(("kinds", index, "domain"), "domain", kind.domain, domains)
        known(("kinds", index, "owner"), "department", kind.owner, departments)
        known(("kinds", index, "source"), "source", kind.source, source_ids)
    for index, block in enumerate(file.wall.blocks):
        known(("wall", "blocks", index, "domain"), "domain", block.domain, domains)
        known(("wall", "blocks", index, "source"), "source", block.source, source_ids)
        known(("wall", "blocks", index, "kind"), "kind of point", block.kind, [*kinds, "city"])
    for index, layer in enumerate(file.base):
        if not (folder / layer.file).is_file():
            faults.append(
                document.fault(("base", index, "file"), f"there is no file '{layer.file}'")
            )
    if file.incidents is not None:
        known(("incidents", "kind"), "kind of point", file.incidents.kind, kinds)
    seats = [seat.id for seat in file.seats]
    for index, seat in enumerate(seats):
        if seat in seats[:index]:
            faults.append(document.fault(("seats", index, "id"), f"there are two seats '{seat}'"))
    if file.replay.end <= file.replay.start:
        faults.append(document.fault(("replay", "end"), "the replay must end after its start"))
    return faults
