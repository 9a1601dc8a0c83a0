"""What a back-test tells: the episodes a rule would have made, and what they would have meant.

Shares and rates are None where there is nothing to say; that is never 0. Times are ms since 1970.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any, NamedTuple


class Verdict(StrEnum):
    """What one officer makes of a load (FACTS section 6: EEMUA 191, ISA-18.2)."""

    WORKABLE = "workable"  # 150 a day at the most, and hardly ever more than 10 in 10 minutes
    HEAVY = "heavy"
    TOO_MUCH = "too_much"  # 300 a day or more
    UNKNOWN = "unknown"


class Absent(StrEnum):
    """Why there is nothing to compare with."""

    NO_EVENTS = "no_events"  # no incident with a place was recorded in this time
    NO_PLACE = "no_place"  # the rule's points are no single places: the city, areas, sources
    ITSELF = "itself"  # the rule watches the incidents themselves
    NOBODY_ACTED = "nobody_acted"  # no alert of the rule was commented, assigned or noted


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """k of n."""

    k: int
    n: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.k / self.n if self.n else None


class Episode(NamedTuple):
    """One time in alarm at one point. (A tuple: there can be a hundred thousand of them.)

    level: the gravest reached (1 to 4) · peak: the value furthest beyond the least limit · rises:
    how often it sounds (raised, and each rise of level) · cleared_ms: None while it goes on ·
    carried: it was raised before the window and counts only for the time in alarm
    """

    point_no: int
    point: str
    raised_ms: int
    cleared_ms: int | None
    level: int
    peak: float | None
    rises: int = 1
    carried: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """Episodes that began on one day of the city's clock, by level: blue, yellow, orange, red."""

    day: str
    by_level: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """One point: the share of the time in alarm, and how often it was raised."""

    point_no: int
    point: str
    in_alarm: float
    raised: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What it would ask of people. Rates are per day of the time for which there are values.

    returned: raised again within an hour at the same point · chattering: points with three and
    more changes of level within a minute · fleeting: cleared before the time to respond was over ·
    standing: longer than a day · peak: most that sound in 10 minutes · floods: windows of 10
    minutes in which more than 10 sound · first_ten: of all raised, those of the ten most frequent
    points
    """

    raised: int
    by_level: tuple[int, int, int, int]
    per_day: float | None
    busiest: Day | None
    median_ms: float | None
    p90_ms: float | None
    in_alarm: float | None
    returned: Share
    chattering: int
    fleeting: Share
    standing: int
    peak: int
    floods: Share
    first_ten: Share
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """precise: of the episodes, those that something real stands behind. recalled: of what was
    real and within reach, what an episode told of. absent: why neither can be said."""

    precise: Share
    recalled: Share
    absent: Absent | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Episodes of two rules over the same time; the same when they overlap at the same point."""

    both: int
    only_new: tuple[Episode, ...]
    only_old: tuple[Episode, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a rule would have done from `since_ms` to `until_ms`; values are known from `from_ms`
    on (None: there are none)."""

    rule_id: str
    version: int
    since_ms: int
    until_ms: int
    from_ms: int | None
    points: int
    values: int
    load: Load
    days: tuple[Day, ...]
    worst: tuple[Actor, ...]
    episodes: tuple[Episode, ...]
    incidents: Agreement
    acted: Agreement
    metres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A rule beside the one that is in force, over the same time; None when there is none."""

    report: Report
    in_force: Report | None = None
    difference: Difference | None = None


def plain(value: Any, most: int = 1000) -> Any:
    """A report, or a part of one, as JSON gives it; of longer lists only the first `most`."""
    if isinstance(value, Share):
        return {"k": value.k, "n": value.n, "value": value.value}
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): plain(one, most) for key, one in value.items()}
    if isinstance(value, Episode):
        return value._asdict()
    if isinstance(value, Difference):
        counts = {"both": value.both, "new": len(value.only_new), "old": len(value.only_old)}
        lists = {"only_new": value.only_new, "only_old": value.only_old}
        return {**counts, **plain(lists, most)}
    if hasattr(value, "__dataclass_fields__"):
        return {one.name: plain(getattr(value, one.name), most) for one in fields(value)}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(one, most) for one in value[:most]]
    return value
