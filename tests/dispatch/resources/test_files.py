"""resources.yaml: what it says, and what is said of one that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.city import City, load_city
from dispatch.resources.files import Inventory, read_resources
from tests.server import ROOT

GOOD = """
travel:
  detour: 1.3
  drive: [{since: "06:00", until: "22:00", kmh: 28}]
  turnout: PT94S
  why: {en: x, zh: x}
capabilities:
  - {id: pump, name: {en: Pump, zh: 泵}}
resources:
  - {id: s1, kind: station, name: {en: S, zh: S}, department: fire_department, place: [13.4, 52.5]}
  - {id: u1, kind: unit, name: {en: U, zh: U}, department: fire_department, station: s1,
     capabilities: [pump]}
"""


@pytest.fixture(scope="module")
def city() -> City:
    return load_city(ROOT / "data" / "cities" / "berlin")


def read(tmp_path: Path, city: City, text: str) -> tuple[Inventory, list[str]]:
    (tmp_path / "resources.yaml").write_text(text, encoding="utf-8")
    inventory, faults = read_resources(tmp_path, city, {"p1"})
    return inventory, [str(fault).split("yaml:", 1)[1] for fault in faults]


def test_a_unit_stands_at_its_station(tmp_path: Path, city: City) -> None:
    inventory, faults = read(tmp_path, city, GOOD)
    assert faults == []
    assert inventory.resources["u1"].place == (13.4, 52.5)
    assert inventory.resources["u1"].turnout_s is None


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("detuor", "detour", "3: travel.detuor: unknown key 'detuor', did you mean 'detour'?"),
        ("[pmup]", "[pump]", "unknown capability 'pmup', did you mean 'pump'?"),
        ("station: s2", "station: s1", "unknown station 's2', did you mean 's1'?"),
        ("fire_departmnt, place", "fire_department, place", "did you mean 'fire_department'?"),
        ("id: s1, kind: unit,", "id: u1, kind: unit,", "'s1' stands twice, first on line 10"),
        ("kind: statoin", "kind: station", "10: resources.1.kind: must be 'station'"),
        ("since: 21:00", 'since: "06:00"', "must be a valid string (given: 1260)"),
        ('since: "24:00"', 'since: "06:00"', "string should match pattern"),
        ("place: [52.5, 133.4]", "place: [13.4, 52.5]", "must be less than or equal to 90"),
        ("point: p2, place", "place", "unknown point 'p2', did you mean 'p1'?"),
        ("capabilities: [pump], place", "place", "a station is not sent itself"),
    ],
)  # fmt: skip
def test_a_fault_has_a_place_and_the_nearest_right_name(
    tmp_path: Path, city: City, wrong: str, right: str, told: str
) -> None:
    assert right in GOOD
    _, faults = read(tmp_path, city, GOOD.replace(right, wrong, 1))
    assert any(told in fault for fault in faults), faults


def test_a_city_without_the_file_has_none(tmp_path: Path, city: City) -> None:
    assert read_resources(tmp_path, city) == (Inventory(), [])


@pytest.mark.parametrize("name", ["berlin", "melbourne"])
def test_what_the_cities_declare_holds(name: str) -> None:
    city = load_city(ROOT / "data" / "cities" / name)
    inventory, faults = read_resources(city.folder, city)
    assert faults == []
    placed = [one for one in inventory.resources.values() if one.place]
    assert len(placed) > 70 if name == "berlin" else inventory == Inventory()
