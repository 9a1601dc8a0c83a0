"""The HTTP contract, asked of a real server with a live clock and no values yet."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from tests.server import ROOT, Server, eventually

pytestmark = pytest.mark.long

SECTIONS = {
    "points", "places", "vitals", "blocks", "alerts", "counts", "lead", "sources", "presence",
    "seats", "incidents", "tasks", "polls", "reports", "drill", "scales", "appeals",
}  # fmt: skip
STATION, STREET, QUIET_STATION = "mc174", "mc124", "mc042"
PROBLEM = "application/problem+json"
Event = tuple[str, dict[str, Any]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    one = Server(tmp_path_factory.mktemp("http") / "berlin.duckdb", ("--clock", "live"))
    one.start()
    yield one
    one.stop()


@pytest.fixture
def client(server: Server) -> Iterator[httpx.Client]:
    with server.client() as one:
        yield one


def now() -> str:
    return datetime.now(UTC).isoformat()


def row(**other: Any) -> dict[str, Any]:
    """An observation that holds, but for what is given."""
    return {
        "point_id": STATION, "indicator": "pm2_5", "observed_at": now(), "value": 7.0, **other
    }  # fmt: skip


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document that an answer must be."""
    assert answer.status_code == status
    assert answer.headers["content-type"] == PROBLEM
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    assert told["title"]
    assert told["detail"]
    return told


def values(client: httpx.Client, point: str, indicator: str) -> list[float | None]:
    answer = client.get("/api/v1/observations", params={"point": point, "indicator": indicator})
    return [one["value"] for one in answer.raise_for_status().json()["values"]]


# ---- health


def test_it_says_that_it_is_alive_and_ready(client: httpx.Client) -> None:
    assert client.get("/healthz").json() == {"status": "alive"}
    ready = client.get("/readyz").json()
    assert ready["status"] == "ready"
    assert ready["checks"] == {"store": True, "ticks": True}
    assert ready["clock"]["mode"] == "live"
    assert ready["failing_indicators"] == {}
    assert ready["failing_rules"] == {}


# ---- the picture


def test_the_snapshot_has_every_section_and_says_when_it_is(client: httpx.Client) -> None:
    picture = client.get("/api/v1/snapshot").json()
    assert set(picture) == SECTIONS | {"rev", "now", "clock"}
    assert picture["clock"] == {"mode": "live", "speed": 1.0, "ended": False}
    assert abs(picture["now"] - datetime.now(UTC).timestamp() * 1000) < 5_000
    assert len(picture["points"]) > 300
    assert {len(entry) for entry in picture["points"].values()} == {5}
    assert len(picture["vitals"]) == 8


def test_without_values_everything_is_silent_and_nothing_is_calm(client: httpx.Client) -> None:
    picture = client.get("/api/v1/snapshot").json()
    assert picture["vitals"]["speed"]["value"] is None
    assert picture["vitals"]["speed"]["silent"] == 1
    assert picture["sources"]["viz"] == {"last": None, "silent": 1}


@contextmanager
def listening(client: httpx.Client, **headers: str) -> Iterator[Iterator[Event]]:
    """The events of the stream, one after the other."""
    with client.stream("GET", "/api/v1/stream", headers=headers) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield _events(answer)


def _events(answer: httpx.Response) -> Iterator[Event]:
    fields: dict[str, str] = {}
    for line in answer.iter_lines():
        if line:
            name, text = line.split(": ", 1)
            fields[name] = text
        elif fields:
            body = json.loads(fields["data"])
            assert int(fields["id"]) == body["rev"]
            yield fields["event"], body
            fields = {}


def until_set(events: Iterator[Event], section: str, key: str) -> tuple[list[Event], Any]:
    """The deltas up to the one that sets an entry, and that entry."""
    deltas: list[Event] = []
    for kind, body in events:
        if kind != "delta":
            continue
        deltas.append((kind, body))
        if key in body["set"].get(section, {}):
            return deltas, body["set"][section][key]
    raise AssertionError("the stream ended")


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_a_viewer_is_sent_the_picture_and_then_what_changes(
    client: httpx.Client, server: Server, encoding: str
) -> None:
    value = {"gzip": 8.5, "identity": 9.5}[encoding]
    number = next(
        f["id"] for f in server.get("/api/v1/layers/air.geojson")["features"]
        if f["properties"]["id"] == STATION
    )  # fmt: skip
    with listening(client, **{"accept-encoding": encoding}) as events:
        kind, picture = next(events)
        assert kind == "snapshot"
        assert set(picture) >= SECTIONS
        with server.client() as sender:
            assert sender.post("/api/v1/observations", json=[row(value=value)]).status_code == 202
        deltas, entry = until_set(events, "points", str(number))
    assert entry[2:4] == [0, value]
    assert deltas[0][1]["prev"] == picture["rev"]
    # one who saw only the picture is sent what it missed, and not the picture again
    with listening(client, **{"last-event-id": str(picture["rev"])}) as events:
        kind, missed = next(events)
    assert (kind, missed["prev"]) == ("delta", picture["rev"])
    assert missed["set"] == deltas[0][1]["set"]


