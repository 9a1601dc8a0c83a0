"""Shadows: what stands for a real point in an exercise, so that nothing injected is ever the
point's own. A shadow is in no list of points, and its values are in no table of what is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from data.latest import Values
from data.registry import Registry
from data.store import Store
from data.strict import Words
from data.types import SHADOWS, Point
from dispatch.drills import records
from dispatch.drills.model import Inject
from dispatch.drills.types import Given

Row = tuple[int, int, int]  # number, exercise, the real point


def cast(registry: Registry, row: Row, ended_ms: int | None) -> Point:
    """Let the registry know a shadow; it has all that its point has, but the number and the id, and
    its name says on every screen, list and paper what it is."""
    no, drill, real_no = row
    real = registry.points[real_no]
    shadow = replace(
        real, no=no, id=f"drill:{drill}:{real.id}", shadow_of=real_no, drill=drill,
        ended_ms=ended_ms, name=marked(real.name),
    )  # fmt: skip
    registry.cast(shadow)
    return shadow


def marked(name: Words) -> Words:
    """A name of something that is exercised."""
    return Words(en=f"EXERCISE {name.en}", zh=f"【演练】{name.zh}")


def bare(name: Words) -> Words:
    """A name without that word, where it is said otherwise."""
    return Words(en=name.en.removeprefix("EXERCISE "), zh=name.zh.removeprefix("【演练】"))


def named(name: Words, drill: str | None) -> Words:
    """A name as it is written of what is real, or of the exercise `drill`: marked once."""
    return name if drill is None else marked(bare(name))


def cast_all(store: Store, registry: Registry) -> None:
    """Know the shadows of all exercises: alerts of past ones are still looked at."""
    for no, drill, real_no, ended_ms in records.shadows(store):
        if real_no in registry.points:
            cast(registry, (no, drill, real_no), ended_ms)


def given(
    registry: Registry, store: Store, drill_no: int, inject: Inject, now_ms: int
) -> tuple[list[Given], list[Row]]:
    """The values of an inject at the shadow of its point, and the shadow when it is new."""
    assert inject.point is not None
    real_no = registry.no(inject.point)
    if real_no is None:
        raise LookupError(f"there is no point {inject.point}")
    known = {(drill, real): no for no, drill, real, _ in records.shadows(store)}
    no = known.get((drill_no, real_no))
    fresh = [] if no is not None else [(max([SHADOWS - 1, *known.values()]) + 1, drill_no, real_no)]
    number = no if no is not None else fresh[0][0]
    values = [
        Given(inject.id, number, registry.indicator_no(name), value, now_ms, False)
        for name, value in inject.values.items()
    ]
    return values, fresh


def columns(values: Sequence[Given]) -> Values:
    """Injected values as rules are handed them."""
    count = len(values)
    moments = np.array([one.observed_ms for one in values], np.int64)
    return Values(
        point_no=np.array([one.point_no for one in values], np.int64),
        indicator_no=np.array([one.indicator_no for one in values], np.int64),
        observed_ms=moments, value=np.array([one.value for one in values], np.float64),
        quality=np.ones(count), n=np.ones(count, np.int64), received_ms=moments,
    )  # fmt: skip
