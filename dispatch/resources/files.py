"""The resources of a city, read strictly from its folder: faults have a file, a line and a name."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path

from data.city import City
from data.strict import Document, Fault, Words, parse, unknown
from dispatch.resources.model import Entry, ResourceFile, Travel
from dispatch.resources.types import Kind, Resource

FILE = "resources.yaml"
Where = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What a city can send, by id in the order of its file. Empty where nothing is known."""

    resources: dict[str, Resource] = field(default_factory=dict)
    capabilities: dict[str, Words] = field(default_factory=dict)
    travel: Travel | None = None
    note: Words | None = None


def read_resources(
    folder: Path, city: City, points: Collection[str] | None = None
) -> tuple[Inventory, list[Fault]]:
    """The resources that `folder` declares, and all that is wrong with them. A city without the
    file has none. `points` are the ids of the map's points, when they are to be checked."""
    if not (folder / FILE).is_file():
        return Inventory(), []
    document = Document(folder / FILE, f"{folder.name}/{FILE}")
    file, faults = parse(document, ResourceFile)
    if file is None:
        return Inventory(), faults
    faults = [*faults, *_check(document, file, folder, city, points)]
    return _inventory(file), faults


def _inventory(file: ResourceFile) -> Inventory:
    plain = {entry.id: _resource(entry) for entry in file.resources}
    for one in plain.values():
        if one.place is None and one.station in plain:
            plain[one.id] = replace(one, place=plain[one.station].place)
    return Inventory(
        resources=plain,
        capabilities={one.id: one.name for one in file.capabilities},
        travel=file.travel,
        note=file.note,
    )


def _resource(entry: Entry) -> Resource:
    return Resource(
        id=entry.id,
        kind=entry.kind,
        name=entry.name,
        department=entry.department,
        capabilities=frozenset(entry.capabilities),
        station=entry.station,
        point=entry.point,
        place=entry.place,
        count=entry.count,
        turnout_s=None if entry.turnout is None else entry.turnout.total_seconds(),
        evidence=entry.evidence,
    )


def _check(
    document: Document,
    file: ResourceFile,
    folder: Path,
    city: City,
    points: Collection[str] | None,
) -> list[Fault]:
    """Ids that stand twice, and names that refer to nothing."""
    capabilities = [one.id for one in file.capabilities]
    stations = [one.id for one in file.resources if one.kind is Kind.STATION]
    faults = _twice(document, "capabilities", capabilities)
    faults += _twice(document, "resources", [one.id for one in file.resources])

    def known(where: Where, what: str, name: str | None, names: Collection[str]) -> None:
        if name is not None and name not in names:
            faults.append(document.fault(where, unknown(what, name, list(names))))

    for index, entry in enumerate(file.resources):
        at: Where = ("resources", index)
        known((*at, "department"), "department", entry.department, city.departments)
        known((*at, "station"), "station", entry.station, stations)
        for number, name in enumerate(entry.capabilities):
            known((*at, "capabilities", number), "capability", name, capabilities)
        if points is not None:
            known((*at, "point"), "point", entry.point, points)
    roads = file.travel.roads
    if roads is not None and not (folder / roads.file).is_file():
        message = f"there is no file '{roads.file}'"
        faults.append(document.fault(("travel", "roads", "file"), message))
    return faults


def _twice(document: Document, key: str, ids: list[str]) -> list[Fault]:
    first: dict[str, int] = {}
    faults = []
    for index, name in enumerate(ids):
        if name in first:
            line = document.line((key, first[name]))
            message = f"'{name}' stands twice, first on line {line}"
            faults.append(document.fault((key, index, "id"), message))
        first.setdefault(name, index)
    return faults
