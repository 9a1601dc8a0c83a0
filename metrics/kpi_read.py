"""A city's `kpis.yaml`, read strictly and checked against what it names. What does not hold is left
out and told with its line; the rest stands."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from data.city import City
from data.store import Store
from data.strict import CLOSE, Document, Fault, Location, parse_at, unknown
from metrics import kpi_cases
from metrics.appeals.model import AppealRules
from metrics.kpi_types import CityWeights, Kpi, Kpis
from metrics.kpi_units import factor_of
from metrics.published_types import Publishing
from metrics.score import NEAR_ONE
from metrics.types import Indicator
from metrics.units import UnitError

CITY_KIND = "city"
KEYS = ("pulse", "publish", "kpis", "appeals")
DAY = timedelta(days=1)


def read_kpis(
    folder: Path, city: City, indicators: Mapping[str, Indicator]
) -> tuple[Kpis, list[Fault]]:
    """The KPIs of the city in `folder` that hold, in their order, and all that is wrong with the
    others. A city without the file has none."""
    path = folder / "kpis.yaml"
    if not path.is_file():
        return Kpis(), []
    document = Document(path, f"{folder.name}/kpis.yaml")
    content, faults = _content(document)
    checks = _Checks(document, city, indicators)
    places: dict[str, int] = {}
    kpis: list[Kpi] = []
    short: set[str] = set()
    for index, raw in enumerate(content.get("kpis") or []):
        where = ("kpis", index)
        kpi, wrong = parse_at(document, where, raw, Kpi)
        if kpi is not None and kpi.id in places:
            wrong = [document.fault((*where, "id"), f"KPI '{kpi.id}' stands twice")]
        if kpi is not None and not wrong:
            places[kpi.id] = index
            made, wrong = checks.made(kpi, where)
            kpis += made
        if wrong:
            short |= _its_departments(raw, city)
        faults += wrong
    checks.close()
    kpis, unbalanced = _balanced(kpis, places, document, short)
    pulse, out = _pulse(document, content, city)
    found = Kpis(kpis, pulse)
    if "publish" in content:
        publishing, wrong = parse_at(document, ("publish",), content["publish"], Publishing)
        found.publishing, faults = publishing or found.publishing, [*faults, *wrong]
    if "appeals" in content:
        rules, wrong = parse_at(document, ("appeals",), content["appeals"], AppealRules)
        found.appeals, faults = rules or found.appeals, [*faults, *wrong]
    found.refused = sorted({*faults, *unbalanced, *out})
    return found, found.refused


def _content(document: Document) -> tuple[Mapping[str, Any], list[Fault]]:
    if document.faults:
        return {}, list(document.faults)
    content = document.content
    if not isinstance(content, Mapping) or not isinstance(content.get("kpis"), list):
        return {}, [document.fault((), "expected a list under 'kpis'")]
    return content, [
        document.fault((key,), unknown("key", str(key), list(KEYS)))
        for key in content
        if key not in KEYS
    ]


class _Checks:
    """Names in KPIs that refer to nothing, units that do not convert, SQL that does not run."""

    def __init__(self, document: Document, city: City, indicators: Mapping[str, Indicator]) -> None:
        self._document = document
        self._folder = document.path.parent
        self._departments = list(city.departments)
        self._kinds = [CITY_KIND, *city.kinds]
        self._indicators = indicators
        self._incidents = city.file.incidents
        self._store: Store | None = None

    def made(self, kpi: Kpi, where: Location) -> tuple[list[Kpi], list[Fault]]:
        """The KPI with what its formula needs; none when it has faults."""
        faults = self._names(kpi, where)
        if faults:
            return [], faults
        try:
            factor = factor_of(kpi, self._indicators)
        except UnitError as error:
            return [], [self._document.fault((*where, "unit"), str(error))]
        sql, faults = self._sql(kpi, where)
        return ([] if faults else [kpi.made(factor=factor, sql=sql)]), faults

    def close(self) -> None:
        if self._store is not None:
            self._store.close()

    def _names(self, kpi: Kpi, where: Location) -> list[Fault]:
        named = [
            ("department", kpi.department, self._departments, ("department",)),
            ("kind of point", kpi.kind, self._kinds, ("kind",)),
            *(
                ("indicator", name, list(self._indicators), ("formula", *place))
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

    def _sql(self, kpi: Kpi, where: Location) -> tuple[str, list[Fault]]:
        """The text of the KPI's SQL; empty for a formula without one."""
        query = kpi.formula.query
        if query is None:
            return "", []
        path = kpi_cases.script(query.sql, self._folder)
        if path is None:
            message = unknown("SQL", query.sql, kpi_cases.known(self._folder))
            place = (*where, "formula", kpi.formula.form, "sql")
            return "", [self._document.fault(place, message)]
        self._store = self._store or Store()
        label = self._label(path)
        faults = self._parameters(kpi, where, path, label)
        faults = faults or kpi_cases.wrong(self._store, path, kpi, label)
        return kpi_cases.read(path), faults

    def _label(self, path: Path) -> str:
        """How an SQL's file is called, so that one of the house is not looked for in the city."""
        place = "metrics" if path.parent == kpi_cases.HOUSE else self._folder.name
        return f"{place}/kpis/{path.name}"

    def _parameters(self, kpi: Kpi, where: Location, path: Path, label: str) -> list[Fault]:
        """What `given` says that the SQL does not ask for, and what the SQL asks for in vain. The
        latter is a fault of the SQL where it is the city's own, else of the entry."""
        query = kpi.formula.query
        assert query is not None
        place = (*where, "formula", kpi.formula.form)
        asked = kpi_cases.asked_for(path)
        own = [name for name in asked if name not in kpi_cases.AT_HAND]
        faults = [
            self._document.fault((*place, "given", name), unknown("parameter", name, own))
            for name in query.given
            if name not in asked
        ]
        known = [*kpi_cases.AT_HAND, *query.given]
        for name in own:
            if name in query.given:
                continue
            if path.parent == kpi_cases.HOUSE:
                message = f"key '{name}' is missing: {label} asks for it"
                faults.append(self._document.fault((*place, "given"), message))
            else:
                message = unknown("parameter", name, known)
                faults.append(
                    Fault(file=label, line=asked[name], entry=f"${name}", message=message)
                )
        return faults


