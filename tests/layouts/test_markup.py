"""Components as HTML text."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from dash import dcc, html

from layouts.markup import as_text, markup
from layouts.shell import data


def test_text_and_attributes_are_escaped() -> None:
    evil = '<script>alert("1")</script> & so'
    made = markup(html.A(evil, href='/a?b=1&c="2"', title=evil))
    assert made == (
        '<a href="/a?b=1&amp;c=&quot;2&quot;" title="&lt;script&gt;alert(&quot;1&quot;)'
        '&lt;/script&gt; &amp; so">&lt;script&gt;alert("1")&lt;/script&gt; &amp; so</a>'
    )


def test_names_that_react_has_for_attributes_are_those_of_html() -> None:
    made = markup(html.Div("x", className="a b", tabIndex="0", role="row", **data(kpi="k")))
    assert made == '<div class="a b" data-kpi="k" role="row" tabindex="0">x</div>'


def test_styles_keep_custom_properties_and_hyphen_the_others() -> None:
    made = markup(html.I(style={"--line": 'url("data:,x")', "backgroundColor": "red"}))
    assert made == '<i style="--line:url(&quot;data:,x&quot;);background-color:red"></i>'


def test_children_of_all_kinds_stand_in_their_order() -> None:
    made = markup([html.B("a"), None, 7, [html.Span(["b", html.Small("c")])]])
    assert made == "<b>a</b>7<span>b<small>c</small></span>"


def test_an_element_waits_with_its_text() -> None:
    found = as_text([html.B("a")], role="rowgroup").to_plotly_json()["props"]
    found.pop("children")
    assert found == {"role": "rowgroup", "data-markup": "<b>a</b>"}


@pytest.mark.parametrize(
    ("part", "said"),
    [
        (dcc.Link("x", href="/"), "Link is not of dash.html"),
        (html.Button("x", n_clicks=3), "cannot carry the property n_clicks"),
    ],
    ids=["a component with a script", "a property without an attribute"],
)
def test_what_is_no_plain_html_is_refused(part: object, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        markup(part)


def test_the_text_is_well_formed() -> None:
    opened: list[str] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            opened.append(tag)

        def handle_endtag(self, tag: str) -> None:
            assert opened.pop() == tag

    Reader().feed(markup(html.Div([html.P(["x", html.I()]), html.A("<", href="&")])))
    assert opened == []
