"""The analyst's map, `/map`; `?point=<id>` opens the card of a point, `&indicator=` says
which of its indicators comes first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import dash
import plotly.graph_objects as go
from dash import Input, Output, callback, no_update
from dash.development.base_component import Component

from alerts import read
from alerts.rules.model import Rule
from alerts.types import Alert
from data.strict import Words
from data.types import SHADOWS, SOURCE_KIND, Point
from geo.near import nearest
from layouts import figures, map_card
from layouts import map_page as page
from layouts.map_card import NearBy, Status, Told, Value
from layouts.measure import Measure
from layouts.words import Translate, translator
from live.center import Center, center
from live.silence import INDICATOR
from metrics.read import hour_profile, series
from metrics.reasons import in_words
from metrics.types import Indicator
from pages import indicators, language, theme

NEAR_M = 3000
NEAR_AT_MOST = 3
PERIODS = 24
DAYS_AT_LEAST = 2  # one day alone, perhaps today itself, is not what is usual
HOUR_MS, DAY_MS = 3_600_000, 86_400_000

dash.register_page(__name__, path="/map", title="Map")


def layout(point: str | None = None, indicator: str | None = None, **_: Any) -> Component:
    """The page in the reader's language, with the card of `point` open, `indicator` first."""
    here = center()
    selected = here.registry.no(point) if point else None
    first = indicator if indicator in here.catalogue.by_id else None
    return page.map_page(here.city.file, indicators(), language(), selected, first)


@callback(
    Output(page.CARD_HEAD, "children"),
    Output(page.CURVE_BOX, "hidden"),
    Output(page.CURVE_WORDS, "children"),
    Output(page.CURVE, "figure"),
    Output(page.PROFILE_BOX, "hidden"),
    Output(page.PROFILE_WORDS, "children"),
    Output(page.PROFILE, "figure"),
    Output(page.CARD_FOOT, "children"),
    Input(page.CHOSEN, "data"),
)
def show_card(chosen: dict[str, Any] | None) -> tuple[Any, ...]:
    """The card of one point as it stands now; asked for again when it changes."""
    here, spoken = center(), language()
    point = here.registry.points.get(int(chosen["no"])) if chosen else None
    if point is None:
        return (no_update,) * 8
    t = translator(spoken)
    say = Measure(
        language=spoken, zone=here.city.zone, now_ms=here.now_ms(), theme=theme()
    )
    told = gather(here, point, say.now_ms, chosen.get("indicator") if chosen else None)
    main = told.values[0].indicator if told.values else None
    drawn = main is not None and main.period_ms > 0
    hourly = main is not None and main.period_ms == HOUR_MS
    return (
        map_card.head(t, say, told),
        not drawn,
        *(_curve(t, say, here, told, main) if drawn and main else ([], go.Figure())),
        not hourly,
        *(_profile(t, say, here, told, main) if hourly and main else ([], go.Figure())),
        map_card.foot(t, say, told),
    )


def gather(here: Center, point: Point, now_ms: int, first: str | None = None) -> Told:
    """All that the card tells of one point, of its indicators `first` before the others."""
    kind = here.city.kinds.get(point.kind)
    mine = [a for a in here.desk.open_alerts() if a.point_no == point.no and a.level]
    gravest = max(mine, key=lambda alert: (alert.level, -alert.no), default=None)
    sounding = [alert for alert in mine if not here.desk.overlays(alert, now_ms)]
    names = list(kind.indicators) if kind else _without_kind(point)
    if kind and kind.main and kind.main not in names:
        names.insert(0, kind.main)
    if first and here.latest.get(point.no, here.registry.indicator_no(first)):
        names = [first, *(name for name in names if name != first)]
    values = [_value(here, point, name) for name in names]
    district = here.districts.get(point.district_id)
    source = here.city.sources.get(kind.source) if kind and kind.source else None
    newest = max((v.reading.observed_ms for v in values if v.reading), default=None)
    allowed_ms = source.stale_after.total_seconds() * 1000 if source else None
    return Told(
        point=point,
        level=max((int(alert.level) for alert in sounding), default=0),
        unacked=any(alert.unacknowledged for alert in sounding),
        silent=allowed_ms is not None and (newest is None or now_ms - newest > allowed_ms),
        district=district.name if district else None,
        values=values,
        alert_no=gravest.no if gravest else None,
        near=_near(here, point, now_ms),
        history=_history(here, point) if point.appeared_ms is not None else [],
    )


def _without_kind(point: Point) -> list[str]:
    """Of a source how many of its points are silent; of the city only what is asked for."""
    return [INDICATOR] if point.kind == SOURCE_KIND else []


def _value(here: Center, point: Point, name: str) -> Value:
    reading = here.latest.get(point.no, here.registry.indicator_no(name))
    reason = in_words(reading.reason) if reading and reading.reason else None
    return Value(indicator=here.catalogue.by_id[name], reading=reading, reason=reason)


def _near(here: Center, point: Point, now_ms: int) -> list[NearBy]:
    """The nearest points with an active alert that sounds, each with what its gravest watches."""
    if point.lon is None or point.lat is None:
        return []
    gravest: dict[int, Alert] = {}
    for alert in read.sounding(here.desk, now_ms):
        known = gravest.get(alert.point_no)
        real = alert.point_no < SHADOWS
        if real and alert.level and (known is None or alert.level > known.level):
            gravest[alert.point_no] = alert
    others = [here.registry.points[no] for no in gravest if no != 1]
    found = nearest(others, point.lon, point.lat, NEAR_M, limit=NEAR_AT_MOST, without=point.no)
    return [_near_by(here, other, metres, gravest[other.no]) for other, metres in found]


