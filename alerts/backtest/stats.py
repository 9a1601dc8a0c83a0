"""What episodes amount to: rates, lengths, chatter, floods, and what one officer could work.

Measures and targets are those of FACTS section 6 (EEMUA 191, ISA-18.2, IEC 62682).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from operator import attrgetter
from zoneinfo import ZoneInfo

import numpy as np

from alerts.backtest.types import Actor, Day, Difference, Episode, Load, Share, Verdict
from alerts.judging.switches import Transition

MINUTE_MS, HOUR_MS, DAY_MS = 60_000, 3_600_000, 86_400_000
WINDOW_MS = 10 * MINUTE_MS
FLOOD = 10  # more than this in 10 minutes
CHATTER = 3  # and more changes within a minute
WORKABLE, TOO_MANY = 150, 300  # a day
FLOOD_SHARE = 0.01
WORST = 10


def episodes(
    transitions: Sequence[Transition], points: Sequence[int], ids: Sequence[str], since_ms: int
) -> list[Episode]:
    """The times in alarm that changes of level make, in order of their beginning; without peaks.

    `transitions` are in order of time at each point; `points` and `ids` go by slot. Those that were
    over before `since_ms` are left out.
    """
    going: dict[int, list[int]] = {}
    found: list[Episode] = []
    for slot, before, after, at_ms, *_ in transitions:
        one = going.get(slot)
        if one is None:
            one = going[slot] = [at_ms, 0, 0]
        one[1] = max(one[1], after)
        one[2] += after > before and at_ms > since_ms
        if not after:
            del going[slot]
            if at_ms > since_ms:
                found.append(_episode(points[slot], ids[slot], one, at_ms, since_ms))
    found += [_episode(points[slot], ids[slot], one, None, since_ms) for slot, one in going.items()]
    return sorted(found, key=attrgetter("raised_ms", "point_no"))


def _episode(
    point_no: int, point: str, one: Sequence[int], cleared_ms: int | None, since_ms: int
) -> Episode:
    raised_ms, level, rises = one
    carried = raised_ms <= since_ms
    return Episode(point_no, point, raised_ms, cleared_ms, level, None, rises, carried)


def load(
    found: Sequence[Episode],
    transitions: Sequence[Transition],
    days: Sequence[Day],
    *,
    from_ms: int | None,
    until_ms: int,
    points: int,
    respond_ms: int,
) -> Load:
    """What the episodes would ask of people. `from_ms`: since when there are values."""
    raised = [one for one in found if not one.carried]
    lasted = np.array([_lasted(one, until_ms) for one in raised], np.float64)
    length_ms = 0 if from_ms is None else max(0, until_ms - from_ms)
    per_day = len(raised) / (length_ms / DAY_MS) if length_ms else None
    sounds = [t.occurred_ms for t in transitions if t.after > t.before]
    peak, floods = _floods(sounds, from_ms, until_ms)
    alarm_ms = sum(in_alarm_ms(one, from_ms or 0, until_ms) for one in found)
    return Load(
        raised=len(raised),
        by_level=_by_level(raised),
        per_day=per_day,
        busiest=max(days, key=lambda day: sum(day.by_level), default=None),
        median_ms=float(np.median(lasted)) if len(lasted) else None,
        p90_ms=float(np.percentile(lasted, 90)) if len(lasted) else None,
        in_alarm=alarm_ms / (length_ms * points) if length_ms and points else None,
        returned=Share(k=_returned(found), n=len(raised)),
        chattering=_chattering(transitions),
        fleeting=Share(k=sum(_is_fleeting(one, respond_ms) for one in raised), n=len(raised)),
        standing=sum(_lasted(one, until_ms) > DAY_MS for one in found),
        peak=peak,
        floods=floods,
        first_ten=_first_ten(raised),
        verdict=verdict(per_day, floods),
    )


def verdict(per_day: float | None, floods: Share) -> Verdict:
    """What one officer makes of it: at most 150 a day and under one window in a hundred flooded."""
    if per_day is None or floods.value is None:
        return Verdict.UNKNOWN
    if per_day >= TOO_MANY:
        return Verdict.TOO_MUCH
    calm = per_day <= WORKABLE and floods.value < FLOOD_SHARE
    return Verdict.WORKABLE if calm else Verdict.HEAVY


def by_day(
    found: Iterable[Episode], zone: ZoneInfo, from_ms: int | None, until_ms: int
) -> list[Day]:
    """Episodes by the day on which they began; every day from the first value on is there."""
    if from_ms is None or from_ms > until_ms:
        return []
    counts: dict[str, list[int]] = {}
    day, last = _date(from_ms, zone), _date(until_ms - 1, zone)
    while day <= last:
        counts[day.isoformat()] = [0, 0, 0, 0]
        day += timedelta(days=1)
    for one in found:
        key = _date(one.raised_ms, zone).isoformat()
        if not one.carried and key in counts:
            counts[key][one.level - 1] += 1
    return [Day(day=key, by_level=(a, b, c, d)) for key, (a, b, c, d) in counts.items()]


def worst(
    found: Iterable[Episode], from_ms: int | None, until_ms: int, most: int = WORST
) -> list[Actor]:
    """The points that are in alarm for the greatest share of the time."""
    if from_ms is None or until_ms <= from_ms:
        return []
    alarm_ms: Counter[tuple[int, str]] = Counter()
    raised: Counter[tuple[int, str]] = Counter()
    for one in found:
        key = one.point_no, one.point
        alarm_ms[key] += in_alarm_ms(one, from_ms, until_ms)
        raised[key] += not one.carried
    span = until_ms - from_ms
    ordered = sorted(alarm_ms.items(), key=lambda item: (-item[1], item[0][0]))
    return [
        Actor(point_no=key[0], point=key[1], in_alarm=ms / span, raised=raised[key])
        for key, ms in ordered[:most]
        if ms
    ]


def in_alarm_ms(one: Episode, from_ms: int, until_ms: int) -> int:
    """How long an episode lasts within a window."""
    end = until_ms if one.cleared_ms is None else min(one.cleared_ms, until_ms)
    return max(0, end - max(one.raised_ms, from_ms))


def difference(new: Iterable[Episode], old: Iterable[Episode]) -> Difference:
    """Which episodes two rules share; carried ones are only there to be met."""
    new, old = list(new), list(old)
    met_new, met_old = _met(new, old), _met(old, new)
    return Difference(
        both=sum(i in met_new for i, one in enumerate(new) if not one.carried),
        only_new=tuple(e for i, e in enumerate(new) if i not in met_new and not e.carried),
        only_old=tuple(e for i, e in enumerate(old) if i not in met_old and not e.carried),
    )


# ---- how


def _lasted(one: Episode, until_ms: int) -> int:
    """How long it lasted, or has lasted so far."""
    return (until_ms if one.cleared_ms is None else one.cleared_ms) - one.raised_ms


def _is_fleeting(one: Episode, respond_ms: int) -> bool:
    return one.cleared_ms is not None and one.cleared_ms - one.raised_ms < respond_ms


def _by_level(found: Iterable[Episode]) -> tuple[int, int, int, int]:
    counts = Counter(one.level for one in found)
    return counts[1], counts[2], counts[3], counts[4]


def _by_point(found: Iterable[Episode]) -> dict[int, list[Episode]]:
    parts: dict[int, list[Episode]] = {}
    for one in sorted(found, key=attrgetter("raised_ms")):
        parts.setdefault(one.point_no, []).append(one)
    return parts


def _returned(found: Sequence[Episode]) -> int:
    return sum(
        before.cleared_ms is not None and after.raised_ms - before.cleared_ms <= HOUR_MS
        for mine in _by_point(found).values()
        for before, after in pairwise(mine)
    )


def _chattering(transitions: Iterable[Transition]) -> int:
    moments: dict[int, list[int]] = {}
    for one in transitions:
        moments.setdefault(one.slot, []).append(one.occurred_ms)
    return sum(
        any(b - a < MINUTE_MS for a, b in zip(mine, mine[CHATTER - 1 :], strict=False))
        for mine in map(sorted, moments.values())
    )


def _floods(sounds: Iterable[int], from_ms: int | None, until_ms: int) -> tuple[int, Share]:
    """Most that sound in a window of 10 minutes, and how many windows have more than 10."""
    if from_ms is None or until_ms <= from_ms:
        return 0, Share(k=0, n=0)
    windows = until_ms // WINDOW_MS - from_ms // WINDOW_MS + 1
    counts = Counter(moment // WINDOW_MS for moment in sounds if from_ms <= moment <= until_ms)
    flooded = sum(count > FLOOD for count in counts.values())
    return max(counts.values(), default=0), Share(k=flooded, n=windows)


def _first_ten(raised: Sequence[Episode]) -> Share:
    counts = Counter(one.point_no for one in raised)
    return Share(k=sum(count for _, count in counts.most_common(WORST)), n=len(raised))


def _date(moment_ms: int, zone: ZoneInfo) -> date:
    return datetime.fromtimestamp(moment_ms / 1000, UTC).astimezone(zone).date()


def _met(ours: Sequence[Episode], theirs: Sequence[Episode]) -> set[int]:
    """Which of ours overlap in time with one of theirs at the same point."""
    by_point = _by_point(theirs)
    found: set[int] = set()
    for place, one in enumerate(ours):
        for other in by_point.get(one.point_no, ()):
            if _overlap(one, other):
                found.add(place)
                break
    return found


def _overlap(one: Episode, other: Episode) -> bool:
    return (other.cleared_ms is None or one.raised_ms < other.cleared_ms) and (
        one.cleared_ms is None or other.raised_ms < one.cleared_ms
    )
