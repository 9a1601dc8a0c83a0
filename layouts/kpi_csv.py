"""Scorecards as CSV: one row per KPI, district (empty: the whole) and period, numbers unrounded.

RFC 4180: commas, CRLF, quotes where needed. The columns are those of docs/exports.md.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from data.city import City
from metrics.export_types import Export, Rank
from metrics.kpi_types import DistrictShare, Period, Row, Scorecard

BOM = "\ufeff"  # by which spreadsheets know that it is UTF-8
COLUMNS = (
    "city", "department", "kpi", "name", "unit", "period", "first_day", "last_day", "district",
    "district_name", "value", "numerator", "denominator", "minimum", "low", "high", "rank_best",
    "rank_worst", "against", "reference", "change", "rating", "score", "weight", "absent",
    "published_value", "published_score", "computed_value", "computed_score",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins to compute


def table(export: Export, city: City, language: str) -> str:
    """The whole file as text, with a byte order mark. Values are in the KPI's unit, with show
    `minutes` in seconds, as the API gives them."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for card in export.cards:
        for row in card.rows:
            for cells in _rows(export, card, row, city, language):
                writer.writerow({name: cell(value) for name, value in cells.items()})
    return out.getvalue()


def cell(value: Any) -> str:
    """A cell: a number with all its digits; text that would be taken for a formula is led by an
    apostrophe; empty for what there is not."""
    if value is None:
        return ""
    if isinstance(value, float):
        return repr(value)
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return str(value)


def _rows(
    export: Export, card: Scorecard, row: Row, city: City, language: str
) -> Iterable[Mapping[str, Any]]:
    """The periods of the trend, the one that is asked for, then its districts."""
    same = {
        "city": city.id, "department": card.department, "kpi": row.kpi.id,
        "name": row.kpi.name.of(language), "unit": _unit(row, language),
        "minimum": row.kpi.minimum,
    }  # fmt: skip
    for period, value in zip(card.periods[:-1], row.trend, strict=False):
        yield {**same, **_when(period), "value": value}
    yield {**same, **_current(card, row), **_beside(export, card, row)}
    for one, rank in zip(row.districts, export.ranks[row.kpi.id], strict=True):
        yield {**same, **_when(card.period), **_district(one, rank, language)}


def _unit(row: Row, language: str) -> str:
    return "s" if row.kpi.show == "minutes" else row.kpi.unit.of(language)


def _when(period: Period) -> dict[str, Any]:
    return {"period": str(period), "first_day": period.first, "last_day": period.last}


def _current(card: Scorecard, row: Row) -> dict[str, Any]:
    figure, standard = row.figure, row.standard
    source = standard.source.en if standard.source else str(standard.period)
    return {
        "period": str(card.period),
        "first_day": figure.first or card.period.first,
        "last_day": figure.last or card.until or card.period.last,
        "value": figure.value,
        "numerator": None if row.kpi.formula.quantile else figure.num,
        "denominator": figure.n,
        "against": f"{standard.kind}: {source}",
        "reference": standard.value,
        "change": row.change,
        "rating": str(row.rating),
        "score": row.score,
        "weight": row.weight,
        "absent": figure.absent,
    }


def _beside(export: Export, card: Scorecard, row: Row) -> dict[str, Any]:
    """What was published, and what was computed before anything was left out by decision."""
    publication = export.publications.get(card.department)
    published = publication.figures.get(row.kpi.id) if publication else None
    computed = row.computed or row
    return {
        "published_value": published and published.value,
        "published_score": published and published.score,
        "computed_value": computed.figure.value,
        "computed_score": computed.score,
    }


def _district(one: DistrictShare, rank: Rank, language: str) -> dict[str, Any]:
    return {
        "district": one.district_id, "district_name": one.name.of(language), "value": one.value,
        "numerator": one.k, "denominator": one.n, "low": one.low, "high": one.high,
        "rank_best": rank and rank[0], "rank_worst": rank and rank[1],
    }  # fmt: skip
