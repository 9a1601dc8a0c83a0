"""The seats that a city declares."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from data.city import read_city

CITIES = Path(__file__).parents[2] / "data" / "cities"


def faults_with(tmp_path: Path, seats: str) -> list[str]:
    """What is wrong with Berlin when these are its seats."""
    folder = tmp_path / "berlin"
    ignored = shutil.ignore_patterns("seed")
    shutil.copytree(CITIES / "berlin", folder, ignore=ignored)
    file = folder / "city.yaml"
    before, _, rest = file.read_text(encoding="utf-8").partition("\nseats:")
    after = rest[rest.index("\nwall:") :]
    file.write_text(f"{before}\nseats:\n{seats}{after}", encoding="utf-8")
    return [fault.message for fault in read_city(folder)[1]]


@pytest.mark.parametrize("name", ["berlin", "melbourne"])
def test_each_city_has_some(name: str) -> None:
    city, faults = read_city(CITIES / name)
    assert city is not None
    assert faults == []
    assert len(city.seats) >= 2


def test_two_seats_of_one_id_are_a_fault(tmp_path: Path) -> None:
    seat = "  - {id: s, name: {en: S, zh: S}}\n"
    assert faults_with(tmp_path, seat + seat) == ["there are two seats 's'"]


@pytest.mark.parametrize("seat", ["{id: a b, name: {en: S, zh: S}}", "{id: s}", "{id: s, name: S}"])
def test_a_seat_has_an_id_for_addresses_and_a_name_in_both_languages(
    tmp_path: Path, seat: str
) -> None:
    assert len(faults_with(tmp_path, f"  - {seat}\n")) == 1
