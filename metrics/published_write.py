"""A scorecard frozen as it stands: rows of the tables, and the digest that the record seals."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson

from data.store import Connection, Store
from metrics.kpi_types import Row, Scorecard
from metrics.moments import utc
from metrics.published import definition_body, definition_digest, publication, shares_of
from metrics.published_types import AlreadyPublished, Publication, PublishedFigure

_THERE = "SELECT epoch_ms(known_at) FROM publication WHERE department = ? AND period = ?"
_NEXT = "SELECT coalesce(max(publication_no), 0) + 1 FROM publication"


def frozen(card: Scorecard, actor: str, why: str) -> Publication:
    """The scorecard as it will be published, known when it was computed; it has no number yet."""
    figures = {row.kpi.id: _figure(row) for row in card.rows}
    plain = Publication(
        no=0, department=card.department, period=card.period, score=card.score,
        coverage=card.coverage, known_ms=card.now_ms, actor=actor, why=why, digest="",
        figures=figures,
    )  # fmt: skip
    return replace(plain, digest=digest(plain))


def digest(one: Publication) -> str:
    """The SHA-256 of all that a publication says but its number: an edit of any row changes it."""
    facts = [
        one.department, str(one.period), one.score, one.coverage, one.known_ms, one.actor, one.why,
        *(
            [*_columns(figure), [[name, *of] for name, of in sorted(figure.shares.items())]]
            for _, figure in sorted(one.figures.items())
        ),
    ]  # fmt: skip
    return hashlib.sha256(orjson.dumps(facts)).hexdigest()


def writing(one: Publication, card: Scorecard) -> Callable[[Connection], None]:
    """What writes it within a transaction. Raises AlreadyPublished there, and writes nothing."""

    def write(connection: Connection) -> None:
        there = connection.execute(_THERE, [one.department, str(one.period)]).fetchone()
        if there is not None:
            raise AlreadyPublished(one.department, str(one.period), there[0])
        number = connection.execute(_NEXT).fetchone()[0]  # type: ignore[index]
        head = [number, one.department, str(one.period), one.score, one.coverage,
                utc(one.known_ms), one.actor, one.why, one.digest]  # fmt: skip
        connection.execute(f"INSERT INTO publication VALUES ({_marks(head)})", head)
        for figure in one.figures.values():
            row = [number, *_columns(figure)]
            connection.execute(f"INSERT INTO published_figure VALUES ({_marks(row)})", row)
            for district, (num, den) in figure.shares.items():
                share = [number, figure.kpi_id, district, num, den]
                connection.execute(f"INSERT INTO published_share VALUES ({_marks(share)})", share)
        for row_ in card.rows:
            known = [definition_digest(row_.kpi), *definition_body(row_.kpi)]
            connection.execute("INSERT OR IGNORE INTO published_definition VALUES (?, ?, ?)", known)

    return write


def intact(store: Store, one: Publication) -> bool:
    """Whether the rows still say what their digest was made of."""
    found = publication(store, one.department, one.period)
    return found is not None and digest(found) == found.digest == one.digest


def _figure(row: Row) -> PublishedFigure:
    return PublishedFigure(
        kpi_id=row.kpi.id, value=row.figure.value, num=row.figure.num, den=row.den,
        n=row.figure.n, absent=row.figure.absent, standard_kind=row.standard.kind,
        standard=row.standard.value, score=row.score, weight=row.weight, rating=row.rating,
        definition=definition_digest(row.kpi), shares=shares_of(row),
    )  # fmt: skip


def _columns(figure: PublishedFigure) -> list[Any]:
    """A figure as its table takes it, but for the publication's number."""
    return [
        figure.kpi_id, figure.value, figure.num, figure.den, figure.n,
        None if figure.absent is None else str(figure.absent), figure.standard_kind,
        figure.standard, figure.score, figure.weight, str(figure.rating), figure.definition,
    ]  # fmt: skip


def _marks(row: list[Any]) -> str:
    return ", ".join("?" * len(row))

