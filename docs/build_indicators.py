"""Writes docs/indicators.md from the definitions: `python docs/build_indicators.py`."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # a script is started with its own folder only

from metrics.catalogue import load_catalogue  # noqa: E402
from metrics.scales import SCALES  # noqa: E402
from metrics.types import Aggregation, Direction, Indicator  # noqa: E402

HEAD = """# Indicators

Made from `metrics/indicators/*.yaml` by `python docs/build_indicators.py`. An indicator with inputs
is computed by the SQL beside its definition, some by a function of a standard (`metrics/steps.py`);
the others arrive from outside.

- **Unit**: read by `metrics/units.py`. A unit that does not come of the inputs' units is refused at
  start-up, as are wrong keys and SQL that does not run against an empty store: each with its file, line
  and cure, while the others stand.
- **Scale**: what the numbers of an index mean. Numbers of different scales never meet.
- **Better**: up, down, or neither. **Many**: what values of many periods come to (a mean may be
  weighted); where nothing stands, nothing can be said of them, and the number is made anew.
- **Least**: of fewer values it says nothing, and why. So does a computed value outside its valid range.

"""
STANDARDS = """
## Standards

What is marked (2) is known from a secondary source only. Limits that were not verified stand in no code:
whoever computes hands them in, from the city's data.

| module | what | from |
|---|---|---|
| `metrics/air/hj633.py` | Chinese AQI, daily and hourly, primary pollutants, NA rules | HJ 633-2026; HJ 633-2012 before 2026-03-01 (`air_standard: hj633` takes the one in force on each day) |
| `metrics/air/gb3095.py` | valid hours, 8 hours, days, months, years; limits by stage | GB 3095-2026 |
| `metrics/air/us_epa.py` | US AQI, NowCast | EPA-454/B-24-002, May 2024 |
| `metrics/air/warnings.py` | heavy-pollution warnings, from `heavy_pollution.yaml`, by date | national rule of 2017–18 (2) |
| `metrics/crowd/service.py` | level of service of walkways, queues and stairs; safety by density | Fruin, *Pedestrian Planning and Design*; EPJ Data Science |
| `metrics/crowd/motion.py` | flow, density, net flow, counter-flow, projection of 15 minutes, capacity, pressure | LB/T 034-2014 (2); arXiv 0810.4590 |
| `metrics/traffic/congestion.py` | link levels by class of road, severely congested share, TPI (its knots are the city's) | DB11/T 785-2011, GB/T 33171-2016 (2) |
| `metrics/traffic/travel_time.py` | travel time, planning time and buffer index, delay index, network by vehicle-hours | FHWA; Amap (2) |
| `metrics/fire/timeline.py`, `goals.py` | segments of the time line, percentiles, goals reached | NFPA 1710 (2), London 2015/16, Boston |
| `metrics/fire/stations.py` | load of a station, coverage | |

A density needs an effective area, a capacity and a width likewise: counters without them on record say so, or
have no such value. Neither city publishes lengths and classes of its links, all of its fire stations, or the
stamps of a mission beyond its response time, so TPI, coverage and the segments of the time line are defined
and computed for no city.
"""
COLUMNS = (
    "indicator",
    "unit",
    "scale",
    "period",
    "better",
    "many",
    "least",
    "computed from",
    "what it is",
)


def page() -> str:
    """The whole page."""
    found = load_catalogue().by_id.values()
    rows = [COLUMNS, ("---",) * len(COLUMNS)]
    rows += [_row(one) for one in sorted(found, key=lambda one: one.id)]
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows) + STANDARDS


def _row(one: Indicator) -> tuple[str, ...]:
    hours = one.period_ms / 3_600_000
    standard = f" ({one.standard})" if one.standard else ""
    many = "" if one.aggregation is Aggregation.NONE else str(one.aggregation)
    return (
        f"`{one.id}`",
        one.unit.en,
        SCALES[one.scale].en if one.scale else "",
        "momentary" if not hours else f"{hours:g} h" if hours < 24 else f"{hours / 24:g} d",
        "" if one.direction is Direction.NONE else str(one.direction),
        f"{many} by `{one.weight}`" if one.weight else many,
        str(one.minimum) if one.minimum > 1 else "",
        ", ".join(f"`{name}`" for name in one.inputs),
        f"{one.describe.en}{standard}",
    )


if __name__ == "__main__":
    (HERE / "indicators.md").write_text(page(), encoding="utf-8")