def _near_by(here: Center, point: Point, metres: float, alert: Alert) -> NearBy:
    reading = here.latest.get(point.no, alert.indicator_no)
    return NearBy(
        point=point,
        metres=metres,
        level=int(alert.level),
        indicator=here.catalogue.by_id[here.registry.indicator_names[alert.indicator_no]],
        value=reading.value if reading else None,
    )


def _history(here: Center, point: Point) -> list[Status]:
    """The states that an incident was seen in, the newest first."""
    rows = here.store.rows(
        "SELECT epoch_ms(seen_at), status, resources FROM event_change"
        " WHERE event_id = $id ORDER BY seen_at DESC, occurred_at DESC",
        {"id": point.id},
    )
    spoken = here.city.file.incidents.statuses if here.city.file.incidents else {}
    return [
        Status(at_ms=at_ms, words=spoken.get(status, Words(en=status, zh=status)), units=units)
        for at_ms, status, units in rows
    ]


def _curve(
    t: Translate, say: Measure, here: Center, told: Told, main: Indicator
) -> tuple[list[Component], go.Figure]:
    """The last 24 periods of the main indicator, with the limits of its rule in its unit."""
    reading = told.values[0].reading
    end = reading.observed_ms if reading else say.now_ms
    start = end - (PERIODS - 1) * main.period_ms
    found = _series(here, told.point, main, start - main.period_ms // 2, end)
    y: list[float | None] = [None] * PERIODS
    for at_ms, value in found:
        y[round((at_ms - start) / main.period_ms)] = value
    limits = _limits(here, told, main)
    figure = figures.curve(
        t, say, main, figures.Line(t0=start, step=main.period_ms, y=y), limits=limits
    )
    title = {HOUR_MS: t("Last 24 hours"), DAY_MS: t("Last 24 days")}.get(
        main.period_ms, t("Last 24 periods")
    )
    rest = t("and the limits") if limits else ""
    return map_card.words_of_chart(t, say, main, title, rest), figure


def _profile(
    t: Translate, say: Measure, here: Center, told: Told, main: Indicator
) -> tuple[list[Component], go.Figure]:
    """What is usual at each hour of such a day, and today."""
    number = here.registry.indicator_no(main.id)
    usual = hour_profile(here.store, here.city.zone.key, told.point.no, number, say.now_ms)
    if usual.days < DAYS_AT_LEAST:
        return [], go.Figure()
    today = datetime.fromtimestamp(say.now_ms / 1000 - 3600, UTC).astimezone(here.city.zone)
    midnight = int(today.replace(hour=0, minute=0, second=0, microsecond=0).timestamp() * 1000)
    y: list[float | None] = [None] * PERIODS
    found = _series(here, told.point, main, midnight, say.now_ms)
    for at_ms, value in found:
        began = datetime.fromtimestamp(at_ms / 1000 - 3600, UTC).astimezone(here.city.zone)
        y[began.hour] = value
    last = max((hour for hour, value in enumerate(y) if value is not None), default=-1)
    domain = here.city.domains.get(told.point.domain or "")
    figure = figures.profile(
        t,
        say,
        main,
        usual.hours,
        y[: last + 1],
        limits=_limits(here, told, main),
        hue=(domain.hue or domain.id) if domain else "traffic",
    )
    days = t("{n} weekend days", n=usual.days) if usual.weekend else t("{n} weekdays", n=usual.days)
    rest = t("median and middle half of {days}, and today", days=days)
    return map_card.words_of_chart(t, say, main, t("Hour profile"), rest), figure


def _series(
    here: Center, point: Point, main: Indicator, since_ms: int, until_ms: int
) -> list[tuple[int, float | None]]:
    """(observed_ms, value) in order of time."""
    parts = (here.store, here.registry, here.catalogue)
    found = series(*parts, point.id, main.id, since_ms, until_ms)
    return [(at_ms, value) for at_ms, value, _quality in found]


def _limits(here: Center, told: Told, main: Indicator) -> figures.Limits | None:
    """The limits of the rule that watches this kind, in the unit of its main indicator."""
    rule = _rule(here, told.point, main.id)
    if rule is None or rule.measure != "value":
        return None
    factor: float | None = 1.0
    if rule.indicator != main.id:
        reference = rule.main.reference if rule.main else None
        reading = (
            here.latest.get(told.point.no, here.registry.indicator_no(reference))
            if reference
            else None
        )
        factor = reading.value if reading else None
    if factor is None:
        return None
    high, low = rule.limits.side("high"), rule.limits.side("low")
    return figures.Limits(
        by_level={int(level): limit * factor for level, limit in high.items()},
        lows={int(level): limit * factor for level, limit in low.items()}
        if rule.direction == "outside"
        else {},
        direction=rule.direction,
        level=told.level,
    )


def _rule(here: Center, point: Point, main: str) -> Rule | None:
    """The first rule of a point that watches, or shows, its main indicator."""
    kind = here.city.kinds.get(point.kind)
    for rule in here.desk.rules.values():
        shown = rule.main.indicator if rule.main else rule.indicator
        mine = rule.points.takes(point, kind.domain if kind else None)
        if mine and main in (shown, rule.indicator):
            return rule
    return None
