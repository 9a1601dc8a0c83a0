"""The rows that a figure adds up: count and sums of all, a page of them, each leading to where its
values come from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from data.city import City
from layouts.kpi_appeals_words import KINDS
from layouts.kpi_one_address import ROWS, VALUE, Address
from layouts.kpi_one_left_out import Names, excluded, left_out_line
from layouts.kpi_one_published import plain
from layouts.kpi_paper_words import moment_words
from layouts.kpi_words import day_words, number, with_unit
from layouts.shell import label
from layouts.words import Translate
from metrics.kpi_types import Kpi
from metrics.trace_types import Rows, Trace, TraceRow
from metrics.types import Indicator

PAGE = 50
NONE = "-"  # the district of what lies in none, in an address
Known = Mapping[str, Indicator]


def rows_section(
    found: Rows, trace: Trace, address: Address, city: City, known: Known, places: Names,
    t: Translate, language: str,
) -> html.Section:  # fmt: skip
    """The whole part of the page. `places` are the names of the city's districts."""
    kpi = trace.kpi
    names = {**places, **{one.id: one.name for one in trace.districts}}
    table: Component = html.P(t("No row."), className="kpi-caption")
    if found.rows:
        heads, rows = _table(found, trace, address, city, known, names, t, language)
        table = html.Table([heads, html.Tbody(rows)], className="one-table one-rows")
    return html.Section(
        [
            html.Header(
                [
                    html.H2(t("The rows")),
                    *_chips(trace, address, city, t, language),
                    html.A("CSV", href=_csv(kpi, address), className="kpi-file",
                           **label(t("These rows as a CSV file"))),
                ],
                className="one-rows-head",
            ),
            html.P(_sums(found, trace, t, language), className="one-said", role="status"),
            left_out_line(trace, names, t, language),
            table,
            _pages(found, address, t),
            sql_block(found.sql, found.given, t("The SQL of these rows, as it was run"), t)
            if found.sql
            else None,
        ],
        id=ROWS,
        className="one-part",
    )  # fmt: skip


def _chips(
    trace: Trace, address: Address, city: City, t: Translate, language: str
) -> list[Component]:
    """What the rows are narrowed to; each leads back."""
    chips: list[tuple[str, str]] = []
    if address.district:
        names = {one.id: one.name.of(language) for one in trace.districts}
        name = t("no district") if address.district == NONE else names.get(
            address.district, address.district)
        chips.append((name, address.rows(district="")))
    if address.day:
        chips.append((day_words(date.fromisoformat(address.day), language), address.rows(day="")))
    if address.after:
        moment = moment_words(int(address.after), city.zone, language)
        chips.append((t("came after {when}", when=moment), address.rows(after="")))
    return [
        html.A([words, " ×"], href=href, className="kpi-chip on",
               **label(t("{what}: show all again", what=words)))
        for words, href in chips
    ]  # fmt: skip


def _sums(found: Rows, trace: Trace, t: Translate, language: str) -> str:
    """'412 rows, together 338 of 412: that is the figure, 82.0 %.'"""
    kpi, row = trace.kpi, trace.row.computed or trace.row
    count = number(found.count, 0)
    if found.agrees is None:
        if kpi.formula.quantile is not None:
            return t("{n} of the rows.", n=count)
        return t("{n} of the rows: numerator {num}, denominator {den}.", n=count,
                 num=plain(found.num), den=plain(found.den))  # fmt: skip
    if not found.agrees:
        return t("{n} rows: {num} ÷ {den}. The figure above says {fnum} ÷ {fden}: something came "
                 "just now, and its day is being added up anew. Look again in a minute.",
                 n=count, num=plain(found.num), den=plain(found.den),
                 fnum=plain(found.figure_num), fden=plain(found.figure_den))  # fmt: skip
    value = "NA" if row.figure.value is None else with_unit(kpi, row.figure.value, language)
    if kpi.formula.quantile is not None and row.figure.value is None:
        return t("{n} rows; the figure is NA.", n=count)
    if kpi.formula.quantile is not None:
        return t("{n} rows; in order of value the figure is number {rank}: {value}.", n=count,
                 rank=found.rank or 0, value=value)
    if kpi.formula.sum is not None:
        return t("{n} rows add up to the figure: {num}, that is {value}.", n=count,
                 num=plain(found.num), value=value)
    den = row.den if row.figure.value is not None else found.den
    scale = "" if kpi.scale == 1 else f" × {kpi.scale:g}"
    if trace.row.left_out:
        return t("As computed, {n} rows: {num} ÷ {den}{scale} = {value}.", n=count,
                 num=plain(found.num), den=plain(den), scale=scale, value=value)  # fmt: skip
    return t("{n} rows add up to the figure: {num} ÷ {den}{scale} = {value}.", n=count,
             num=plain(found.num), den=plain(den), scale=scale, value=value)  # fmt: skip


