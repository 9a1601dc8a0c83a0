"""What a week or a month of the city was: alerts, incidents, exercises, data. Times are in ms since
1970, spans in ms."""

from __future__ import annotations

from dataclasses import dataclass

from data.strict import Words
from metrics.export_types import Export
from metrics.kpi_types import Period
from metrics.kpi_why_types import PulseStory


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertLine:
    """Alerts raised in the time by the gravest level that they reached (0: all of them). Median and
    nine tenths are of those that somebody acknowledged."""

    level: int
    raised: int
    acknowledged: int
    median_ms: int | None
    nine_tenths_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLine:
    """How often a rule called, and how many of its alerts nobody acknowledged."""

    rule: str
    title: Words
    raised: int
    unacknowledged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLine:
    no: int
    title: Words
    grade: int
    state: str
    opened_ms: int
    closed_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DrillLine:
    """An exercise that ended in the time; points are tenths."""

    no: int
    title: Words
    started_ms: int
    points: int | None
    of: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceLine:
    """What came of the time from one source: values taken, those of them that came before the
    source counts as silent, values replaced later, rows refused, when the last came."""

    source: str
    taken: int
    in_time: int
    replaced: int
    refused: int
    newest_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CityFigures:
    """The counts of the time. `opened`, `closed` and `open_at_end` are of incidents, without
    exercises. `watched_ms` is when the center began to watch: of what was before nothing is known.
    """

    alerts: AlertLine
    levels: tuple[AlertLine, ...]
    rules: tuple[RuleLine, ...]
    opened: int
    closed: int
    open_at_end: int
    incidents: tuple[IncidentLine, ...]
    drills: tuple[DrillLine, ...]
    sources: tuple[SourceLine, ...]
    watched_ms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class CityReport:
    """All that a report of the city is made of. `story` is the Pulse with its change by department,
    `by_kpi` the same by KPI."""

    period: Period
    running: bool
    story: PulseStory
    by_kpi: PulseStory
    export: Export
    figures: CityFigures