@pytest.mark.parametrize("seen", ["999999999999999", "0", "soon"])
def test_a_viewer_that_names_no_known_revision_is_sent_the_picture(
    client: httpx.Client, seen: str
) -> None:
    with listening(client, **{"last-event-id": seen}) as events:
        assert next(events)[0] == "snapshot"


# ---- live data


def test_a_bad_row_is_named_and_the_rest_is_kept(client: httpx.Client) -> None:
    rows = [
        row(value=float("nan")), row(point_id="9000004132", indicator="pedestrians", value=41.5),
        row(point_id="mc17"), row(indicator="speed_ratio", value=0.4),
        row(observed_at="2024-12-14T15:00:00"), row(value=-3), row(valeu=4),
        row(observed_at="2999-01-01T00:00:00Z"), "no row", row(lon=13.4),
    ]  # fmt: skip
    answer = client.post(
        "/api/v1/observations",
        content=json.dumps(rows),  # json writes NaN, which httpx's own would refuse
        headers={"content-type": "application/json"},
    )
    assert answer.status_code == 202
    told = answer.json()
    assert told["accepted"] == 1
    refused = {one["index"]: (one["field"], one["reason"]) for one in told["rejected"]}
    assert sorted(refused) == [0, 2, 3, 4, 5, 6, 7, 8, 9]
    assert all(reason for _field, reason in refused.values())
    fields = {index: field for index, (field, _reason) in refused.items()}
    assert (fields[0], fields[2], fields[3], fields[4]) == (
        "value", "point_id", "indicator", "observed_at",
    )  # fmt: skip
    assert (fields[5], fields[6], fields[7]) == ("value", "valeu", "observed_at")
    assert values(client, "9000004132", "pedestrians") == [41.5]


def test_a_line_that_cannot_be_read_spoils_no_other(client: httpx.Client) -> None:
    lines = [
        json.dumps(row(point_id="9000004129", indicator="pedestrians", value=30)),
        '{"point_id": "9000004129", ',
        json.dumps(row(point_id="9000004912", indicator="pedestrians", value=31)),
    ]
    answer = client.post(
        "/api/v1/observations",
        content="\n".join(lines) + "\n",
        headers={"content-type": "application/x-ndjson"},
    )
    assert answer.status_code == 202
    told = answer.json()
    assert told["accepted"] == 2
    assert [one["index"] for one in told["rejected"]] == [1]
    assert values(client, "9000004129", "pedestrians") == [30]
    assert values(client, "9000004912", "pedestrians") == [31]


def test_what_is_sent_twice_is_kept_once_and_a_correction_replaces(client: httpx.Client) -> None:
    first = row(point_id="9000004995", indicator="pedestrians", value=50)
    for sent in (first, first, {**first, "value": 52}):
        answer = client.post("/api/v1/observations", json=[sent])
        assert answer.json() == {"accepted": 1, "rejected": []}
    assert values(client, "9000004995", "pedestrians") == [52]


@pytest.mark.parametrize("body", ["", "[{", '{"point_id": "mc174"}', "7", "\xff"])
def test_a_body_that_cannot_be_read_is_a_problem(client: httpx.Client, body: str) -> None:
    answer = client.post(
        "/api/v1/observations",
        content=body.encode("latin-1"),
        headers={"content-type": "application/json"},
    )
    problem(answer, 400)


# ---- asking


def test_points_are_those_in_the_box(client: httpx.Client) -> None:
    params: dict[str, str] = {"bbox": "13.3,52.4,13.5,52.6", "kind": "air"}
    answer = client.get("/api/v1/points", params=params)
    assert answer.headers["content-type"] == "application/geo+json"
    found = answer.json()["features"]
    assert found
    for feature in found:
        lon, lat = feature["geometry"]["coordinates"]
        assert 13.3 <= lon <= 13.5
        assert 52.4 <= lat <= 52.6
        assert feature["properties"]["kind"] == "air"
    assert len(client.get("/api/v1/points", params={"limit": 3}).json()["features"]) == 3


