"""From the stamps of an incident to its segments; a missing or backward stamp is an error.

Stamps follow NFPA 1710 and 1225: call received → answered → entered → dispatched → turnout
(acknowledged) → en route → staging → on scene (first, second, full) → under control → last unit
cleared → closed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Stamp(StrEnum):
    """A moment of an incident, in the order in which they come."""

    RECEIVED = "received"
    ANSWERED = "answered"
    ENTERED = "entered"
    DISPATCHED = "dispatched"
    ACKNOWLEDGED = "acknowledged"
    EN_ROUTE = "en_route"
    STAGING = "staging"
    FIRST_ON_SCENE = "first_on_scene"
    SECOND_ON_SCENE = "second_on_scene"
    FULL_ON_SCENE = "full_on_scene"
    UNDER_CONTROL = "under_control"
    LAST_CLEARED = "last_cleared"
    CLOSED = "closed"


class Segment(StrEnum):
    """An interval of the time line. Travel runs from the wheels' first turn, not from dispatch:
    NFPA Journal warns of departments that define it anew."""

    ANSWERING = "answering"
    ENTERING = "entering"
    PROCESSING = "processing"
    TURNOUT = "turnout"
    TRAVEL_FIRST = "travel_first"
    TRAVEL_SECOND = "travel_second"
    TRAVEL_FULL = "travel_full"
    RESPONSE_FIRST = "response_first"
    RESPONSE_SECOND = "response_second"
    RESPONSE_FULL = "response_full"
    CONTROL = "control"
    CLEARING = "clearing"
    WHOLE = "whole"


SPANS: dict[Segment, tuple[Stamp, Stamp]] = {
    Segment.ANSWERING: (Stamp.RECEIVED, Stamp.ANSWERED),
    Segment.ENTERING: (Stamp.ANSWERED, Stamp.ENTERED),
    Segment.PROCESSING: (Stamp.ANSWERED, Stamp.DISPATCHED),
    Segment.TURNOUT: (Stamp.DISPATCHED, Stamp.EN_ROUTE),
    Segment.TRAVEL_FIRST: (Stamp.EN_ROUTE, Stamp.FIRST_ON_SCENE),
    Segment.TRAVEL_SECOND: (Stamp.EN_ROUTE, Stamp.SECOND_ON_SCENE),
    Segment.TRAVEL_FULL: (Stamp.EN_ROUTE, Stamp.FULL_ON_SCENE),
    Segment.RESPONSE_FIRST: (Stamp.RECEIVED, Stamp.FIRST_ON_SCENE),
    Segment.RESPONSE_SECOND: (Stamp.RECEIVED, Stamp.SECOND_ON_SCENE),
    Segment.RESPONSE_FULL: (Stamp.RECEIVED, Stamp.FULL_ON_SCENE),
    Segment.CONTROL: (Stamp.FIRST_ON_SCENE, Stamp.UNDER_CONTROL),
    Segment.CLEARING: (Stamp.UNDER_CONTROL, Stamp.LAST_CLEARED),
    Segment.WHOLE: (Stamp.RECEIVED, Stamp.CLOSED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """The seconds of one segment of many incidents, NaN where they cannot be told.

    `missing` and `backward` count those: a stamp that is not there, and an end before its
    beginning. Both are errors of the data, neither is a time of zero.
    """

    seconds: Floats
    missing: int
    backward: int

    @property
    def known(self) -> Floats:
        """The seconds that can be told."""
        return self.seconds[~np.isnan(self.seconds)]

    @property
    def quality(self) -> float | None:
        """The share (0 to 1) of incidents whose time can be told; None of none."""
        return len(self.known) / len(self.seconds) if len(self.seconds) else None


def lapse(stamps: Mapping[Stamp, Floats], segment: Segment) -> Lapse:
    """One segment of many incidents.

    `stamps` has, for each stamp that is kept, seconds of each incident on one clock, NaN where it
    is missing; all of one length. A stamp that nobody keeps makes every time of it missing.
    """
    size = max((len(one) for one in stamps.values()), default=0)
    nothing = np.full(size, np.nan)
    begin, end = (np.asarray(stamps.get(name, nothing), float) for name in SPANS[segment])
    seconds = end - begin
    backward = seconds < 0  # not true of NaN
    return Lapse(
        seconds=np.where(backward, np.nan, seconds),
        missing=int(np.isnan(seconds).sum()),
        backward=int(backward.sum()),
    )


def out_of_order(stamps: Mapping[Stamp, float]) -> list[tuple[Stamp, Stamp]]:
    """The pairs of neighbouring stamps of one incident, of those it has, that run backwards."""
    there = [name for name in Stamp if name in stamps and not np.isnan(stamps[name])]
    return [(one, next_) for one, next_ in pairwise(there) if stamps[next_] < stamps[one]]
