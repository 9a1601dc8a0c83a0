"""Rows for points: each point that is added gets the next row."""

from __future__ import annotations

import numpy as np

from alerts.judging.switches import Ints
from data.types import SHADOWS

NOWHERE = -1


class Numbering:
    """Points by row, and the row of each point. Looking up is one selection, not a loop."""

    def __init__(self) -> None:
        self.points: list[int] = []
        self._point = np.zeros(0, np.int64)  # the same as a column
        self._row = np.full(1024, NOWHERE, np.int64)
        self._shadow = np.zeros(0, np.int64)  # the rows of shadows, from number SHADOWS on

    def __len__(self) -> int:
        return len(self.points)

    def add(self, point_nos: Ints) -> list[int]:
        """Give a row to each point that has none; those points, in order of row."""
        strange = point_nos[self.rows(point_nos) == NOWHERE]
        if not len(strange):
            return []
        new = list(dict.fromkeys(strange.tolist()))
        numbers, rows = np.array(new), np.arange(len(self.points), len(self.points) + len(new))
        real = numbers < SHADOWS
        self._row = _put(self._row, numbers[real], rows[real])
        self._shadow = _put(self._shadow, numbers[~real] - SHADOWS, rows[~real])
        self.points += new
        self._point = np.concatenate([self._point, new])
        return new

    def points_at(self, rows: Ints) -> list[int]:
        """The point of each row; of many, faster than one by one."""
        at: list[int] = self._point.take(rows).tolist()
        return at

    def rows(self, point_nos: Ints) -> Ints:
        """The row of each point; NOWHERE for one that has none."""
        if not len(point_nos) or int(point_nos.max()) < len(self._row):
            return self._row.take(point_nos)
        known = point_nos < len(self._row)
        found = np.where(known, self._row[np.where(known, point_nos, 0)], NOWHERE)
        apart = point_nos - SHADOWS
        shadows = (apart >= 0) & (apart < len(self._shadow))
        found[shadows] = self._shadow[apart[shadows]]
        return found


def _put(row: Ints, places: Ints, rows: Ints) -> Ints:
    """`row` with these rows at these places, grown where it is too short."""
    if not len(places):
        return row
    if (top := int(places.max())) >= len(row):
        more = max(len(row), top + 1 - len(row))
        row = np.concatenate([row, np.full(more, NOWHERE, np.int64)])
    row[places] = rows
    return row