@pytest.mark.parametrize(
    "bbox", ["-200,52,14,53", "13,52,14,95", "14,52,13,53", "13,52,14", "a,b,c,d", "nan,52,14,53"]
)
def test_a_box_off_the_planet_is_refused(client: httpx.Client, bbox: str) -> None:
    told = problem(client.get("/api/v1/points", params={"bbox": bbox}), 422)
    assert told["field"] == "bbox"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/nothing", 404),
        ("/api/v1/snapshots", 404),
        ("/api/v1/alerts/999999", 404),
        ("/api/v1/alerts/999999/events", 404),
        ("/api/v1/alerts/seven", 422),
        ("/api/v1/alerts?level=9", 422),
        ("/api/v1/kpis/fire_departmnt", 404),
        ("/api/v1/kpis/fire_department?period=2024-13", 422),
        ("/api/v1/layers/nothing.geojson", 404),
        ("/api/v1/observations?point=mc1&indicator=pm2_5", 404),
        ("/api/v1/observations?point=mc174&indicator=pm", 404),
        ("/api/v1/observations?point=mc174&indicator=pm2_5&from=yesterday", 422),
        ("/api/v1/observations?point=mc174&indicator=pm2_5&step=0", 422),
        ("/api/v1/observations?point=mc174", 422),
    ],
)
def test_what_is_asked_wrongly_is_answered_by_a_problem(
    client: httpx.Client, path: str, status: int
) -> None:
    problem(client.get(path), status)


def test_an_error_names_what_would_be_right(client: httpx.Client) -> None:
    told = problem(client.get("/api/v1/kpis/fire_departmnt"), 404)
    assert "did you mean 'fire_department'?" in told["detail"]


# ---- what describes it


def routes(client: httpx.Client) -> set[tuple[str, str]]:
    paths = client.get("/api/openapi.json").json()["paths"]
    return {(method.upper(), path) for path, methods in paths.items() for method in methods}


def test_openapi_lists_every_route_of_the_contract(client: httpx.Client) -> None:
    assert routes(client) >= {
        ("POST", "/api/v1/observations"), ("GET", "/api/v1/observations"),
        ("GET", "/api/v1/points"), ("GET", "/api/v1/indicators"), ("GET", "/api/v1/kpis"),
        ("GET", "/api/v1/kpis/{department}"), ("GET", "/api/v1/alerts"),
        ("GET", "/api/v1/alerts/{no}"), ("GET", "/api/v1/alerts/{no}/events"),
        ("POST", "/api/v1/alerts/{no}/{command}"), ("GET", "/api/v1/snapshot"),
        ("GET", "/api/v1/stream"), ("GET", "/healthz"), ("GET", "/readyz"),
    }  # fmt: skip


def test_every_route_stands_in_the_docs(client: httpx.Client) -> None:
    docs = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    told = {
        (method, plain(path))
        for line in docs.splitlines() if line.startswith("| `")
        for method, path in documented(line)
    }  # fmt: skip
    assert {(method, plain(path)) for method, path in routes(client)} - told == set()


def documented(line: str) -> Iterator[tuple[str, str]]:
    """The routes of a table's row: "`GET /api/v1/alerts`, `/api/v1/alerts/{no}`"."""
    method = ""
    for words in re.findall(r"`([^`]+)`", line.split("|")[1]):
        method = words.split(" ")[0] if " " in words else method
        yield method, words.split(" ")[-1]


def plain(path: str) -> str:
    """Whatever a part in braces is called."""
    return re.sub(r"\{\w+\}", "{}", path)


def test_the_docs_page_loads_nothing_from_outside(client: httpx.Client) -> None:
    page = client.get("/api/docs").text
    assert "swagger-ui" in page
    assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+", page) == []
    for path in re.findall(r'(?:src|href)="([^"]+)"', page):
        assert path.startswith("/")
        assert client.get(path).status_code == 200, path


@pytest.mark.parametrize("path", ["/wall", "/api/docs", "/api/v1/snapshot", "/api/nothing"])
def test_every_answer_tells_the_browser_to_load_nothing_from_outside(
    client: httpx.Client, path: str
) -> None:
    headers = client.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert headers["x-content-type-options"] == "nosniff"