def _its_departments(raw: Any, city: City) -> set[str]:
    """The departments that an entry that does not hold may be of: all, when it names none."""
    known = list(city.departments)
    named = raw.get("department") if isinstance(raw, Mapping) else None
    near = difflib.get_close_matches(str(named), known, n=1, cutoff=CLOSE)
    return set(near or known)


def _balanced(
    kpis: list[Kpi], places: Mapping[str, int], document: Document, short: Collection[str]
) -> tuple[list[Kpi], list[Fault]]:
    """The KPIs, and each department whose weights do not sum to one on some day; its KPIs then
    weigh nothing, so that it has no score. A department in `short` lost an entry, whose weight its
    others may lack: that counts as a score that is missing."""
    faults: dict[str, Fault] = {}
    for name in dict.fromkeys(kpi.department for kpi in kpis):
        own = [kpi for kpi in kpis if kpi.department == name]
        for day in _turns(own):
            weights = {kpi.id: aim.weight for kpi in own if (aim := kpi.aim(day)) and aim.weight}
            total = sum(weights.values())
            lacks = name in short and total < 1
            if weights and not lacks and abs(total - 1) > NEAR_ONE:
                since = f" from {day}" if day != date.min else ""
                listed = ", ".join(f"{kpi} {weight:g}" for kpi, weight in weights.items())
                message = (
                    f"the weights of {name} sum to {total:g}{since}, make them sum to 1: {listed}"
                )
                where = ("kpis", places[next(iter(weights))], "aims")
                faults.setdefault(name, document.fault(where, message))
    kept = [_weightless(kpi) if kpi.department in faults else kpi for kpi in kpis]
    return kept, list(faults.values())


def _turns(kpis: Sequence[Kpi]) -> list[date]:
    """The days from which other aims count."""
    aims = [aim for kpi in kpis for aim in kpi.aims]
    ends = {aim.to + DAY for aim in aims if aim.to}
    return sorted({aim.from_ or date.min for aim in aims} | ends)


def _weightless(kpi: Kpi) -> Kpi:
    aims = [aim.model_copy(update={"weight": None}) for aim in kpi.aims]
    return kpi.model_copy(update={"aims": aims})


def _pulse(
    document: Document, content: Mapping[str, Any], city: City
) -> tuple[list[CityWeights], list[Fault]]:
    """The departments' weights, in their order, without those that do not hold."""
    given = content.get("pulse") or []
    if not isinstance(given, list):
        return [], [document.fault(("pulse",), "expected a list of weights")]
    faults: list[Fault] = []
    found: list[CityWeights] = []
    known = list(city.departments)
    for index, raw in enumerate(given):
        where = ("pulse", index)
        one, wrong = parse_at(document, where, raw, CityWeights)
        if one is not None:
            wrong = [
                document.fault((*where, "weights", name), unknown("department", name, known))
                for name in one.weights
                if name not in known
            ]
            if not wrong and any(_meet(one, other) for other in found):
                wrong = [document.fault(where, "it counts at the same time as one before it")]
        if one is not None and not wrong:
            found.append(one)
        faults += wrong
    return found, faults


def _meet(one: CityWeights, other: CityWeights) -> bool:
    """Whether both count on some day."""
    first = max(one.from_ or date.min, other.from_ or date.min)
    return first <= min(one.to or date.max, other.to or date.max)
