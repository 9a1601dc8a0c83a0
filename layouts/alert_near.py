"""What else is near an alert in space and time: a list that leads to each, and who began first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from alerts.types import Alert, State
from data.strict import Words
from layouts.alert_events import level_name
from layouts.measure import Measure, span
from layouts.shell import data
from layouts.words import Translate

AGAIN = "alerts-near-again"  # assets/56_alerts_detail.js counts it up when a neighbour changed
GLYPH_PX = 18
MINUTE_MS = 60_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """One alert near the one that is read. `towards` is the eighth of the compass, 0 north;
    `later_ms` how much later it began; `here`: at the same point; `silence`: what keeps it from
    sounding now, SHELF, SUPPRESSION or OUT_OF_SERVICE.
    """

    alert: Alert
    name: Words
    metres: float
    towards: int | None
    later_ms: int
    here: bool = False
    first: bool = False
    silence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nearby:
    """The list. `mine_first`: the one that is read began before all others; `placed`: it has a
    place at all; `of_source`: it is about a source; `more`: how many are near but not listed."""

    near: tuple[Near, ...] = ()
    mine_first: bool = False
    placed: bool = True
    of_source: bool = False
    more: int = 0


def near_place() -> html.Div:
    """Where the list stands, below the inset map."""
    return html.Div([dcc.Store(id=AGAIN), html.Div(id="alerts-near", className="alerts-near")],
                    className="alerts-around")  # fmt: skip


def near_list(t: Translate, say: Measure, nearby: Nearby) -> list[Component]:
    """The heading, with the first-out if it is this one, and a line for each neighbour."""
    if nearby.of_source:
        return [html.P(t("No single place: every point of this source."))]
    if not nearby.near:
        return [html.P(t("Nothing else within 3 km and 2 hours."))] if nearby.placed else []
    rows: list[Component] = [_row(t, say, one) for one in nearby.near]
    here = all(one.here for one in nearby.near)
    title = t("Lately at the same point") if here else t("Near in place and time")
    heading: list[Any] = [f"{title} · {len(nearby.near) + nearby.more}"]
    if nearby.mine_first:
        heading.append(html.Span(t("this one began first"), className="alerts-first"))
    if nearby.more:
        rows.append(html.P(t("and {n} more", n=nearby.more)))
    return [html.H3(heading), *rows]


def _row(t: Translate, say: Measure, near: Near) -> html.A:
    alert, grave = near.alert, near.alert.level or near.alert.max_level
    badge = [html.Span(t("first-out"), className="alerts-first")] if near.first else []
    facts = [_where(t, near), _when(t, near), _state(t, say, near)]
    mark = html.Span(
        className="alerts-near-mark", **data(glyph=f"{int(grave)} {_look(near)} {GLYPH_PX}")
    )
    return html.A(
        [
            mark,
            html.Span([html.B(say.of(near.name)), *badge], className="alerts-near-name"),
            html.Span(" · ".join(facts), className="alerts-near-facts"),
        ],
        href=f"/alerts/{alert.no}",
        className="alerts-neighbour",
        title=f"{level_name(t, grave)} · {' · '.join(facts)}",
        **data(alert=str(alert.no), step=f"{alert.no} {alert.seq}"),
    )


def _where(t: Translate, near: Near) -> str:
    if near.here:
        return t("the same point")
    if near.towards is None:
        return t("the same place")
    far = (
        f"{near.metres / 1000:.1f}\u00a0km" if near.metres >= 1000 else f"{near.metres:.0f}\u00a0m"
    )
    return t("{distance} {direction}", distance=far, direction=direction(t, near.towards))


def direction(t: Translate, eighth: int) -> str:
    """The direction in words."""
    return (t("north"), t("north-east"), t("east"), t("south-east"), t("south"), t("south-west"),
            t("west"), t("north-west"))[eighth]  # fmt: skip


def _when(t: Translate, near: Near) -> str:
    if abs(near.later_ms) < MINUTE_MS:
        return t("at the same time")
    apart = span(t, abs(near.later_ms))
    return t("{span} earlier", span=apart) if near.later_ms < 0 else t("{span} later", span=apart)


def _look(near: Near) -> str:
    """The state of the mark, as assets/20_draw.js names it."""
    if near.alert.closed_ms is not None or near.alert.state is State.CLEARED_UNACKED:
        return "cleared"
    if near.alert.state in (State.LATCHED_UNACKED, State.LATCHED_ACKED):
        return "latched"
    return "steady"


def _state(t: Translate, say: Measure, near: Near) -> str:
    alert = near.alert
    if alert.closed_ms is not None:
        return t("ended {time}", time=say.moment(alert.closed_ms))
    if near.silence is not None:
        return {"SHELF": t("shelved"), "SUPPRESSION": t("suppressed")}.get(
            near.silence, t("out of service")
        )
    return {
        State.UNACKED: t("not acknowledged"),
        State.ACKED: t("acknowledged"),
        State.LATCHED_ACKED: t("cleared, latched"),
    }.get(alert.state, t("cleared, not seen"))
