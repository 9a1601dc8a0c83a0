"""Scorecards on their way out of the app: what a file or a printed card says beside the figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from data.strict import Words
from metrics.appeals.types import Claim, Kind
from metrics.kpi_types import Kpi, Scorecard
from metrics.published_types import Publication, Restated
from metrics.pulse import Bar
from metrics.types import Indicator

Rank = tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DataState:
    """Which state of the data the figures are of. `known_ms` is the moment as of which they were
    computed, `newest_ms` when the newest value had come by then (None: none had), `definitions` the
    SHA-256 of the city's kpis.yaml (empty: there is none)."""

    known_ms: int
    newest_ms: int | None
    definitions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What somebody said of a figure: a comment, or why they filed `claim`, which tells how it
    stands (None: a comment)."""

    kpi: str
    kind: Kind
    said_ms: int
    by: str
    words: str
    claim: Claim | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Why a department's score moved since the period before: `bars` lead from `start` to `end`,
    one for each KPI that moved it. None of these where a moment has no score."""

    start: float | None = None
    end: float | None = None
    bars: tuple[Bar, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """All that a workbook or a printed scorecard is made of. `ranks` are, by KPI, the ranks that
    each of its districts may have, in their order; `indicators` those that the KPIs read;
    `publications` are by department what was published of this period, `restated` by KPI where
    that is no longer so; `places` are the names of districts."""

    cards: tuple[Scorecard, ...]
    state: DataState
    ranks: Mapping[str, tuple[Rank, ...]]
    indicators: Mapping[str, Indicator]
    moves: Mapping[str, Move] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    publications: Mapping[str, Publication] = field(default_factory=dict)
    restated: Mapping[str, Restated] = field(default_factory=dict)
    places: Mapping[str, Words] = field(default_factory=dict)

    @property
    def kpis(self) -> list[Kpi]:
        """The KPIs of all cards, in their order."""
        return [row.kpi for card in self.cards for row in card.rows]
