"""Another city from its folder alone: incidents with a life, crowds, and no traffic."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screens
from tests.journeys.screen import city_of, text, texts, vital_numbers
from tests.server import Server, eventually

DRAWN = """() => [...([...ccc.map.views.values()][0]?.points ?? [])]
  .filter(([, point]) => point.told.kind === "incident" && point._map).map(([no]) => no).sort()"""


def incidents(page: Page, melbourne: Server) -> set[str]:
    """The incidents under way; the map draws these and no others."""
    def agree() -> set[str]:
        told = sorted(melbourne.snapshot()["places"])
        assert page.evaluate(DRAWN) == told
        return set(told)

    return eventually(agree, 5)


def test_incidents_come_to_the_wall_and_end(screens: Screens, melbourne: Server) -> None:
    page = screens.open(melbourne, "/wall")
    expect(page.locator("#vital-active .vs-number")).to_have_text(re.compile(r"\d"))
    first = incidents(page, melbourne)
    assert first

    def some_came_and_some_ended() -> None:
        now = incidents(page, melbourne)
        assert now - first
        assert first - now

    eventually(some_came_and_some_ended, 30)


def test_the_wall_shows_what_this_city_has_and_nothing_else(
    screens: Screens, melbourne: Server
) -> None:
    page, city = screens.open(melbourne, "/wall"), city_of("melbourne")
    expect(page.locator("#vital-active .vs-number")).to_have_text(re.compile(r"\d"))
    assert text(page, ".wall-head .city") == "Melbourne"
    assert texts(page, ".dom-head h2") == ["Crowd", "Fires", "All incidents", "Environment"]
    assert "Traffic" not in page.inner_text("#wall")
    counters = text(page, "#block-crowd .dom-answered")
    assert re.fullmatch(r"\d+ counters, published \d\d:\d\d", counters)

    def numbers_agree() -> None:
        expected = vital_numbers(melbourne, city)
        assert {vital: text(page, f"#vital-{vital} .vs-number") for vital in expected} == expected

    eventually(numbers_agree)


UNDER = """() => {
  const view = [...ccc.map.views.values()].find((one) => one.holder.id === "map-wall");
  const map = view.box.getBoundingClientRect(), over = document.querySelector(".wall-close-up").getBoundingClientRect();
  const scale = map.width / view.map.getSize().x, corner = view.map.containerPointToLayerPoint([0, 0]);
  return view.labels.map(({ x, y, w, h, lines }) => ({ name: lines.join(" "),
    left: map.left + (x - corner.x) * scale, top: map.top + (y - corner.y) * scale, w: w * scale, h: h * scale }))
    .filter(({ left, top, w, h }) => left + w > over.left && left < over.right && top + h > over.top && top < over.bottom)
    .map(({ name }) => name);
}"""  # noqa: E501


def test_no_name_on_the_map_lies_under_the_close_up(screens: Screens, melbourne: Server) -> None:
    page = screens.open(melbourne, "/wall")
    labels = "() => [...ccc.map.views.values()].some((view) => view.labels.length > 5)"
    page.wait_for_function(labels)
    assert page.evaluate(UNDER) == []
