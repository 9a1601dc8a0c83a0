"""Berlin's fire stations and what they have: resources.yaml, from the fire service's own figures.

    python data/cities/berlin/seed_resources.py BUNDLE_DIR

Which types of vehicle turned out of a station in a quarter, how often, and how many seconds after
the alarm on the average, is published; how many of each there are is not. So a type that had an
alarm is one vehicle, the least that there must be. A station without a known place is listed and
cannot be ranked.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).parent
FIRE = "fire_department"
VOLUNTEER = "Freiwillige Feuerwehr"
# By the provider's abbreviation: what it is in both languages, and what it is capable of.
TYPES: dict[str, tuple[str, str, list[str]]] = {
    "LHF": ("fire engine", "消防车", ["fire_engine", "technical_rescue"]),
    "DLK": ("turntable ladder", "云梯车", ["ladder"]),
    "ELW": ("command vehicle", "指挥车", ["command"]),
    "RTW": ("ambulance", "救护车", ["ambulance"]),
    "NEF": ("emergency doctor", "急救医师车", ["emergency_doctor"]),
}
CAPABILITIES = {
    "fire_engine": ("Fire engine", "灭火"),
    "technical_rescue": ("Technical rescue", "技术救援"),
    "ladder": ("Turntable ladder", "云梯"),
    "command": ("Incident command", "现场指挥"),
    "ambulance": ("Ambulance", "救护"),
    "emergency_doctor": ("Emergency doctor", "急救医师"),
}
HEAD = """\
# What Berlin's fire service can send, as far as it is published. Made by seed_resources.py from the
# provider files (PROVENANCE.md); not to be edited by hand below "resources".
"""
NOTE = {
    "en": "Only {placed} of the {all} stations with published alarms have a published place; the "
    "others cannot be ranked. Of each type of vehicle one is known, the least there must be.",
    "zh": "有公开出警记录的 {all} 个消防站中，只有 {placed} 个公布了位置，其余无法参与排序。"
    "每类车辆只知道至少有一辆。",
}
TRAVEL = {
    "detour": 1.3,
    "drive": [
        {"since": "06:00", "until": "22:00", "kmh": 28},
        {"since": "22:00", "until": "06:00", "kmh": 31},
    ],
    "turnout": "PT94S",
    "within": "PT10M",
    "why": {
        "en": "straight line times 1.3 at 28 km/h by day and 31 km/h by night: an estimate from "
        "the published response times, not a measured way",
        "zh": "直线距离乘 1.3，白天 28 km/h、夜间 31 km/h：由公布的响应时间估算，并非实测路径",
    },
}


@dataclass(slots=True)
class Station:
    """One turnout station: its alarms and turnout seconds by type of vehicle, and where it is."""

    number: str
    name: str
    alarms: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    seconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    point: dict[str, Any] | None = None


def stations(bundle: Path) -> list[Station]:
    """All stations with published alarms, by number, with the place where one is known."""
    found: dict[str, Station] = {}
    with (bundle / "fire/crew_turnout_by_station.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            number = str(row["wache_nummer"])
            one = found.setdefault(number, Station(number, row["wache_name"]))
            for kind in TYPES:
                count = float(row[f"anzahl_alarmierungen_{kind}"] or 0)
                mean = float(row[f"mittlere_ausrueckedauer_{kind}"] or 0)
                one.alarms[kind] += count
                one.seconds[kind] += count * mean
    for point in places(bundle):
        one_of = found.get(str(point["turnout_station_no"]))
        if one_of is not None and one_of.point is None:
            one_of.point = point
    return [found[number] for number in sorted(found)]


def places(bundle: Path) -> list[dict[str, Any]]:
    """The known station points, the professional crew's first where two share a station."""
    text = (bundle / "fire/fire_stations.geojson").read_text(encoding="utf-8")
    known = [feature["properties"] for feature in json.loads(text)["features"]]
    return sorted(known, key=lambda one: (VOLUNTEER in (one["name"] or ""), one["osm_id"]))


def entries(station: Station) -> Iterable[dict[str, Any]]:
    """A station and its vehicles."""
    place = station.point
    yield {
        "id": f"fw-{station.number}",
        "kind": "station",
        "name": {"en": f"{station.name} fire station", "zh": f"{station.name} 消防站"},
        "department": FIRE,
    } | (
        {}
        if place is None
        else {"point": f"station-{place['osm_id']}", "place": [place["lon"], place["lat"]]}
    )
    for kind, (en, zh, capabilities) in TYPES.items():
        count = int(station.alarms[kind])
        if count:
            yield {
                "id": f"fw-{station.number}-{kind.lower()}",
                "kind": "unit",
                "name": {"en": f"{station.name} {en}", "zh": f"{station.name} {zh}"},
                "department": FIRE,
                "station": f"fw-{station.number}",
                "capabilities": capabilities,
                "turnout": f"PT{round(station.seconds[kind] / count)}S",
                "evidence": {
                    "en": f"{count:,} alarms, October 2024 to March 2025",
                    "zh": f"2024 年 10 月至 2025 年 3 月出警 {count:,} 次",
                },
            }


def build(bundle: Path) -> str:
    """The text of resources.yaml."""
    known = stations(bundle)
    counts = {"placed": sum(one.point is not None for one in known), "all": len(known)}
    top = {
        "note": {language: text.format(**counts) for language, text in NOTE.items()},
        "travel": TRAVEL,
        "capabilities": [
            {"id": name, "name": {"en": en, "zh": zh}} for name, (en, zh) in CAPABILITIES.items()
        ],
    }
    lines = [HEAD + yaml.safe_dump(top, allow_unicode=True, sort_keys=False, width=100)]
    lines.append("resources:")
    lines += [f"  - {flow(entry)}" for station in known for entry in entries(station)]
    return "\n".join(lines) + "\n"


def flow(entry: dict[str, Any]) -> str:
    """An entry on one line."""
    text = yaml.safe_dump(
        entry, allow_unicode=True, sort_keys=False, default_flow_style=True, width=10_000
    )
    return text.strip()


if __name__ == "__main__":
    (HERE / "resources.yaml").write_text(build(Path(sys.argv[1])), encoding="utf-8")
