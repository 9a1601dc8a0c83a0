"""A city's `kpis.yaml`, read strictly and checked against what it names."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from data.city import City
from data.strict import Document, Fault, Location, parse_entries, unknown
from metrics.kpi_types import Kpi

CITY_KIND = "city"


def read_kpis(
    folder: Path, city: City, indicator_ids: Collection[str]
) -> tuple[list[Kpi], list[Fault]]:
    """The KPIs of the city in `folder`, in their order, and all that is wrong with them. A city
    without the file has none."""
    path = folder / "kpis.yaml"
    if not path.is_file():
        return [], []
    document = Document(path, f"{folder.name}/kpis.yaml")
    kpis, faults = parse_entries(document, "kpis", Kpi)
    places, twice = _places(document)
    checks = _Checks(document, city, list(indicator_ids))
    for kpi in kpis:
        faults += checks.of(kpi, ("kpis", places[kpi.id]))
    return kpis, faults + twice


def _places(document: Document) -> tuple[dict[str, int], list[Fault]]:
    """Where each id stands in the file, and the ids that stand twice."""
    places: dict[str, int] = {}
    twice: list[Fault] = []
    content = document.content if isinstance(document.content, Mapping) else {}
    for index, raw in enumerate(content.get("kpis") or []):
        name = raw.get("id") if isinstance(raw, Mapping) else None
        if name in places:
            twice.append(document.fault(("kpis", index, "id"), f"KPI '{name}' stands twice"))
        elif isinstance(name, str):
            places[name] = index
    return places, twice


class _Checks:
    """Names in KPIs that refer to nothing."""

    def __init__(self, document: Document, city: City, indicator_ids: list[str]) -> None:
        self._document = document
        self._departments = list(city.departments)
        self._kinds = [CITY_KIND, *city.kinds]
        self._indicators = indicator_ids
        self._incidents = city.file.incidents

    def of(self, kpi: Kpi, where: Location) -> list[Fault]:
        """The faults of one KPI."""
        named = [
            ("department", kpi.department, self._departments, ("department",)),
            ("kind of point", kpi.kind, self._kinds, ("kind",)),
            *(
                ("indicator", name, self._indicators, ("formula", *place))
                for place, name in kpi.formula.indicators().items()
            ),
            *self._events(kpi),
        ]
        return [
            self._document.fault((*where, *place), unknown(what, name, known))
            for what, name, known, place in named
            if name not in known
        ]

    def _events(self, kpi: Kpi) -> list[tuple[str, str, list[str], tuple[str, ...]]]:
        events = kpi.formula.events
        if events is None or self._incidents is None or events.kind != self._incidents.kind:
            return []
        place = ("formula", kpi.formula.form)
        categories, statuses = list(self._incidents.categories), list(self._incidents.statuses)
        return [
            *(("category", c, categories, (*place, "category")) for c in events.category or []),
            *(("status", s, statuses, (*place, "status")) for s in getattr(events, "status", [])),
        ]
