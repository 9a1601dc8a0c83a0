"""Conditions: what is met, unmet and not known, at all points of a place, as of each moment."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from alerts.judging.conditions import MET, UNKNOWN, UNMET, Leaf, Tree
from alerts.judging.recent import History, Recent
from alerts.judging.switches import FAR
from alerts.rules.parts import Condition
from data.strict import Words
from data.types import Point

NAME = Words(en="x", zh="x")
POINTS = {
    no: Point(no=no, id=str(no), kind="k", domain=None, name=NAME, district_id=district, lon=lon,
              lat=None if lon is None else 52.5)
    for no, district, lon in [(1, "a", 13.4), (2, "a", 13.403), (3, "b", 13.5), (4, None, None)]
}  # fmt: skip
M, U, N = MET, UNKNOWN, UNMET


def ints(*numbers: int) -> np.ndarray:
    return np.array(numbers, np.int64)


def a_leaf(itself: bool = True, **where: Any) -> Leaf:
    condition = {"indicator": "wind", "at_least": 5, "at_most": 9, "within": "PT1S", **where}
    leaf = Leaf(Condition.model_validate(condition), 7, itself)
    leaf.watch(POINTS.values())
    return leaf


def verdicts(leaf: Leaf, heard: list[tuple[int, int, float]], moment: int) -> list[int]:
    """Of points 1 to 4 at a moment, after (point, moment, value) were heard."""
    points, times, values = (np.array(column) for column in zip(*heard, strict=True))
    rows = leaf.rows(points, POINTS)
    found = [
        leaf.verdicts(memory, np.arange(4), np.full(4, moment))[0].tolist()
        for memory in (kept(len(leaf), rows, times, values), History(rows, times, values))
    ]
    assert found[0] == found[1], "what is recent says the same as what is stored"
    return list(found[0])


def kept(count: int, rows: np.ndarray, times: np.ndarray, values: np.ndarray) -> Recent:
    recent = Recent(10_000)
    recent.grow(count)
    recent.add(rows, times, values.astype(float))
    return recent


@pytest.mark.parametrize(
    ("where", "itself", "heard", "expected"),
    [
        pytest.param({}, True, [(1, 100, 6), (2, 99, 6)], [M, U, U, U], id="here and now only"),
        pytest.param({}, True, [(1, 100, 9.5), (2, 100, 5)], [N, M, U, U], id="within both bounds"),
        pytest.param({"where": "district"}, True, [(2, 90, 6)], [M, M, U, U], id="its district"),
        pytest.param({"where": "district"}, True, [(1, 90, 1), (2, 90, 6), (3, 90, 1)],
                     [M, M, N, U], id="any of the district"),
        pytest.param({"where": "district"}, False, [(2, 90, 6)], [M, U, U, U], id="any other"),
        pytest.param({"where": "city"}, True, [(4, 90, 6)], [M, M, M, M], id="the city"),
        pytest.param({"where": "city"}, False, [(4, 90, 6), (1, 90, 1)], [M, M, M, N],
                     id="any other of the city"),
        pytest.param({"where": "near", "metres": 250}, True, [(2, 90, 6)], [M, M, U, U], id="near"),
        pytest.param({"where": "near", "metres": 150}, True, [(2, 90, 6)], [U, M, U, U],
                     id="not so near"),
        pytest.param({"where": "city"}, True, [(2, 90, 6), (2, 95, 1)], [N] * 4, id="the newest"),
        pytest.param({"where": "city"}, True, [(2, 90, 6), (2, 101, 1)], [M] * 4, id="as of then"),
        pytest.param({"where": "city"}, True, [(2, -900, 6)], [M] * 4, id="just within"),
        pytest.param({"where": "city"}, True, [(2, -901, 6)], [U] * 4, id="too old"),
        pytest.param({"where": "city"}, True, [(2, 90, 6), (2, 95, np.nan)], [U] * 4,
                     id="withdrawn"),
    ],
)  # fmt: skip
def test_a_leaf(
    where: dict[str, Any], itself: bool, heard: list[tuple[int, int, float]], expected: list[int]
) -> None:
    assert verdicts(a_leaf(itself, **where), heard, 100) == expected


def test_points_that_come_later_belong_to_their_places() -> None:
    leaf = a_leaf(where="district")
    assert verdicts(leaf, [(1, 90, 6)], 100) == [M, M, U, U]
    assert verdicts(leaf, [(3, 90, 6)], 100) == [U, U, M, U]
    leaf.watch([POINTS[3]])
    rows = leaf.rows(ints(3), POINTS)
    assert leaf.verdicts(kept(2, rows, ints(90), ints(6)), ints(4), ints(100))[0].tolist() == [M]


def test_who_was_judged_without_a_value_is_told_from_when_on() -> None:
    leaf = a_leaf(where="district")
    rows = leaf.rows(ints(1, 2, 3), POINTS)
    owed = leaf.owed(rows, ints(90, 80, 70), judged=ints(85, 79, 70, 99)).tolist()
    assert owed == [80, FAR, 70, FAR]


LEAVES = [{"indicator": name, "at_least": 1} for name in "abcd"]
A, B, C, D = LEAVES


@pytest.mark.parametrize(
    ("conditions", "leaves", "expected"),
    [
        pytest.param([], [], M, id="no condition"),
        pytest.param([A, B], [M, U], U, id="both are needed"),
        pytest.param([A, B], [N, U], N, id="the unmet one decides"),
        pytest.param([{"any": [A, B]}], [M, U], M, id="the met one decides"),
        pytest.param([{"any": [A, B]}], [N, U], U, id="the unknown one decides"),
        pytest.param([{"not": [A, B]}], [N, N], M, id="none of them"),
        pytest.param([{"not": [A, B]}], [N, U], U, id="perhaps one of them"),
        pytest.param([{"not": [A, B]}], [M, U], N, id="one of them"),
        pytest.param([A, {"any": [B, {"all": [C, {"not": [D]}]}]}], [M, N, M, N], M, id="a tree"),
        pytest.param([A, {"any": [B, {"all": [C, {"not": [D]}]}]}], [M, N, M, U], U,
                     id="a tree with something unknown"),
    ],
)  # fmt: skip
def test_conditions_together(conditions: list[Any], leaves: list[int], expected: int) -> None:
    numbers = {name: place for place, name in enumerate("abcd")}
    tree = Tree([Condition.model_validate(one) for one in conditions], numbers, 99)
    assert tree.verdict([np.array([one], np.int8) for one in leaves], 1).tolist() == [expected]


def test_what_is_recent_is_what_was_heard_or_lies_too_far_back() -> None:
    chance = random.Random(3)
    for keep in (5, 20, 1000):
        recent, heard = Recent(keep), dict[tuple[int, int], float]()
        recent.grow(3)
        for _ in range(60):
            row, moment, value = chance.randrange(3), chance.randrange(60), chance.random()
            recent.add(ints(row), ints(moment), np.array([value]))
            heard[row, moment] = value
            asked, until = chance.randrange(3), chance.randrange(70)
            within = chance.choice([0, 3, 100])
            values, deep = recent.at(ints(asked), ints(until), within)
            times = [t for r, t in heard if r == asked and t <= until]
            known = bool(times) and until - max(times) <= within
            if deep[0]:
                assert keep < 1000
            elif known:
                assert values[0] == heard[asked, max(times)]
            else:
                assert np.isnan(values[0])
