"""What leaving something out does: to a figure, its score, its department's and the City Pulse.

By the formulas that make the scorecard, from the same parts; no value is ever typed in.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from metrics.appeals.effect_types import Effect, Standing
from metrics.appeals.types import LeftOut
from metrics.kpi import with_rows
from metrics.kpi_pulse import Moment, state
from metrics.kpi_types import Row, Scorecard

Left = Mapping[str, Sequence[LeftOut]]
Look = Callable[[str, Left], Row]  # a KPI's row in the moment's period, with this left out


def decided(moment: Moment, department: str, kpi: str) -> Effect | None:
    """As computed and as decided; None where claims in force touch nothing of the figure."""
    after = _standing(moment, department, kpi)
    computed = moment.computed
    if after is None or computed is None or after.row.computed is None:
        return None
    # Others' exclusions stay: the effect is that of this figure's.
    plain = _put(moment, department, kpi, after.row.computed)
    before = _standing(plain, department, kpi)
    return None if before is None else Effect(before=before, after=after)


def of(
    moment: Moment, department: str, kpi: str, look: Look, force: Left, *,
    claim: int, proposed: LeftOut | None,
) -> Effect:
    """What `proposed` would do to how the figure stands now; of a claim that is in force already,
    what it does: `claim` is its number, and before is without it."""  # fmt: skip
    others = tuple(one for one in force.get(kpi, ()) if one.claim != claim)
    then = (*others, proposed) if proposed else others
    standings = []
    for left in (others, then):
        row = look(kpi, {**force, kpi: left})
        found = _standing(_put(moment, department, kpi, row), department, kpi)
        assert found is not None
        standings.append(found)
    return Effect(before=standings[0], after=standings[1])


def _standing(moment: Moment, department: str, kpi: str) -> Standing | None:
    card = next((one for one in moment.cards if one.department == department), None)
    row = None if card is None else next((one for one in card.rows if one.kpi.id == kpi), None)
    if card is None or row is None:
        return None
    return Standing(row=row, department=card.score, coverage=card.coverage, pulse=moment.score)


def _put(moment: Moment, department: str, kpi: str, row: Row) -> Moment:
    """The moment with another row in its place."""
    coverage, departments = moment.state.coverage, dict(moment.state.departments)

    def with_it(card: Scorecard) -> Scorecard:
        if card.department != department:
            return card
        rows = tuple(row if one.kpi.id == kpi else one for one in card.rows)
        return with_rows(card, rows, coverage)

    cards = tuple(with_it(card) for card in moment.cards)
    return replace(moment, cards=cards, state=state(cards, departments, coverage))
