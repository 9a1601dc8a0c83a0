"""Whether something real stands behind episodes: incidents near by, and people who acted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from alerts.backtest.types import Absent, Agreement, Episode, Share
from data.store import Store
from data.types import CITY_POINT, Point
from geo.near import pairs_within

METRES = 500.0
HOUR_MS = 3_600_000
PADDING_MS = HOUR_MS  # an incident counts from so long before an episode to so long after it
EVER_MS = 2**62
HAPPENED = (Path(__file__).parent / "happened.sql").read_text(encoding="utf-8")
ACTED = (Path(__file__).parent / "acted.sql").read_text(encoding="utf-8")
NOTHING = Share(k=0, n=0)


def incidents_near(
    store: Store, points: Sequence[Point], found: Iterable[Episode], since_ms: int, until_ms: int,
    metres: float,
) -> Agreement:  # fmt: skip
    """Episodes and incidents that share place (within `metres`) and time (to an hour).

    `points`: those that the rule watched. Incidents out of their reach say nothing about the rule;
    the middle of the city, or of an area, is no place at which anything is near.
    """
    placed = [one for one in points if one.lon is not None and one.km2 is None
              and one.no != CITY_POINT]  # fmt: skip
    happened = store.frame(HAPPENED, {"since_ms": since_ms, "until_ms": until_ms})
    absent = _nothing_to_compare(placed, happened)
    if absent is not None:
        return Agreement(precise=NOTHING, recalled=NOTHING, absent=absent)
    place, near = pairs_within(
        np.array([point.lon for point in placed], np.float64),
        np.array([point.lat for point in placed], np.float64),
        happened["lon"].to_numpy(np.float64), happened["lat"].to_numpy(np.float64), metres,
    )  # fmt: skip
    began, ended = (happened[name].to_numpy(np.int64) for name in ("began_ms", "ended_ms"))
    mine, told, fits = _by_point(found), np.zeros(len(happened), np.bool_), list[bool]()
    for number, point in enumerate(placed):
        here = near[place == number]
        for one in mine.get(point.no, ()):
            last = EVER_MS if one.cleared_ms is None else one.cleared_ms + PADDING_MS
            at = here[(began[here] <= last) & (ended[here] >= one.raised_ms - PADDING_MS)]
            told[at] = True
            if not one.carried:
                fits.append(len(at) > 0)
    return Agreement(
        precise=Share(k=sum(fits), n=len(fits)),
        recalled=Share(k=int(told.sum()), n=len(np.unique(near))),
    )


def _nothing_to_compare(placed: Sequence[Point], happened: pd.DataFrame) -> Absent | None:
    """Why incidents say nothing about a rule at these points; None when they do."""
    if not placed:
        return Absent.NO_PLACE
    if happened.empty:
        return Absent.NO_EVENTS
    themselves = {int(no) for no in happened["point_no"].dropna()}
    return Absent.ITSELF if themselves & {point.no for point in placed} else None


def acted_on(
    store: Store, rule_id: str, found: Iterable[Episode], since_ms: int, until_ms: int
) -> Agreement:
    """Episodes against the alerts of the rule that were really raised: on which of them did a
    person act (a comment, an assignment, a note to the acknowledgement)?

    precise: of the episodes that meet such an alert, those on which a person acted; what nobody
    was shown, nobody could judge. recalled: of the alerts acted on, those an episode meets.
    """
    rows = store.rows(ACTED, {"rule": rule_id, "since_ms": since_ms, "until_ms": until_ms})
    if not any(acted for *_, acted in rows):
        return Agreement(precise=NOTHING, recalled=NOTHING, absent=Absent.NOBODY_ACTED)
    mine = _by_point(found)
    met: dict[int, bool] = {}
    recalled = wanted = 0
    for point_no, raised, cleared, acted in rows:
        meeting = [
            one
            for one in mine.get(point_no, ())
            if one.raised_ms < (EVER_MS if cleared is None else cleared)
            and (EVER_MS if one.cleared_ms is None else one.cleared_ms) > raised
        ]
        wanted += acted
        recalled += bool(acted and meeting)
        for one in meeting:
            met[id(one)] = met.get(id(one), False) or acted
    return Agreement(
        precise=Share(k=sum(met.values()), n=len(met)), recalled=Share(k=recalled, n=wanted)
    )


def _by_point(found: Iterable[Episode]) -> dict[int, list[Episode]]:
    parts: dict[int, list[Episode]] = {}
    for one in found:
        parts.setdefault(one.point_no, []).append(one)
    return parts
