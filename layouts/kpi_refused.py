"""What of a city's kpis.yaml does not hold, told where everybody looks for the figure."""

from __future__ import annotations

from collections.abc import Sequence

from dash import html

from data.strict import Fault
from layouts.faults import told
from layouts.words import Translate


def refused_list(found: Sequence[Fault], t: Translate) -> html.Details | None:
    """One line that opens: each fault with its file, line and cure; nothing when all holds."""
    if not found:
        return None
    count = len(found)
    if count == 1:
        said = t("The KPI definitions have a fault; what does not hold is left out.")
    else:
        said = t("The KPI definitions have {n} faults; what does not hold is left out.", n=count)
    return html.Details(
        [
            html.Summary(said),
            html.Ul([html.Li(_said(fault, t)) for fault in found]),
        ],
        className="kpi-notice kpi-refused",
    )


def _said(fault: Fault, t: Translate) -> list[html.Code | html.Span]:
    entry = f"{fault.entry}: " if fault.entry else ""
    return [
        html.Code(f"{fault.file}:{fault.line}"),
        html.Span(f" {entry}{told(t, fault.message)}"),
    ]
