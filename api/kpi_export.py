"""Scorecards out of the app: /api/v1/kpis/{department}.xlsx, .csv and .pdf, and those of all
departments. The same numbers as GET /api/v1/kpis/{department}."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date
from typing import Annotated, Literal
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.kpis import Asked, Until
from api.problems import problem
from api.who import language_of, who
from data.strict import unknown
from dispatch.record.paper import typeset
from layouts.kpi_csv import table
from layouts.kpi_excel import Made, workbook
from layouts.kpi_paper import scorecard_paper
from layouts.theme import tokens
from live.center import Center
from metrics.export import export, move
from metrics.export_types import Move
from metrics.kpi import Period, default_period, scorecard, scorecards
from metrics.kpi_types import Scorecard
from security.guard import address_of
from security.record import Deed

router = APIRouter(prefix="/api/v1", tags=["kpis"])
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Language = Annotated[
    Literal["en", "zh"] | None, Query(description="of names and words; else the reader's")
]


@router.get("/kpis.xlsx", response_class=Response, summary="All scorecards as an Excel workbook")
async def all_xlsx(
    request: Request, period: Asked = None, until: Until = None, language: Language = None
) -> Response:
    """Sheets: overview, scorecard, trend, districts, definitions, indicators, notes."""
    return await _file(request, None, period, until, language, "xlsx")


@router.get("/kpis.csv", response_class=Response, summary="All scorecards as CSV")
async def all_csv(
    request: Request, period: Asked = None, until: Until = None, language: Language = None
) -> Response:
    """A row per KPI, district and period; the columns are described in docs/exports.md."""
    return await _file(request, None, period, until, language, "csv")


@router.get(
    "/kpis/{department}.xlsx", response_class=Response, summary="A scorecard as an Excel workbook"
)
async def xlsx(
    request: Request, department: str, period: Asked = None, until: Until = None,
    language: Language = None,
) -> Response:  # fmt: skip
    """Sheets: scorecard, trend, districts, definitions, indicators, notes."""
    return await _file(request, department, period, until, language, "xlsx")


@router.get("/kpis/{department}.csv", response_class=Response, summary="A scorecard as CSV")
async def csv(
    request: Request, department: str, period: Asked = None, until: Until = None,
    language: Language = None,
) -> Response:  # fmt: skip
    """A row per KPI, district and period; the columns are described in docs/exports.md."""
    return await _file(request, department, period, until, language, "csv")


@router.get("/kpis/{department}.pdf", response_class=Response, summary="A scorecard, typeset")
async def pdf(
    request: Request, department: str, period: Asked = None, until: Until = None,
    language: Language = None,
) -> Response:  # fmt: skip
    """A report to print: the figures, why the score moved, trends, districts, definitions."""
    return await _file(request, department, period, until, language, "pdf")


async def _file(
    request: Request, department: str | None, period: str | None, until: date | None,
    language: str | None, ending: str,
) -> Response:  # fmt: skip
    """The file, made outside of the event loop; who took it stands in the record of the door."""
    center: Center = request.app.state.center
    known = list(center.city.departments)
    if department is not None and department not in known:
        return problem(404, "No such department", unknown("department", department, known))
    spoken = language or language_of(request, center.city.file)
    try:
        made = await asyncio.to_thread(
            _made, center, department, period, until, spoken, ending, who(request).name
        )
    except ValueError as error:
        return problem(422, "No such period", str(error))
    log_download(request, center)
    return made


def _made(
    center: Center, department: str | None, period: str | None, until: date | None,
    language: str, ending: str, by: str,
) -> Response:  # fmt: skip
    now_ms = center.now_ms()
    zone = center.city.zone
    chosen = Period.parse(period) if period else default_period(now_ms, zone)
    cards = cards_of(center, department, chosen, until, now_ms)
    one = export(cards, center.store, center.city.folder, center.catalogue.by_id, now_ms)
    if ending == "pdf":
        one = replace(one, moves=_moves(center, cards[0], now_ms))
        body = typeset(scorecard_paper(one, center.city, language), tokens("light"), center.type)
        media = "application/pdf"
    elif ending == "xlsx":
        made = Made(at_ms=now_ms, by=by)
        body = workbook(one, center.city, language, tokens("light"), made)
        media = XLSX
    else:
        body, media = table(one, center.city, language).encode(), "text/csv; charset=utf-8"
    name = f"{center.city.id}-{department or 'kpis'}-{str(chosen).replace('/', '-')}-{language}"
    return as_file(body, f"{name}.{ending}", media, inline=ending == "pdf")


def _moves(center: Center, card: Scorecard, now_ms: int) -> dict[str, Move]:
    """Why the card's score moved since the period before."""
    earlier = card.period.later(-1, center.city.zone)
    (before,) = cards_of(center, card.department, earlier, None, now_ms)
    return {card.department: move(before, card, center.kpis.coverage(card.period.first))}


def cards_of(
    center: Center, department: str | None, period: Period, until: date | None, now_ms: int
) -> list[Scorecard]:
    """One department's scorecard, or all. Raises ValueError for a period that there is not."""
    coverage, zone = center.kpis.coverage(period.first), center.city.zone
    if department is None:
        return scorecards(
            center.store, center.kpis, period, zone=zone, now_ms=now_ms, until=until,
            coverage=coverage, book=center.kept,
        )  # fmt: skip
    card = scorecard(
        center.store, center.kpis, department, period, zone=zone, now_ms=now_ms, until=until,
        coverage=coverage, book=center.kept,
    )  # fmt: skip
    return [card]


def as_file(body: bytes, name: str, media: str, *, inline: bool = False) -> Response:
    """A file to keep, or one that the browser shows."""
    how = "inline" if inline else "attachment"
    headers = {"content-disposition": f"{how}; filename*=UTF-8''{quote(name)}",
               "cache-control": "no-store"}  # fmt: skip
    return Response(body, media_type=media, headers=headers)


def log_download(request: Request, center: Center) -> None:
    """Who took what away."""
    asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    center.keeper.record.count(
        Deed.DOWNLOADED, who=who(request).name, address=address_of(request.scope), detail=asked
    )
