"""The duty officer's console, `/alerts` and `/alerts/<no>`."""

from __future__ import annotations

from typing import Any

import dash
from dash import Input, Output, callback, no_update
from dash.development.base_component import Component

from alerts import lead, records
from alerts.near import around
from alerts.rules.model import Rule
from alerts.types import Alert
from data.strict import Words
from data.types import SOURCE_KIND
from dispatch import records as dispatch_records
from layouts.alert_curve import bars, nothing, why
from layouts.alert_detail import detail, unknown_alert
from layouts.alert_near import AGAIN, Near, Nearby, near_list
from layouts.alert_told import Asked, Dispatched, May, Silence, Told
from layouts.alerts import (
    CURVE,
    CURVE_PLACE,
    DETAIL_MAP,
    FURNISH,
    MAP_PLACE,
    SELECTED,
    console,
    curve,
)
from layouts.map import city_map
from layouts.measure import Measure
from layouts.words import Translate, translator
from live.center import Center, center
from metrics.reasons import in_words
from metrics.types import milliseconds
from pages import indicators, language, theme, who
from security.rights import Action, Reach, reach
from security.types import Who

DIGITS_AT_MOST = 9

dash.register_page(__name__, path="/alerts", path_template="/alerts/<no>", title="Alerts")


def layout(no: str | None = None, **_: Any) -> Component:
    """The whole page, with the alert that the address names."""
    return console(center().city.file, indicators(), language(), named(no), may(who()))


def named(no: str | None) -> int | None:
    """The alert that an address names; None where no alert can have that number."""
    known = no is not None and no.isdecimal() and len(no) <= DIGITS_AT_MOST
    return int(no) or None if no and known else None


def may(someone: Who) -> May:
    """What somebody may do here."""
    return May(
        handle=reach(someone, Action.HANDLE) is Reach.ALL,
        comment=str(reach(someone, Action.COMMENT)),
        department=someone.department or "",
    )


@callback(
    Output(CURVE_PLACE, "children"),
    Output(MAP_PLACE, "children"),
    Input(FURNISH, "data"),
    prevent_initial_call=True,
)
def furnish(_asked: int | None) -> Any:
    """The curve and the map of the detail, once, when rows stand: Plotly and Leaflet are large."""
    city = center().city.file
    return curve(), city_map(city, language(), "inset", city.centre, element_id=DETAIL_MAP)


@callback(
    Output("alerts-head", "children"),
    Output("alerts-why", "children"),
    Output(CURVE, "figure"),
    Output("alerts-beside", "children"),
    Output("alerts-todo", "children"),
    Output("alerts-happened", "children"),
    Output("alerts-unusual", "children"),
    Input(SELECTED, "data"),
    prevent_initial_call=True,
)
def show_detail(selected: dict[str, Any] | None) -> Any:
    """One alert in full, as it stands now: asked for again whenever its row changes."""
    if not selected:
        return (no_update,) * 7
    here, spoken = center(), language()
    t = translator(spoken)
    say = Measure(language=spoken, zone=here.city.zone, now_ms=here.now_ms(), theme=theme())
    alert = records.one_alert(here.store, int(selected["no"]))
    if alert is None:
        return unknown_alert(t, int(selected["no"])), "", nothing(), [], [], [], ""
    told, story = gather(here, alert, say.now_ms)
    words = detail(t, say, told)
    figure = why(t, say, told, story)
    return (
        words.head,
        words.why,
        figure,
        beside(t, say, here, alert, story),
        words.todo,
        words.happened,
        words.unusual,
    )


@callback(
    Output("alerts-near", "children"),
    Input(SELECTED, "data"),
    Input(AGAIN, "data"),
    prevent_initial_call=True,
)
def show_near(selected: dict[str, Any] | None, _again: int | None) -> Any:
    """What else is near it in space and time: asked for again when one of those changes too."""
    here, spoken = center(), language()
    alert = records.one_alert(here.store, int(selected["no"])) if selected else None
    if alert is None:
        return []
    t, now_ms = translator(spoken), here.now_ms()
    say = Measure(language=spoken, zone=here.city.zone, now_ms=now_ms)
    return near_list(t, say, neighbours(here, alert, now_ms))


def neighbours(here: Center, alert: Alert, now_ms: int) -> Nearby:
    """The alerts around one, and how they stand now."""
    found, point = around(here.store, here.registry, alert), here.registry.points[alert.point_no]
    return Nearby(
        near=tuple(
            Near(
                alert=one.alert, name=one.point.name, metres=one.metres, towards=one.towards,
                later_ms=one.later_ms, here=one.here, first=one.alert.no == found.first,
                silence=_silence(here, one.alert, now_ms),
            )
            for one in found.neighbours
        ),
        mine_first=found.first == alert.no,
        placed=point.lon is not None,
        of_source=point.kind == SOURCE_KIND,
        more=found.more,
    )  # fmt: skip


