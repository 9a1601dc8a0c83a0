"""GET /api/v1/kpis/{department}/{kpi}/trace and below: what a figure is made of, down to the rows
that came in; the same as CSV; and what was published of a department's scorecard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Annotated, Any, TypeVar

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response, StreamingResponse

from api import kpi_trace_wire as wire
from api.kpis import Asked as AskedPeriod
from api.kpis import Until
from api.moments import Moment, milliseconds
from api.problems import problem
from api.who import actor
from data.strict import unknown
from live import publishing, tracing
from live.center import Center
from metrics import published
from metrics.kpi import Period, default_period
from metrics.kpi_types import Kpi
from metrics.published_types import AlreadyPublished, NotOver
from metrics.trace_rows import SORTS
from metrics.trace_types import Asked, Rows
from metrics.trace_value import UnknownValue

router = APIRouter(prefix="/api/v1", tags=["kpis"])
CSV_PAGE = 5_000
T = TypeVar("T")
District = Annotated[str | None, Query(description="of one district; empty: of those in none")]
Day = Annotated[date | None, Query(description="of one day of the period")]
After = Annotated[Moment | None, Query(description="that came after this moment")]
Sort = Annotated[str, Query(description=f"one of {', '.join(SORTS)}; with '-' the other way")]


class Publish(BaseModel):
    """Publish a period that is over by hand: `why` it is not left to the job."""

    model_config = ConfigDict(extra="forbid")

    period: str
    why: Annotated[str, Field(min_length=3, max_length=500)]


class Wrong(Exception):
    """What was asked cannot be answered."""

    def __init__(self, status: int, title: str, detail: str) -> None:
        super().__init__(detail)
        self.answer = problem(status, title, detail)


@router.get("/kpis/{department}/published", summary="What was published of a department",
            response_model=None)  # fmt: skip
def published_of(
    request: Request, department: str, period: AskedPeriod = None
) -> list[dict[str, Any]] | Response:
    """Each scorecard as it was published, the oldest first; of one period, with what differs now
    under `restated`."""
    center: Center = request.app.state.center
    try:
        _department(center, department)
        chosen = _period(center, period) if period else None
    except Wrong as wrong:
        return wrong.answer
    found = published.publications(center.store, department, chosen)
    if chosen is None:
        return [wire.publication(one) for one in found]
    return [
        {**wire.publication(one), "restated": wire.restated(publishing.restated(center, one))}
        for one in found
    ]


@router.post(
    "/kpis/{department}/publish",
    status_code=201,
    response_model=None,
    summary="Publish a scorecard by hand",
    responses={404: {}, 409: {}, 422: {}},
)
def publish(request: Request, department: str, asked: Publish) -> dict[str, Any] | Response:
    """A period that is over and was not published: before it is due, or one that was over before
    the center began. It is sealed in the record, and stands for ever."""
    center: Center = request.app.state.center
    try:
        _department(center, department)
        period = _period(center, asked.period)
        one = publishing.publish_by_hand(
            center, department, period, actor(request), asked.why, center.now_ms()
        )
    except Wrong as wrong:
        return wrong.answer
    except AlreadyPublished as error:
        return problem(409, "Published already", str(error), known=error.known_ms)
    except (NotOver, ValueError) as error:
        return problem(422, "Not to be published", str(error))
    return wire.publication(one)


@router.get("/kpis/{department}/{kpi}/trace", summary="One figure and all that it stands on",
            response_model=None, responses={404: {}, 422: {}})  # fmt: skip
def trace(
    request: Request, department: str, kpi: str, period: AskedPeriod = None, until: Until = None
) -> dict[str, Any] | Response:
    """Definition, value, score and how it comes, the periods before, districts, as published
    beside as known now with what came late. `links` lead on."""
    center: Center = request.app.state.center
    try:
        one, chosen = _asked(center, department, kpi, period)
        now_ms = center.now_ms()
        found = _told(lambda: tracing.tracer(center).trace(one, chosen, now_ms, until))
    except Wrong as wrong:
        return wrong.answer
    late = None
    if found.publication is not None and found.restated is not None:
        late = tracing.late(center, one, chosen, found.publication.known_ms, now_ms)
    return wire.trace(found, late)


@router.get("/kpis/{department}/{kpi}/trace/rows", summary="The rows that a figure adds up",
            response_model=None, responses={404: {}, 422: {}})  # fmt: skip
def rows(
    request: Request, department: str, kpi: str, period: AskedPeriod = None, until: Until = None,
    district: District = None, day: Day = None, after: After = None, sort: Sort = "time",
    offset: Annotated[int, Query(ge=0)] = 0,
    limit: Annotated[int, Query(ge=1, le=CSV_PAGE)] = 100,
) -> dict[str, Any] | Response:  # fmt: skip
    """A page of them with count and sums of all; `agrees` says whether these are the figure's.
    `sql` is what was run with `given`."""
    center: Center = request.app.state.center
    asked = _rows_asked(district, day, after, sort, offset, limit)
    try:
        one, chosen = _asked(center, department, kpi, period)
        found = _rows(center, one, chosen, asked, until)
    except Wrong as wrong:
        return wrong.answer
    return wire.rows(found, asked)


@router.get("/kpis/{department}/{kpi}/trace/rows.csv", summary="The same rows as CSV",
            response_model=None, responses={404: {}, 422: {}})  # fmt: skip
def rows_csv(
    request: Request, department: str, kpi: str, period: AskedPeriod = None, until: Until = None,
    district: District = None, day: Day = None, after: After = None, sort: Sort = "time",
) -> Response:  # fmt: skip
    """All rows (RFC 4180, UTF-8). A text that a spreadsheet would take for a formula has an
    apostrophe before it."""
    center: Center = request.app.state.center
    try:
        one, chosen = _asked(center, department, kpi, period)
        pages = _pages(center, one, chosen, until, _rows_asked(district, day, after, sort, 0, 1))
        first = next(pages)
    except Wrong as wrong:
        return wrong.answer
    name = f"{department}-{kpi}-{str(chosen).replace('/', '-')}.csv"
    return StreamingResponse(
        wire.csv_lines(first, pages), media_type="text/csv; charset=utf-8",
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


@router.get("/kpis/{department}/{kpi}/trace/value", summary="Where one value comes from",
            response_model=None, responses={404: {}, 422: {}})  # fmt: skip
def value(
    request: Request, department: str, kpi: str, point: str, indicator: str, at: Moment
) -> dict[str, Any] | Response:
    """Its indicator's definition and SQL as it runs, the values that had at hand, how a measured
    one came, what it replaced, its source. `at` is the end of what it describes."""
    center: Center = request.app.state.center
    try:
        _kpi(center, department, kpi)
        found = tracing.value_tracer(center).value(
            point, indicator, milliseconds(at), center.now_ms()
        )
    except Wrong as wrong:
        return wrong.answer
    except UnknownValue as error:
        return problem(404, "No such value", f"{error.field}: {error}")
    return wire.value(found)


def _pages(
    center: Center, kpi: Kpi, period: Period, until: date | None, asked: Asked
) -> Iterator[Rows]:
    """All rows, a page at a time."""
    offset = 0
    while True:
        page = _rows(
            center, kpi, period,
            Asked(
                district=asked.district, day=asked.day, after_ms=asked.after_ms, sort=asked.sort,
                descending=asked.descending, offset=offset, limit=CSV_PAGE,
            ),
            until,
        )  # fmt: skip
        yield page
        offset += CSV_PAGE
        if offset >= page.count:
            return


def _rows(center: Center, kpi: Kpi, period: Period, asked: Asked, until: date | None) -> Rows:
    return _told(
        lambda: tracing.tracer(center).rows(kpi, period, center.now_ms(), asked, until)
    )


def _rows_asked(
    district: str | None, day: date | None, after: Any, sort: str, offset: int, limit: int
) -> Asked:
    return Asked(
        district=district, day=day, after_ms=None if after is None else milliseconds(after),
        sort=sort.removeprefix("-"), descending=sort.startswith("-"), offset=offset, limit=limit,
    )  # fmt: skip


def _told(ask: Callable[[], T]) -> T:
    """What is answered; ValueError becomes a problem."""
    try:
        return ask()
    except ValueError as error:
        raise Wrong(422, "Not to be answered", str(error)) from None


def _asked(
    center: Center, department: str, kpi: str, period: str | None
) -> tuple[Kpi, Period]:
    return _kpi(center, department, kpi), _period(center, period)


def _department(center: Center, department: str) -> None:
    known = list(center.city.departments)
    if department not in known:
        detail = unknown("department", department, known)
        raise Wrong(404, "No such department", detail)


def _kpi(center: Center, department: str, kpi: str) -> Kpi:
    _department(center, department)
    found = tracing.tracer(center).kpi(department, kpi)
    if found is None:
        known = [one.id for one in center.kpis if one.department == department]
        raise Wrong(404, "No such KPI", unknown("KPI", kpi, known))
    return found


def _period(center: Center, text: str | None) -> Period:
    if not text:
        return default_period(center.now_ms(), center.city.zone)
    try:
        return Period.parse(text)
    except ValueError as error:
        raise Wrong(422, "No such period", str(error)) from None
