"""The city's report of a time in which nobody watched: not nought alerts, but NA and since when."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from dispatch.record.city_types import AlertLine, CityFigures, CityReport
from dispatch.record.paper_types import Sentence, Title
from layouts.city_paper_parts import alerts, incidents, watched
from layouts.words import translator
from metrics.kpi_period import Period
from tests.metrics.export_town import city
from tests.metrics.kpi_town import ms

JANUARY = Period.parse("2025-01")
NONE = AlertLine(level=0, raised=0, acknowledged=0, median_ms=None, nine_tenths_ms=None)


def report(watched_at: str) -> CityReport:
    figures = CityFigures(
        alerts=NONE, levels=(), rules=(), opened=0, closed=0, open_at_end=0, incidents=(),
        drills=(), sources=(), watched_ms=ms(watched_at),
    )  # fmt: skip
    found: Any = SimpleNamespace(
        period=JANUARY, figures=figures, export=SimpleNamespace(cards=())
    )
    return cast(CityReport, found)


def said(watched_at: str, language: str = "en") -> list[str]:
    parts = alerts(report(watched_at), city(), translator(language), language)
    return [part.text for part in parts if isinstance(part, Sentence | Title)]


def test_before_the_watch_began_no_count_is_told() -> None:
    one = report("2025-02-01T00:00")
    assert not watched(one, city())
    assert said("2025-02-01T00:00")[1].startswith("The center began to watch on 1 February 2025")
    assert incidents(one, city(), translator("en"), "en") == []
    assert "自2025年2月1日 00:00起" in said("2025-02-01T00:00", "zh")[1]


@pytest.mark.parametrize(
    ("began", "told"),
    [("2025-01-20T08:00", "Only from 20 January 2025, 08:00 on"), ("2024-12-01T00:00", "No alert")],
)
def test_a_watch_that_began_within_says_since_when(began: str, told: str) -> None:
    assert watched(report(began), city())
    assert said(began)[1].startswith(told)
