"""A real command center that is killed: every timer goes on, and the keys tell doubles."""

from __future__ import annotations

import base64
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.alerts.notify.receivers import Receiver, Request, http_receiver
from tests.server import ROOT, Server, eventually

pytestmark = pytest.mark.process

POLICY = """
channels:
  - {{id: hook, kind: webhook, url: "{url}", secret_env: HOOK_SECRET}}
recipients:
  - {{id: officer, name: {{en: Officer, zh: 值班员}}}}
  - {{id: lead, name: {{en: Lead, zh: 值班长}}}}
  - {{id: director, name: {{en: Director, zh: 领导}}}}
policies:
  - unacked:
      - {{after: PT0S, channels: [hook], to: [officer]}}
      - {{after: PT12S, channels: [hook], to: [lead]}}
      - {{after: PT30S, channels: [hook], to: [director]}}
    idle:
      - {{after: PT10S, channels: [hook], to: [lead]}}
"""


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("HOOK_SECRET", base64.b64encode(b"k" * 32).decode())
    with http_receiver() as one:
        yield one


@pytest.fixture
def server(tmp_path: Path, receiver: Receiver) -> Iterator[Server]:
    city = tmp_path / "berlin"
    shutil.copytree(ROOT / "data" / "cities" / "berlin", city)
    (city / "notify.yaml").write_text(POLICY.format(url=receiver.url), encoding="utf-8")
    one = Server(tmp_path / "town.duckdb", ("--clock", "live", "--city", str(city)))
    one.start()
    yield one
    one.stop()


def send(server: Server, point: str, value: float) -> None:
    row = {"point_id": point, "indicator": "pm2_5", "observed_at": datetime.now(UTC).isoformat(),
           "value": value}  # fmt: skip
    with server.client() as client:
        assert client.post("/api/v1/observations", json=[row]).json()["accepted"] == 1


def acknowledge(server: Server) -> None:
    (alert,) = server.snapshot()["alerts"].values()
    with server.client("duty officer") as client:
        answer = client.post(
            f"/api/v1/alerts/{alert['no']}/acknowledge",
            json={"seen_seq": alert["seq"]},
        )
    assert answer.status_code == 200


def told(receiver: Receiver) -> list[str]:
    return [one.json["data"]["recipient"] for one in receiver.requests]


def told_is(receiver: Receiver, *whom: str) -> None:
    assert told(receiver) == list(whom)


def test_a_killed_center_takes_up_every_timer_and_tells_nobody_twice(
    server: Server, receiver: Receiver
) -> None:
    send(server, "mc174", 60.0)
    eventually(lambda: told_is(receiver, "officer"))
    raised = receiver.requests[0].at
    time.sleep(0.5)  # the outcome is recorded
    server.kill()
    server.start()
    eventually(lambda: told_is(receiver, "officer", "lead"), 60)
    assert receiver.requests[1].at - raised > 11.5
    time.sleep(0.5)
    server.kill()
    time.sleep(max(0.0, raised + 31 - time.time()))  # it falls due while nobody runs
    server.start()
    eventually(lambda: told_is(receiver, "officer", "lead", "director"), 60)
    time.sleep(2)
    told_is(receiver, "officer", "lead", "director")
    assert set(Counter(receiver.keys()).values()) == {1}
    (first, *_) = receiver.requests
    assert first.json["data"]["subject"].startswith("[RED] ")
    assert first.json["data"]["replay"] is False


def test_an_acknowledgement_holds_and_idleness_counts_across_a_kill(
    server: Server, receiver: Receiver
) -> None:
    send(server, "mc174", 60.0)
    eventually(lambda: told_is(receiver, "officer"))
    acknowledge(server)
    acked = time.time()
    server.kill()
    server.start()
    eventually(lambda: told_is(receiver, "officer", "lead"), 60)
    assert receiver.requests[1].json["type"] == "alert.idle"
    assert receiver.requests[1].at - acked > 9.5
    time.sleep(max(0.0, acked + 32 - time.time()))
    told_is(receiver, "officer", "lead")  # none of those that waited for an acknowledgement


def test_what_was_on_its_way_when_the_power_went_is_sent_again_under_its_key(
    server: Server, receiver: Receiver
) -> None:
    def cut(_request: Request) -> None:
        if server.process is not None:
            server.process.kill()

    receiver.arrived = cut  # taken by the receiver, never known by the center
    send(server, "mc174", 60.0)
    eventually(lambda: told_is(receiver, "officer"))
    receiver.arrived = None
    assert server.process is not None
    server.process.wait(10)
    server.start()
    eventually(lambda: told_is(receiver, "officer", "officer"), 60)
    assert len(set(receiver.keys())) == 1
