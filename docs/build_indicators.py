"""Writes docs/indicators.md from the definitions: `python docs/build_indicators.py`."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))  # a script is started with its own folder only

from metrics.catalogue import load_catalogue  # noqa: E402
from metrics.types import Indicator  # noqa: E402

HEAD = """# Indicators

Made from `metrics/indicators/*.yaml` by `python docs/build_indicators.py`. An indicator with inputs
is computed by the SQL beside its definition; the others arrive from outside.

| indicator | unit | period | computed from | what it is |
|---|---|---|---|---|
"""


def page() -> str:
    """The whole page."""
    found = load_catalogue().by_id.values()
    return HEAD + "".join(_row(one) for one in sorted(found, key=lambda one: one.id))


def _row(one: Indicator) -> str:
    hours = one.period_ms / 3_600_000
    period = "momentary" if not hours else f"{hours:g} h" if hours < 24 else f"{hours / 24:g} d"
    standard = f" ({one.standard})" if one.standard else ""
    inputs = ", ".join(f"`{name}`" for name in one.inputs)
    return f"| `{one.id}` | {one.unit.en} | {period} | {inputs} | {one.describe.en}{standard} |\n"


if __name__ == "__main__":
    (HERE / "indicators.md").write_text(page(), encoding="utf-8")
