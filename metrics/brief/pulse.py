"""The City Pulse in a brief: how it stands, by how much it moved, and what moved it most. Pure.

What is written is rounded to a tenth of a point, and the rest is what is left of the rounded
change: the figures of the paragraph add up as they stand. `GET /api/v1/pulse` has them exact.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.strict import Words
from metrics.brief.types import Amount, Days, Item, Key, Link, Parameter, Sentence
from metrics.kpi_pulse import Moment
from metrics.kpi_types import Kpi, Row
from metrics.pulse import Cause, Part

LEAST_NAMED, MOST_NAMED = 2, 3  # parts that are told by name
LEAST = 0.05  # points: less is shown as nought
POINTS = Words(en="", zh="分")
ONE_OF = {
    Cause.TARGET: Key.PART_TARGET,
    Cause.WEIGHT: Key.PART_WEIGHT,
    Cause.COVERAGE: Key.PART_COVERAGE,
}
Of = tuple[str, str, Cause]  # a department, its KPI, why
Sums = Mapping[Of, float]


def points(value: float, sign: bool = False) -> Amount:
    """A score, or a difference of scores, as it is written."""
    return Amount(value=round(value, 1), unit=POINTS, decimals=1, sign=sign)


def share(value: float) -> Amount:
    """A share of one as per cent."""
    return Amount(value=value * 100, unit=Words(en="%", zh="%"))


def amount(kpi: Kpi, value: float) -> Amount:
    """A KPI's value as its scorecard shows it."""
    return Amount(value=value, unit=kpi.unit, decimals=kpi.decimals, show=kpi.show)


def days(moment: Moment) -> Days:
    """The days that a Pulse tells of."""
    until = max((card.until for card in moment.cards if card.until), default=moment.period.last)
    return Days(moment.period.first, until)


def pulse_item(
    now: Moment, then: Moment, names: Mapping[str, Words], at_ms: int | None
) -> Item | None:
    """The paragraph on the Pulse, None in a city that has none. `then` is `now` where no day has
    ended between; `names` are the districts', `at_ms` when the newest day ended."""
    if not now.state.departments:
        return None
    link = Link("pulse", f"/kpi?period={now.period}")
    score, before = now.score, then.score
    if score is None:
        said = {"coverage": share(now.coverage), "least": share(now.state.coverage)}
        return Item(
            sentences=(Sentence(Key.PULSE_NONE, said, (link,)),), at_ms=at_ms,
            stands=before is None,
        )  # fmt: skip
    moved = 0.0 if before is None else round(round(score, 1) - round(before, 1), 1)
    parts = (now.since(then) or ()) if moved else ()
    largest, rest = _largest(_sums(parts), moved)
    told = [_told(key, now, then, parts, names) for key in largest]
    if told and abs(rest) >= LEAST:
        told.append(Sentence(Key.PULSE_REST, {"rest": points(rest, sign=True)}, (link,)))
    return Item(
        sentences=(_stands(now, then, moved, link), *_covered(now, link), *told),
        owners=tuple(dict.fromkeys(department for department, _, _ in largest)),
        at_ms=at_ms, stands=not moved,
    )  # fmt: skip


def _stands(now: Moment, then: Moment, moved: float, link: Link) -> Sentence:
    assert now.score is not None
    said: dict[str, Parameter] = {"score": points(now.score), "days": days(now)}
    if then.score is None:
        return Sentence(Key.PULSE_FIRST, said, (link,))
    if not moved:
        return Sentence(Key.PULSE_STANDS, said, (link,))
    key = Key.PULSE_ROSE if moved > 0 else Key.PULSE_FELL
    said |= {
        "change": points(abs(moved)), "before": points(then.score), "days_before": days(then)
    }  # fmt: skip
    return Sentence(key, said, (link,))


def _covered(now: Moment, link: Link) -> tuple[Sentence, ...]:
    if now.coverage > 0.995:
        return ()
    return (Sentence(Key.PULSE_COVERAGE, {"coverage": share(now.coverage)}, (link,)),)


def _sums(parts: Sequence[Part]) -> Sums:
    """The change by department, KPI and cause."""
    sums: dict[Of, float] = {}
    for part in parts:
        key = part.department, part.kpi, part.cause
        sums[key] = sums.get(key, 0.0) + part.points
    return sums


def _largest(sums: Sums, moved: float) -> tuple[list[Of], float]:
    """The parts that are named, the largest first, and what is left of `moved`: so many that the
    rest is no larger than the least of them, if that can be."""
    ranked = sorted(sums, key=lambda key: (-abs(sums[key]), key))
    named: list[Of] = []
    rest = moved
    for key in ranked[:MOST_NAMED]:
        small = abs(sums[key]) < LEAST
        if small or (len(named) >= LEAST_NAMED and abs(rest) <= abs(sums[named[-1]])):
            break
        named.append(key)
        rest -= round(sums[key], 1)
    return named, rest


def _told(
    key: Of, now: Moment, then: Moment, parts: Sequence[Part], names: Mapping[str, Words]
) -> Sentence:
    """One part of the change."""
    department, kpi, cause = key
    row, old = (_rows(one).get((department, kpi)) for one in (now, then))
    known = row or old
    assert known is not None  # a part is of a KPI that one of them has
    own = [part for part in parts if (part.department, part.kpi, part.cause) == key]
    link = Link("kpi", f"/kpi/{department}/{kpi}?period={now.period}")
    total = sum(part.points for part in own)
    return _part(known.kpi, row, old, cause, total, _where(own, total, names), link)


def _part(
    kpi: Kpi, row: Row | None, old: Row | None, cause: Cause, value: float, where: Words | None,
    link: Link,
) -> Sentence:  # fmt: skip
    said: dict[str, Parameter] = {"points": points(value, sign=True), "kpi": kpi.name}
    if cause is not Cause.VALUE:
        return Sentence(ONE_OF[cause], said, (link,))
    assert row is not None and old is not None
    assert row.figure.value is not None and old.figure.value is not None
    both: dict[str, Parameter] = {
        "before": amount(kpi, old.figure.value), "now": amount(kpi, row.figure.value)
    }  # fmt: skip
    if where is None:
        return Sentence(Key.PART_VALUE, said | both, (link,))
    return Sentence(Key.PART_VALUE_IN, said | both | {"district": where}, (link,))


def _rows(moment: Moment) -> dict[tuple[str, str], Row]:
    return {(card.department, row.kpi.id): row for card in moment.cards for row in card.rows}


def _where(own: Sequence[Part], total: float, names: Mapping[str, Words]) -> Words | None:
    """The district that did most of it, when it is known and pulled the same way."""
    same = [part for part in own if part.district is not None and part.points * total > 0]
    most = max(same, key=lambda part: (abs(part.points), part.district), default=None)
    return None if most is None else names.get(most.district or "")
