"""kpis.yaml: the cities' own hold; what is wrong with one is told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.city import City, load_city
from metrics.catalogue import load_catalogue
from metrics.kpi_read import read_kpis

pytestmark = pytest.mark.long

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


def test_a_unit_that_does_not_convert_is_refused_and_the_others_stand(
    berlin: City, tmp_path: Path
) -> None:
    bad = GOOD.replace("{en: s, zh: 秒}", "{en: km, zh: 公里}")
    (tmp_path / "kpis.yaml").write_text(
        f"kpis:{bad}{GOOD.replace(': pump', ': two')}", encoding="utf-8"
    )
    kpis, (fault,) = read_kpis(tmp_path, berlin, load_catalogue().by_id)
    assert [kpi.id for kpi in kpis] == ["two"]
    assert kpis.refused == [fault]
    assert (fault.line, fault.entry) == (6, "kpis.1.unit")
    assert "'km' does not convert: indicator first_pump_s is in s" in fault.message


def test_a_unit_that_converts_is_converted(berlin: City, tmp_path: Path) -> None:
    text = f"kpis:{GOOD.replace('{en: s, zh: 秒}', '{en: min, zh: 分}')}"
    (tmp_path / "kpis.yaml").write_text(text, encoding="utf-8")
    (kpi,), _ = read_kpis(tmp_path, berlin, load_catalogue().by_id)
    assert kpi.scale == pytest.approx(1 / 60)


def test_sql_that_does_not_run_is_refused_with_its_line(berlin: City, tmp_path: Path) -> None:
    (tmp_path / "kpis").mkdir()
    (tmp_path / "kpis" / "mine.sql").write_text("SELECT\n    no_such\nFROM alert", "utf-8")
    told = faults(berlin, tmp_path, GOOD.replace("mean: first_pump_s", "cases: {sql: mine}"))
    assert told[0].startswith(f"{tmp_path.name}/kpis/mine.sql:2: pump:")
    told = faults(berlin, tmp_path, GOOD.replace("mean: first_pump_s", "cases: {sql: rewrok}"))
    assert "did you mean 'rework'?" in told[0]


def test_a_parameter_that_an_sql_of_the_house_lacks_is_a_fault_of_the_entry(
    berlin: City, tmp_path: Path
) -> None:
    formula = "formula: {cases: {sql: closed_in_time, given: {within_minuts: 9}}}"
    missing, odd = faults(berlin, tmp_path, GOOD.replace("formula: {mean: first_pump_s}", formula))
    assert missing.startswith(f"{tmp_path.name}/kpis.yaml:9:")
    assert "key 'within_minutes' is missing: metrics/kpis/closed_in_time.sql asks" in missing
    assert "unknown parameter 'within_minuts', did you mean 'within_minutes'?" in odd


def test_a_parameter_that_a_citys_own_sql_misspells_is_a_fault_of_the_sql(
    berlin: City, tmp_path: Path
) -> None:
    (tmp_path / "kpis").mkdir()
    (tmp_path / "kpis" / "mine.sql").write_text("\nSELECT 1\nWHERE 1 = $witin", "utf-8")
    formula = "formula: {cases: {sql: mine, given: {within: 9}}}"
    told = faults(berlin, tmp_path, GOOD.replace("formula: {mean: first_pump_s}", formula))
    (own,) = [one for one in told if "mine.sql" in one]
    assert own.startswith(f"{tmp_path.name}/kpis/mine.sql:3: $witin: unknown parameter")
    assert "did you mean 'within'?" in own


AIM = "tolerance: 10\n    aims: [{against: last_year, floor: 60, stretch: -60, weight: %s}]"


def test_weights_that_do_not_sum_to_one_are_refused_and_the_figures_stay(
    berlin: City, tmp_path: Path
) -> None:
    two = GOOD.replace("tolerance: 10", AIM % 0.5)
    two += GOOD.replace(": pump", ": two").replace("tolerance: 10", AIM % 0.4)
    (tmp_path / "kpis.yaml").write_text(f"kpis:{two}", encoding="utf-8")
    kpis, (fault,) = read_kpis(tmp_path, berlin, load_catalogue().by_id)
    assert fault.line == 9
    assert "sum to 0.9, make them sum to 1: pump 0.5, two 0.4" in fault.message
    assert [aim.weight for kpi in kpis for aim in kpi.aims] == [None, None]
    assert faults(berlin, tmp_path, two.replace("0.4", "0.5")) == []


@pytest.mark.parametrize("bad", ["tolerence: 10", "department: fire_departmen", "id: pump"])
def test_a_kpi_that_does_not_hold_takes_its_weight_along_and_nothing_else(
    berlin: City, tmp_path: Path, bad: str
) -> None:
    two = GOOD.replace("tolerance: 10", AIM % 0.7)
    other = GOOD.replace(": pump", ": two").replace("tolerance: 10", AIM % 0.3)
    key = bad.partition(":")[0].replace("tolerence", "tolerance")
    lines = [bad if line.split(":")[0].strip(" -") == key else line for line in other.splitlines()]
    lines = [f"  - {line}" if line == "id: pump" else line for line in lines]
    lines = [f"    {line}" if line[:1].isalpha() else line for line in lines]
    (tmp_path / "kpis.yaml").write_text("kpis:" + two + "\n".join(lines), encoding="utf-8")
    kpis, told = read_kpis(tmp_path, berlin, load_catalogue().by_id)
    assert told and not any("sum to" in fault.message for fault in told), told
    assert [(kpi.id, kpi.aims[0].weight) for kpi in kpis] == [("pump", 0.7)]


def test_what_weighs_more_than_one_is_refused_beside_a_kpi_that_does_not_hold(
    berlin: City, tmp_path: Path
) -> None:
    text = "".join(
        GOOD.replace(": pump", f": k{n}").replace("tolerance: 10", AIM % 0.7) for n in (1, 2)
    )
    told = faults(berlin, tmp_path, text + GOOD.replace("tolerance", "tolerence"))
    assert any("sum to 1.4, make them sum to 1" in fault for fault in told)


def test_weights_must_sum_to_one_on_every_day(berlin: City, tmp_path: Path) -> None:
    later = "tolerance: 10\n    aims: [{from: 2025-01-01, against: last_year, floor: 60, stretch: -60, weight: 0.5}]"  # noqa: E501
    two = GOOD.replace("tolerance: 10", AIM % 1)
    two += GOOD.replace(": pump", ": two").replace("tolerance: 10", later)
    (told,) = faults(berlin, tmp_path, two)
    assert "sum to 1.5 from 2025-01-01" in told


@pytest.mark.parametrize(
    ("pulse", "said"),
    [
        ("[{weights: {fire_department: 0.5, environment: 0.4}}]", "sum to 0.9; make them sum to 1"),
        ("[{weights: {fire_departmen: 1}}]", "did you mean 'fire_department'?"),
        ("[{weights: {environment: 1}}, {weights: {environment: 1}}]", "at the same time"),
        ("[{weight: {environment: 1}}]", "did you mean 'weights'?"),
        ("{weights: {environment: 1}}", "expected a list"),
    ],
)
def test_departments_that_do_not_weigh_one_are_refused(
    berlin: City, tmp_path: Path, pulse: str, said: str
) -> None:
    told = faults(berlin, tmp_path, f"{GOOD}\npulse: {pulse}\n")
    assert said in told[0], told
    assert told[0].startswith(f"{tmp_path.name}/kpis.yaml:")


def test_a_kpi_that_stands_twice_is_told(berlin: City, tmp_path: Path) -> None:
    assert faults(berlin, tmp_path, GOOD) == []
    assert "KPI 'pump' stands twice" in faults(berlin, tmp_path, GOOD + GOOD)[0]


def test_the_line_is_right_after_a_kpi_that_does_not_hold(berlin: City, tmp_path: Path) -> None:
    bad = GOOD.replace("tolerance: 10", "tolerance: -1")
    worse = GOOD.replace(": pump", ": two").replace("first_pump_s", "first_pumps")
    told = faults(berlin, tmp_path, bad + worse)
    assert [fault.split(":")[1] for fault in told] == ["8", "18"]
