"""What response times are held against: percentiles per segment and the share within the goal.

Percentiles lie on the straight line between the two nearest times, as DuckDB's quantile_cont has
them. Goals that were not verified are no part of this file: a city states its own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from metrics.fire.timeline import Lapse, Segment

Floats = NDArray[np.float64]
PERCENTILES = (0.5, 0.75, 0.9, 0.95)


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """Within `seconds` for at least `share` of incidents (None: the source states no share).

    `secondary`: known from a secondary source only.
    """

    standard: str
    segment: Segment
    seconds: float
    share: float | None
    of: str = "all"
    secondary: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How many of the known times were within the goal, and whether that is enough.

    `met` is None where nothing is known, or the goal states no share.
    """

    goal: Goal
    n: int
    within: int
    met: bool | None

    @property
    def share(self) -> float | None:
        """The share (0 to 1) within the goal; None of none."""
        return self.within / self.n if self.n else None


NFPA_1710 = tuple(
    Goal(standard="NFPA 1710", segment=segment, seconds=s, share=share, of=of, secondary=True)
    for segment, s, share, of in (
        (Segment.ANSWERING, 15, 0.95, "all"),
        (Segment.ANSWERING, 40, 0.99, "all"),
        (Segment.PROCESSING, 64, 0.90, "all"),
        (Segment.TURNOUT, 80, None, "fire"),
        (Segment.TURNOUT, 60, None, "ems"),
        (Segment.TRAVEL_FIRST, 240, 0.90, "fire"),
        (Segment.TRAVEL_FULL, 480, None, "fire"),
    )
)
# London Fire Brigade, targets as on its page of 2015/16: first engine within twelve minutes. Its
# six and eight minutes for the first and second are means, which tell nothing here.
LONDON = tuple(
    Goal(standard="LFB 2015/16", segment=segment, seconds=s, share=share, of=of)
    for segment, s, share, of in (
        (Segment.RESPONSE_FIRST, 720, 0.95, "fire"),
        (Segment.PROCESSING, 100, None, "all"),
    )
)
# Boston: first truck within four minutes in nine of ten.
BOSTON = (
    Goal(standard="Boston", segment=Segment.TRAVEL_FIRST, seconds=240, share=0.90, of="fire"),
)
# The "15 minutes of a fire" of China's siting rules, seconds; explicitly not a legal code
# (secondary source). Detection lies before the call.
CHINA_15_MINUTES = {
    "detection": 240,
    "report and dispatch": 150,
    "turnout": 60,
    "travel": 240,
    "water": 210,
}


def judged(times: Lapse, goal: Goal) -> Verdict:
    """The known times against a goal; a time equal to it is within."""
    known = times.known
    within = int((known <= goal.seconds).sum())
    met = None if goal.share is None or not len(known) else within / len(known) >= goal.share
    return Verdict(goal=goal, n=len(known), within=within, met=met)


def percentile(times: Lapse, share: float, least: int = 1) -> float | None:
    """The time that `share` (0 to 1) of the known do not exceed; None of fewer than `least`."""
    known = times.known
    return float(np.quantile(known, share)) if len(known) >= max(1, least) else None
