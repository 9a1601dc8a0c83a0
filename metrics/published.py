"""What was published, and where it differs from what is so now."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import replace

from data.store import Store
from metrics.kpi_period import Period
from metrics.kpi_types import Kpi, Row, Scorecard
from metrics.published_types import Publication, PublishedFigure, Restated

NEAR = 1e-9  # of a figure: sums of floats added up in another order differ by less
_PUBLICATIONS = """
SELECT publication_no, department, period, score, coverage, epoch_ms(known_at), actor, why, digest
FROM publication
WHERE department = coalesce($department, department)
  AND period = coalesce($period, period)
ORDER BY known_at, publication_no
"""
_FIGURES = """
SELECT publication_no, kpi_id, value, num, den, n, absent, standard_kind, standard, score, weight,
       rating, definition
FROM published_figure
WHERE list_contains($numbers, publication_no)
  AND kpi_id = coalesce($kpi, kpi_id)
ORDER BY publication_no, kpi_id
"""
_SHARES = """
SELECT publication_no, kpi_id, district_id, num, den
FROM published_share
WHERE list_contains($numbers, publication_no)
  AND kpi_id = coalesce($kpi, kpi_id)
ORDER BY publication_no, kpi_id, district_id
"""


def publications(
    store: Store,
    department: str | None = None,
    period: Period | None = None,
    kpi: str | None = None,
) -> list[Publication]:
    """What was published, of all departments and periods unless they are named, the oldest first;
    with `kpi` the figures of that one alone."""
    named = {"department": department, "period": None if period is None else str(period)}
    heads = store.rows(_PUBLICATIONS, named)
    numbers = {"numbers": [head[0] for head in heads], "kpi": kpi}
    figures: dict[int, dict[str, PublishedFigure]] = {head[0]: {} for head in heads}
    if heads:
        shares: dict[tuple[int, str], dict[str, tuple[float, float]]] = {}
        for number, kpi_id, district, num, den in store.rows(_SHARES, numbers):
            shares.setdefault((number, kpi_id), {})[district] = num, den
        for number, *rest in store.rows(_FIGURES, numbers):
            one = PublishedFigure(**dict(zip(_NAMES, rest, strict=True)))
            figures[number][one.kpi_id] = replace(one, shares=shares.get((number, one.kpi_id), {}))
    return [
        Publication(
            no=no, department=of, period=Period.parse(text), score=score, coverage=coverage,
            known_ms=known_ms, actor=actor, why=why, digest=digest, figures=figures[no],
        )
        for no, of, text, score, coverage, known_ms, actor, why, digest in heads
    ]  # fmt: skip


_NAMES = (
    "kpi_id", "value", "num", "den", "n", "absent", "standard_kind", "standard", "score", "weight",
    "rating", "definition",
)  # fmt: skip


def publication(store: Store, department: str, period: Period) -> Publication | None:
    """A department's scorecard of a period as it was published; None when it never was."""
    found = publications(store, department, period)
    return found[0] if found else None


def restated(published: Publication, card: Scorecard) -> dict[str, Restated]:
    """The figures of `card`, the same department and period as known now, that differ from what
    was published, by KPI. A KPI that came later was never published and is not among them."""
    rows = ((published.figures.get(row.kpi.id), row) for row in card.rows)
    found = {row.kpi.id: against(figure, row) for figure, row in rows if figure is not None}
    return {name: one for name, one in found.items() if one is not None}


def against(figure: PublishedFigure, row: Row) -> Restated | None:
    """What differs of one figure; None when it stands as it was published."""
    pairs = {
        "value": (figure.value, row.figure.value),
        "score": (figure.score, row.score),
        "standard": (figure.standard, row.standard.value),
        "num": (figure.num, row.figure.num),
        "den": (figure.den, row.den),
    }
    changed = [name for name, (then, now) in pairs.items() if not same(then, now)]
    if not changed:
        return None
    if figure.definition != definition_digest(row.kpi):
        changed.append("definition")
    return Restated(
        published=figure, value=row.figure.value, num=row.figure.num, den=row.den, n=row.figure.n,
        standard=row.standard.value, score=row.score, changed=tuple(changed),
    )  # fmt: skip


def same(one: float | None, other: float | None) -> bool:
    """Whether two figures are one, but for the order in which floats were added."""
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=NEAR, abs_tol=1e-12)


def definition_digest(kpi: Kpi) -> str:
    """Of all that a KPI's file and its SQL say."""
    return hashlib.sha256("\n".join(definition_body(kpi)).encode()).hexdigest()


def definition_body(kpi: Kpi) -> tuple[str, str]:
    """The definition as JSON, and its SQL."""
    return kpi.model_dump_json(by_alias=True, exclude_none=True), kpi.sql


def shares_of(row: Row) -> Mapping[str, tuple[float, float]]:
    """(num, den) of each district, as it is published; those without either are left out."""
    return {name: of for name, of in sorted(row.shares.items()) if of != (0.0, 0.0)}
