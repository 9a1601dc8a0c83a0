"""What should go: capable resources in the order in which they would be there, with reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data.strict import Words
from dispatch.resources.types import Readiness, Resource, Standing

Floats = npt.NDArray[np.float64]
ORDER = {readiness: rank for rank, readiness in enumerate(Readiness)}
SHOWN = 10  # candidates beyond those that are wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One capable resource: when it would be there, and why it stands where it does.

    `chosen`: it is among those that should go. `reasons` are whole phrases, the weightiest first.
    """

    standing: Standing
    travel_s: float
    turnout_s: float
    turnout_known: bool
    chosen: bool
    reasons: tuple[Words, ...]

    @property
    def arrival_s(self) -> float:
        """Seconds from the order until it is there."""
        return self.turnout_s + self.travel_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Who can do what is wanted: `found` of `wanted` can go at once. `unplaced` are capable and
    have no known place; nobody knows whether they are nearer."""

    capability: str
    wanted: int
    found: int
    unplaced: int
    candidates: tuple[Candidate, ...]
    words: Words

    @property
    def short(self) -> int:
        """How many are lacking."""
        return max(0, self.wanted - self.found)


def capable(standings: Sequence[Standing], capability: str) -> tuple[list[Standing], int]:
    """Those with the capability and a known place, and how many have it and no known place."""
    able = [one for one in standings if capability in one.resource.capabilities]
    placed = [one for one in able if one.resource.place is not None]
    return placed, sum(one.resource.count for one in able) - sum(
        one.resource.count for one in placed
    )


def places(standings: Sequence[Standing]) -> Floats:
    """Longitude and latitude of each, as rows."""
    rows = [one.resource.place for one in standings if one.resource.place is not None]
    return np.array(rows, np.float64).reshape(-1, 2)


def turnouts(standings: Sequence[Standing], otherwise_s: float) -> Floats:
    """Seconds to turn out of each; `otherwise_s` where its own are not known."""
    own = [one.resource.turnout_s for one in standings]
    return np.array([otherwise_s if s is None else s for s in own], np.float64)


def rank(
    able: Sequence[Standing],
    travel_s: Floats,
    *,
    capability: str,
    name: Words,
    wanted: int,
    otherwise_s: float,
    how: Words,
    unplaced: int = 0,
) -> Found:
    """Those that can be sent before those that cannot, and the sooner there the earlier.

    `travel_s` are seconds on the way of each of `able`; `how` says how they were measured. Equals
    are in order of id, so that it does not change from one look to the next. The readiest and
    soonest are told, some more than are wanted.
    """
    turnout_s = turnouts(able, otherwise_s)
    ready = np.array([ORDER[one.readiness] for one in able], np.int64)
    ids = np.array([one.resource.id for one in able], dtype=str)
    order = np.lexsort((ids, turnout_s + travel_s, ready)).tolist() if len(able) else []
    candidates: list[Candidate] = []
    found = 0
    for place in order:
        one = able[place]
        chosen = one.readiness is Readiness.AVAILABLE and found < wanted
        if not chosen and len(candidates) >= wanted + SHOWN:
            break
        found += one.resource.count if chosen else 0
        candidates.append(
            Candidate(
                standing=one,
                travel_s=float(travel_s[place]),
                turnout_s=float(turnout_s[place]),
                turnout_known=one.resource.turnout_s is not None,
                chosen=chosen,
                reasons=_reasons(one, float(travel_s[place]), float(turnout_s[place]), name, how),
            )
        )
    found = min(found, wanted)
    return Found(
        capability=capability,
        wanted=wanted,
        found=found,
        unplaced=unplaced,
        candidates=tuple(candidates),
        words=_shortfall(name, wanted, found, unplaced),
    )


def _reasons(
    one: Standing, travel_s: float, turnout_s: float, name: Words, how: Words
) -> tuple[Words, ...]:
    spans = (turnout_s + travel_s, travel_s, turnout_s)
    (whole, whole_zh), (way, way_zh), (leaving, leaving_zh) = (_span(s) for s in spans)
    own = one.resource.turnout_s is not None
    turnout = Words(
        en=f"{leaving} to turn out ({'its own mean' if own else 'the usual: its own is unknown'})",
        zh=f"出动 {leaving_zh}（{'该单位平均值' if own else '通用值，该单位未知'}）",
    )
    return (
        Words(en=f"there in {whole}", zh=f"{whole_zh}到达"),
        Words(en=f"{way} on the way; {how.en}", zh=f"行驶 {way_zh}；{how.zh}"),
        turnout,
        one.because,
        Words(en=f"can do: {_lower(name.en)}{_evidence(one.resource, 'en')}",
              zh=f"能力：{name.zh}{_evidence(one.resource, 'zh')}"),
    )  # fmt: skip


def _evidence(resource: Resource, language: str) -> str:
    if resource.evidence is None:
        return ""
    told = resource.evidence.of(language)
    return f"（{told}）" if language == "zh" else f" ({told})"


def _shortfall(name: Words, wanted: int, found: int, unplaced: int) -> Words:
    """How many of how many, and what nobody can say."""
    lack = wanted - found
    en = f"{_lower(name.en)}: {found} of {wanted} can go"
    zh = f"{name.zh}：需 {wanted}，可派 {found}"
    if lack > 0:
        en, zh = f"{en}, {lack} short", f"{zh}，缺 {lack}"
    if unplaced:
        en = f"{en}; {unplaced} more whose place is not known"
        zh = f"{zh}；另有 {unplaced} 个位置未知"
    return Words(en=en, zh=zh)


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]


def _span(seconds: float) -> tuple[str, str]:
    """Minutes and seconds, such as 7:20 min, in English and Chinese."""
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes}:{rest:02d} min", f"{minutes} 分 {rest:02d} 秒"