def test_a_page_names_no_other_host(client: httpx.Client) -> None:
    page = client.get("/wall").text
    assert re.findall(r"""(?:src|href)=["'](?:https?:)?//""", page) == []


def test_the_words_of_the_scripts_can_be_had_in_chinese(client: httpx.Client) -> None:
    words = client.get("/words/zh").raise_for_status().json()
    assert words["not acknowledged"] == "未确认"
    assert client.get("/words/en").json() == {}
    assert client.get("/words/xx").status_code in (200, 404)


def test_an_alert_comes_from_what_was_sent(client: httpx.Client, server: Server) -> None:
    client.post("/api/v1/observations", json=[row(point_id=STREET, value=60.0)])

    def raised() -> dict[str, Any]:
        found = [a for a in server.snapshot()["alerts"].values() if a["point_id"] == STREET]
        assert len(found) == 1
        alert: dict[str, Any] = found[0]
        return alert

    alert = eventually(raised, 5)
    assert (alert["level"], alert["state"]) == (4, "UNACKED")
    assert server.snapshot()["lead"]["lead"]["alert"] == alert["no"]


def told_values(found: Any) -> Iterator[dict[str, Any]]:
    """Every object of an answer that names an indicator and has a value of it."""
    if isinstance(found, dict):
        if isinstance(found.get("indicator"), str) and {"value", "values", "curve"} & set(found):
            yield found
        for part in found.values():
            yield from told_values(part)
    elif isinstance(found, list):
        for part in found:
            yield from told_values(part)


def test_no_index_leaves_without_the_name_of_its_scale(client: httpx.Client) -> None:
    scales = {one["id"]: one for one in client.get("/api/v1/indicators").json()["indicators"]
              if "scale" in one}  # fmt: skip
    assert {"aqi", "aqi_1h", "travel_time_index", "buffer_index"} <= set(scales)
    assert all(one["scale_name"]["en"] and one["unit"]["en"] for one in scales.values())
    assert scales["aqi"]["unit"]["en"] == "HJ 633-2026"
    midnight = f"{datetime.now(UTC):%Y-%m-%d}T00:00:00Z"
    sent = client.post("/api/v1/observations", json=[row(observed_at=midnight, value=150.0)])
    assert sent.json()["accepted"] == 1

    def index() -> dict[str, Any]:
        asked = {"point": STATION, "indicator": "aqi", "from": "2020-01-01T00:00:00Z"}
        told: dict[str, Any] = client.get("/api/v1/observations", params=asked).json()
        assert told["values"]
        return told

    series = eventually(index)
    assert series["unit"] == "HJ 633-2026"
    assert series["scale"] == {"id": "air", "name": scales["aqi"]["scale_name"]}
    assert {one["scale"] for one in series["values"]} == {"hj633-2026"}
    snapshot = client.get("/api/v1/snapshot").json()
    assert snapshot["scales"]["aqi"]["name"] == scales["aqi"]["scale_name"]
    assert set(snapshot["scales"]) == set(scales)
    for route in ("points", "layers/area/values", "alerts"):
        for one in told_values(client.get(f"/api/v1/{route}").json()):
            assert one["indicator"] not in scales or one["scale"]["name"], (route, one)
            assert "scale" in one or route == "alerts", (route, one)


def test_an_air_quality_index_is_explained(client: httpx.Client) -> None:
    midnight = f"{datetime.now(UTC):%Y-%m-%d}T00:00:00Z"
    told = {"point_id": QUIET_STATION, "observed_at": midnight}
    sent = [row(**told, value=150.0), row(**told, indicator="no2", value=40.0)]
    assert client.post("/api/v1/observations", json=sent).json()["accepted"] == 2

    def explained() -> dict[str, Any]:
        answer: dict[str, Any] = client.get(f"/api/v1/air/{QUIET_STATION}").json()
        assert "no2_24h" in answer.get("sub", {})
        return answer

    found = eventually(explained)
    assert (found["indicator"], found["value"], found["primary"]) == ("aqi", 200, ["PM2.5"])
    assert found["scale"]["name"] == "AQI (HJ 633-2026)"
    assert found["class"] == {"id": "hj-moderate", "name": "中度污染", "rgb": [255, 0, 0]}
    assert found["sub"] == {"pm2_5_24h": 200, "no2_24h": 50}
    assert set(found["missing"]) == {"SO₂", "CO", "O₃", "PM10"}
    problem(client.get("/api/v1/air/TE001"), 404)
    problem(client.get("/api/v1/air/nowhere"), 404)
