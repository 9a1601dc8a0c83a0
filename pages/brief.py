"""The two-minute brief, `/brief`; `?since=` says from when, `?read=<ms>` opens one of before."""

from __future__ import annotations

import json
from typing import Any

import dash
from dash import html

from layouts import brief as layout_
from layouts.brief_told import told_brief
from live.brief.ask import brief_for, shift_began
from live.brief.looks import Choice
from live.center import center
from pages import language, who

KEPT = 5  # briefs that were read, offered again

dash.register_page(__name__, path="/brief", title="Brief")


def layout(since: str = Choice.LOOK, read: str = "", **_: Any) -> html.Div:
    """The brief of now, or the one that was read up to `read`. Opening it is not reading it:
    assets/93_brief.js says when it was on the screen."""
    here, reader = center(), who()
    name, spoken = reader.name, language()
    choices = [one for one in Choice if one is not Choice.SHIFT or shift_began(here) is not None]
    desk = layout_.Desk(
        city=here.city.file, zone=here.city.zone, language=spoken,
        choices=tuple(str(one) for one in choices),
        read=tuple(look.until_ms for look in here.briefs.some(name, here.now_ms(), KEPT)),
    )  # fmt: skip
    if read:
        kept = here.briefs.read(name, int(read)) if read.isdecimal() and len(read) < 14 else None
        return layout_.kept_page(desk, None if kept is None else json.loads(kept))
    choice = Choice(since) if since in list(Choice) else Choice.LOOK
    found, window = brief_for(here, name, choice, reader.department)
    names = {one.id: one.name for one in here.city.departments.values()}
    told = told_brief(found, names, here.city.zone, window.choice, window.again)
    here.briefs.served(name, found.since_ms, found.until_ms, json.dumps(told))
    return layout_.page(desk, told)
