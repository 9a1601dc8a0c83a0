"""The registry of air standards: what each takes, what classes it has, and that none mix."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from datetime import date
from itertools import pairwise

import pytest

from metrics.air.standards import DEFAULT, STANDARDS, hj633_on, index, on, standard
from metrics.air.types import class_of

IDS = ("hj633-2026", "hj633-2012", "us-epa-2024")


def test_the_registry_holds_the_three_standards_and_2026_is_the_default() -> None:
    assert tuple(STANDARDS) == IDS
    assert DEFAULT == "hj633-2026"


def test_the_same_particles_have_another_index_under_each_standard() -> None:
    six = {"so2_24h": 0, "no2_24h": 0, "co_24h": 0, "o3_8h": 0, "pm10_24h": 0, "pm2_5_24h": 75}
    assert index("hj633-2026", six).value == 114
    assert index("hj633-2012", six).value == 100
    assert index("us-epa-2024", {"pm2_5_24h": 75}).value == 165


@pytest.mark.parametrize("standard_id", IDS)
def test_a_result_names_its_standard_even_when_nothing_is_published(standard_id: str) -> None:
    result = index(standard_id, {})
    assert (result.standard, result.value) == (standard_id, None)
    assert result.missing and result.reason


def test_an_unknown_standard_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="hj633-2026"):
        standard("hj633")


@pytest.mark.parametrize("standard_id", IDS)
def test_each_standard_has_six_classes_that_join_without_a_gap(standard_id: str) -> None:
    classes = standard(standard_id).classes
    assert len(classes) == 6
    assert all(better.high == worse.low - 1 for better, worse in pairwise(classes))


@pytest.mark.parametrize("standard_id", IDS)
def test_a_value_at_each_end_of_a_class_is_in_that_class(standard_id: str) -> None:
    classes = standard(standard_id).classes
    for air_class in classes:
        for value in (air_class.low, air_class.high or 2000):
            assert class_of(value, classes) is air_class.category


def test_no_class_of_one_standard_equals_a_class_of_another() -> None:
    chinese = {c.category for c in standard("hj633-2026").classes}
    american = {c.category for c in standard("us-epa-2024").classes}
    assert not chinese & american


def test_the_colours_are_the_official_ones() -> None:
    def colours(standard_id: str) -> list[str]:
        return ["#{:02X}{:02X}{:02X}".format(*c.rgb) for c in standard(standard_id).classes]

    shared = ["#00E400", "#FFFF00", "#FF7E00", "#FF0000"]
    assert colours("hj633-2026") == [*shared, "#99004C", "#7E0023"]
    assert colours("hj633-2012") == colours("hj633-2026")
    assert colours("us-epa-2024") == [*shared, "#8F3F97", "#7E0023"]


def test_each_key_has_its_unit() -> None:
    assert standard("hj633-2026").units["co_24h"] == "mg/m³"
    assert standard("hj633-2026").units["o3_8h"] == "µg/m³"
    assert standard("us-epa-2024").units["o3_8h"] == "ppm"


def test_the_editions_of_hj633_meet_on_the_first_of_march_2026() -> None:
    assert standard("hj633-2012").valid_until == standard("hj633-2026").valid_from
    assert hj633_on(date(2026, 2, 28)) == "hj633-2012"
    assert hj633_on(date(2026, 3, 1)) == "hj633-2026"


def test_a_result_cannot_be_changed() -> None:
    result = index("us-epa-2024", {"no2_1h": 53})
    with pytest.raises(FrozenInstanceError):
        result.value = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("named", "day", "told_by"),
    [
        ("hj633", date(2026, 2, 28), "hj633-2012"),
        ("hj633", date(2026, 3, 1), "hj633-2026"),
        ("hj633-2026", date(2026, 2, 28), "hj633-2026"),
        ("us-epa-2024", date(2020, 1, 1), "us-epa-2024"),
    ],
)
def test_a_standard_without_an_edition_is_the_one_in_force(
    named: str, day: date, told_by: str
) -> None:
    assert on(named, day) == told_by


def test_a_dated_standard_that_there_is_not_is_refused() -> None:
    with pytest.raises(ValueError, match="no air standard"):
        on("hj", date(2026, 3, 1))
