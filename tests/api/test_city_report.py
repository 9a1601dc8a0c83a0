"""The city's weekly and monthly report over HTTP."""

from __future__ import annotations

import io
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pypdf import PdfReader

from api import city_report, problems, pulse
from data.store import Store
from dispatch.record.fonts import Case
from tests.api.signed_in import sign_in
from tests.metrics.export_town import NOW, center, filled
from tests.metrics.kpi_town import ms, observe

pytestmark = pytest.mark.long

MONTH = "/api/v1/reports/month.pdf"


@pytest.fixture(scope="module")
def type_(tmp_path_factory: pytest.TempPathFactory) -> Case:
    return Case(tmp_path_factory.mktemp("type"))


@pytest.fixture
def town(type_: Case) -> Iterator[SimpleNamespace]:
    store = filled()
    yield center(store, type=type_)
    store.close()


@pytest.fixture
def client(town: SimpleNamespace) -> TestClient:
    server = FastAPI()
    server.state.center = town
    problems.install(server)
    for part in (city_report, pulse):
        server.include_router(part.router)
    sign_in(server)
    return TestClient(server)


def text_of(content: bytes) -> str:
    pages = PdfReader(io.BytesIO(content)).pages
    return "".join("".join(page.extract_text() for page in pages).split())


def alert(store: Store, no: int, level: int, raised: str, acked: str | None = None,
          point: int = 1) -> None:  # fmt: skip
    """An alert of the rule `crowd`, acknowledged then."""

    def write(connection: object) -> None:
        run = connection.execute  # type: ignore[attr-defined]
        run(
            "INSERT INTO alert (alert_no, seq, rule_id, rule_version, point_no, indicator_no,"
            " domain, owner, state, level, max_level, onset_value, limit_value, onset_at,"
            " raised_at) SELECT ?, 1, 'crowd', 1, ?, 1, 'crowd', 'd', 'UNACKED', ?, ?, 1, 1,"
            " make_timestamptz(? * 1000), make_timestamptz(? * 1000)",
            [no, point, level, level, ms(raised), ms(raised)],
        )
        if acked is not None:
            run(
                "INSERT INTO alert_event SELECT ?, ?, 2, 'ACK', 'UNACKED', 'ACKED', ?, 'ada', NULL,"
                " NULL, NULL, make_timestamptz(? * 1000), make_timestamptz(? * 1000), ''",
                [no, no, level, ms(acked), ms(acked)],
            )

    store.write(write)


@pytest.mark.parametrize(
    ("language", "words"),
    [("en", ("Monthlyreport", "CityPulse", "Whoroseandwhofell", "Thedata", "Howtoreadthis")),
     ("zh", ("月报", "城市脉搏", "升降榜", "数据质量", "阅读说明"))],
)  # fmt: skip
def test_a_report_has_all_its_parts_and_the_pulse_of_the_api(
    client: TestClient, language: str, words: tuple[str, ...]
) -> None:
    answer = client.get(MONTH, params={"period": "2025-01", "language": language})
    assert answer.headers["content-type"] == "application/pdf"
    assert f"berlin-2025-01-{language}.pdf" in answer.headers["content-disposition"]
    told = text_of(answer.content)
    assert [word for word in words if word not in told] == []
    score = client.get("/api/v1/pulse?period=2025-01").json()["score"]
    assert f"{score:.1f}" in told


def test_the_same_data_make_the_same_bytes_whatever_the_clock_says(
    client: TestClient, town: SimpleNamespace
) -> None:
    asked = {"period": "2025-01", "language": "en"}
    first = client.get(MONTH, params=asked).content
    town.now_ms = lambda: NOW + 3 * 3_600_000
    assert client.get(MONTH, params=asked).content == first
    observe(town.store, "a", "2025-01-08", 700.0, known="2025-02-03T10:00")
    assert client.get(MONTH, params=asked).content != first


def test_alerts_are_counted_by_level_with_the_time_to_acknowledge(
    client: TestClient, town: SimpleNamespace
) -> None:
    alert(town.store, 1, 4, "2025-01-10T10:00", "2025-01-10T10:07")
    alert(town.store, 2, 2, "2025-01-11T10:00")
    alert(town.store, 3, 2, "2025-01-12T10:00", "2025-01-12T10:21")
    alert(town.store, 4, 4, "2025-02-01T10:00", "2025-02-01T10:01")  # not of this month
    alert(town.store, 5, 4, "2025-01-12T10:00", point=1 << 20)  # of an exercise
    told = text_of(client.get(MONTH, params={"period": "2025-01", "language": "en"}).content)
    assert "red11100%07min7min" in told
    assert "yellow2150%121min21min" in told
    assert "all3267%17min21min" in told
    assert "Halfofthealertsthatwereacknowledgedweresowithin7min" in told


@pytest.mark.parametrize(
    ("path", "said"),
    [("month.pdf?period=2024-W50", "'2024-W50' is no month such as 2024-12"),
     ("week.pdf?period=2024-12", "'2024-12' is no week such as 2024-W50"),
     ("week.pdf?period=2024-W60", "no period of the calendar"),
     ("day.pdf", "span"), ("month.pdf?language=fr", "language")],
)  # fmt: skip
def test_what_is_wrong_is_told_as_a_problem(client: TestClient, path: str, said: str) -> None:
    answer = client.get(f"/api/v1/reports/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (422, "application/problem+json")
    assert said in answer.json()["detail"]


@pytest.mark.parametrize(
    ("span", "name"), [("week", "berlin-2025-W05"), ("month", "berlin-2025-01")]
)  # fmt: skip
def test_without_a_period_it_is_of_the_last_that_is_over(
    client: TestClient, span: str, name: str
) -> None:
    answer = client.get(f"/api/v1/reports/{span}.pdf")
    assert name in answer.headers["content-disposition"]


def test_a_city_without_kpis_has_a_report_that_says_so(
    client: TestClient, town: SimpleNamespace
) -> None:
    town.kpis.clear()
    town.kpis.pulse.clear()
    told = text_of(client.get(MONTH, params={"period": "2025-01", "language": "en"}).content)
    assert "ThiscityhasnoKPIsyet." in told
    assert "ThereisnoCityPulseforthisperiod" in told
