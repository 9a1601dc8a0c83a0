"""The console's list over HTTP: what may be asked of it, and a page of it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, field_validator

from alerts import ended, read
from alerts.board import Board
from alerts.listing import Query, Tab
from alerts.types import Alert
from data.strict import unknown
from live.center import Center
from security.types import Who

LAST_NO = 2**63 - 1  # what the store can compare with
WORDS_AT_MOST = 8
Level = Annotated[int, Field(ge=1, le=4)]


class Wanted(BaseModel):
    """Which alerts of a tab, in the console's order, and which page of them.

    `level` may be given several times; `mine` are those that the reader acknowledged or is to take;
    each of the `words` must occur in place, rule, point, number, owner, assignee or reason; `about`
    is the number of an alert of which is also told where it stands.
    """

    model_config = ConfigDict(extra="forbid")

    tab: Tab = Tab.ACTIVE
    level: list[Level] = []
    unseen: bool = False
    mine: bool = False
    words: Annotated[str, Field(max_length=200)] = ""
    domain: str | None = None
    department: str | None = None
    offset: Annotated[int, Field(ge=0, le=2**31)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100
    about: Annotated[int | None, Field(ge=1, le=LAST_NO)] = None

    @field_validator("words")
    @classmethod
    def _not_too_many(cls, words: str) -> str:
        if len(words.split()) > WORDS_AT_MOST:
            raise ValueError(f"at most {WORDS_AT_MOST} words")
        return words


def fault(center: Center, wanted: Wanted) -> tuple[str, str] | None:
    """The field that names what the city does not have, and the nearest that it has; else None."""
    domains = [domain.id for domain in center.city.file.domains]
    if wanted.domain is not None and wanted.domain not in domains:
        return "domain", unknown("domain", wanted.domain, domains)
    departments = list(center.city.departments)
    if wanted.department is not None and wanted.department not in departments:
        return "department", unknown("department", wanted.department, departments)
    return None


def answer(center: Center, wanted: Wanted, reader: Who) -> dict[str, Any]:
    """`{rows, total, counts, revision, about}`: a page, and how much there is beside it."""
    now_ms = center.now_ms()
    places = center.districts.names
    parts = (center.desk, center.registry, center.latest, places, now_ms)
    board = center.board()
    query = _query(wanted, reader)
    counts = board.counts(now_ms)
    if query.tab is Tab.ENDED:
        found, total = ended.page(center.store, board.haystack, query, wanted.offset, wanted.limit)
        rows, place = [read.ended_row(one, *parts) for one in found], None
        counts[str(Tab.ENDED)] = ended.counts(center.store)
    else:
        page = board.page(query, wanted.offset, wanted.limit, now_ms, wanted.about or 0)
        rows, total = list(read.open_rows(*parts, page.alerts).values()), page.total
        place = page.place
    return {
        "rows": rows,
        "total": total,
        "counts": counts,
        "revision": counts["list"]["revision"],
        "about": _about(center, board, wanted.about, place, now_ms, places),
    }


def _about(
    center: Center, board: Board, no: int | None, place: int | None, now_ms: int, places: Any
) -> dict[str, Any] | None:
    """Where an open alert stands, its place among what was found, and its row."""
    alert: Alert | None = None if no is None else center.desk.alert(no)
    tab = None if no is None else board.tab(no, now_ms)
    if alert is None or tab is None:
        return None
    rows = read.open_rows(center.desk, center.registry, center.latest, places, now_ms, [alert])
    return {"tab": str(tab), "place": place, "row": rows[str(no)]}


def _query(wanted: Wanted, reader: Who) -> Query:
    names = [reader.name, *(reader.display.model_dump().values() if reader.display else ())]
    return Query(
        tab=wanted.tab,
        levels=frozenset(wanted.level),
        unseen=wanted.unseen,
        mine=frozenset(names) if wanted.mine else frozenset(),
        words=tuple(wanted.words.lower().split()),
        domain=wanted.domain,
        department=wanted.department,
    )
