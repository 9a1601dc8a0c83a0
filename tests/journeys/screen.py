"""What is on a screen, and what the operating picture says must be there."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from playwright.sync_api import Page

from data.city import City, read_city
from tests.server import ROOT, Server

MINUS = "−"


def city_of(name: str) -> City:
    """The city folder that a server was started with."""
    city, faults = read_city(ROOT / "data" / "cities" / name)
    assert city is not None
    assert faults == []
    return city


def texts(page: Page, selector: str) -> list[str]:
    """The texts of all elements that are shown."""
    found: list[str] = page.locator(selector).evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => one.textContent.trim())"
    )
    return found


def text(page: Page, selector: str) -> str:
    """The text of the one element that is shown, with ordinary spaces."""
    found = texts(page, selector)
    assert len(found) == 1, f"{selector}: {found}"
    return found[0].replace("\u00a0", " ")


def number(value: float, decimals: int) -> str:
    """1,525 or −0.3, as every screen writes it."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return f"{rounded:,}".replace("-", MINUS)


def vital_numbers(server: Server, city: City) -> dict[str, str]:
    """Each vital sign of the wall as its number must be written now."""
    about = {one["id"]: one for one in server.get("/api/v1/indicators")["indicators"]}
    vitals = server.snapshot()["vitals"]
    written: dict[str, str] = {}
    for block in city.file.wall.blocks:
        for vital in block.vitals:
            one, value = about[vital.indicator], vitals[vital.id]["value"]
            shown = None if value is None else number(value * one["factor"], one["decimals"])
            written[vital.id] = shown or "NA"
    return written


def active_counts(picture: dict[str, Any]) -> list[str]:
    """How many alerts are active and not silenced, red to blue."""
    alerts = picture["alerts"].values()
    levels = [alert["level"] for alert in alerts if not alert["overlays"]]
    return [str(levels.count(level)) for level in (4, 3, 2, 1)]


def alert_of(picture: dict[str, Any], point_id: str) -> dict[str, Any]:
    """The open alert of a point."""
    found = [one for one in picture["alerts"].values() if one["point_id"] == point_id]
    assert len(found) == 1, f"{point_id}: {len(found)} alerts"
    alert: dict[str, Any] = found[0]
    return alert
