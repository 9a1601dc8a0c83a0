"""The City Pulse with what its change is made of, and the KPIs whose score rose and fell most."""

from __future__ import annotations

from collections.abc import Mapping

from data.strict import Words
from metrics.kpi_pulse import Moment, scored
from metrics.kpi_types import Row
from metrics.kpi_why_types import Mover, PulseStory, Step
from metrics.pulse import districts, summed, waterfall

MOST = 5
ROWS = 12
LEAST = 0.05  # points: less is shown as nought
WAYS = ("department", "kpi", "district", "cause")


def movers(now: Moment, then: Moment, names: Mapping[str, Words]) -> list[Mover]:
    """Each KPI that has a score at both moments and whose score changed, the best change first."""
    before = {row.kpi.id: row for card in then.cards for row in card.rows}
    found = [
        mover
        for card in now.cards
        for row in card.rows
        if row.kpi.id in before
        and (mover := _mover(card.department, row, before[row.kpi.id], names)) is not None
    ]
    return sorted(found, key=lambda one: (-one.points, one.kpi.id))


def _mover(department: str, row: Row, then: Row, names: Mapping[str, Words]) -> Mover | None:
    if row.score is None or then.score is None or abs(row.score - then.score) < LEAST:
        return None
    points = row.score - then.score
    v0, v1, a0, a1 = then.figure.value, row.figure.value, then.anchors, row.anchors
    assert v0 is not None and v1 is not None and a0 is not None and a1 is not None
    s0, s1 = then.standard.value, row.standard.value
    assert s0 is not None and s1 is not None  # there are anchors
    target = (a1.score(v0) - a0.score(v0) + a1.score(v1) - a0.score(v1)) / 2
    return Mover(
        department=department, kpi=row.kpi, score=row.score, points=points, now=row.figure,
        then=then.figure, target=target, standard=s1, then_standard=s0,
        district=_district(row, then, names),
    )  # fmt: skip


def _district(row: Row, then: Row, names: Mapping[str, Words]) -> Words | None:
    """The district that moved the value most, the way it went."""
    assert row.figure.value is not None and then.figure.value is not None
    moved = row.figure.value - then.figure.value
    if not (row.shares and then.shares) or moved == 0:
        return None
    sums = districts(scored(then), scored(row))
    most = max(sums, key=lambda name: sums[name] / moved)
    return names.get(most) if sums[most] / moved > 0 else None


def story(now: Moment, then: Moment, by: str, names: Mapping[str, Words]) -> PulseStory:
    """The Pulse of `now` and its change since `then`, by one of WAYS."""
    parts, start = now.since(then), then.score
    steps = None
    if parts is not None and start is not None:
        steps = tuple(
            Step(key=bar.name, points=bar.points, start=bar.start, end=bar.end)
            for bar in waterfall(start, summed(parts, by), ROWS)
        )
    moved = movers(now, then, names)
    return PulseStory(
        period=now.period, before=then.period, score=now.score, coverage=now.coverage,
        then=start, then_coverage=then.coverage, floor=now.state.coverage,
        weights=now.state.departments, cards=now.cards,
        then_scores={card.department: card.score for card in then.cards},
        by=by, steps=steps, districts=names,
        up=tuple(one for one in moved if one.points > 0)[:MOST],
        down=tuple(reversed([one for one in moved if one.points < 0][-MOST:])),
    )  # fmt: skip
