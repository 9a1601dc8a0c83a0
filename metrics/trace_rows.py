"""The rows that a KPI's figure is added up from, a page at a time, with their count and sums.

What a card reads and what is shown here are two questions to the store, asked apart: that their
sums are the same is tested for every formula, and said with each answer.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from data.store import Store
from data.strict import Words, unknown
from metrics.catalogue import parameters
from metrics.kpi_account import SUMMED
from metrics.kpi_cases import given_of
from metrics.kpi_frame import Frame, Slot
from metrics.kpi_types import Kpi, Row
from metrics.past import script
from metrics.published import same
from metrics.trace_cases import cases
from metrics.trace_types import Asked, Rows, TraceRow

# The columns of every statement, in which names of TraceRow stand for themselves.
PLAIN = (
    "slot", "district", "at_ms", "num", "den", "known_ms", "value", "other", "quality", "count",
    "point", "name_en", "name_zh", "alert", "event",
)  # fmt: skip
SORTS = {
    "time": "at_ms", "point": "name_en", "district": "district", "value": "value",
    "other": "other", "quality": "quality", "num": "num", "den": "den", "known": "known_ms",
}  # fmt: skip
NOWHERE = ""  # the district of what lies in none
_SUMS = "SELECT count(*), coalesce(sum(num), 0), coalesce(sum(den), 0) FROM ({sql}) {where}"
_PAGE = """
SELECT {columns}
FROM ({sql})
{where}
ORDER BY {by} NULLS LAST, at_ms, point, alert, event
LIMIT $limit
OFFSET $offset
"""
Statement = tuple[str, dict[str, Any]]


class UnknownSort(ValueError):
    """There is no such order of rows."""


def rows(store: Store, kpi: Kpi, row: Row, frame: Frame, asked: Asked) -> Rows:
    """The rows behind `row`, the KPI's on the card of `frame`. Raises UnknownSort.

    The sums are of all rows asked for, whichever are shown. Where claims leave something out, the
    rows are those of the figure as computed, before they did.
    """
    if asked.sort not in SORTS:
        raise UnknownSort(unknown("order", asked.sort, list(SORTS)))
    computed = row.computed or row
    slots = _slots(frame, asked)
    if not slots:
        return Rows(rows=(), count=0, num=0.0, den=0.0, figure_num=None, figure_den=None,
                    agrees=None, rank=None, sql="", given={})  # fmt: skip
    sql, given, more = statement(store, kpi, frame, slots)
    where, also = _where(asked)
    count, num, den = _ask(store, _SUMS.format(sql=sql, where=where), given | also)[0]
    whole = asked.district is None and asked.day is None and asked.after_ms is None
    return Rows(
        rows=_page(store, sql, given | also, where, asked, more),
        count=count,
        num=num,
        den=den,
        figure_num=computed.figure.num if whole else None,
        figure_den=computed.den if whole else None,
        agrees=agrees(kpi, computed, count, num, den) if whole else None,
        rank=rank(kpi, computed.figure.n) if whole and count else None,
        sql=sql.strip(),
        given=given,
    )


def agrees(kpi: Kpi, row: Row, count: int, num: float, den: float) -> bool:
    """Whether rows of this count and these sums are those of the figure. What a figure is divided
    by that the calendar says (days, values that were to come) is no sum of rows."""
    if kpi.formula.quantile is not None:
        return count == row.figure.n
    summed = kpi.formula.form in SUMMED or kpi.formula.event_share is not None
    return same(num, row.figure.num) and (
        not summed or row.figure.value is None or same(den, row.den)
    )


def rank(kpi: Kpi, count: int) -> int | None:
    """Which case of so many, in order of value, a quantile is: the nearest rank ⌈p·n⌉."""
    quantile = kpi.formula.quantile
    return None if quantile is None else max(1, math.ceil(quantile.p * count - 1e-9))


def statement(
    store: Store, kpi: Kpi, frame: Frame, slots: Sequence[Slot]
) -> tuple[str, dict[str, Any], tuple[str, ...]]:
    """What asks for the rows of some slots: SQL with the columns of PLAIN, its parameters, and the
    names of the columns that it has beside."""
    calendar = {
        "moments": [slot.begins_ms for slot in slots],
        "numbers": list(range(len(slots))),
        "until_ms": slots[-1].ends_ms,
        "now_ms": frame.now_ms,
    }
    if kpi.formula.query is not None:
        return cases(store, kpi, given_of(kpi, calendar), PLAIN)
    sql = script("trace_events" if kpi.formula.events else "trace_values")
    found = _events(kpi) if kpi.formula.events else _values(store, kpi)
    given = {name: value for name, value in (calendar | found).items() if name in parameters(sql)}
    return sql, given, ("category",) if kpi.formula.events else ()


def _slots(frame: Frame, asked: Asked) -> list[Slot]:
    """Those of the period, or of one day of it."""
    return [
        slot
        for slot in frame.slots
        if frame.period in slot.periods and asked.day in (None, slot.day)
    ]


def _values(store: Store, kpi: Kpi) -> dict[str, Any]:
    formula, share = kpi.formula, kpi.formula.share
    numbers = dict(store.rows("SELECT indicator, indicator_no FROM indicator"))
    a, b = [*(numbers.get(name, -1) for name in formula.indicators().values()), None][:2]
    return {
        "form": formula.form,
        "a": a,
        "b": b,
        "kind": kpi.kind,
        "low": share.at_least if share and share.at_least is not None else float("-inf"),
        "high": share.at_most if share and share.at_most is not None else float("inf"),
        "day_mean_from": share.day_mean_from if share else None,
    }


def _events(kpi: Kpi) -> dict[str, Any]:
    events, share = kpi.formula.events, kpi.formula.event_share
    assert events is not None
    return {
        "kind": events.kind,
        "category": events.category,
        "status": share.status if share else [],
        "within_minutes": share.within_minutes if share else None,
    }


def _where(asked: Asked) -> Statement:
    """The rows asked for among those of the days."""
    terms: list[str] = []
    given: dict[str, Any] = {}
    if asked.district == NOWHERE:
        terms.append("district IS NULL")
    elif asked.district is not None:
        terms.append("district = $district")
        given["district"] = asked.district
    if asked.after_ms is not None:
        terms.append("known_ms > $after_ms")
        given["after_ms"] = asked.after_ms
    return ("WHERE " + " AND ".join(terms) if terms else ""), given


def _page(
    store: Store, sql: str, given: Mapping[str, Any], where: str, asked: Asked,
    more: Sequence[str],
) -> tuple[TraceRow, ...]:  # fmt: skip
    columns = [*PLAIN, *(f'CAST("{name}" AS VARCHAR)' for name in more)]
    by = f"{SORTS[asked.sort]} {'DESC' if asked.descending else 'ASC'}"
    text = _PAGE.format(columns=", ".join(columns), sql=sql, where=where, by=by)
    limits = {"limit": asked.limit, "offset": asked.offset}
    return tuple(_row(found, more) for found in _ask(store, text, {**given, **limits}))


def _row(found: tuple[Any, ...], more: Sequence[str]) -> TraceRow:
    facts = dict(zip(PLAIN, found, strict=False))
    del facts["slot"]
    en, zh = facts.pop("name_en"), facts.pop("name_zh")
    beside = dict(zip(more, found[len(PLAIN) :], strict=True))
    indicator, at = beside.pop("indicator", None), beside.pop("value_ms", None)
    return TraceRow(
        **facts, name=Words(en=en, zh=zh) if en else None, more=beside or None,
        indicator=indicator, value_ms=None if at is None else int(at),
    )  # fmt: skip


def _ask(store: Store, sql: str, given: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    return store.rows(sql, {name: given[name] for name in parameters(sql)})
