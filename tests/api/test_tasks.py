"""Tasks over HTTP, over a real dispatcher in a small town."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx import Response

from dispatch.evidence import BYTES_AT_MOST
from tests.api.test_incidents import Service, refused
from tests.dispatch.town import Town, a_draft, words

pytestmark = pytest.mark.long

URL = "/api/v1/tasks"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    town = Town()
    town.with_tasks(
        a_draft("close", checks=(words("gate shut"),)), a_draft("stop", department="transit"),
        a_draft("clear", after=("close",)),
    )  # fmt: skip
    yield Service(town, tmp_path)
    town.store.close()


def get(service: Service, path: str = "", **query: Any) -> Any:
    return service.client.get(URL + path, params=query).json()


def order(service: Service, no: int, command: str, **order: Any) -> Response:
    seen = {"seen_seq": service.town.dispatcher.task(no).seq}
    answer: Response = service.client.post(f"{URL}/{no}/{command}", json={**seen, **order})
    return answer


def send(service: Service, no: int, content: bytes, **query: Any) -> Response:
    answer: Response = service.client.post(
        f"{URL}/{no}/evidence", params={"name": "gate.png", **query}, content=content,
        headers={"content-type": "application/octet-stream"},
    )  # fmt: skip
    return answer


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, [3, 2, 1]), ({"department": "transit"}, [2]), ({"state": "PLANNED"}, [3]),
        ({"incident": 1}, [3, 2, 1]), ({"incident": 2}, []), ({"open": "false"}, []),
        ({"after": 2}, [1]), ({"limit": 1}, [3]),
    ],
)  # fmt: skip
def test_tasks_are_chosen_by(service: Service, query: dict[str, Any], found: list[int]) -> None:
    assert [task["no"] for task in get(service, **query)["tasks"]] == found


def test_somebody_of_no_department_has_no_tasks_of_their_own(service: Service) -> None:
    assert refused(service.client.get(f"{URL}?mine=true"), 422)["field"] == "mine"


def test_a_task_is_carried_out(service: Service) -> None:
    assert order(service, 1, "accept").json()["accepted_by"] == "duty officer"
    assert order(service, 1, "on-the-way").json()["state"] == "ON_THE_WAY"
    assert order(service, 1, "on-site").json()["on_site_at"] is not None
    told = order(service, 1, "check", check=0).json()
    assert told["checks"] == [{"text": words("gate shut").model_dump(), "done": True}]
    assert order(service, 1, "done").json()["state"] == "DONE"
    assert get(service, "/3")["state"] == "OFFERED"
    assert service.woken == 5


def test_declining_needs_a_reason_and_re_offering_a_department(service: Service) -> None:
    assert refused(order(service, 1, "decline"), 422)["field"] == "note"
    order(service, 1, "decline", note="no car")
    told = refused(order(service, 1, "re-offer", department="trensit"), 422)
    assert (told["field"], "transit" in told["reason"]) == ("department", True)
    assert order(service, 1, "re-offer", department="transit").json()["state"] == "OFFERED"


def test_a_task_that_moved_on_is_told_as_it_is_now(service: Service) -> None:
    seen = get(service, "/1")["seq"]
    order(service, 1, "accept")
    told = refused(order(service, 1, "decline", note="x", seen_seq=seen), 409)
    assert (told["task"]["state"], told["seen_seq"]) == ("ACCEPTED", seen)


def test_accepting_twice_is_refused_with_the_reason(service: Service) -> None:
    order(service, 1, "accept")
    assert refused(order(service, 1, "accept"), 422)["reason"] == "it was accepted already"


@pytest.mark.parametrize("body", [{"actor": "x"}, {"seen_seq": 0}, {"check": -1}, {"tasks": []}])
def test_an_order_that_makes_no_sense_is_refused(service: Service, body: Any) -> None:
    refused(order(service, 1, "accept", **body), 422)
    assert get(service, "/1")["state"] == "OFFERED"


@pytest.mark.parametrize("command", ["note", "accept"])
def test_there_is_no_such_task(service: Service, command: str) -> None:
    answer = service.client.post(f"{URL}/9/{command}", json={"seen_seq": 1, "note": "x"})
    assert "no task 9" in refused(answer, 404)["detail"]
    refused(service.client.get(f"{URL}/9"), 404)


def test_a_command_that_there_is_not_names_the_nearest(service: Service) -> None:
    assert "accept" in refused(order(service, 1, "acept"), 404)["detail"]


# ---- evidence


def test_a_photo_is_kept_sealed_and_given_back(service: Service) -> None:
    told = send(service, 1, PNG, note="the gate is shut").json()
    assert (told["media"], told["bytes"], told["name"]) == ("image/png", len(PNG), "gate.png")
    assert get(service, "/1")["evidence"] == [told]
    back = service.client.get(told["url"])
    assert (back.content, back.headers["content-type"]) == (PNG, "image/png")
    assert "sandbox" in back.headers["content-security-policy"]
    assert service.town.triggers(1)[-1] == "EVIDENCE"


def test_what_is_no_photo_is_refused_whatever_it_is_called(service: Service) -> None:
    told = refused(send(service, 1, b"<script>alert(1)</script>", name="gate.png"), 422)
    assert told["field"] == "file"


def test_a_file_that_is_too_large_is_refused(service: Service) -> None:
    refused(send(service, 1, PNG + b"\0" * BYTES_AT_MOST), 413)
    assert get(service, "/1")["evidence"] == []


def test_a_file_for_no_task_or_of_no_name_is_refused(service: Service) -> None:
    refused(send(service, 9, PNG), 404)
    refused(send(service, 1, PNG, name=""), 422)
    refused(send(service, 1, PNG, name="\n"), 422)


def test_a_file_that_was_changed_afterwards_is_not_given(service: Service, tmp_path: Path) -> None:
    url = send(service, 1, PNG).json()["url"]
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    file.write_bytes(PNG + b"!")
    assert "not as it was sent" in refused(service.client.get(url), 404)["detail"]
    refused(service.client.get("/api/v1/evidence/7"), 404)


def test_a_photo_is_given_small_and_without_what_else_its_file_carries(service: Service) -> None:
    photo = Path("tests/dispatch/record/files/turned_with_gps.jpg").read_bytes()
    no = send(service, 1, photo).json()["no"]
    small = service.client.get(f"/api/v1/evidence/{no}", params={"small": True})
    assert small.headers["content-type"] == "image/png" and b"GPS" not in small.content
    assert service.client.get(f"/api/v1/evidence/{no}").content == photo
    paper = send(service, 1, b"%PDF-1.7 x").json()["no"]
    refused(service.client.get(f"/api/v1/evidence/{paper}", params={"small": True}), 404)


def test_a_name_is_never_a_path(service: Service, tmp_path: Path) -> None:
    send(service, 1, PNG, name="../../../tmp/evil.png")
    (file,) = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len(file.name) == 64
