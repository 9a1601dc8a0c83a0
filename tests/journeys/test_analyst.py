"""The analyst at the map: what is where, and what lies behind one point."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Screens
from tests.journeys.screen import number, text
from tests.server import Server, eventually

SITE = "TE130"
VIEW = "[...ccc.map.views.values()].find(view => view.holder.id === 'map-main')"
INK = f"""name => {{
  const {{ _ctx: ctx, _container: canvas }} = {VIEW}[name];
  const {{ data }} = ctx.getImageData(0, 0, canvas.width, canvas.height);
  let painted = 0;
  for (let i = 3; i < data.length; i += 4) painted += data[i] > 0;
  return painted;
}}"""
COLOUR = f"""no => {{
  const view = {VIEW}, {{ _ctx: ctx, _container: canvas, _bounds: bounds }} = view.ground;
  const at = view.points.get(String(no))._point.subtract(bounds.min);
  const by = canvas.width / bounds.getSize().x;
  return [...ctx.getImageData(at.x * by, at.y * by, 1, 1).data].join();
}}"""
PLACE = f"""no => {{
  const view = {VIEW}, box = view.box.getBoundingClientRect();
  const at = view.map.latLngToContainerPoint(view.points.get(String(no)).getLatLng());
  return [box.x + at.x, box.y + at.y];
}}"""


def the_map(screens: Screens, berlin: Server, path: str = "/map") -> Page:
    """The map once its points and the first colours are painted."""
    page = screens.open(berlin, path)
    page.wait_for_function(f"() => {VIEW}?.points.size > 300")
    expect(page.locator(".map-ramp")).to_be_visible()
    eventually(lambda: ink_is(page, "field", lambda painted: painted > 500))
    return page


def ink_is(page: Page, sheet: str, holds: Any) -> int:
    painted: int = page.evaluate(INK, sheet)
    assert holds(painted), f"{sheet}: {painted} pixels"
    return painted


def point_no(berlin: Server, point_id: str, layer: str) -> int:
    features = berlin.get(f"/api/v1/layers/{layer}.geojson")["features"]
    return next(f["id"] for f in features if f["properties"]["id"] == point_id)  # type: ignore[no-any-return]


def test_layers_are_switched_off_and_on(screens: Screens, berlin: Server) -> None:
    page = the_map(screens, berlin)
    all_ink: int = page.evaluate(INK, "field")
    switch = page.locator("button[data-layer=site]")
    expect(switch).to_have_attribute("aria-checked", "true")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "false")
    eventually(lambda: ink_is(page, "field", lambda painted: painted < 0.8 * all_ink))
    switch.click()
    eventually(lambda: ink_is(page, "field", lambda painted: painted > 0.95 * all_ink))


def test_counts_are_those_of_the_operating_picture(screens: Screens, berlin: Server) -> None:
    page = the_map(screens, berlin)
    sites = [f["id"] for f in berlin.get("/api/v1/layers/site.geojson")["features"]]

    def agree() -> None:
        points = berlin.snapshot()["points"]
        fresh = [no for no in sites if not points[str(no)][2] and points[str(no)][3] is not None]
        assert text(page, "[data-count=site]") == f"{len(fresh)} of {len(sites)}"

    eventually(agree)


def test_a_point_that_is_pressed_tells_its_value_and_its_last_day(
    screens: Screens, berlin: Server
) -> None:
    page = the_map(screens, berlin)
    no = point_no(berlin, SITE, "site")
    x, y = page.evaluate(PLACE, no)
    page.mouse.move(x, y)
    expect(page.locator(".map-tip")).to_have_text("Rhinstraße southbound")
    page.mouse.click(x, y)
    expect(page.locator("#map-card-head h1")).to_have_text("Rhinstraße southbound")
    card_value(page, berlin)
    expect(page.locator("#map-curve-words")).to_contain_text("24 hours")
    page.locator("#map-curve .scatterlayer path.js-line").first.wait_for(state="attached")
    expect(page.locator("#map-profile-words")).to_contain_text("Hour profile")
    expect(page.get_by_role("link", name="Data behind this")).to_be_visible()


def card_value(page: Page, berlin: Server) -> None:
    """The card says what the picture says."""
    about = {one["id"]: one for one in berlin.get("/api/v1/indicators")["indicators"]}
    no = str(point_no(berlin, SITE, "site"))

    def agree() -> None:
        expected = number(berlin.snapshot()["points"][no][3], about["speed"]["decimals"])
        assert text(page, "#map-card-head .card-values > div:first-child .figure") == expected

    eventually(agree)


def test_a_point_can_be_sent_as_an_address(screens: Screens, berlin: Server) -> None:
    page = the_map(screens, berlin, f"/map?point={SITE}")
    expect(page.locator("#map-card-head h1")).to_have_text("Rhinstraße southbound")


def test_scale_and_attribution_stand_on_the_map(screens: Screens, berlin: Server) -> None:
    page = the_map(screens, berlin)
    expect(page.locator("#map-main .map-credit")).to_contain_text("OpenStreetMap contributors")
    before = text(page, ".map-scale")
    assert before.endswith(" km")
    assert page.locator(".map-scale .line").evaluate("line => line.offsetWidth") > 50
    for _ in range(6):
        page.get_by_role("button", name="Zoom in").click()
    eventually(lambda: scale_changed(page, before))


def scale_changed(page: Page, before: str) -> None:
    assert text(page, ".map-scale") not in ("", before)


def test_areas_are_coloured_by_what_the_legend_says(screens: Screens, berlin: Server) -> None:
    page = the_map(screens, berlin)
    values = berlin.get("/api/v1/layers/area/values")["values"]
    most = max(values, key=lambda no: values[no])
    expect(page.locator(".map-ramp")).to_contain_text("Missions per km²")
    expect(page.locator(".map-ramp")).to_contain_text("13 December")
    coloured = page.evaluate(COLOUR, most)

    page.locator("button[data-ramp=area]").click()
    expect(page.locator(".map-ramp")).to_be_hidden()
    eventually(lambda: colour_differs(page, most, coloured))
    page.locator("button[data-ramp='alerts-by-district']").click()
    expect(page.locator(".map-ramp")).to_contain_text("Active alerts")
    expect(page.locator(".map-ramp")).to_contain_text("active now")


def colour_differs(page: Page, no: str, before: str) -> None:
    assert page.evaluate(COLOUR, no) != before
