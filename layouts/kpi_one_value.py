"""Where one value comes from: its indicator's definition and SQL, what that had at hand, how a
measured value came in, what it replaced, its source."""

from __future__ import annotations

from collections.abc import Mapping

from dash import html
from dash.development.base_component import Component

from data.city import City
from layouts.kpi_one_address import ROWS, VALUE, Address
from layouts.kpi_one_published import plain
from layouts.kpi_one_rows import sql_block
from layouts.kpi_paper_words import moment_words
from layouts.kpi_words import number
from layouts.words import Translate
from metrics.trace_types import Input, Origin, Reading, Replaced, ValueTrace
from metrics.types import Indicator

WHERE = {"point": "at the same point", "parts": "at its parts", "all": "at all points"}
SHOWN = 40
EXACT = 4  # decimals at the most: here a value is told as it is, not rounded for reading
Known = Mapping[str, Indicator]


def value_section(
    found: ValueTrace, address: Address, city: City, known: Known, t: Translate, language: str
) -> html.Section:
    """The whole part of the page."""
    one, reading = found.indicator, found.reading
    when = moment_words(reading.at_ms, city.zone, language)
    title = t("{indicator} at {point}, {when}", indicator=one.name.of(language),
              point=reading.name.of(language), when=when)  # fmt: skip
    left = [
        html.P([html.B(_said(one, reading.value, language)), html.Span(
            t("quality {q}", q=plain(reading.quality))), html.Span(one.describe.of(language))],
            className="one-value-head"),
        _came(reading, city, t, language),
        *_replaced(found.replaced, one, city, t, language),
        *_again(found, t, language),
    ]  # fmt: skip
    right = [_input(each, address, city, known, t, language) for each in found.inputs]
    return html.Section(
        [
            html.Header(
                [
                    html.H2(title),
                    html.A(t("Close"), href=address.to(ROWS, point="", indicator="", at=""),
                           className="kpi-chip"),
                ],
                className="one-rows-head",
            ),
            html.Div([html.Div(left), html.Div(right)], className="one-columns"),
            *_origins(found.origins, city, t, language),
        ],
        id=VALUE,
        className="one-part",
    )  # fmt: skip


def _came(one: Reading, city: City, t: Translate, language: str) -> html.P:
    """When it was known: computed, or arrived with how many others, as which version."""
    when = moment_words(one.known_ms, city.zone, language)
    if one.arrival is None:
        made = t("Computed {when}. Made of {n} in number.", when=when, n=number(one.n, 0))
        return html.P(made + (f" {one.reason}" if one.reason else ""))
    source = city.sources.get(one.arrival.source)
    name = source.name.of(language) if source else one.arrival.source or t("an unnamed source")
    said = [
        t("Came {when} from {source}, in a batch of {n}.", when=when, source=name,
          n=number(one.arrival.batch, 0)),
        t("It is version {n} of this moment's value.", n=one.arrival.version),
    ]  # fmt: skip
    return html.P(("" if language == "zh" else " ").join(said))


def _replaced(
    replaced: tuple[Replaced, ...], one: Indicator, city: City, t: Translate, language: str
) -> list[Component]:
    """The values that stood there before."""
    return [
        html.P(
            t("Before: {value}, came {came}, replaced {when}.",
              value=_said(one, each.value, language),
              came=moment_words(each.received_ms, city.zone, language),
              when=moment_words(each.replaced_ms, city.zone, language)),
            className="one-replaced",
        )
        for each in replaced
    ]  # fmt: skip


def _again(found: ValueTrace, t: Translate, language: str) -> list[Component]:
    if found.sql is None:
        return []
    one = found.indicator
    again, value = _said(one, found.again, language), found.reading.value
    said = t("Run again now, its SQL gives {value}: the same.", value=again)
    if found.again != value:
        said = t("Run again now, its SQL gives {value}: what is usual, or an input, is another "
                 "since.", value=again)  # fmt: skip
    return [html.P(said), sql_block(found.sql, found.given, t("Its SQL, as it runs"), t)]


def _input(
    one: Input, address: Address, city: City, known: Known, t: Translate, language: str
) -> html.Div:
    """An input with its first values; each leads on to where it comes from."""
    indicator = known.get(one.indicator)
    name = indicator.name.of(language) if indicator else one.indicator
    head = t("{name}, {where} ({n})", name=name, where=t(WHERE[one.where]),
             n=number(one.count, 0))  # fmt: skip
    rows = [
        html.Tr(
            [
                html.Td(each.name.of(language)),
                html.Td(moment_words(each.at_ms, city.zone, language)),
                html.Td(
                    html.A(
                        _said(indicator, each.value, language),
                        href=address.to(VALUE, point=each.point, indicator=each.indicator,
                                        at=str(each.at_ms)),
                    )
                ),
                html.Td(plain(each.quality)),
                html.Td(each.arrival.source if each.arrival else t("computed")),
            ]
        )
        for each in one.readings[:SHOWN]
    ]  # fmt: skip
    more = [html.P(t("and {n} more", n=number(one.count - SHOWN, 0)), className="kpi-caption")]
    return html.Div(
        [
            html.H3(head),
            html.Table(html.Tbody(rows), className="one-table"),
            *(more if one.count > SHOWN else []),
        ]
    )


def _origins(
    origins: tuple[Origin, ...], city: City, t: Translate, language: str
) -> list[Component]:
    """The sources: who, under which licence, when heard last, what of theirs was refused."""
    if not origins:
        return []
    heads = (t("Source"), t("Provider"), t("Licence"), t("Last heard"), t("Refused"))
    rows = [
        html.Tr(
            [
                html.Td(html.Span([one.name.of(language), html.Small(one.id)])),
                html.Td(one.provider or t("not a source of the city's own")),
                html.Td(one.licence),
                html.Td("" if one.last_ms is None
                        else moment_words(one.last_ms, city.zone, language)),
                html.Td(_refused(one, t)),
            ]
        )
        for one in origins
    ]  # fmt: skip
    head = html.Thead(html.Tr([html.Th(name, scope="col") for name in heads]))
    return [html.H3(t("Where it comes from")),
            html.Table([head, html.Tbody(rows)], className="one-table one-sources")]  # fmt: skip


def _refused(one: Origin, t: Translate) -> str:
    if not one.quarantined:
        return t("none")
    reasons = [f"{reason} ({number(count, 0)})" for reason, count in list(one.reasons.items())[:3]]
    return t("{n}: {reasons}", n=number(one.quarantined, 0), reasons=t("; ").join(reasons))


def _said(one: Indicator | None, value: float | None, language: str) -> str:
    """A value as its indicator shows it, with its unit."""
    if value is None:
        return "NA"
    if one is None:
        return plain(value)
    text = number(value * one.factor, EXACT)
    whole, _, rest = text.partition(".")
    rest = rest.rstrip("0").ljust(one.decimals, "0")
    unit = one.unit.of(language)
    return (f"{whole}.{rest}" if rest else whole) + (f" {unit}" if unit else "")
