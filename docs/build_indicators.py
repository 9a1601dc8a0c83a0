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
  start-up, as are wrong keys and SQL that does not run against an empty store: each with its file,
  line and cure, while the others stand.
- **Scale**: what the numbers of an index mean. Numbers of different scales never meet. The
  scales and the formulas behind them: [standards.md](standards.md).
- **Better**: up, down, or neither. **Many**: what values of many periods come to (a mean may be
  weighted); where nothing stands, nothing can be said of them, and the number is made anew.
- **Least**: of fewer values it says nothing, and why. So does a computed value outside its range.

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
    return HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


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
        str(one.minimum) if one.minimum else "",
        ", ".join(f"`{name}`" for name in one.inputs),
        f"{one.describe.en}{standard}",
    )


if __name__ == "__main__":
    (HERE / "indicators.md").write_text(page(), encoding="utf-8")
