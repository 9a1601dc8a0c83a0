"""What was answered "accepted" is there after `kill -9`, once; so is what a person did."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server import Server, eventually

pytestmark = pytest.mark.process

SENDERS = 4
BATCH = 3
ENOUGH = 400  # answered rows, before the power goes
COUNTERS = ("9000001786", "9000004132", "9000004129", "9000004912")
START = datetime(2026, 1, 1, tzinfo=UTC)
BEFORE = START - timedelta(seconds=1)  # a series begins after its `from`
OPENING_SECONDS = 15.0


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    one = Server(tmp_path / "berlin.duckdb", ("--clock", "live"))
    one.start()
    yield one
    one.stop()


class Sender(threading.Thread):
    """Sends rows of one counter without a pause, and keeps what was answered 202."""

    def __init__(self, server: Server, counter: str) -> None:
        super().__init__(daemon=True)
        self._server, self._counter = server, counter
        self.answered: dict[datetime, float] = {}
        self.sent = 0

    def run(self) -> None:
        with self._server.client() as client:
            while True:
                rows = {START + timedelta(seconds=self.sent + i): float((self.sent + i) % 90)
                        for i in range(BATCH)}  # fmt: skip
                self.sent += BATCH
                try:
                    answer = client.post("/api/v1/observations", json=self._body(rows))
                except httpx.TransportError:
                    return
                if answer.status_code == 202:
                    assert answer.json() == {"accepted": BATCH, "rejected": []}
                    self.answered |= rows

    def _body(self, rows: dict[datetime, float]) -> list[dict[str, Any]]:
        return [
            {"point_id": self._counter, "indicator": "pedestrians", "observed_at": at.isoformat(),
             "value": value}
            for at, value in rows.items()
        ]  # fmt: skip


def stored(server: Server, counter: str) -> list[tuple[datetime, float]]:
    """All rows of a counter, as the API gives them."""
    with server.client() as client:
        answer = client.get(
            "/api/v1/observations",
            params={"point": counter, "indicator": "pedestrians", "from": BEFORE.isoformat()},
        )
    rows = answer.raise_for_status().json()["values"]
    return [(datetime.fromisoformat(row["observed_at"]), row["value"]) for row in rows]


def send(server: Server, point: str, value: float) -> None:
    row = {"point_id": point, "indicator": "pm2_5", "observed_at": datetime.now(UTC).isoformat(),
           "value": value}  # fmt: skip
    with server.client() as client:
        assert client.post("/api/v1/observations", json=[row]).json()["accepted"] == 1


def alerts_by_point(server: Server) -> dict[str, dict[str, Any]]:
    return {alert["point_id"]: alert for alert in server.snapshot()["alerts"].values()}


def test_nothing_that_was_answered_is_lost_by_kill_9(server: Server) -> None:
    senders = [Sender(server, counter) for counter in COUNTERS[:SENDERS]]
    for sender in senders:
        sender.start()
    eventually(lambda: enough(senders), 30)
    server.kill()
    for sender in senders:
        sender.join(10)
    assert any(len(sender.answered) < sender.sent for sender in senders)  # cut off in the middle

    assert server.start() < OPENING_SECONDS
    for counter, sender in zip(COUNTERS, senders, strict=True):
        rows = stored(server, counter)
        assert {at: value for at, value in rows if at in sender.answered} == sender.answered
        assert {at: n for at, n in Counter(at for at, _ in rows).items() if n > 1} == {}
        assert len(rows) <= sender.sent


def enough(senders: list[Sender]) -> None:
    assert sum(len(sender.answered) for sender in senders) >= ENOUGH


def test_alerts_and_what_was_done_about_them_are_there_after_kill_9(server: Server) -> None:
    send(server, "mc174", 60.0)
    send(server, "mc124", 30.0)
    before = eventually(lambda: both(server))
    seen, other = before["mc174"], before["mc124"]
    with server.client("duty officer") as client:
        answer = client.post(
            f"/api/v1/alerts/{seen['no']}/acknowledge",
            json={"seen_seq": seen["seq"], "note": "patrol sent"},
        )
    assert answer.status_code == 200
    history = server.get(f"/api/v1/alerts/{seen['no']}/events")
    server.kill()

    assert server.start() < OPENING_SECONDS
    after = both(server)
    assert (after["mc174"]["no"], after["mc174"]["state"]) == (seen["no"], "ACKED")
    assert (after["mc174"]["level"], after["mc174"]["by"]) == (4, "duty officer")
    assert (after["mc124"]["no"], after["mc124"]["state"]) == (other["no"], "UNACKED")
    assert after["mc124"]["raised"] == other["raised"]
    assert server.get(f"/api/v1/alerts/{seen['no']}/events") == history
    assert [event["note"] for event in history["events"]] == [None, "patrol sent"]

    send(server, "mc174", 61.0)  # the episode goes on; it is not raised anew
    eventually(lambda: has_value(server, 61.0))
    assert alerts_by_point(server)["mc174"]["state"] == "ACKED"
    assert server.get(f"/api/v1/alerts/{seen['no']}/events") == history


def both(server: Server) -> dict[str, dict[str, Any]]:
    found = alerts_by_point(server)
    assert set(found) == {"mc174", "mc124"}
    return found


def has_value(server: Server, value: float) -> None:
    assert alerts_by_point(server)["mc174"]["value"] == value


def test_a_viewer_from_before_is_sent_the_picture_and_not_changes_to_another(
    server: Server,
) -> None:
    send(server, "mc174", 60.0)
    seen = eventually(lambda: revision_beyond(server, 1))
    server.kill()
    server.start()
    for value in (61.0, 62.0, 63.0):
        send(server, "mc174", value)
        eventually(lambda value=value: has_value(server, value))  # type: ignore[misc]
    headers = {"last-event-id": str(seen)}
    with server.client() as client, client.stream("GET", "/api/v1/stream", headers=headers) as told:
        assert next(told.iter_lines()) == "event: snapshot"


def revision_beyond(server: Server, least: int) -> int:
    revision: int = server.snapshot()["rev"]
    assert revision > least
    return revision
