"""The recent values of many series, to look up what was the newest at a moment."""

from __future__ import annotations

import numpy as np

from alerts.judging.switches import NEVER, Bools, Floats, Ints

AT_MOST = 1024  # values of one series that are kept; what lies further back is in the store
ALWAYS = -(2**62)  # before all moments


class Recent:
    """One row for each series: its values in order of time, the newest at the right.

    Kept are the values of the last `keep_ms` of each series and the one before them. `whole_ms` is
    from when on nothing is missing. Adding the same values twice changes nothing. NaN is kept too:
    a value that was withdrawn.
    """

    def __init__(self, keep_ms: int, whole_ms: int = ALWAYS) -> None:
        self.keep_ms = keep_ms
        self.whole_ms = whole_ms
        self._times = np.full((0, 1), NEVER, np.int64)
        self._values = np.full((0, 1), np.nan)
        self._from = np.zeros(0, np.int64)

    def grow(self, count: int) -> None:
        """Have `count` rows at least."""
        more, width = count - len(self._times), self._times.shape[1]
        if more > 0:
            self._times = np.concatenate([self._times, np.full((more, width), NEVER, np.int64)])
            self._values = np.concatenate([self._values, np.full((more, width), np.nan)])
            self._from = np.concatenate([self._from, np.full(more, self.whole_ms, np.int64)])

    def add(self, rows: Ints, times: Ints, values: Floats) -> None:
        """Take values, in any order; of two for one moment the last one counts."""
        if not len(rows):
            return
        touched, place = np.unique(rows, return_inverse=True)
        self._take(touched, place, times, values)

    def _take(self, touched: Ints, place: Ints, times: Ints, values: Floats) -> None:
        """Merge with what the touched rows have, and keep the newest of it."""
        width = self._times.shape[1]
        row = np.concatenate([np.repeat(np.arange(len(touched)), width), place])
        time = np.concatenate([self._times[touched].ravel(), times])
        value = np.concatenate([self._values[touched].ravel(), values])
        order = np.lexsort((time, row))
        row, time, value = row[order], time[order], value[order]
        last = np.concatenate([(row[1:] != row[:-1]) | (time[1:] != time[:-1]), [True]])
        here = last & (time != NEVER) & (time >= self._from[touched[row]])
        row, time, value = row[here], time[here], value[here]
        back = _from_the_end(row, len(touched))
        newest = np.full(len(touched), NEVER, np.int64)
        np.maximum.at(newest, row, time)
        follower = np.concatenate([time[1:], [0]])
        old = (back > 0) & (follower <= newest[row] - self.keep_ms)
        gone = old | (back >= AT_MOST)
        self._forget(touched, row, time, gone)
        row, time, value, back = row[~gone], time[~gone], value[~gone], back[~gone]
        self._widen(int(back.max(initial=0)) + 1)
        width = self._times.shape[1]
        self._times[touched], self._values[touched] = NEVER, np.nan
        self._times[touched[row], width - 1 - back] = time
        self._values[touched[row], width - 1 - back] = value

    def _forget(self, touched: Ints, row: Ints, time: Ints, gone: Bools) -> None:
        """Note from when on each row is whole once these are gone: from its oldest that stays."""
        if not gone.any():
            return
        oldest = np.full(len(touched), np.iinfo(np.int64).max)
        np.minimum.at(oldest, row[~gone], time[~gone])
        losing = np.unique(row[gone])
        self._from[touched[losing]] = np.maximum(self._from[touched[losing]], oldest[losing])

    def _widen(self, width: int) -> None:
        more = width - self._times.shape[1]
        if more > 0:
            more = max(more, min(self._times.shape[1], AT_MOST - self._times.shape[1]))
            count = len(self._times)
            self._times = np.hstack([np.full((count, more), NEVER, np.int64), self._times])
            self._values = np.hstack([np.full((count, more), np.nan), self._values])

    def at(self, rows: Ints, moments: Ints, within_ms: int) -> tuple[Floats, Bools]:
        """The newest value of each row up to a moment, not older than `within_ms`; else NaN.

        Also where that lies too far back to be known here. All columns are equally long.
        """
        if not len(rows):
            return np.zeros(0), np.zeros(0, np.bool_)
        used, place = np.unique(rows, return_inverse=True)
        times, width = self._times[used], self._times.shape[1]
        base = min(int(moments.min()), int(times.min()))
        span = max(int(moments.max()), int(times.max())) - base + 1
        keys = (times - base + np.arange(len(used))[:, None] * span).ravel()
        found = np.searchsorted(keys, place * span + moments - base, side="right") - 1
        mine = found >= place * width
        time = np.where(mine, times.ravel()[found], NEVER)
        known = time != NEVER
        near = known & (moments - time <= within_ms)
        values = np.where(near, self._values[used].ravel()[found], np.nan)
        return values, ~known & (self._from[rows] > moments - within_ms)


def _from_the_end(row: Ints, count: int) -> Ints:
    """How many of the same row come after each; rows are in order."""
    ends = np.cumsum(np.bincount(row, minlength=count))
    return np.asarray(ends[row] - 1 - np.arange(len(row)))


class History:
    """All that is known of many series at once, looked up like what is recent."""

    def __init__(self, rows: Ints, times: Ints, values: Floats) -> None:
        order = np.lexsort((times, rows))
        row, time = rows[order], times[order]
        last = np.ones(len(order), np.bool_)
        last[:-1] = (row[1:] != row[:-1]) | (time[1:] != time[:-1])
        self._rows, self._times, self._values = row[last], time[last], values[order][last]

    def grow(self, count: int) -> None:
        """Rows without values need no room."""

    def at(self, rows: Ints, moments: Ints, within_ms: int) -> tuple[Floats, Bools]:
        """As Recent.at; nothing lies too far back."""
        nothing = np.zeros(len(rows), np.bool_)
        if not len(rows) or not len(self._rows):
            return np.full(len(rows), np.nan), nothing
        base = min(int(moments.min()), int(self._times.min()))
        span = max(int(moments.max()), int(self._times.max())) - base + 1
        keys = self._rows * span + self._times - base
        found = np.searchsorted(keys, rows * span + moments - base, side="right") - 1
        near = (found >= 0) & (self._rows[found] == rows)
        near &= moments - self._times[found] <= within_ms
        return np.where(near, self._values[found], np.nan), nothing