def _table(
    found: Rows, trace: Trace, address: Address, city: City, known: Known, places: Names,
    t: Translate, language: str,
) -> tuple[html.Thead, list[html.Tr]]:  # fmt: skip
    """Only the columns that some row has."""
    names = list(trace.kpi.formula.indicators().values())
    has = {
        field: any(getattr(row, field) is not None for row in found.rows)
        for field in ("point", "event", "alert", "value", "other", "quality", "known_ms")
    }
    more = list(found.rows[0].more or ())
    columns: list[tuple[str, str]] = [("time", t("Time"))]
    if has["alert"]:
        columns.append(("", t("Alert")))
    if has["point"] or has["event"]:
        columns.append(("point", t("Point") if has["point"] else t("Event")))
    columns.append(("district", t("District")))
    if has["value"]:
        columns.append(("value", _head(names, 0, known, t, language)))
    if has["other"]:
        columns.append(("other", _head(names, 1, known, t, language)))
    if has["quality"]:
        columns.append(("quality", t("Quality")))
    if trace.kpi.formula.quantile is None:
        columns += [("num", t("Numerator")), ("den", t("Denominator"))]
    if has["known_ms"]:
        columns.append(("known", t("Known since")))
    heads = [html.Th(_sorter(key, name, address) if key else name, scope="col")
             for key, name in columns]  # fmt: skip
    heads += [html.Th(name, scope="col") for name in more]
    rows = [
        _row(one, trace, address, city, known, names, has, places, t, language)
        for one in found.rows
    ]
    return html.Thead(html.Tr(heads)), rows


def _head(names: list[str], place: int, known: Known, t: Translate, language: str) -> str:
    if place >= len(names) or names[place] not in known:
        return t("Value")
    one = known[names[place]]
    unit = one.unit.of(language)
    return f"{one.name.of(language)} ({unit})" if unit else one.name.of(language)


def _sorter(key: str, name: str, address: Address) -> html.A:
    """The head of a column is the link that orders by it, and the other way round."""
    now = address.sort.removeprefix("-") or "time"
    down = address.sort.startswith("-")
    arrow = (" ↓" if down else " ↑") if now == key else ""
    to = f"-{key}" if now == key and not down else key
    return html.A(name + arrow, href=address.rows(sort=to))


def _row(
    one: TraceRow, trace: Trace, address: Address, city: City, known: Known, names: list[str],
    has: Mapping[str, bool], places: Names, t: Translate, language: str,
) -> html.Tr:  # fmt: skip
    kpi = trace.kpi
    at = moment_words(one.at_ms, city.zone, language)
    mean = t("{n} values until {when}", n=one.count, when=at)
    cells: list[Any] = [at if kpi.formula.share is None or one.count == 1 else mean]
    if has["alert"]:
        cells.append("" if one.alert is None
                     else html.A(f"#{one.alert}", href=f"/alerts/{one.alert}"))  # fmt: skip
    if has["point"] or has["event"]:
        name = one.name.of(language) if one.name else one.event or ""
        cells.append(html.Span([name, html.Small(one.point or one.event or "")]))
    place = places.get(one.district or "")
    cells.append(place.of(language) if place else one.district or "")
    if has["value"]:
        cells.append(_value(one, one.value, names, 0, address, known, kpi, language))
    if has["other"]:
        cells.append(_value(one, one.other, names, 1, address, known, kpi, language))
    if has["quality"]:
        cells.append(plain(one.quality))
    if kpi.formula.quantile is None:
        cells += [plain(one.num), plain(one.den)]
    if has["known_ms"]:
        cells.append("" if one.known_ms is None
                     else moment_words(one.known_ms, city.zone, language))  # fmt: skip
    cells += [str(said) for said in (one.more or {}).values()]
    opened = address.point and (one.point, str(one.at_ms)) == (address.point, address.at)
    claim = excluded(one, trace, city.zone)
    if claim is not None:
        said = t("left out: {kind} {no}", kind=t(KINDS[claim.kind]), no=claim.claim)
        cells[0] = html.Span([cells[0], html.Small(said)])
    looks = ("now" if opened else "", "out" if claim is not None else "")
    return html.Tr([html.Td(cell) for cell in cells], className=" ".join(filter(None, looks)))


