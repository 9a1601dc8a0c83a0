"""What a claim does, shown before it is filed, before it is decided, and after."""

from __future__ import annotations

from datetime import date

import orjson
import pytest

from metrics.appeals.asking import Asked, Part
from metrics.appeals.types import Kind, Trigger
from metrics.kpi_period import Period
from tests.metrics.appeals.conftest import FEBRUARY, NOW, Town

SLOW = tuple(date(2024, 2, day) for day in (10, 11, 12))


def test_the_preview_is_what_the_decision_then_does(answering: Town) -> None:
    asked = Asked(kind=Kind.APPEAL, reason="roadworks", days=SLOW)
    preview = answering.book.would_ask("d", "k", FEBRUARY, asked, NOW)
    assert preview.moves
    claim = answering.appeal(days=SLOW)
    looked = answering.book.would_grant(claim, None, NOW)
    assert looked.after.row.figure == preview.after.row.figure
    upheld = answering.decide(claim, Trigger.UPHOLD)
    card = answering.card()
    then = preview.after
    assert (then.row.figure, then.row.score, then.department) == (
        card.rows[0].figure, card.rows[0].score, card.score,
    )  # fmt: skip
    assert then.pulse == card.score  # the one department is the whole city
    shown = answering.book.figures.decided(
        answering.kpis[0], Period.parse(FEBRUARY), NOW
    )
    assert shown is not None
    assert (shown.before.row.figure, shown.before.department) == (
        preview.before.row.figure, preview.before.department,
    )  # fmt: skip
    assert (shown.after.row.figure, shown.after.pulse) == (then.row.figure, then.pulse)
    sealed = orjson.loads(upheld.events[-1].detail or "")
    assert sealed["after"]["value"] == then.row.figure.value
    assert sealed["before"]["score"] == preview.before.row.score


def test_a_second_claim_is_looked_at_beside_the_first(answering: Town) -> None:
    answering.decide(answering.appeal(days=SLOW[:2]), Trigger.UPHOLD)
    second = answering.appeal(days=SLOW)
    effect = answering.book.would_grant(second, None, NOW)
    assert (effect.before.row.den, effect.after.row.den) == (520, 500)
    half = answering.book.would_grant(second, Part(days=SLOW[:1]), NOW)
    assert not half.moves


def test_where_nothing_is_left_out_there_is_nothing_to_show(answering: Town) -> None:
    figures, kpi = answering.book.figures, answering.kpis[0]
    assert figures.decided(kpi, Period.parse(FEBRUARY), NOW) is None
    answering.decide(answering.appeal(days=SLOW), Trigger.REJECT)
    assert figures.decided(kpi, Period.parse(FEBRUARY), NOW) is None


def test_the_pulse_keeps_both(answering: Town) -> None:
    from metrics import kpi_pulse
    from tests.metrics.kpi_town import BERLIN

    def look() -> kpi_pulse.Moment:
        period = Period.parse(FEBRUARY)
        return kpi_pulse.moment(
            answering.store, answering.kpis, period, zone=BERLIN, now_ms=NOW, book=answering.kept
        )

    plain = look()
    assert plain.computed is None
    answering.decide(answering.appeal(days=SLOW), Trigger.UPHOLD)
    decided = look()
    assert decided.computed is not None
    assert decided.computed.score == plain.score
    parts = decided.since(decided.computed)
    assert parts is not None
    assert decided.score is not None
    assert plain.score is not None
    total = sum(part.points for part in parts)
    assert total == pytest.approx(decided.score - plain.score, abs=1e-9)
