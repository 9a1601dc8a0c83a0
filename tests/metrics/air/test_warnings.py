from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from data.strict import DefinitionError
from metrics.air.warnings import Rule, rule_on, rules, warning


@pytest.fixture
def rule() -> Rule:
    found = rule_on(date(2024, 12, 1))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("days", "level"),
    [
        ([], None),
        ([199], None), ([200], None), ([201], "blue"),
        ([201, 201], "yellow"), ([201, 200, 201], "blue"), ([201, None, 201], "blue"),
        ([201, 201, 201], "yellow"),
        ([201, 300, 201], "yellow"), ([201, 301, 201], "orange"),
        ([301, 301], "yellow"),
        ([201, 301, 201, 201], "orange"), ([201, 301, 301, 201], "red"),
        ([301, 301, 201], "orange"), ([301, 201, 301, 201], "orange"),
        ([499], "blue"), ([500], "red"),
    ],
)  # fmt: skip
def test_days_on_end_make_the_level(rule: Rule, days: list[int | None], level: str | None) -> None:
    assert warning(days, rule) == level


def test_a_rule_has_its_day() -> None:
    assert rule_on(date(2016, 12, 31)) is None
    assert rule_on(date(2017, 1, 1)) is rules()[0]
    assert rules()[0].secondary


def test_a_wrong_key_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "rules.yaml"
    path.write_text("rules:\n  - nmae: {en: x, zh: x}\n", encoding="utf-8")
    with pytest.raises(DefinitionError, match=r"rules\.yaml:2: rules\.1\.nmae: unknown key"):
        rules(path)
