"""An index never travels without the name of its scale."""

from __future__ import annotations

from datetime import date

import pytest

from metrics import scales
from metrics.catalogue import Catalogue
from metrics.kpi_units import factor_of
from metrics.units import UnitError
from tests.metrics.kpi_town import make_kpi


def test_the_unit_of_an_index_says_whose_it_is(catalogue: Catalogue) -> None:
    berlin = catalogue.in_city("hj633-2026").by_id
    assert berlin["aqi"].unit.en == "HJ 633-2026"
    assert catalogue.in_city("us-epa-2024").by_id["aqi_1h"].unit.zh == "US EPA 2024"
    assert berlin["travel_time_index"].unit.en == "TTI"
    assert berlin["buffer_index"].unit.en == "% BI"
    assert scales.told(berlin["aqi"]) == {
        "id": "air", "name": {"en": "AQI (HJ 633-2026)", "zh": "AQI (HJ 633-2026)"}
    }  # fmt: skip


def test_each_with_a_scale_has_a_sign_and_the_others_keep_their_unit(catalogue: Catalogue) -> None:
    for standard in ("hj633", "hj633-2026", "hj633-2012", "us-epa-2024"):
        told = catalogue.in_city(standard).by_id
        for name, one in catalogue.by_id.items():
            assert (told[name].unit == one.unit) == (one.scale is None), name
            assert (scales.told(told[name]) is None) == (one.scale is None), name
            assert told[name].sql == one.sql


def test_a_day_is_on_the_edition_that_was_in_force(catalogue: Catalogue) -> None:
    aqi, speed = catalogue.by_id["aqi"], catalogue.by_id["speed"]
    assert scales.edition_of(aqi, "hj633", date(2026, 2, 28)) == "hj633-2012"
    assert scales.edition_of(aqi, "hj633", date(2026, 3, 1)) == "hj633-2026"
    assert scales.edition_of(speed, "hj633", date(2026, 3, 1)) is None


def test_a_kpi_over_an_index_says_its_scale(catalogue: Catalogue) -> None:
    indicators = catalogue.in_city("hj633-2026").by_id
    formula = {"mean": "city_travel_time_index"}
    assert factor_of(make_kpi(formula, unit={"en": "TTI", "zh": "TTI"}), indicators) == 1
    with pytest.raises(UnitError, match="write 'TTI'"):
        factor_of(make_kpi(formula, unit={"en": "", "zh": ""}), indicators)
