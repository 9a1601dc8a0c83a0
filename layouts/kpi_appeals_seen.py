"""What the block of comments, deferrals and appeals shows, and to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from data.strict import Words
from metrics.appeals.effect_types import Effect
from metrics.appeals.types import Claim, Comment
from metrics.kpi_types import Kpi, Period


@dataclass(frozen=True, slots=True, kw_only=True)
class May:
    """What the reader may do here; `decide` never about their own department."""

    comment: bool = False
    file: bool = False
    decide: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A figure and what was said about it. `effect` is as computed and as decided, None where
    nothing is left out. `days` are the first and last that can be left out; `appeal_by` and `ends`
    are moments, `latest` the latest day of a deferral. `districts` can be left out; `names` are
    those of all the city's."""

    kpi: Kpi
    period: Period
    may: May
    now_ms: int
    zone: ZoneInfo
    ends_ms: int
    appeal_by_ms: int
    has_figure: bool
    comments: tuple[Comment, ...] = ()
    claims: tuple[Claim, ...] = ()
    effect: Effect | None = None
    days: tuple[str, str] | None = None
    latest: str = ""
    of_cases: bool = False  # single cases can be left out, by their numbers
    districts: Mapping[str, Words] = field(default_factory=dict)
    names: Mapping[str, Words] = field(default_factory=dict)

    @property
    def may_appeal(self) -> bool:
        return self.may.file and self.has_figure and self.now_ms < self.appeal_by_ms

    @property
    def may_defer(self) -> bool:
        return self.may.file and self.now_ms < self.ends_ms
