"""What is kept of KPIs by day, read for a card: each period as the sum of its days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.store import Store
from metrics.kpi_frame import Frame
from metrics.kpi_query import Part
from metrics.kpi_types import Kpi

_DAYS = """
SELECT kpi_no, CAST(day - $first AS INTEGER) AS day, num, den, n
FROM kpi_day
JOIN (SELECT unnest($kpi) AS kpi_id, unnest($kpi_no) AS kpi_no) USING (kpi_id)
WHERE day BETWEEN $first AND $last
"""
_DISTRICTS = """
SELECT kpi_no, district_id, CAST(day - $first AS INTEGER) AS day, num, den
FROM kpi_part
JOIN (SELECT unnest($kpi) AS kpi_id, unnest($kpi_no) AS kpi_no) USING (kpi_id)
WHERE day BETWEEN $first AND $last
  AND district_id IS NOT NULL
"""


def parts(store: Store, kpis: Sequence[Kpi], frame: Frame) -> dict[str, list[Part]]:
    """The parts of KPIs that are kept: by day in the periods that are looked at closely, of the
    others what they add up to, on the first day that has any."""
    slots = frame.slots
    rows = _read(store, _DAYS, kpis, slots[0].day, slots[-1].day)
    places = np.full((slots[-1].day - slots[0].day).days + 1, -1)
    places[[(slot.day - slots[0].day).days for slot in slots]] = np.arange(len(slots))
    rows["slot"] = places[rows["day"]]
    rows = rows[rows["slot"] >= 0]
    rows = _added_up(rows.assign(bucket=_buckets(frame)[rows["slot"]]), ["kpi_no", "bucket"])
    rows = rows.sort_values(["kpi_no", "slot"])
    found: dict[str, list[Part]] = {kpi.id: [] for kpi in kpis}
    for number, *rest in _tuples(rows, ["kpi_no", "slot", "num", "den", "n"]):
        slot, num, den, n = rest
        found[kpis[number].id].append(Part(slot, None, num, den, n))
    return found


def shares(
    store: Store, kpis: Sequence[Kpi], frame: Frame
) -> dict[str, dict[str, tuple[float, float]]]:
    """(num, den) of each district in the period itself, by KPI."""
    found: dict[str, dict[str, tuple[float, float]]] = {kpi.id: {} for kpi in kpis}
    rows = _read(store, _DISTRICTS, kpis, frame.period.first, frame.until)
    codes, names = pd.factorize(rows["district_id"], sort=True)
    rows = _added_up(rows.assign(place=codes), ["kpi_no", "place"])
    for number, place, num, den in _tuples(rows, ["kpi_no", "place", "num", "den"]):
        found[kpis[number].id][names[place]] = num, den
    return found


def _read(store: Store, sql: str, kpis: Sequence[Kpi], first: date, last: date) -> pd.DataFrame:
    names = [kpi.id for kpi in kpis]
    asked = {"kpi": names, "kpi_no": list(range(len(names))), "first": first, "last": last}
    return store.frame(sql, asked)


def _buckets(frame: Frame) -> NDArray[np.int64]:
    """What each slot is added up with: those of a period have one number, a slot that must be known
    by itself its own."""
    of_period = {period: -1 - place for place, period in enumerate(frame.periods)}
    return np.array(
        [
            number
            if len(slot.periods) > 1 or not frame.detailed.isdisjoint(slot.periods)
            else of_period[slot.periods[0]]
            for number, slot in enumerate(frame.slots)
        ]
    )


def _added_up(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row, that of the first day, for each of `keys`, with the sums of all its days: added in
    their order, so that the same days come to the same to the last bit."""
    if rows.empty:
        return rows
    rows = rows.iloc[np.lexsort([rows["day"], *(rows[key] for key in reversed(keys))])]
    of = rows[keys].to_numpy()
    begins = np.flatnonzero(np.r_[True, (of[1:] != of[:-1]).any(axis=1)])
    sums = {
        name: np.add.reduceat(rows[name].to_numpy(), begins)
        for name in ("num", "den", "n")
        if name in rows
    }
    return rows.iloc[begins].assign(**sums)


def _tuples(rows: pd.DataFrame, names: list[str]) -> zip[tuple[int, ...]]:
    return zip(*(rows[name].tolist() for name in names), strict=True)