def _value(
    one: TraceRow, value: float | None, names: list[str], place: int, address: Address,
    known: Known, kpi: Kpi, language: str,
) -> Component | str:  # fmt: skip
    """The value as the indicator shows it: the link to where it comes from."""
    if value is None:
        return ""
    if kpi.formula.quantile is not None:
        said = with_unit(kpi, value * kpi.scale, language)
        if one.indicator is None or one.point is None:
            return said
        return html.A(said, href=address.to(VALUE, point=one.point, indicator=one.indicator,
                                            at=str(one.value_ms)))  # fmt: skip
    if place >= len(names) or one.point is None:
        return plain(value)
    indicator = known.get(names[place])
    said = plain(value)
    if indicator is not None:
        shown = value * indicator.factor
        said = number(shown, max(indicator.decimals, 0 if float(shown).is_integer() else 1))
    return html.A(said, href=address.to(VALUE, point=one.point, indicator=names[place],
                                        at=str(one.at_ms)))  # fmt: skip


def _pages(found: Rows, address: Address, t: Translate) -> Component | None:
    offset = int(address.offset or 0)
    if found.count <= PAGE:
        return None
    last = min(found.count, offset + PAGE)
    words = t("{first} to {last} of {n}", first=number(offset + 1, 0), last=number(last, 0),
              n=number(found.count, 0))  # fmt: skip
    back, on = max(0, offset - PAGE), offset + PAGE
    return html.Nav(
        [
            _step("‹", t("Rows before"), offset > 0, address.to(ROWS, offset=str(back or ""))),
            html.Span(words),
            _step("›", t("Rows after"), on < found.count, address.to(ROWS, offset=str(on))),
        ],
        className="one-pages",
    )


def _step(sign: str, words: str, there: bool, href: str) -> Component:
    if not there:
        return html.Span(sign, className="kpi-chip kpi-step off")
    return html.A(sign, href=href, className="kpi-chip kpi-step", **label(words))


def _csv(kpi: Kpi, address: Address) -> str:
    """The same rows over the API, all of them."""
    query = address.query("period", "until", "day", "sort")
    if address.district:
        query += f"&district={'' if address.district == NONE else quote(address.district)}"
    if address.after:
        moment = datetime.fromtimestamp(int(address.after) / 1000, UTC).isoformat()
        query += f"&after={quote(moment)}"
    return f"/api/v1/kpis/{quote(kpi.department)}/{quote(kpi.id)}/trace/rows.csv?{query}"


def sql_block(sql: str, given: Mapping[str, Any], words: str, t: Translate) -> html.Details:
    """An SQL to unfold, with its parameters."""
    lines = [f"${name} = {_said(value)}" for name, value in sorted(given.items())]
    return html.Details(
        [
            html.Summary(words),
            html.Pre(sql, className="one-sql"),
            html.P(t("with the parameters")),
            html.Pre("\n".join(lines), className="one-sql"),
        ],
        className="one-details",
    )


def _said(value: Any) -> str:
    """A parameter; of a long list its ends."""
    if isinstance(value, list) and len(value) > 6:
        return f"[{value[0]}, {value[1]}, … {value[-1]}] ({len(value)})"
    return json.dumps(value, ensure_ascii=False, default=str)
