"""A small department to export: with a target, against last year, with districts, and with NA."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import SimpleNamespace
from typing import Any

from data.city import City, load_city
from data.store import Store
from metrics.catalogue import Catalogue, load_catalogue
from metrics.kpi_book import KpiBook
from metrics.kpi_types import CityWeights, Kpi, Kpis
from security.record import Record
from tests.metrics.kpi_town import BERLIN, CITIES, make_kpi, ms, observe, town

DEPARTMENT = "fire_department"
NASTY = "=cmd|' /C calc'!A0"
NOW = ms("2025-02-03T09:00")
AIM = {"target": 70, "floor": 20, "stretch": 90, "source": {"en": "Senate", "zh": "参议院"}}


def kpis() -> Kpis:
    """Four KPIs: a share with districts and a target; a time against last year; one whose name is
    a formula; one with too few values."""

    def one(id_: str, formula: Mapping[str, Any], **more: Any) -> Kpi:
        words = {"en": id_.title(), "zh": f"{id_}指标"}
        return make_kpi(formula, id=id_, department=DEPARTMENT, **{"name": words, **more})

    unit = {"en": "%", "zh": "%"}
    found = [
        one("share", {"ratio": {"of": "a", "to": "b"}}, kind="area", show="percent", unit=unit,
            aims=[{**AIM, "weight": 0.6}], note={"en": "missions", "zh": "次出警"}),
        one("time", {"mean": "a"}, kind="city", show="minutes", direction="down",
            unit={"en": "min", "zh": "分"},
            aims=[{"against": "last_year", "floor": 60, "stretch": -60, "weight": 0.4}]),
        one("nasty", {"sum": "a"}, kind="city", name={"en": NASTY, "zh": NASTY}),
        one("few", {"mean": "b"}, kind="city", minimum=30),
    ]  # fmt: skip
    return Kpis(found, [CityWeights.model_validate({"weights": {DEPARTMENT: 1}})])


def filled() -> Store:
    """Values of January 2025, of the month before and a year before."""
    places = [("city", "city", None), ("p1", "area", "01"), ("p2", "area", "02")]
    store = town(places)
    for month, add in (("2024-01", 0.0), ("2024-12", 3.0), ("2025-01", 7.0)):
        for day in ("05", "06"):
            observe(store, "a", f"{month}-{day}", 600.1 + add)
            for place, (of, to) in {"p1": (33 + add, 41), "p2": (12 + add, 23)}.items():
                observe(store, "a", f"{month}-{day}", of, place)
                observe(store, "b", f"{month}-{day}", to, place)
    observe(store, "b", "2025-01-05", 5.0)
    return store


@cache
def catalogue() -> Catalogue:
    """All indicators, read once."""
    return load_catalogue()


@cache
def city() -> City:
    """Berlin's names and departments."""
    return load_city(CITIES / "berlin")


def center(store: Store, **more: Any) -> SimpleNamespace:
    """As much of a center as an export asks for."""
    record = Record(store, lambda: NOW)
    parts: dict[str, Any] = {
        "city": city(), "kpis": kpis(), "store": store, "kept": KpiBook(store, BERLIN),
        "catalogue": catalogue(), "keeper": SimpleNamespace(record=record),
        "rulebook": SimpleNamespace(in_force=list), "now_ms": lambda: NOW,
    }  # fmt: skip
    return SimpleNamespace(**{**parts, **more})
