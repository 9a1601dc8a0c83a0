"""How the rules stand: what lists of them show."""

from __future__ import annotations

from collections import Counter

from alerts.desk import Desk
from alerts.rules.book import Rulebook
from alerts.rules.model import Rule
from alerts.rules.types import Standing, Version
from data.city import City
from data.registry import Registry
from data.strict import Words


def standings(
    book: Rulebook, desk: Desk, registry: Registry, city: City
) -> list[Standing]:
    """Every rule that was ever published, in the order of the city's files, retired ones last."""
    rules = {rule.id: rule for rule in book.in_force()}
    open_ones = Counter(alert.rule_id for alert in desk.open_alerts() if alert.level)
    return [
        _standing(version, rules.get(version.rule_id), book, desk, registry, city,
                  open_ones[version.rule_id])
        for version in book.all_newest()
    ]  # fmt: skip


def _standing(
    version: Version, rule: Rule | None, book: Rulebook, desk: Desk, registry: Registry,
    city: City, open_alerts: int,
) -> Standing:  # fmt: skip
    faults = tuple(book.broken.get(version.rule_id, ()))
    shown = rule or book.rule(version.rule_id, version.version)
    if shown is None:
        name = Words(en=version.rule_id, zh=version.rule_id)
        return Standing(version=version, title=name, indicator="", direction="", limits=(),
                        points=0, open_alerts=open_alerts, faults=faults)  # fmt: skip
    return Standing(
        version=version, title=shown.title, indicator=shown.indicator, direction=shown.direction,
        limits=tuple((int(level), limit) for level, limit in shown.limits.given()),
        points=len(watched(shown, registry, city)), open_alerts=open_alerts,
        health=desk.health.get(version.rule_id), faults=faults,
    )  # fmt: skip


def watched(rule: Rule, registry: Registry, city: City) -> list[int]:
    """The numbers of the points that a rule watches now."""
    found: list[int] = []
    for point in registry.points.values():
        kind = city.kinds.get(point.kind)
        if point.ended_ms is None and rule.points.takes(point, kind.domain if kind else None):
            found.append(point.no)
    return found
