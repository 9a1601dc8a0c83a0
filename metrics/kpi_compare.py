"""One figure compared fairly: its districts by interval, shrinkage, funnel and rank; its trend by
the limits of its own noise."""

from __future__ import annotations

from dataclasses import dataclass

from metrics.compare import Funnel, funnel, prior, ranks
from metrics.kpi_signal import control
from metrics.kpi_types import Direction, DistrictShare, Row, Scorecard
from metrics.kpi_why_types import Control


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One district: its share, as it was counted; drawn to the mean of all, the more the fewer its
    cases (`shrunk`); between which limits chance alone would leave it (`limits`, as shares), and
    whether it lies `outside`; and the ranks that it may have. In the KPI's unit but for limits."""

    share: DistrictShare
    shrunk: float | None
    limits: Funnel | None
    outside: str | None
    rank: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """The districts of a figure, the better ones first, and its control chart. `mean` is the share
    of all, in the KPI's unit; `worth` how many cases it weighs against a district's own, infinite
    where nothing but chance tells districts apart. `none` says why districts are not compared."""

    row: Row
    districts: tuple[Compared, ...]
    mean: float | None
    worth: float | None
    control: Control | None
    none: str | None


def compared(row: Row, card: Scorecard) -> Comparison:
    """The comparison of one row of a card. Only separate cases are compared: hours at one counter,
    or a mean, have no such intervals."""
    chart, kpi = control(row, card), row.kpi
    counts = [(one.k, one.n) for one in row.districts]
    whole = all(k == round(k) and 0 <= k <= n for k, n in counts)
    if not kpi.formula.counts or len(counts) < 2 or not whole:
        why = "no separate cases" if counts or not kpi.formula.counts else "no districts"
        return Comparison(
            row=row, districts=(), mean=None, worth=None, control=chart, none=why
        )
    all_of = prior(counts)
    share = sum(k for k, _ in counts) / sum(n for _, n in counts)
    placed = ranks(counts, more_is_better=kpi.direction is Direction.UP)
    districts = []
    for one, rank in zip(row.districts, placed, strict=True):
        limits = funnel(one.n, share)
        districts.append(
            Compared(
                share=one,
                shrunk=all_of.shrunk(one.k, one.n) * kpi.scale if all_of else None,
                limits=limits,
                outside=limits.outside(one.k / one.n),
                rank=rank,
            )
        )
    return Comparison(
        row=row,
        districts=tuple(districts),
        mean=share * kpi.scale,
        worth=all_of.strength if all_of else None,
        control=chart,
        none=None,
    )
