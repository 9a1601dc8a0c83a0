"""Every figure of a page has the colours of its reader's theme, and none of another."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from layouts import rules_curve, rules_report
from layouts.alert_curve import why
from layouts.theme import THEMES, Theme, tokens
from layouts.words import translator
from tests.layouts import test_alerts, test_rules

T = translator("en")
HOUR = test_rules.HOUR


def figures(theme: Theme) -> dict[str, Any]:
    say, now = replace(test_rules.ENGLISH, theme=theme), test_rules.NOW
    held = rules_curve.grips([(1, 0.55), (4, 0.25)])
    moments = [now + hour * HOUR for hour in range(3)]
    return {
        "the alert's curve": why(T, say, test_alerts.TOLD, test_alerts.STORY),
        "the rule's curve": rules_curve.picture(
            say, test_rules.SHARE, moments, [0.9, 0.5, 0.2], held, (now, now + 3 * HOUR), "below"
        ),
        "the back-test": rules_report.bars(T, say, test_rules.a_comparison()),
    }


@pytest.mark.parametrize("theme", THEMES)
def test_a_figure_has_the_colours_of_its_theme_alone(theme: Theme) -> None:
    known = set(tokens(theme).values())
    for name, figure in figures(theme).items():
        found = set(re.findall("#[0-9A-F]{6}", figure.to_json()))
        assert found and found <= known, name
