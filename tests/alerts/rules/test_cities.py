"""The rules that each city comes with hold, and leave no domain without any."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from alerts.rules.files import read_rules
from data.city import load_city
from data.types import SOURCE_KIND
from metrics.catalogue import load_catalogue

CITIES = sorted(path.parent for path in Path("data/cities").glob("*/city.yaml"))


@pytest.mark.parametrize("folder", CITIES, ids=lambda folder: folder.name)
def test_the_rules_of_the_city_hold(folder: Path) -> None:
    catalogue, city = load_catalogue().by_id, load_city(folder)
    rules, faults = read_rules(folder, city, catalogue)
    assert faults == []
    kinds = {kind.id: kind.domain for kind in city.file.kinds}
    domains = Counter(
        next(map(kinds.get, rule.points.kind), None) or catalogue[rule.indicator].domain
        for rule in rules
        if rule.points.kind != [SOURCE_KIND]
    )
    assert set(domains) == set(city.domains)
    assert min(domains.values()) >= 2
    for rule in rules:
        assert rule.guidance and rule.guidance.zh != rule.guidance.en
        assert rule.title.zh != rule.title.en and rule.action.zh and rule.consequence.zh
