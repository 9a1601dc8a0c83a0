"""The house: imports run one way, and no city stands in the code."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ROOMS = (
    "data", "metrics", "geo", "alerts", "dispatch", "security", "live", "api", "layouts", "pages",
)  # fmt: skip
MAY_IMPORT = {
    "data": {"data"},
    "metrics": {"metrics", "data"},
    "geo": {"geo", "data"},
    "alerts": {"alerts", "metrics", "geo", "data"},
    "dispatch": {"dispatch", "alerts", "metrics", "geo", "data"},
    "security": {"security", "data"},
    "live": {"live", "dispatch", "alerts", "metrics", "geo", "data", "security"},
    "api": {"api", "live", "dispatch", "alerts", "metrics", "geo", "data", "layouts", "security"},
    "layouts": {"layouts", "data", "dispatch", "alerts", "metrics", "geo", "security"},
    "pages": {
        "pages", "layouts", "live", "dispatch", "alerts", "metrics", "geo", "data", "security",
    },
}
# Layouts are pure: of the other rooms they know only what values look like.
LAYOUTS_MAY_KNOW = ("data.strict", "data.city", ".types", "_types")


def code_files(room: str) -> list[Path]:
    """The room's Python files; what stands in a city's folder is that city's."""
    return [p for p in (ROOT / room).rglob("*.py") if "cities" not in p.relative_to(ROOT).parts]


def imported(path: Path) -> set[str]:
    """The dotted names of the modules that a file imports, ours and others'."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            module = node.module or ""
            names |= {
                f"{module}.{alias.name}" if module in ROOMS else module for alias in node.names
            }
    return names


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room: str) -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in code_files(room)
        for name in imported(path)
        if name.split(".")[0] in ROOMS and name.split(".")[0] not in MAY_IMPORT[room]
    ]
    assert wrong == []


def test_layouts_know_only_the_types_of_other_rooms() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in code_files("layouts")
        for name in imported(path)
        if name.split(".")[0] in set(ROOMS) - {"layouts"} and not name.endswith(LAYOUTS_MAY_KNOW)
    ]
    assert wrong == []


@pytest.mark.parametrize("room", [*ROOMS, "."])
def test_nobody_imports_the_app(room: str) -> None:
    files = code_files(room) if room != "." else []
    assert [str(p) for p in files if "app" in imported(p)] == []


def test_no_city_stands_in_the_code() -> None:
    cities = [folder.name for folder in (ROOT / "data" / "cities").iterdir() if folder.is_dir()]
    assert len(cities) >= 2
    files = [ROOT / "app.py", *(path for room in ROOMS for path in code_files(room))]
    files += [*(ROOT / "assets").glob("*.js"), *(ROOT / "assets").glob("*.css")]
    files += [p for room in ROOMS for p in (ROOT / room).rglob("*.sql") if "cities" not in p.parts]
    files += list((ROOT / "metrics" / "indicators").glob("*.yaml"))
    default = ROOT / "data" / "settings.py"
    found = [
        f"{path.relative_to(ROOT)} names {city}"
        for path in files
        for city in cities
        if city
        in path.read_text(encoding="utf-8").lower().replace(_default_city(path, default), "")
    ]
    assert found == []


def _default_city(path: Path, default: Path) -> str:
    """The one line that says which folder is opened when none is named."""
    return 'default_city = path("data/cities/berlin")' if path == default else "\0"


@pytest.mark.parametrize("room", [*ROOMS])
def test_no_file_outgrows_a_look(room: str) -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in code_files(room)
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 400
    }
    assert long == {}
