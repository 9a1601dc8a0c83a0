"""kpis.yaml: the cities' own hold; what is wrong with one is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.city import City, load_city
from metrics.catalogue import load_catalogue
from metrics.kpi_read import read_kpis

CITIES = Path(__file__).parents[2] / "data" / "cities"
GOOD = """
  - id: pump
    department: fire_department
    name: {en: Pump, zh: 泵}
    note: {en: mean, zh: 平均}
    unit: {en: s, zh: 秒}
    direction: down
    tolerance: 10
    formula: {mean: first_pump_s}
"""


@pytest.fixture(scope="module")
def berlin() -> City:
    return load_city(CITIES / "berlin")


def faults(berlin: City, folder: Path, text: str) -> list[str]:
    (folder / "kpis.yaml").write_text(f"kpis:{text}", encoding="utf-8")
    return [str(fault) for fault in read_kpis(folder, berlin, load_catalogue().by_id)[1]]


@pytest.mark.parametrize("name", ["berlin", "melbourne"])
def test_the_kpis_of_a_city_hold_and_each_department_has_some(name: str) -> None:
    city = load_city(CITIES / name)
    kpis, wrong = read_kpis(city.folder, city, load_catalogue().by_id)
    assert wrong == []
    assert {kpi.department for kpi in kpis} == set(city.departments)


def test_a_city_without_the_file_has_no_kpis(berlin: City, tmp_path: Path) -> None:
    assert read_kpis(tmp_path, berlin, {}) == ([], [])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("mean: first_pump_s", "mean: first_pump", "did you mean 'first_pump_s'?"),
        ("department: fire_department", "department: fire", "unknown department 'fire'"),
        ("direction: down", "direction: sideways", "must be 'up', 'down' or 'target'"),
        ("direction: down", "direction: target", "needs a 'target'"),
        ("tolerance: 10", "tolerance: 10\n    aims: [{target: 600}]", "say who set the target"),
        ("tolerance: 10", "tolerance: 10\n    kind: lamp", "unknown kind of point 'lamp'"),
        ("tolerance: 10", "tolerence: 10", "did you mean 'tolerance'?"),
        ("{mean: first_pump_s}", "{mean: first_pump_s, sum: missions}", "exactly one of"),
        ("{mean: first_pump_s}", "{share: {indicator: missions}}", "'at_most' or 'at_least'"),
    ],
)
def test_what_is_wrong_is_told_with_file_line_and_the_right_key(
    berlin: City, tmp_path: Path, old: str, new: str, message: str
) -> None:
    told = faults(berlin, tmp_path, GOOD.replace(old, new))
    assert any(message in fault for fault in told), told
    assert all(f"{tmp_path.name}/kpis.yaml:" in fault for fault in told)


def test_a_kpi_that_stands_twice_is_told(berlin: City, tmp_path: Path) -> None:
    assert faults(berlin, tmp_path, GOOD) == []
    assert "KPI 'pump' stands twice" in faults(berlin, tmp_path, GOOD + GOOD)[0]


def test_the_line_is_right_after_a_kpi_that_does_not_hold(berlin: City, tmp_path: Path) -> None:
    bad = GOOD.replace("tolerance: 10", "tolerance: -1")
    worse = GOOD.replace(": pump", ": two").replace("first_pump_s", "first_pumps")
    told = faults(berlin, tmp_path, bad + worse)
    assert [fault.split(":")[1] for fault in told] == ["8", "18"]
