"""Values in a reader's words."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from layouts.measure import Measure
from metrics.types import Indicator


@pytest.mark.parametrize(
    ("language", "unit", "value", "said"),
    [
        ("en", "fires", 1, "1\u00a0fire"),
        ("en", "fires", 2, "2\u00a0fires"),
        ("en", "s", 1, "1\u00a0s"),
        ("en", "vehicles/h", 1, "1\u00a0vehicles/h"),
        ("zh", "fires", 1, "1\u00a0起"),
    ],
)
def test_one_of_what_is_counted_is_no_plural(
    language: str, unit: str, value: float, said: str
) -> None:
    words = {"en": "x", "zh": "x"}
    indicator = Indicator.model_validate(
        {"id": "x", "name": words, "unit": {"en": unit, "zh": "起"}, "domain": "fire",
         "describe": words}
    )  # fmt: skip
    say = Measure(language=language, zone=ZoneInfo("Europe/Berlin"), now_ms=0)
    assert say.whole(indicator, value) == said