def _silence(here: Center, alert: Alert, now_ms: int) -> str | None:
    """What keeps an open alert from sounding, the first of it."""
    open_now = here.desk.alert(alert.no)
    return (
        next((str(one.kind) for one in here.desk.overlays(open_now, now_ms)), None)
        if open_now
        else None
    )


def gather(here: Center, alert: Alert, now_ms: int) -> tuple[Told, dict[str, Any] | None]:
    """All that the detail tells of one alert, and the story its curve is drawn from."""
    rule = here.desk.rules.get(alert.rule_id)
    point = here.registry.points[alert.point_no]
    watched = here.catalogue.by_id[here.registry.indicator_names[alert.indicator_no]]
    main = here.catalogue.by_id[rule.main.indicator] if rule and rule.main else watched
    latest = here.latest.get(point.no, alert.indicator_no)
    parts = (here.store, here.registry, here.latest, here.catalogue)
    story = lead.told(*parts, alert, rule, now_ms) if rule else None
    district = here.districts.get(point.district_id)
    owner = here.city.departments.get(alert.owner)
    reading = here.latest.get(point.no, here.registry.indicator_no(main.id))
    told = Told(
        alert=alert,
        point=point,
        district=district.name if district else None,
        owner=owner.name if owner else Words(en=alert.owner, zh=alert.owner),
        watched=watched,
        main=main,
        reading=reading,
        reason=in_words(reading.reason) if reading and reading.reason else None,
        stale=rule is None
        or latest is None
        or latest.value is None
        or now_ms - latest.observed_ms > milliseconds(rule.stale_after),
        events=records.events_of(here.store, alert.no),
        asked=_asked(here, rule, alert) if rule else None,
        reference=story["reference"]["value"] if story and story["reference"] else None,
        story=story["story"] if story else None,
        silences=_silences(here, alert, now_ms),
        dispatched=_dispatched(here, alert),
    )
    return told, story


def beside(
    t: Translate, say: Measure, here: Center, alert: Alert, story: dict[str, Any] | None
) -> list[Component]:
    """Bars for the conditions of the rule that the curve does not show already."""
    rule = here.desk.rules.get(alert.rule_id)
    if rule is None or story is None:
        return []
    shown = {rule.indicator, *((rule.main.indicator, rule.main.reference) if rule.main else ())}
    known = here.catalogue.by_id
    leaves = [leaf for one in rule.only_if for leaf in one.leaves() if leaf.where == "here"]
    least = {leaf.indicator: leaf.at_least for leaf in leaves}
    return [
        bars(t, say, known[name], story["companions"][name], least.get(name))
        for name in rule.beside()
        if name not in shown
    ]


def _asked(here: Center, rule: Rule, alert: Alert) -> Asked:
    plan = here.planbook.plan(rule.plan) if rule.plan else None
    return Asked(
        title=rule.title,
        direction="below" if lead.is_below(rule, alert) else "above",
        hold_ms=milliseconds(rule.hold),
        clear_ms=milliseconds(rule.clear),
        consequence=rule.consequence,
        action=rule.action,
        respond_ms=milliseconds(rule.respond_within),
        plan=plan.title if plan else None,
        guidance=rule.guidance,
        latch=rule.latch,
    )


def _dispatched(here: Center, alert: Alert) -> Dispatched | None:
    """The open incident that it is in, with what happened to it."""
    for one in here.dispatcher.open_incidents():
        if alert.no in one.alerts:
            plan = here.planbook.plan(one.plan) if one.plan else None
            return Dispatched(
                incident=one, tasks=here.dispatcher.tasks_of(one.no),
                events=dispatch_records.events_of(here.store, one.no, 0),
                departments={no: each.name for no, each in here.city.departments.items()},
                plan=plan.title if plan else None,
            )  # fmt: skip
    return None


def _silences(here: Center, alert: Alert, now_ms: int) -> list[Silence]:
    """What keeps an open alert from sounding now."""
    if alert.closed_ms is not None:
        return []
    causes = {one.no: here.registry.points[one.point_no].name for one in here.desk.open_alerts()}
    return [
        Silence(
            kind=one.kind,
            actor=one.actor,
            reason=one.reason,
            until_ms=one.until_ms,
            cause_no=one.cause_no,
            cause_name=causes.get(one.cause_no or 0),
        )
        for one in here.desk.overlays(alert, now_ms)
    ]
