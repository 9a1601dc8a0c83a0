"""What a departure uncovers: the parts of the city where the first one would be there too late."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.strict import Words
from dispatch.resources.nearest import places, turnouts
from dispatch.resources.types import Readiness, Standing

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Drive = Callable[[Floats], Floats]  # seconds from places (rows) to every cell (columns)
AT_ONCE = 256  # places whose ways are held in memory together


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How the city is covered by what stays. `soonest_s` is, for each cell, when the first would be
    there, now and afterwards (infinite: never); `late` are cells that are late now already,
    `uncovered` those that become so."""

    capability: str
    within_s: float
    now_s: Floats
    after_s: Floats
    leaving: tuple[str, ...]
    unplaced: int

    @property
    def late(self) -> Mask:
        """Where it is too late already."""
        return np.asarray(self.now_s > self.within_s)

    @property
    def uncovered(self) -> Mask:
        """Where it is in time now and will not be."""
        return np.asarray((self.after_s > self.within_s) & ~self.late)


def coverage(
    able: Sequence[Standing],
    without: Collection[str],
    drive: Drive,
    *,
    capability: str,
    cells: int,
    within_s: float,
    otherwise_s: float,
    unplaced: int = 0,
) -> Coverage:
    """What those of `able` that are available reach in time, and what is left when those of
    `without` go. Whoever is committed, delayed or unavailable covers nothing now either."""
    there = [one for one in able if one.readiness is Readiness.AVAILABLE]
    stays = [one for one in there if one.resource.id not in without]
    leaving = tuple(one.resource.id for one in there if one.resource.id in without)
    after_s = soonest(stays, drive, cells, otherwise_s)
    gone = [one for one in there if one.resource.id in without]
    now_s = np.minimum(after_s, soonest(gone, drive, cells, otherwise_s))
    return Coverage(
        capability=capability,
        within_s=within_s,
        now_s=now_s,
        after_s=after_s,
        leaving=leaving,
        unplaced=unplaced,
    )


def soonest(standings: Sequence[Standing], drive: Drive, cells: int, otherwise_s: float) -> Floats:
    """For each cell the seconds until the first of them would be there; infinite for nobody."""
    best = np.full(cells, np.inf)
    if not standings:
        return best
    rows, turnout_s = places(standings), turnouts(standings, otherwise_s)
    spots, spot = np.unique(rows, axis=0, return_inverse=True)
    out = np.full(len(spots), np.inf)
    np.minimum.at(out, spot.reshape(-1), turnout_s)  # of those at one place only the fastest counts
    for first in range(0, len(spots), AT_ONCE):
        part = slice(first, first + AT_ONCE)
        best = np.minimum(best, (drive(spots[part]) + out[part, None]).min(axis=0))
    return best


def words(found: Coverage, name: Words, now: float, after: float, km2: float) -> Words:
    """What it comes to, in one sentence. Shares are of the city's area, 0 to 1."""
    minutes = f"{found.within_s / 60:g}"
    lost = round((now - after) * km2, 1)
    en = f"{name.en}: {now:.0%} of the city within {minutes} min"
    zh = f"{name.zh}：{minutes} 分钟内覆盖全市 {now:.0%}"
    if found.leaving:
        en = f"{en} now, {after:.0%} when they leave ({lost:g} km² uncovered)"
        zh = f"{zh}，派出后 {after:.0%}（{lost:g} km² 失去覆盖）"
    return Words(en=en, zh=zh)
