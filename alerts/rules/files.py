"""The rules of a city, read strictly from its folder: every fault has a file, a line and a name."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path

from alerts.rules.defaults import with_defaults
from alerts.rules.model import Rule
from alerts.rules.parts import CITY_KIND, Condition
from data.city import City
from data.strict import Document, Fault, parse_entries, unknown
from data.types import SOURCE_KIND
from metrics.types import Indicator

Place = tuple[str | int, ...]
# Where a name stands in a rule, what it names, the name, and the names that there are.
Name = tuple[Place, str, str | None, Collection[str]]


def read_rules(
    folder: Path, city: City, indicators: Mapping[str, Indicator]
) -> tuple[list[Rule], list[Fault]]:
    """The rules in `folder`/rules/*.yaml that hold, and all that is wrong with the others."""
    documents = [
        Document(path, f"{folder.name}/rules/{path.name}")
        for path in sorted((folder / "rules").glob("*.yaml"))
    ]
    return check_rules(documents, city, indicators)


def check_rules(
    documents: list[Document], city: City, indicators: Mapping[str, Indicator]
) -> tuple[list[Rule], list[Fault]]:
    """The rules that hold in lists under `rules:`, and all that is wrong with the others."""
    placed: list[tuple[Document, int, Rule]] = []
    faults: list[Fault] = []
    for document in documents:
        _complete(document, city, indicators)
        entries, wrong = parse_entries(document, "rules", Rule)
        faults += wrong
        placed += [(document, index, rule) for index, rule in _placed(document, entries)]
    ids = [rule.id for _, _, rule in placed]
    circles = in_circles({rule.id: rule for _, _, rule in placed})
    rules: dict[str, Rule] = {}
    stands: dict[str, str] = {}
    for document, index, rule in placed:
        found = [
            document.fault(("rules", index, *place), unknown(what, name, list(known)))
            for place, what, name, known in _names(rule, city, indicators, ids)
            if name is not None and name not in known
        ]
        if rule.owner is None and CITY_KIND in rule.points.kind and CITY_KIND not in city.kinds:
            message = "key 'owner' is missing: the whole city has none"
            found.append(document.fault(("rules", index), message))
        if rule.id in circles:
            message = f"rules suppress each other in a circle: {', '.join(sorted(circles))}"
            found.append(document.fault(("rules", index, "suppressed_by"), message))
        if usual := _no_usual(rule, indicators):
            found.append(document.fault(("rules", index, "measure"), usual))
        if rule.id in stands:
            message = f"rule '{rule.id}' stands twice (first at {stands[rule.id]})"
            found.append(document.fault(("rules", index, "id"), message))
        stands.setdefault(rule.id, f"{document.label}:{document.line(('rules', index))}")
        faults += found
        if not found:
            rules[rule.id] = rule
    return list(rules.values()), faults


def in_circles(rules: Mapping[str, Rule]) -> set[str]:
    """The rules that suppress themselves, at once or over others: they could be silent for ever."""

    def causes(names: set[str]) -> set[str]:
        return {one.rule for name in names if name in rules for one in rules[name].suppressed_by}

    found: set[str] = set()
    for name in rules:
        behind = causes({name})
        while (more := behind | causes(behind)) != behind:
            behind = more
        if name in behind:
            found.add(name)
    return found


def _complete(document: Document, city: City, indicators: Mapping[str, Indicator]) -> None:
    """Fill in what rules leave out."""
    content = document.content
    if isinstance(content, dict) and isinstance(content.get("rules"), list):
        content["rules"] = [with_defaults(raw, indicators, city) for raw in content["rules"]]


def _placed(document: Document, entries: list[Rule]) -> list[tuple[int, Rule]]:
    """Each rule with its place in the file; those that did not parse are passed over."""
    raw = document.content["rules"] if entries else []
    ids = [entry.get("id") if isinstance(entry, dict) else None for entry in raw]
    placed: list[tuple[int, Rule]] = []
    for rule in entries:
        start = placed[-1][0] + 1 if placed else 0
        placed.append((ids.index(rule.id, start), rule))
    return placed


def _names(
    rule: Rule, city: City, indicators: Collection[str], rules: Collection[str]
) -> list[Name]:
    """All names in one rule that must be known."""
    names: list[Name] = [
        (("indicator",), "indicator", rule.indicator, indicators),
        (("owner",), "department", rule.owner, city.departments),
    ]
    kinds = [*city.kinds, CITY_KIND, SOURCE_KIND]
    names += [(("points", "kind"), "kind of point", kind, kinds) for kind in rule.points.kind]
    names += [(("points", "domain"), "domain", name, city.domains) for name in rule.points.domain]
    if city.district_ids:
        known = city.district_ids
        names += [(("points", "district"), "district", one, known) for one in rule.points.district]
    for key, calendars in (("during", rule.during), ("not_during", rule.not_during)):
        names += [((key,), "calendar", name, city.calendars) for name in calendars]
    for number, cause in enumerate(rule.suppressed_by):
        names.append((("suppressed_by", number, "rule"), "rule", cause.rule, rules))
    for number, condition in enumerate(rule.only_if):
        names += _leaf_names(("only_if", number), condition, indicators)
    if rule.main:
        names.append((("main", "indicator"), "indicator", rule.main.indicator, indicators))
        names.append((("main", "reference"), "indicator", rule.main.reference, indicators))
    return names


def _no_usual(rule: Rule, indicators: Mapping[str, Indicator]) -> str | None:
    """Why there is no ratio to the usual: that is learnt of some hourly indicators only."""
    if rule.measure != "ratio_to_usual" or f"usual_{rule.indicator}" in indicators:
        return None
    learnt = [name.removeprefix("usual_") for name in indicators if name.startswith("usual_")]
    known = ", ".join(sorted(learnt)) or "nothing"
    return f"what is usual is not known of '{rule.indicator}'; known: {known}"


def _leaf_names(place: Place, condition: Condition, indicators: Collection[str]) -> list[Name]:
    if condition.indicator is not None:
        return [((*place, "indicator"), "indicator", condition.indicator, indicators)]
    return [
        name
        for key, parts in (("all", condition.all), ("any", condition.any), ("not", condition.none))
        for number, part in enumerate(parts or [])
        for name in _leaf_names((*place, key, number), part, indicators)
    ]
