"""Rows for points: each point that is added gets the next row."""

from __future__ import annotations

import numpy as np

from alerts.judging.switches import Ints

NOWHERE = -1


class Numbering:
    """Points by row, and the row of each point. Looking up is one selection, not a loop."""

    def __init__(self) -> None:
        self.points: list[int] = []
        self._point = np.zeros(0, np.int64)  # the same as a column
        self._row = np.full(1024, NOWHERE, np.int64)

    def __len__(self) -> int:
        return len(self.points)

    def add(self, point_nos: Ints) -> list[int]:
        """Give a row to each point that has none; those points, in order of row."""
        strange = point_nos[self.rows(point_nos) == NOWHERE]
        if not len(strange):
            return []
        new = list(dict.fromkeys(strange.tolist()))
        if (top := max(new)) >= len(self._row):
            more = max(len(self._row), top + 1 - len(self._row))
            self._row = np.concatenate([self._row, np.full(more, NOWHERE, np.int64)])
        self._row[new] = np.arange(len(self.points), len(self.points) + len(new))
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
        return np.where(known, self._row[np.where(known, point_nos, 0)], NOWHERE)
