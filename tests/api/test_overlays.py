"""The routes of permits and overlays, over a real desk in a small town."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api import overlays
from tests.alerts.conftest import Town, a_rule
from tests.api.test_alerts import Service, refused

TODAY = "2024-12-14T18:00:00Z"


@pytest.fixture
def service() -> Iterator[Service]:
    town = Town(None, [a_rule()])
    town.slow(0, p1=0.20)
    made = Service(town)
    made.server.include_router(overlays.router)
    yield made
    town.store.close()


def post(service: Service, path: str, **body: Any) -> Any:
    return service.client.post(f"/api/v1/points/{path}", json=body)


def listed(service: Service) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.client.get("/api/v1/overlays").json()["overlays"]
    return found


def test_a_point_is_taken_out_of_service_and_put_back(service: Service) -> None:
    assert post(service, "TE1/out-of-service", permit="W-7", until=TODAY).status_code == 200
    (one,) = listed(service)
    assert (one["kind"], one["point"], one["reason"]) == ("OUT_OF_SERVICE", "TE1", "W-7")
    assert one["until_at"] == TODAY
    assert post(service, "TE1/in-service").json() == {"ended": [1]}
    assert listed(service) == []
    assert refused(post(service, "TE1/in-service"), 422)["field"] == "point"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        pytest.param({"permit": " ", "until": TODAY}, "permit", id="no permit"),
        pytest.param({"permit": "W-7"}, "until", id="no end"),
        pytest.param({"permit": "W-7", "until": "2024-12-14T10:00:00Z"}, "until", id="passed"),
        pytest.param({"permit": "W-7", "until": "2024-12-14T18:00:00"}, "until", id="no offset"),
        pytest.param({"permit": "W-7", "until": "9999-12-31T23:59:59-12:00"}, "until",
                     id="beyond the calendar"),
        pytest.param({"permit": "W-7", "until": TODAY, "since": "0001-01-01T00:00:00+12:00"},
                     "since", id="before the calendar"),
        pytest.param({"permit": "W-7", "until": TODAY, "actor": "system"}, "actor", id="nobody"),
    ],
)  # fmt: skip
def test_a_permit_that_cannot_be_is_refused(
    service: Service, body: dict[str, Any], field: str
) -> None:
    told = refused(post(service, "TE1/out-of-service", **body), 422)
    assert field in (told["errors"][0]["field"] if "errors" in told else told["field"])
    assert listed(service) == []


def test_a_point_that_is_not_there_is_named(service: Service) -> None:
    refused(post(service, "TE9/out-of-service", permit="W-7", until=TODAY), 404)
    refused(post(service, "TE9/in-service"), 404)
