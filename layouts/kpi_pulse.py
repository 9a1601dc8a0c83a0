"""The City Pulse: one number, its change, what the change is made of, and what it lacks."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from dash import html
from dash.development.base_component import Component

from data.city import City
from data.strict import Words
from layouts.kpi_head import Address, card_words
from layouts.kpi_marks import score_bar, way_to
from layouts.kpi_words import (
    MINUS,
    number,
    period_words,
    score_words,
    why_unscored,
    with_unit,
)
from layouts.shell import label
from layouts.words import Translate
from metrics.kpi_types import Scorecard
from metrics.kpi_why_types import Mover, PulseStory, Step

BY_WORDS = {"department": "Department", "kpi": "Indicator", "district": "District",
            "cause": "Cause"}  # fmt: skip
CAUSE_WORDS = {
    "value": "the figures themselves", "target": "targets and references",
    "weight": "other weights", "coverage": "scores that came or went",
}  # fmt: skip
ROOM = 0.06


def pulse_section(
    city: City, story: PulseStory, address: Address, opens: Collection[str], t: Translate,
    language: str,
) -> html.Section:  # fmt: skip
    """The Pulse with its waterfall, and who rose and fell, with links to departments in `opens`."""
    return html.Section(
        [
            html.Div(_number(city, story, t, language), className="kpi-pulse-now"),
            html.Div(_waterfall(city, story, address, t, language), className="kpi-pulse-why"),
            html.Div(_movers(city, story, opens, t, language), className="kpi-pulse-movers"),
        ],
        className="kpi-pulse",
        **label(t("City Pulse")),
    )


def _number(city: City, story: PulseStory, t: Translate, language: str) -> list[Component]:
    before = period_words(story.before, language)
    if story.score is None:
        change = t("No Pulse: it needs departments with {n} % of the weight",
                   n=number(story.floor * 100, 0))  # fmt: skip
    elif story.then is None:
        change = t("{before} had no Pulse to compare with", before=before)
    else:
        change = t("{change} since {before}, when it was {then}",
                   change=signed(story.score - story.then), before=before,
                   then=score_words(story.then))  # fmt: skip
    return [
        html.H2(t("City Pulse")),
        html.B(score_words(story.score), className="kpi-hero"),
        score_bar(story.score),
        html.P(change, className="kpi-pulse-change"),
        html.P(lacks(city, story.cards, story.weights, story.coverage, t, language),
               className="kpi-caption"),
    ]  # fmt: skip


def lacks(
    city: City, cards: tuple[Scorecard, ...], weights: Mapping[str, float], coverage: float,
    t: Translate, language: str,
) -> str:  # fmt: skip
    """What the Pulse speaks of and what it does not, department by department, with the reason."""
    if not weights:
        return t("Nobody set how the departments weigh.")
    by_name = {card.department: card for card in cards}
    said = [t("It speaks of departments with {n} % of the weight.", n=number(coverage * 100, 0))]
    without: dict[str, list[str]] = {}
    for name, weight in weights.items():
        card = by_name.get(name)
        if card is None or card.score is None:
            its_name = city.departments[name].name.of(language)
            share = number(weight * 100, 0)
            words = t("{department} ({weight} %)", department=its_name, weight=share)
            without.setdefault(_why_none(card, t), []).append(words)
    said += [
        t("Without {departments}: {why}.", departments=t(", ").join(names), why=why)
        for why, names in without.items()
    ]
    return ("" if language == "zh" else " ").join(said)


def _why_none(card: Scorecard | None, t: Translate) -> str:
    """Why a department has no score: what its figures lack."""
    missing = [row for row in card.rows if row.weight and row.score is None] if card else []
    reasons = dict.fromkeys(why_unscored(row, t) for row in missing)
    return t("; ").join(reasons) or t("no figure with a weight")


def _waterfall(
    city: City, story: PulseStory, address: Address, t: Translate, language: str
) -> list[Component]:
    chips = [
        html.A(t(words), href=address.to(by=by), className="kpi-chip on" if by == story.by else
               "kpi-chip")
        for by, words in BY_WORDS.items()
    ]  # fmt: skip
    head: list[Component] = [
        html.Div(
            [html.H2(t("What moved it")),
             html.Nav(chips, className="kpi-spans", **label(t("Parts by")))],
            className="kpi-pulse-head",
        )
    ]  # fmt: skip
    if story.steps is None or story.then is None or story.score is None:
        said = t("Without a Pulse in both periods there is no change to take apart.")
        return [*head, html.P(said, className="kpi-caption")]
    ends = [story.then, story.score, *(step.end for step in story.steps)]
    place = _places(min(ends), max(ends))
    rows = [
        _end(period_words(story.before, language), story.then, place),
        *(_step(step, _name(city, story, step, t, language), place) for step in story.steps),
        _end(_now_words(story, language), story.score, place),
    ]
    caption = t("Points of the Pulse. The parts sum exactly to the change.")
    return [*head, html.P(caption, className="kpi-caption"),
            html.Div(rows, className="kpi-plot kpi-falls")]  # fmt: skip


def _now_words(story: PulseStory, language: str) -> str:
    """The period, or the days of it that count so far."""
    return card_words(story.cards[0], language) if story.cards else period_words(
        story.period, language)  # fmt: skip


def _places(low: float, high: float) -> Mapping[str, float]:
    room = (high - low) * ROOM or 1.0
    return {"low": low - room, "reach": (high - low) + 2 * room}


def _at(value: float, place: Mapping[str, float]) -> str:
    return f"{(value - place['low']) / place['reach'] * 100:.2f}%"


def _end(name: str, score: float, place: Mapping[str, float]) -> html.Div:
    return html.Div(
        [html.B(name, className="one-line", title=name),
         html.Div(className="kpi-fall end", style={"--end": _at(score, place)}),
         html.B(number(score, 1), className="kpi-of")],
        className="kpi-dr",
    )  # fmt: skip


def _step(step: Step, name: str, place: Mapping[str, float]) -> html.Div:
    low, high = sorted((step.start, step.end))
    rated = "better" if step.points > 0 else "worse" if step.points < 0 else "even"
    style = {"--low": _at(low, place), "--high": _at(high, place), "--end": _at(step.end, place)}
    return html.Div(
        [html.Span(name, className="one-line", title=name),
         html.Div(className=f"kpi-fall {rated}", style=style),
         html.Span(signed(step.points), className="kpi-of")],
        className="kpi-dr",
    )  # fmt: skip


def signed(points: float) -> str:
    """'+2.4', '−0.6', '0.0'."""
    words = number(abs(points), 1)
    return words if not words.strip("0.") else f"{'+' if points > 0 else MINUS}{words}"


def _name(city: City, story: PulseStory, step: Step, t: Translate, language: str) -> str:
    key = step.key
    if key == "others":
        return t("All others")
    if key is None:
        return t("the city as a whole")
    known: Mapping[str, Words] = {
        "department": {name: one.name for name, one in city.departments.items()},
        "kpi": {f"{card.department}/{row.kpi.id}": row.kpi.name
                for card in story.cards for row in card.rows},
        "district": story.districts,
    }.get(story.by, {})  # fmt: skip
    if str(key) in known:
        return known[str(key)].of(language)
    return t(CAUSE_WORDS.get(str(key), str(key)))


def _movers(
    city: City, story: PulseStory, opens: Collection[str], t: Translate, language: str
) -> list[Component]:
    groups = ((t("Rose most"), story.up), (t("Fell most"), story.down))
    none = t("No score did, since {before}.", before=period_words(story.before, language))
    found: list[Component] = []
    for heading, movers in groups:
        rows = [_mover(city, story, one, opens, t, language) for one in movers]
        found += [html.H2(heading), html.Div(rows or html.P(none, className="kpi-caption"),
                                             className="kpi-movers")]  # fmt: skip
    return found


def _mover(
    city: City, story: PulseStory, one: Mover, opens: Collection[str], t: Translate, language: str
) -> html.A | html.Div:
    href = f"/kpi/{one.department}?period={story.period}&kpi={one.kpi.id}&against=before"
    return way_to(
        [
            html.B(signed(one.points), className="better" if one.points > 0 else "worse"),
            html.Span(
                [html.Span(one.kpi.name.of(language), className="kpi-mover-name"),
                 html.Span(city.departments[one.department].name.of(language),
                           className="kpi-note")],
            ),
            html.Span(reason(one, t, language), className="kpi-note"),
        ],
        href if one.department in opens else "",
        "kpi-mover",
    )  # fmt: skip


def reason(one: Mover, t: Translate, language: str) -> str:
    """Why a score changed: the value, mostly of one district, or the reference."""
    assert one.now.value is not None and one.then.value is not None
    said = [
        t("{now} after {then}", now=with_unit(one.kpi, one.now.value, language),
          then=with_unit(one.kpi, one.then.value, language))
    ]  # fmt: skip
    if abs(one.target) > abs(one.points) / 2:
        said.append(
            t("measured against {now}, before {then}",
              now=with_unit(one.kpi, one.standard, language),
              then=with_unit(one.kpi, one.then_standard, language))
        )  # fmt: skip
    elif one.district is not None:
        said.append(t("most in {district}", district=one.district.of(language)))
    return t("; ").join(said)
