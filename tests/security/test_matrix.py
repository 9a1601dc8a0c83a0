"""Every route, page and callback, the stream and the websocket, tried as everybody, against the
matrix that is written in docs/identity.md."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dash
import pytest
from starlette.routing import Mount

from alerts.orders import COMMANDS
from dispatch.task_commands import COMMANDS as OF_TASKS
from security.rights import COLUMNS, TABLE, Action
from security.routes import CALLBACK, NO_SUCH, PAGE, ROUTES, is_open
from tests.security.conftest import LET_IN, OURS, THEIRS, House, visit

ROOT = Path(__file__).parents[2]
PAGES_OUTPUT = ".._pages_content.children..._pages_store.data.."
ANY = {"package_name": "dash", "fingerprinted_path": "x.js", "language": "zh", "name": "x",
       "kind": "air", "rule_id": "x", "plan_id": "x", "point_id": "x", "session_id": "x",
       "identifier": "x", "command": "x", "seat": "x", "handover": "1", "kpi": "x", "said": "x",
       "span": "week", "point": "x", "until": "1"}  # fmt: skip


def written() -> tuple[list[str], dict[str, list[str]], dict[str, str]]:
    """The columns of the matrix, its rows by what is done, and by door what is done there."""
    text = (ROOT / "docs" / "identity.md").read_text(encoding="utf-8")
    table = re.search(r"^\| to \|.*?(?=\n\n)", text, re.MULTILINE | re.DOTALL)
    assert table is not None
    lines = [[cell.strip() for cell in line.strip("|").split("|")]
             for line in table.group(0).splitlines()]  # fmt: skip
    rows = {line[0]: line[1:-1] for line in lines[2:]}
    doors = {door: line[0] for line in lines[2:] for door in re.findall(r"`([^`]+)`", line[-1])}
    return lines[0][1:-1], rows, doors


@dataclass(frozen=True, slots=True)
class Trial:
    """One thing to try: at which door, by the row of which, of the own department or not."""

    row: str
    door: str
    body: Any = None
    own: bool = True


def trials(house: House) -> Iterator[Trial]:
    """All there is to try. A page is tried by its address and by the callback that loads it."""
    for route in house.doors.every():
        path = str(getattr(route, "path", ""))
        if isinstance(route, Mount):
            yield Trial(f"GET {path}", f"GET {path}/30_wall.js")
            continue
        methods = getattr(route, "methods", None) or {"WS"}
        for method in sorted(methods - {"HEAD"}):
            door = f"{method} {path}"
            if door == CALLBACK:
                yield from callbacks(house)
            elif door == PAGE:
                yield from pages()
            elif path != NO_SUCH and not is_open(door, path):
                yield from addresses(door)


def addresses(door: str) -> Iterator[Trial]:
    known = {"/alerts/{no}/{command}": list(COMMANDS), "/tasks/{no}/{command}": list(OF_TASKS)}
    commands = next((named for path, named in known.items() if path in door), ["x"])
    for command in commands:
        special = door.replace("{command}", command)
        row = special if special in ROUTES else door
        for own in (True, False):
            given = {**ANY, "command": command, "no": "1" if own else "2",
                     "resource_id": "1" if own else "2",
                     "department": OURS if own else THEIRS}  # fmt: skip
            filled = re.sub(r"\{(\w+)(:path)?\}", lambda part: given[part.group(1)], door)  # noqa: B023
            yield Trial(row, filled, own=own)


def callbacks(house: House) -> Iterator[Trial]:
    found = 0
    for output, known in house.dash_app.callback_map.items():
        if "callback" in known and output != PAGES_OUTPUT:
            function = known["callback"]
            row = f"{function.__module__}.{function.__name__}"
            found += 1
            for one in (OURS, THEIRS):
                asked = [{"id": "x", "property": "data", "value": {"department": one}}]
                yield Trial(row, CALLBACK, {"output": output, "inputs": asked}, one == OURS)
    assert found > 5


def pages() -> Iterator[Trial]:
    assert len(dash.page_registry) > 4
    for module, page in dash.page_registry.items():
        path = page["path"]
        yield from both_ways(module, path, "", True)
        if module in ("pages.kpi", "pages.kpi_one"):
            department = f"{module} with a department"
            end = "/x" if module == "pages.kpi_one" else ""
            for one in (OURS, THEIRS):
                own = one == OURS
                yield from both_ways(department, f"/kpi/{one}{end}", "", own)
                yield from both_ways(department, path, f"?department={one}", own)
                yield from both_ways(department, f"/kpi/{OURS}{end}", f"?department={one}", own)
    yield from both_ways("pages.not_found_404", "/no/such/page", "", True)


def both_ways(row: str, path: str, query: str, own: bool) -> Iterator[Trial]:
    address = [{"id": "_pages_location", "property": "pathname", "value": path},
               {"id": "_pages_location", "property": "search", "value": query}]  # fmt: skip
    yield Trial(row, f"GET {path}{query}", own=own)
    yield Trial(row, CALLBACK, {"output": PAGES_OUTPUT, "inputs": address}, own)


def row_of(trial: Trial, doors: dict[str, str]) -> str | None:
    """What the matrix says is done there; a callback without a row is like its page."""
    return doors.get(trial.row, doors.get(trial.row.rpartition(".")[0]))


def test_every_door_opens_to_whom_the_matrix_says_and_to_nobody_else(house: House) -> None:
    columns, rows, doors = written()
    tried, wrong = 0, []
    for trial in trials(house):
        action = row_of(trial, doors)
        if action is None:
            wrong.append(f"{trial.row} stands in no row of docs/identity.md")
            continue
        reaches = dict(zip(columns, rows[action], strict=True))
        for visitor, headers in house.visitors.items():
            status, _ = visit(house.guard, trial.door, headers, trial.body)
            reach = reaches.get(visitor, "-")
            may = reach == "all" or (reach == "own" and trial.own)
            expected = (LET_IN,) if may else (401, 303, 403) if visitor == "nobody" else (403,)
            tried += 1
            if status not in expected:
                wrong.append(f"{visitor} at {trial.door} ({trial.row}): {status}, not {expected}")
    assert wrong == []
    assert tried > 900


def test_nobody_is_led_to_login_from_a_page_and_refused_elsewhere(house: House) -> None:
    status, headers = visit(house.guard, "GET /alerts/3?lang=zh", {})
    assert (status, headers["location"]) == (303, "/login?next=/alerts/3%3Flang%3Dzh")
    assert visit(house.guard, "GET /api/v1/snapshot", {})[0] == 401
    assert visit(house.guard, "GET /_dash-layout", {})[0] == 401
    assert visit(house.guard, CALLBACK, {}, {"output": "x"})[0] == 401


def test_the_matrix_names_only_doors_that_there_are(house: House) -> None:
    _columns, _rows, doors = written()
    there = {trial.row for trial in trials(house)}
    there |= {row.rpartition(".")[0] for row in there if row.startswith("pages.")}
    assert set(doors) - there == set()


def test_the_matrix_in_the_docs_is_the_one_in_the_code() -> None:
    columns, rows, _doors = written()
    assert columns == [str(column) for column in COLUMNS]
    assert rows == {str(action): TABLE[action].replace("|", " ").split() for action in Action}


@pytest.mark.parametrize(
    "door",
    ["GET /login", "GET /healthz", "GET /readyz", "POST /login", "GET /assets/login/login.js",
     "GET /assets/tokens.css", "GET /assets/fonts/inter.woff2"],
)  # fmt: skip
def test_only_what_login_needs_is_open(house: House, door: str) -> None:
    assert visit(house.guard, door, {})[0] == LET_IN


@pytest.mark.parametrize(
    "path",
    ["/assets/30_wall.js", "/assets/fonts/../30_wall.js", "/assets/login/..%2f30_wall.js",
     "/assets//login/x", "/assets/worker/stream.js", "/healthz/", "/login/x", "/readyz/../wall",
     "/assets/login/../../app.py", "/_dash-ws-callback", "/api/v1/stream/", "//wall", "/LOGIN"],
)  # fmt: skip
def test_no_spelling_of_a_path_opens_more(house: House, path: str) -> None:
    assert visit(house.guard, f"GET {path}", {})[0] in (401, 303)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        {"output": PAGES_OUTPUT, "inputs": []},
        {"output": PAGES_OUTPUT, "inputs": [
            {"id": "x", "property": "pathname", "value": "/kpi"},
            {"id": "_pages_location", "property": "search", "value": ""}]},
        {"output": PAGES_OUTPUT, "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": "/wall"},
            {"id": "_pages_location", "property": "search", "value": ""},
            {"id": "_pages_location", "property": "pathname", "value": "/kpi"}]},
        {"output": PAGES_OUTPUT, "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": ["/kpi"]},
            {"id": "_pages_location", "property": "search", "value": ""}]},
        {"output": PAGES_OUTPUT, "state": [{"value": "/kpi"}], "inputs": [
            {"id": "_pages_location", "property": "pathname", "value": "/wall"},
            {"id": "_pages_location", "property": "search", "value": ""}]},
        {"output": "no-such.callback", "inputs": []},
    ],
    ids=str,
)  # fmt: skip
def test_a_callback_that_a_browser_would_not_send_is_refused(house: House, body: Any) -> None:
    headers = house.visitors["department contact"]
    assert visit(house.guard, CALLBACK, headers, body)[0] in (400, 403)
