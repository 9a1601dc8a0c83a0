"""Figures of a scorecard that have no value: those that nothing depends on are one line, with the
reasons, that opens."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from dash import html
from dash.development.base_component import Component

from layouts.kpi_words import why_absent
from layouts.shell import label
from layouts.words import Translate
from metrics.kpi_types import Row

FEWEST = 2  # one row alone is no longer than the line that would hide it


def folded(rows: Sequence[Row], marked: Mapping[str, int]) -> list[Row]:
    """The rows that fold: without a value, no headline, without a weight in the score, and nobody
    said anything of them."""
    found = [
        row for row in rows
        if row.figure.value is None
        and not (row.weight or row.kpi.headline or marked.get(row.kpi.id))
    ]  # fmt: skip
    return found if len(found) >= FEWEST else []


def fold(
    rows: Sequence[Row], drawn: Sequence[Component], opened: bool, t: Translate
) -> html.Details:
    """The line with the rows beneath it; `opened` when one of them is told at the side."""
    reasons = Counter(why_absent(row.kpi, row.figure, t) for row in rows)
    said = t("; ").join(
        reason if len(reasons) == 1 else t("{n} {reason}", n=n, reason=reason)
        for reason, n in reasons.most_common()
    )
    name = t("{n} figures without a value", n=len(rows))
    words = [
        html.B(name),
        html.Span(t("{reasons}; none of them has a weight", reasons=said), className="kpi-note"),
    ]
    return html.Details(
        [html.Summary(words, className="kpi-fold-line"),
         html.Section(drawn, role="table", **label(name))],
        className="kpi-fold", open=opened,
    )  # fmt: skip
