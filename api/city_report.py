"""The weekly and the monthly report of the city, typeset: GET /api/v1/reports/{week|month}.pdf."""

from __future__ import annotations

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import Response

from api.kpi_export import Language, as_file, log_download
from api.problems import problem
from api.who import language_of
from dispatch.record.paper import typeset
from layouts.city_paper import city_paper
from layouts.theme import tokens
from live.center import Center
from live.city_report import report_of
from metrics.kpi_period import Period, Span, day_of

router = APIRouter(prefix="/api/v1/reports", tags=["kpis"])
EXAMPLE = {Span.WEEK: "2024-W50", Span.MONTH: "2024-12"}
Wanted = Annotated[
    str | None, Query(description="such as 2024-W50 or 2024-12; else the last that is over")
]


@router.get("/{span}.pdf", response_class=Response, summary="The city's report, to print")
async def report(
    request: Request,
    span: Annotated[Literal["week", "month"], Path()],
    period: Wanted = None,
    language: Language = None,
) -> Response:
    """City Pulse and what its change is made of, departments, who rose and fell, alerts, incidents
    and exercises, data by source, what was restated. The same data make the same bytes."""
    center: Center = request.app.state.center
    spoken = language or language_of(request, center.city.file)
    try:
        chosen = _asked(center, Span(span), period)
        made = await asyncio.to_thread(_made, center, chosen, spoken)
    except ValueError as error:
        return problem(422, "No such period", str(error))
    log_download(request, center)
    return made


def _asked(center: Center, span: Span, text: str | None) -> Period:
    """The period, else the last that is over. Raises ValueError for one of another length."""
    if text is None:
        today = day_of(center.now_ms(), center.city.zone)
        return Period.holding(today, span).later(-1)
    found = Period.parse(text)
    if found.span is not span:
        raise ValueError(f"{text!r} is no {span} such as {EXAMPLE[span]}")
    return found


def _made(center: Center, period: Period, language: str) -> Response:
    paper = city_paper(report_of(center, period), center.city, language)
    body = typeset(paper, tokens("light"), center.type)
    return as_file(
        body, f"{center.city.id}-{period}-{language}.pdf", "application/pdf", inline=True
    )
