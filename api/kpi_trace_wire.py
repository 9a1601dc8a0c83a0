"""A figure's origin as JSON and CSV give it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from urllib.parse import quote

from api.kpis import definition
from data.clock import iso
from metrics.kpi_types import Standard
from metrics.kpi_why_types import Control
from metrics.published_types import LateValues, Publication, Restated
from metrics.trace_types import (
    Asked,
    District,
    Input,
    Past,
    Reading,
    Rows,
    Trace,
    TraceRow,
    ValueTrace,
)

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "at", "point", "name", "district", "value", "other", "quality", "count", "num", "den",
    "known", "alert", "event",
)  # fmt: skip


def trace(found: Trace, late: LateValues | None) -> dict[str, Any]:
    """One figure and all that it stands on."""
    row, kpi = found.row, found.kpi
    path = f"/api/v1/kpis/{quote(kpi.department)}/{quote(kpi.id)}/trace"
    return {
        "department": kpi.department,
        "kpi": definition(kpi),
        "period": str(found.period),
        "until": found.card.until,
        "running": found.card.running,
        "now": found.card.now_ms,
        **asdict(row.figure),
        "den": row.den,
        "standard": _standard(row.standard),
        "score": row.score,
        "unscored": row.unscored,
        "weight": row.weight,
        "rating": row.rating,
        "anchors": asdict(row.anchors) if row.anchors else None,
        "computed": None if row.computed is None else _computed(row.computed),
        "history": [_past(one) for one in found.history],
        "control": _control(found.control, found.fired),
        "districts": [_district(one) for one in found.districts],
        "published": _published(found, late),
        "indicators": [one.model_dump(mode="json", exclude_none=True, exclude={"sql"})
                       for one in found.indicators],
        "links": {
            "rows": f"{path}/rows?period={quote(str(found.period))}",
            "csv": f"{path}/rows.csv?period={quote(str(found.period))}",
            "value": f"{path}/value?point={{point}}&indicator={{indicator}}&at={{at}}",
        },
    }  # fmt: skip


def publication(one: Publication) -> dict[str, Any]:
    """A published scorecard."""
    return {
        "department": one.department,
        "period": str(one.period),
        "published": one.known_ms,
        "by": one.actor,
        "why": one.why,
        "score": one.score,
        "coverage": one.coverage,
        "digest": one.digest,
        "figures": [asdict(figure) for figure in one.figures.values()],
    }


def restated(found: Mapping[str, Restated]) -> list[dict[str, Any]]:
    """The figures that stand otherwise now."""
    return [_restated(one) for one in found.values()]


def rows(found: Rows, asked: Asked) -> dict[str, Any]:
    """A page of rows, with count and sums of all."""
    return {
        "count": found.count,
        "num": found.num,
        "den": found.den,
        "figure": {"num": found.figure_num, "den": found.figure_den},
        "agrees": found.agrees,
        "rank": found.rank,
        "offset": asked.offset,
        "limit": asked.limit,
        "rows": [_row(one) for one in found.rows],
        "sql": found.sql,
        "given": given(found.given),
    }


def value(found: ValueTrace) -> dict[str, Any]:
    """Where one value comes from."""
    one = found.indicator
    return {
        "indicator": one.model_dump(mode="json", exclude_none=True, exclude={"sql"}),
        "computed": one.computed,
        **_reading(found.reading),
        "sql": found.sql,
        "given": given(found.given),
        "again": found.again,
        "inputs": [_input(each) for each in found.inputs],
        "replaced": [asdict(each) for each in found.replaced],
        "sources": [{**asdict(each), "name": each.name.model_dump()} for each in found.origins],
    }


def given(known: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters of a statement as JSON can say them."""
    return {name: _said(one) for name, one in known.items()}


def csv_lines(first: Rows, pages: Iterator[Rows]) -> Iterator[str]:
    """The rows of all pages as lines of CSV, the first with the columns' names."""
    more = list(first.rows[0].more or ()) if first.rows else []
    yield _line([*COLUMNS, *more])
    for page in (first, *pages):
        yield "".join(_line(_cells(one, more)) for one in page.rows)


