"""The data replayed once more: what is published is the same to the last bit, however the time is
cut into ticks."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from data.settings import Settings
from live.opening import open_center
from live.publishing import publish_due, verify
from metrics.moments import to_ms
from metrics.published_due import begin
from metrics.published_types import PublishedFigure
from tests.server import ROOT

pytestmark = pytest.mark.long

START = datetime.fromisoformat("2025-01-12T20:00+01:00")
DUE = datetime.fromisoformat("2025-01-14T12:01+01:00")  # week 2 of 2025, and 36 hours
# What nobody did in either replay; alerts and their times come of the ticks themselves.
OF_ALERTS = ("_acknowledge", "_closed", "_deferred", "_rework")
Scores = dict[str, tuple[float | None, float]]


def published(db: Path, step: timedelta) -> tuple[Scores, dict[str, PublishedFigure]]:
    """Each department's score and coverage, and each figure, of what a replay publishes."""
    engine = open_center(
        Settings(
            city=ROOT / "data" / "cities" / "berlin", db=db, host="", port=0, clock="replay",
            start=START, speed=1,
        )
    )  # fmt: skip
    center, moment = engine.center, START
    begin(center.store, to_ms(START))
    while moment < DUE:
        moment = min(moment + step, DUE)
        engine.pull(to_ms(moment))
        engine.tick(to_ms(moment), publish=False)
    center.kept.refresh(center.kpis, to_ms(DUE))
    found = publish_due(center, to_ms(DUE))
    assert verify(center.store) == []
    center.close()
    figures = {name: one for each in found for name, one in each.figures.items()}
    return {one.department: (one.score, one.coverage) for one in found}, figures


def test_another_replay_publishes_the_same_scores_to_the_last_bit(tmp_path: Path) -> None:
    scores, figures = published(tmp_path / "hourly.duckdb", timedelta(hours=1))
    again, as_before = published(tmp_path / "seldom.duckdb", timedelta(hours=7, minutes=13))
    assert len(scores) == 4 and any(score is not None for score, _ in scores.values())
    assert again == scores
    known = [name for name in figures if not name.endswith(OF_ALERTS)]
    assert sum(figures[name].value is not None for name in known) > 20
    assert {name: as_before[name] for name in known} == {name: figures[name] for name in known}
