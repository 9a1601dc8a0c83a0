"""Scorecards as an Excel workbook, as a person would have made it, with nothing rounded away.

Sheets: overview (of several departments), scorecard, trend, charts, districts, definitions,
indicators, SQL, notes.
"""

from __future__ import annotations

from data.city import City
from layouts.kpi_excel_charts import charts
from layouts.kpi_excel_pen import Palette, Pen
from layouts.kpi_excel_sheets import Told, districts, overview, scorecard, trend
from layouts.kpi_excel_words import Made, definitions, indicators, notes, scripts
from layouts.kpi_paper_words import told_words
from layouts.words import translator
from metrics.export_types import Export

__all__ = ["Made", "workbook"]


def workbook(
    export: Export, city: City, language: str, palette: Palette, made: Made
) -> bytes:
    """The workbook in one language. `palette` are the tokens of paper."""
    t = translator(language)
    period = told_words(export.cards[0], language) if export.cards else ""
    title = f"{city.file.name.of(language)} · {t('Scorecard')} · {period}"
    pen = Pen(palette, title, made.by, made.at_ms)
    told = Told(pen=pen, export=export, city=city, t=t, language=language, period=period)
    if told.several:
        overview(told)
    for sheet in (scorecard, trend, charts, districts, definitions, indicators, scripts):
        sheet(told)
    notes(told, made)
    return pen.done()
