"""What claims in force leave out of a figure: which rows, and what the others add up to."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from dash import html

from data.strict import Words
from layouts.kpi_appeals_words import KINDS, scope_words
from layouts.kpi_one_published import plain
from layouts.kpi_words import with_unit
from layouts.words import Translate
from metrics.appeals.types import LeftOut
from metrics.trace_types import Trace, TraceRow

Names = Mapping[str, Words]


def left_out_line(trace: Trace, names: Names, t: Translate, language: str) -> html.P | None:
    """'Left out by decision: 14 December 2024 (Appeal 2). What counts: 1,148 ÷ 1,857 = …'."""
    row, kpi = trace.row, trace.kpi
    if not row.left_out:
        return None
    scopes = t("; ").join(
        t("{what} ({why})", what=scope_words(one.scope, names, t, language),
          why=t("{kind} {no}", kind=t(KINDS[one.kind]), no=one.claim))
        for one in row.left_out
    )  # fmt: skip
    said = t("Left out by decision: {what}.", what=scopes)
    value = "NA" if row.figure.value is None else with_unit(kpi, row.figure.value, language)
    if kpi.formula.quantile is not None or row.figure.value is None:
        counts = t("What counts: {n} rows, {value}.", n=f"{row.figure.n:,}", value=value)
    else:
        scale = "" if kpi.scale == 1 else f" × {kpi.scale:g}"
        counts = t("What counts: {num} ÷ {den}{scale} = {value}.", num=plain(row.figure.num),
                   den=plain(row.den), scale=scale, value=value)  # fmt: skip
    return html.P(f"{said}{'' if language == 'zh' else ' '}{counts}", className="one-said")


def excluded(one: TraceRow, trace: Trace, zone: ZoneInfo) -> LeftOut | None:
    """What leaves a row out, if anything does. A value belongs to the day that it ends with, a case
    to the one in which it lies."""
    of_cases = trace.kpi.formula.query is not None or trace.kpi.formula.events is not None
    at_ms = one.at_ms if of_cases else one.at_ms - 1
    day = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).date()
    number = one.event if one.alert is None else str(one.alert)
    for left in trace.row.left_out:
        if left.scope.holds(day, one.district) or number in left.scope.cases:
            return left
    return None
