"""20,000 points on the map take other levels: how long until that is on the screen?"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from playwright.sync_api import Page

from tests.bench.browser import screen
from tests.bench.table import server, show

POINTS = 20_000
ROUNDS = 10
TARGET_MS = 100

# Painted: two frames later, so that the frame with the change has been handed to the compositor.
COMMON = """
window.bench = {
  frames: async (n) => {
    for (; n; n--) await new Promise((next) => requestAnimationFrame(next));
  },
  rest: () => new Promise((next) => setTimeout(next, 120)),
  level: () => Math.floor(Math.random() * 5),
  other: (level) => (level + 1 + Math.floor(Math.random() * 4)) % 5,
};
"""

# The levels of a share of the points change, told as the stream would tell it.
IN_PLACE = """
async ([share, rounds]) => {
  const [view] = ccc.map.views.values();
  const points = [...view.points];
  const taken = [];
  for (let round = -1; round < rounds; round++) {
    const entries = {};
    for (const [key, point] of points) {
      if (share === 1 || Math.random() < share) {
        entries[key] = [bench.other(point.level), 0, 0, Math.random() * 100, Date.now()];
      }
    }
    await bench.rest();
    const began = performance.now();
    ccc.map.restyle(entries);
    const script = performance.now() - began;
    await bench.frames(2);
    const painted = performance.now() - began;
    if (round >= 0) taken.push([script, painted]);
    const marked = points.filter(([, point]) => point.level).length;
    if (view.marks.length !== marked) throw Error(`${view.marks.length} of ${marked} marks drawn`);
  }
  return taken;
}
"""

# The plain layer: as dash-leaflet documents it, a circle marker for each feature.
PLAIN = """
const COLOURS = ["#8a929c", "#4b8dff", "#f2c230", "#ff8a1f", "#ff3b30"];
bench.made = 0;
bench.pointToLayer = (feature, at, context) => {
  bench.made++;
  const levels = context.hideout && context.hideout.levels;
  const level = levels ? levels[feature.properties.no] : feature.properties.level;
  const style = { stroke: false, fillOpacity: 1, fillColor: COLOURS[level] };
  return L.circleMarker(at, { radius: 4, ...style });
};
bench.replace = async (props, count) => {
  bench.made = 0;
  await bench.rest();
  const began = performance.now();
  dash_clientside.set_props("points", props);
  while (bench.made < count) await bench.frames(1);
  await bench.frames(2);
  return performance.now() - began;
};
"""
REPLACED = """
async ([prop, rounds]) => {
  const places = (await (await fetch("/points.geojson")).json()).features;
  const features = () => places.map((one) => ({
    ...one, properties: { ...one.properties, level: bench.level(), value: Math.random() * 100 },
  }));
  const data = () => ({ data: { type: "FeatureCollection", features: features() } });
  const levels = () => Object.fromEntries(places.map((one) => [one.properties.no, bench.level()]));
  const hideout = () => ({ hideout: { levels: levels() } });
  await bench.replace(data(), places.length);
  const taken = [];
  for (let round = -1; round < rounds; round++) {
    const ms = await bench.replace(prop === "data" ? data() : hideout(), places.length);
    if (round >= 0) taken.push(ms);
  }
  return taken;
}
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Milliseconds of each round: in the script (where that is told), and until painted."""

    script: list[float]
    painted: list[float]


def in_place(page: Page) -> dict[str, Taken]:
    """The real map."""
    with server("tests.bench.serve_map", POINTS, "real") as (_, port):
        page.goto(f"http://127.0.0.1:{port}/")
        page.wait_for_function(
            "count => ccc.picture.points && ccc.map.views.size === 1"
            " && [...ccc.map.views.values()][0].points.size === count",
            arg=POINTS,
            timeout=120_000,
        )
        page.wait_for_timeout(2000)
        taken = {}
        for name, share in (("a tenth", 0.1), ("all", 1)):
            rounds = page.evaluate(IN_PLACE, [share, ROUNDS])
            taken[name] = Taken(
                script=[one[0] for one in rounds], painted=[one[1] for one in rounds]
            )
        return taken


def replaced(page: Page) -> dict[str, Taken]:
    """The baseline: a property of the layer is replaced."""
    page.add_init_script(PLAIN)
    with server("tests.bench.serve_map", POINTS, "plain") as (_, port):
        taken = {}
        for prop in ("data", "hideout"):
            page.goto(f"http://127.0.0.1:{port}/")
            page.wait_for_selector(".leaflet-container")
            page.wait_for_timeout(1000)
            taken[prop] = Taken(script=[], painted=page.evaluate(REPLACED, [prop, ROUNDS]))
        return taken


def run() -> None:
    """Print the times beside those of the baseline."""
    with screen() as page:
        page.add_init_script(COMMON)
        ours = in_place(page)
        base = replaced(page)
    usual = median(base["data"].painted)
    rows = [
        [f"restyle in place, {name}", f"{median(one.script):.1f}", *_row(one, usual)]
        for name, one in ours.items()
    ]
    rows += [[f"replace `{name}`, all", "", *_row(one, usual)] for name, one in base.items()]
    show(
        f"Restyle: {POINTS:,} points, call to painted, {ROUNDS} times (target {TARGET_MS} ms)",
        ["way", "in the script ms", "median ms", "max ms", "to `data`"],
        rows,
    )


def _row(taken: Taken, usual: float) -> list[str]:
    middle = median(taken.painted)
    return [f"{middle:.0f}", f"{max(taken.painted):.0f}", f"{usual / middle:.1f}×"]
