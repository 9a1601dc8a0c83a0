"""All indicators: one YAML file each, and the SQL beside it for those that are computed."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import duckdb

from data.strict import Document, Fault, parse, raise_if, unknown
from metrics import dimensions, scales
from metrics.scales import SCALES
from metrics.steps import STEPS
from metrics.trial import Trial
from metrics.types import Aggregation, Definition, Indicator
from metrics.units import Unit, UnitError

FOLDER = Path(__file__).parent / "indicators"
# Tables that an SQL may read beside the values of its inputs; a change in one is told by its name.
TABLES = ("event",)
# What every SQL is handed, beside the number of each of its inputs under the input's id.
AT_HAND = ("since", "until", "now", "zone")
_PARAMETER = re.compile(r"\$([a-z_][a-z0-9_]*)")
_COMMENT = re.compile(r"--.*")
Wrong = dict[str, list[Fault]]


class Catalogue:
    """The indicators by id; what each is computed from, and in which order."""

    def __init__(self, indicators: Iterable[Indicator]) -> None:
        self.by_id = {one.id: one for one in indicators}
        graph = {one.id: one.inputs for one in self.by_id.values() if one.computed}
        order = TopologicalSorter(graph).static_order()
        self.order = [self.by_id[name] for name in order if name in graph]

    @property
    def measured(self) -> list[Indicator]:
        """Those that arrive from outside."""
        return [one for one in self.by_id.values() if not one.computed]

    @property
    def computed(self) -> list[Indicator]:
        """Those that we compute, each after all that it is computed from."""
        return self.order

    def dependants(self, of: set[str]) -> list[Indicator]:
        """All that is computed from any of `of`, however indirectly, in the order to compute."""
        reached = set(of)
        found = []
        for one in self.order:
            if not reached.isdisjoint(one.inputs):
                reached.add(one.id)
                found.append(one)
        return found

    def in_city(self, air_standard: str) -> Catalogue:
        """The same, each index with the name of the scale that it is on in a city."""
        return Catalogue(scales.in_city(one, air_standard) for one in self.by_id.values())

    def history_of(self, indicator_id: str) -> Indicator:
        """The indicator that holds the history of this one: mostly itself."""
        one = self.by_id[indicator_id]
        return self.by_id[one.history] if one.history else one


def parameters(sql: str) -> set[str]:
    """The names of the `$name` parameters of a statement; none from its comments."""
    return set(_PARAMETER.findall(_COMMENT.sub("", sql)))


def load_catalogue(folder: Path = FOLDER) -> Catalogue:
    """All indicators in `folder`. Raises DefinitionError with every fault."""
    catalogue, faults = read_catalogue(folder)
    raise_if(faults)
    return catalogue


def read_catalogue(folder: Path = FOLDER) -> tuple[Catalogue, list[Fault]]:
    """The indicators in `folder` that hold, and all that is wrong with the others."""
    documents = {path.stem: _document(path) for path in sorted(folder.glob("*.yaml"))}
    scripts = {path.stem: path for path in sorted(folder.glob("*.sql"))}
    faults = [
        Fault(file=_label(scripts[name]), line=1, entry="", message=f"there is no {name}.yaml")
        for name in scripts.keys() - documents.keys()
    ]
    indicators: dict[str, Indicator] = {}
    for name, document in documents.items():
        definition, wrong = parse(document, Definition)
        if definition is not None:
            one = _indicator(name, definition, scripts.get(name))
            wrong = _check(one, document, documents, scripts)
            if not wrong:
                indicators[name] = one
        faults += wrong
    faults += _leave_out(indicators, _units(indicators, documents))
    faults += _leave_out(indicators, _tried(indicators, scripts))
    faults += _cycles(indicators, documents)
    _leave_out_orphans(indicators)
    return Catalogue(indicators.values()), faults


def _units(indicators: dict[str, Indicator], documents: Mapping[str, Document]) -> Wrong:
    """What is wrong with units, each against those of the definitions that have one."""
    units: dict[str, Unit] = {}
    for name, one in indicators.items():
        with contextlib.suppress(UnitError):
            units[name] = dimensions.unit_of(one)
    return {name: dimensions.check(one, documents[name], units) for name, one in indicators.items()}


def _tried(indicators: dict[str, Indicator], scripts: Mapping[str, Path]) -> Wrong:
    """What is wrong with scripts that is told by running them."""
    with Trial() as trial:
        return {
            name: trial.faults(one, parameters(one.sql), _label(scripts[name]))
            for name, one in indicators.items()
            if one.sql is not None
        }


def _leave_out(indicators: dict[str, Indicator], wrong: Wrong) -> list[Fault]:
    """All faults at once; what has one leaves."""
    for name, faults in wrong.items():
        if faults:
            indicators.pop(name)
    return [fault for faults in wrong.values() for fault in faults]


def _document(path: Path) -> Document:
    return Document(path, _label(path))


def _label(path: Path) -> str:
    return f"metrics/indicators/{path.name}"


def _indicator(name: str, definition: Definition, script: Path | None) -> Indicator:
    sql = script.read_text(encoding="utf-8").strip().removesuffix(";") if script else None
    return Indicator(id=name, sql=sql, **dict(definition))


def _check(
    one: Indicator,
    document: Document,
    documents: Mapping[str, Document],
    scripts: Mapping[str, Path],
) -> list[Fault]:
    """Names that refer to nothing, and halves of a pair that stand alone."""
    known = [*documents, *TABLES]
    faults = [
        document.fault(("inputs", index), unknown("indicator", name, known))
        for index, name in enumerate(one.inputs)
        if name not in known
    ]
    named: dict[tuple[str, ...], str | None] = {
        ("history",): one.history,
        ("weight",): one.weight,
    }
    if one.ratio:
        named |= {("ratio", "of"): one.ratio.of, ("ratio", "to"): one.ratio.to}
    faults += [
        document.fault(where, unknown("indicator", name, list(documents)))
        for where, name in named.items()
        if name is not None and name not in documents
    ]
    if one.step is not None and one.step not in STEPS:
        faults.append(document.fault(("step",), unknown("step", one.step, list(STEPS))))
    if one.scale is not None and one.scale not in SCALES:
        faults.append(document.fault(("scale",), unknown("scale", one.scale, list(SCALES))))
    if one.weight is not None and one.aggregation is not Aggregation.MEAN:
        faults.append(document.fault(("weight",), "only a mean is weighted: aggregation: mean"))
    if one.step is not None and one.minimum:
        faults.append(document.fault(("minimum",), "a step has its own: its standard says"))
    if one.sql is None and (one.inputs or one.step):
        faults.append(document.fault(("inputs",), f"it has inputs, but there is no {one.id}.sql"))
    if one.sql is not None and not one.inputs:
        faults.append(document.fault((), f"there is {one.id}.sql, but key 'inputs' is missing"))
    if one.sql is not None:
        faults += _check_sql(one.sql, one.inputs, scripts[one.id])
    return faults


def _check_sql(sql: str, inputs: list[str], path: Path) -> list[Fault]:
    """What is wrong with a script that can be told without running it."""
    label = _label(path)
    faults: list[Fault] = []
    allowed = [*AT_HAND, *inputs]
    for number, line in enumerate(sql.splitlines(), start=1):
        for name in sorted(parameters(line) - set(allowed)):
            message = unknown("parameter", name, allowed)
            faults.append(Fault(file=label, line=number, entry=f"${name}", message=message))
    try:
        statements = duckdb.extract_statements(sql)
    except duckdb.Error as error:
        place = re.search(r"LINE (\d+):", str(error))
        line_no = int(place.group(1)) if place else 1
        message = str(error).splitlines()[0]
        return [*faults, Fault(file=label, line=line_no, entry="", message=message)]
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        kinds = ", ".join(statement.type.name for statement in statements)
        message = f"expected one SELECT, found {len(statements)} statements ({kinds})"
        faults.append(Fault(file=label, line=1, entry="", message=message))
    return faults


def _cycles(indicators: dict[str, Indicator], documents: Mapping[str, Document]) -> list[Fault]:
    """One fault for each ring of indicators that are computed from each other; all leave."""
    faults: list[Fault] = []
    while True:
        graph = {one.id: one.inputs for one in indicators.values()}
        try:
            TopologicalSorter(graph).prepare()
            return faults
        except CycleError as error:
            ring: list[str] = error.args[1]
            message = f"computed from itself: {' ← '.join(ring)}"
            faults.append(documents[ring[0]].fault(("inputs",), message))
            for name in set(ring):
                indicators.pop(name)


def _leave_out_orphans(indicators: dict[str, Indicator]) -> None:
    """Leave out what is computed from something that does not stand."""
    while True:
        known = {*indicators, *TABLES}
        orphans = [one.id for one in indicators.values() if not known.issuperset(one.inputs)]
        if not orphans:
            return
        for name in orphans:
            indicators.pop(name)
