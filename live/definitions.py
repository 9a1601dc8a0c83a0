"""All that a city's folder and the catalogue declare, with every fault in it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from alerts.notify.policies import Policies, read_policies
from alerts.rules.files import read_rules
from alerts.rules.model import Rule
from data import seed
from data.city import City, read_city
from data.places import DistrictFeature, read_places
from data.strict import Document, Fault, unknown
from data.types import Point
from dispatch.cap.model import CapFile, read_cap
from dispatch.drills.files import read_drills
from dispatch.drills.model import Scenario
from dispatch.plans.files import named_plans, read_plans, rules_without
from dispatch.record.reporting import ReportFile, read_reporting
from dispatch.resources.files import Inventory, read_resources
from metrics.catalogue import Catalogue, read_catalogue
from metrics.kpi import Kpis, read_kpis


@dataclass(frozen=True, slots=True, kw_only=True)
class Definitions:
    """All that a city and the catalogue declare."""

    city: City
    points: list[Point]
    districts: list[DistrictFeature]
    catalogue: Catalogue
    rules: list[Rule]
    policies: Policies
    kpis: Kpis
    inventory: Inventory
    cap: CapFile | None
    reporting: ReportFile
    scenarios: list[Scenario]
    lesser: list[Fault]  # in plans, and what rules say of them: they stop nothing else


def read_definitions(folder: Path) -> tuple[Definitions | None, list[Fault]]:
    """What `folder` declares, or every fault in it at once."""
    if not (folder / "city.yaml").is_file():
        return None, [
            Fault(
                file=str(folder), line=1, entry="", message="no city folder: city.yaml is missing"
            )
        ]
    city, faults = read_city(folder)
    catalogue, more = read_catalogue()
    faults = [*faults, *more]
    if city is None or catalogue is None:
        return None, faults
    catalogue = catalogue.in_city(city.file.air_standard)
    names = list(catalogue.by_id)
    rules, rule_faults = read_rules(folder, city, catalogue.by_id)
    policies, policy_faults = read_policies(folder, city)
    kpis, kpi_faults = read_kpis(folder, city, catalogue.by_id)
    points, districts, place_faults = read_places(city)
    cap, cap_faults = read_cap(folder, city)
    reports, report_faults = read_reporting(folder, city)
    inventory, resource_faults = read_resources(folder, city, {point.id for point in points})
    ids = [rule.id for rule in rules]
    scenarios, drill_faults = read_drills(
        folder, city, {point.id for point in points}, names, ids, named_plans(folder)
    )
    lesser = [
        *drill_faults,
        *read_plans(folder, city, ids, inventory.capabilities)[1],
        *rules_without(folder, rules, named_plans(folder)),
    ]
    faults = [
        *faults,
        *rule_faults,
        *policy_faults,
        *kpi_faults,
        *place_faults,
        *resource_faults,
        *cap_faults,
        *report_faults,
        *_unknown_indicators(city, names),
        *seed.check_seed(city, [point.id for point in points], names),
    ]
    found = Definitions(
        city=city,
        points=points,
        districts=districts,
        catalogue=catalogue,
        rules=rules,
        policies=policies,
        kpis=kpis,
        inventory=inventory,
        cap=cap,
        reporting=reports,
        scenarios=scenarios,
        lesser=lesser,
    )
    return found, faults


def _unknown_indicators(city: City, names: list[str]) -> list[Fault]:
    """Indicators that the city's screens name and the catalogue does not have."""
    document = Document(city.folder / "city.yaml", f"{city.id}/city.yaml")
    faults: list[Fault] = []

    def known(where: tuple[str | int, ...], name: str | None) -> None:
        if name is not None and name not in names:
            faults.append(document.fault(where, unknown("indicator", name, names)))

    for i, kind in enumerate(city.file.kinds):
        known(("kinds", i, "main"), kind.main)
        known(("kinds", i, "choropleth"), kind.choropleth)
        for j, name in enumerate(kind.indicators):
            known(("kinds", i, "indicators", j), name)
    for i, block in enumerate(city.file.wall.blocks):
        place = ("wall", "blocks", i)
        known((*place, "answered_by"), block.answered_by)
        known((*place, "chart", "indicator"), block.chart.indicator)
        known((*place, "chart", "spread"), block.chart.spread)
        for j, vital in enumerate(block.vitals):
            known((*place, "vitals", j, "indicator"), vital.indicator)
            known((*place, "vitals", j, "compare", "indicator"), vital.compare.indicator)
            known((*place, "vitals", j, "bar", "indicator"), vital.bar.indicator)
    return faults
