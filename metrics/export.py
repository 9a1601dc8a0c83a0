"""What a scorecard takes along when it leaves the app: the state of the data, the ranks of
districts, the indicators behind the figures, and why the score moved."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from data.store import Store
from metrics.appeals.read import answers
from metrics.appeals.types import Kind
from metrics.compare import ranks
from metrics.export_types import DataState, Export, Move, Rank, Remark
from metrics.kpi_pulse import state as pulse_state
from metrics.kpi_query import district_names
from metrics.kpi_types import Direction, Kpi, Row, Scorecard
from metrics.published import publication, restated
from metrics.pulse import change, summed, waterfall
from metrics.types import Indicator

_NEWEST = """
SELECT epoch_ms(max(received_at))
FROM observation
WHERE received_at <= make_timestamptz($now * 1000)
"""
KPI_FILE = "kpis.yaml"
BARS = 10


def export(
    cards: Sequence[Scorecard],
    store: Store,
    folder: Path,
    indicators: Mapping[str, Indicator],
    now_ms: int,
) -> Export:
    """The scorecards with what belongs to them. `folder` is the city's; `indicators` are all there
    are."""
    rows = [row for card in cards for row in card.rows]
    found = {card.department: publication(store, card.department, card.period) for card in cards}
    published = {name: one for name, one in found.items() if one is not None}
    return Export(
        cards=tuple(cards),
        state=data_state(store, folder, now_ms),
        ranks={row.kpi.id: placed(row) for row in rows},
        indicators=_read_by([row.kpi for row in rows], indicators),
        remarks=tuple(remark for card in cards for remark in _remarks(store, card, now_ms)),
        publications=published,
        restated={
            name: one
            for card in cards
            if card.department in published
            for name, one in restated(published[card.department], card).items()
        },
        places=district_names(store),
    )


def _remarks(store: Store, card: Scorecard, now_ms: int) -> list[Remark]:
    """What was said of a card's figures, in its order."""
    said = answers(store, card.department, period=card.period, now_ms=now_ms)
    remarks = [
        Remark(kpi=one.kpi, kind=Kind.COMMENT, said_ms=one.said_ms, by=one.by, words=one.words)
        for one in said.comments
    ]
    remarks += [
        Remark(
            kpi=one.kpi, kind=one.kind, said_ms=one.filed_ms, by=one.filed_by, words=one.reason,
            claim=one,
        )
        for one in said.claims
    ]  # fmt: skip
    return sorted(remarks, key=lambda one: (one.said_ms, one.kind))


def data_state(store: Store, folder: Path, now_ms: int) -> DataState:
    """Which state of the data it is as known at `now_ms`."""
    path = folder / KPI_FILE
    return DataState(
        known_ms=now_ms,
        newest_ms=store.rows(_NEWEST, {"now": now_ms})[0][0],
        definitions=hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "",
    )


def placed(row: Row) -> tuple[Rank, ...]:
    """The ranks, as a 90 % interval, that each of the row's districts may have; None where the
    cases are not separate ones."""
    if not row.kpi.formula.counts:
        return (None,) * len(row.districts)
    counts = tuple((one.k, float(one.n)) for one in row.districts)
    return _ranks(counts, row.kpi.direction is Direction.UP)


@lru_cache(maxsize=1024)
def _ranks(counts: tuple[tuple[float, float], ...], up: bool) -> tuple[Rank, ...]:
    """The draws have a fixed seed, so the same counts need be drawn only once."""
    return tuple(ranks(counts, more_is_better=up))


def move(before: Scorecard, after: Scorecard, coverage: float) -> Move:
    """Why the department's score is another than that of `before`, KPI by KPI; the bars sum to the
    change exactly."""
    if before.score is None or after.score is None:
        return Move(start=before.score, end=after.score)
    then, now = (pulse_state([card], {card.department: 1.0}, coverage) for card in (before, after))
    parts = change(then, now) or ()
    sums = {str(name).partition("/")[2]: points for name, points in summed(parts, "kpi").items()}
    return Move(
        start=before.score, end=after.score, bars=tuple(waterfall(before.score, sums, BARS))
    )


def _read_by(kpis: Iterable[Kpi], known: Mapping[str, Indicator]) -> dict[str, Indicator]:
    """The indicators that the KPIs read, in the order in which they come up."""
    names = [name for kpi in kpis for name in kpi.formula.indicators().values()]
    return {name: known[name] for name in dict.fromkeys(names) if name in known}
