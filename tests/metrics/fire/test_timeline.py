from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from metrics.fire.timeline import SPANS, Segment, Stamp, lapse, out_of_order

# One incident, each stamp a minute after the one before.
WHOLE = {name: 60.0 * place for place, name in enumerate(Stamp)}


def of(**given: list[float]) -> dict[Stamp, np.ndarray]:
    return {Stamp(name): np.array(values, float) for name, values in given.items()}


@pytest.mark.parametrize("segment", list(Segment))
def test_every_segment_runs_forward_from_its_stamp_to_its_stamp(segment: Segment) -> None:
    stamps = {name: np.array([value]) for name, value in WHOLE.items()}
    begin, end = SPANS[segment]
    found = lapse(stamps, segment)
    assert found.seconds.tolist() == [WHOLE[end] - WHOLE[begin]]
    assert found.seconds[0] > 0
    assert (found.missing, found.backward, found.quality) == (0, 0, 1)


def test_every_stamp_is_an_end_of_a_segment_except_the_two_that_lie_inside() -> None:
    used = {stamp for span in SPANS.values() for stamp in span}
    assert set(Stamp) - used == {Stamp.ACKNOWLEDGED, Stamp.STAGING}


def test_a_missing_stamp_is_an_error_and_no_zero() -> None:
    stamps = of(received=[0, 0, math.nan], answered=[9, math.nan, 5])
    found = lapse(stamps, Segment.ANSWERING)
    assert found.known.tolist() == [9]
    assert (found.missing, found.backward) == (2, 0)
    assert found.quality == pytest.approx(1 / 3)


@pytest.mark.parametrize(("answered", "known", "backward"), [(-1, [], 1), (0, [0], 0), (1, [1], 0)])
def test_a_backward_stamp_is_an_error_and_an_equal_one_is_none(
    answered: float, known: list[float], backward: int
) -> None:
    found = lapse(of(received=[0], answered=[answered]), Segment.ANSWERING)
    assert (found.known.tolist(), found.backward, found.missing) == (known, backward, 0)


def test_a_stamp_that_nobody_keeps_makes_all_its_times_missing() -> None:
    found = lapse(of(received=[0, 1]), Segment.WHOLE)
    assert (found.missing, found.known.tolist()) == (2, [])


def test_no_incident_has_no_quality() -> None:
    assert lapse({}, Segment.WHOLE).quality is None


def test_the_stamps_of_one_incident_are_checked_in_order() -> None:
    assert out_of_order(WHOLE) == []
    for one, next_ in pairwise(Stamp):
        swapped = WHOLE | {one: WHOLE[next_], next_: WHOLE[one]}
        assert (one, next_) in out_of_order(swapped)


def test_a_gap_between_two_stamps_hides_no_disorder() -> None:
    stamps = {Stamp.RECEIVED: 10.0, Stamp.ANSWERED: math.nan, Stamp.CLOSED: 5.0}
    assert out_of_order(stamps) == [(Stamp.RECEIVED, Stamp.CLOSED)]