def _cells(one: TraceRow, more: list[str]) -> list[Any]:
    return [
        iso(one.at_ms), one.point, one.name.en if one.name else None, one.district, one.value,
        one.other, one.quality, one.count, one.num, one.den,
        None if one.known_ms is None else iso(one.known_ms), one.alert, one.event,
        *((one.more or {}).get(name) for name in more),
    ]  # fmt: skip


def _line(cells: list[Any]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([_harmless(cell) for cell in cells])
    return out.getvalue()


def _harmless(cell: Any) -> Any:
    """Text that no spreadsheet takes for a formula; numbers as they are."""
    if isinstance(cell, str) and cell.startswith(FORMULA_STARTS):
        return f"'{cell}"
    return cell


def _said(one: Any) -> Any:
    if isinstance(one, datetime | date):
        return one.isoformat()
    if isinstance(one, float) and one in (float("inf"), float("-inf")):
        return str(one)
    return one


def _row(one: TraceRow) -> dict[str, Any]:
    beside: dict[str, Any] = {"more": one.more} if one.more else {}
    if one.indicator is not None:
        beside = {"indicator": one.indicator, "value_at": one.value_ms, **beside}
    return {
        "at": one.at_ms, "point": one.point, "name": one.name.model_dump() if one.name else None,
        "district": one.district, "value": one.value, "other": one.other, "quality": one.quality,
        "count": one.count, "num": one.num, "den": one.den, "known": one.known_ms,
        "alert": one.alert, "event": one.event, **beside,
    }  # fmt: skip


def _reading(one: Reading) -> dict[str, Any]:
    return {
        "point": one.point, "name": one.name.model_dump(), "at": one.at_ms, "value": one.value,
        "quality": one.quality, "n": one.n, "reason": one.reason, "known": one.known_ms,
        "arrival": asdict(one.arrival) if one.arrival else None,
    }  # fmt: skip


def _input(one: Input) -> dict[str, Any]:
    return {
        "indicator": one.indicator, "where": one.where, "since": one.since_ms,
        "count": one.count, "readings": [_reading(each) for each in one.readings],
    }  # fmt: skip


def _standard(one: Standard) -> dict[str, Any]:
    return {
        "kind": one.kind, "value": one.value, "absent": one.absent, "since": one.since,
        "source": one.source.model_dump() if one.source else None,
        "period": str(one.period) if one.period else None,
    }  # fmt: skip


def _computed(row: Any) -> dict[str, Any]:
    return {"value": row.figure.value, "num": row.figure.num, "den": row.den, "score": row.score}


def _past(one: Past) -> dict[str, Any]:
    return {
        "period": str(one.period), **asdict(one.figure), "den": one.den,
        "standard": _standard(one.standard), "score": one.score, "rating": one.rating,
        "published": one.published,
    }  # fmt: skip


def _control(
    chart: Control | None, fired: tuple[tuple[str, ...], ...]
) -> dict[str, Any] | None:
    """The limits, the period that is judged, and the rules that each period breaks."""
    if chart is None:
        return None
    return {
        "middle": chart.middle, "low": chart.low, "high": chart.high,
        "judged": str(chart.periods[chart.judged]), "rules": chart.rules, "fired": fired,
    }  # fmt: skip


def _district(one: District) -> dict[str, Any]:
    return {**asdict(one), "name": one.name.model_dump()}


def _published(found: Trace, late: LateValues | None) -> dict[str, Any]:
    """As published, as restated, and what came late; `published` null was never published."""
    one = found.publication
    figure = one.figures.get(found.kpi.id) if one else None
    if one is None or figure is None:
        return {"published": None, "due": found.due_ms, "known": found.card.now_ms}
    return {
        "published": one.known_ms, "by": one.actor, "why": one.why, "figure": asdict(figure),
        "restated": _restated(found.restated) if found.restated else None,
        "late": None if late is None else _late(late),
    }  # fmt: skip


def _restated(one: Restated) -> dict[str, Any]:
    return {"kpi": one.published.kpi_id, **asdict(one), "published": asdict(one.published)}


def _late(found: LateValues) -> dict[str, Any]:
    values = [{**asdict(one), "name": one.name.model_dump()} for one in found.values]
    return {**asdict(found), "values": values}
