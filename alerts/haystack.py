"""What an alert is found by: place, rule, number, owner, assignee and the reason of its silence, in
every language, in lower case."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alerts.rules.model import Rule
from alerts.types import Alert
from data.registry import Registry
from data.strict import Words


class Haystack:
    """Puts the texts together. Those of points are kept; `rules` are read as they are now."""

    def __init__(
        self,
        registry: Registry,
        rules: Mapping[str, Rule],
        districts: Mapping[str, Words],
        departments: Mapping[str, Words],
    ) -> None:
        self._registry, self._rules = registry, rules
        self._districts, self._departments = districts, departments
        self._points: dict[int, str] = {}

    def of(self, alert: Alert, reasons: Iterable[str]) -> str:
        """The text of one alert."""
        parts = [
            self.point(alert.point_no), self.rule(alert.rule_id), str(alert.no),
            self.owner(alert.owner), (alert.assignee or "").lower(),
            *(reason.lower() for reason in reasons),
        ]  # fmt: skip
        return "\n".join(parts)

    def point(self, point_no: int) -> str:
        """Of a point: what it is called, where it is, its id."""
        if point_no not in self._points:
            point = self._registry.points[point_no]
            place = self._districts.get(point.district_id or "")
            self._points[point_no] = _lower(point.id, point.name, point.detail, place)
        return self._points[point_no]

    def rule(self, rule_id: str) -> str:
        """Of a rule: its title; its id where it is gone."""
        rule = self._rules.get(rule_id)
        return _lower(rule.title if rule else rule_id)

    def owner(self, department: str) -> str:
        """Of a department: its name; its id where the city knows none."""
        return _lower(self._departments.get(department, department))

    def points_with(self, word: str) -> list[int]:
        """The points in whose text a word occurs."""
        return [no for no in list(self._registry.points) if word in self.point(no)]

    def rules_with(self, word: str, known: Iterable[str]) -> list[str]:
        """Of these rules those in whose text a word occurs."""
        return [rule_id for rule_id in known if word in self.rule(rule_id)]

    def owners_with(self, word: str, known: Iterable[str]) -> list[str]:
        """Of these departments those in whose text a word occurs."""
        return [owner for owner in known if word in self.owner(owner)]


def _lower(*parts: Words | str | None) -> str:
    texts = [
        f"{part.en}\n{part.zh}" if isinstance(part, Words) else part
        for part in parts
        if part is not None
    ]
    return "\n".join(texts).lower()
