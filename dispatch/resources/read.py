"""What screens and the HTTP API read of resources."""

from __future__ import annotations

from typing import Any

from data.clock import iso
from data.strict import Words
from dispatch.resources import coverage as covering
from dispatch.resources.coverage import Coverage
from dispatch.resources.grid import Grid, Mask
from dispatch.resources.nearest import Candidate, Found
from dispatch.resources.roster import Roster
from dispatch.resources.standing import NAMES, READINESS
from dispatch.resources.types import Commitment, Kind, Readiness, Report, Standing

NONE_KNOWN = Words(en="no resources are known", zh="没有已知的可调派资源")


def listing(
    roster: Roster,
    *,
    kind: Kind | None = None,
    capability: str | None = None,
    department: str | None = None,
    readiness: Readiness | None = None,
) -> dict[str, Any]:
    """The resources that all the given filters let through, in the order of the city's file, with
    what the list lacks."""
    inventory = roster.inventory
    rows = [
        row(one)
        for one in roster.standings().values()
        if (kind is None or one.resource.kind is kind)
        and (capability is None or capability in one.resource.capabilities)
        and (department is None or one.resource.department == department)
        and (readiness is None or one.readiness is readiness)
    ]
    note = inventory.note if inventory.resources else NONE_KNOWN
    travel = inventory.travel
    return {
        "note": _words(note),
        "measured": _words(None if travel is None else travel.why),
        "capabilities": {
            name: words.model_dump() for name, words in inventory.capabilities.items()
        },
        "statuses": {
            str(status): {"readiness": str(READINESS[status]), "name": NAMES[status].model_dump()}
            for status in READINESS
        },
        "resources": rows,
    }


def row(one: Standing) -> dict[str, Any]:
    """One resource as it stands."""
    about = one.resource
    lon, lat = about.place or (None, None)
    return {
        "id": about.id,
        "kind": str(about.kind),
        "name": about.name.model_dump(),
        "department": about.department,
        "capabilities": sorted(about.capabilities),
        "station": about.station,
        "point": about.point,
        "lon": lon,
        "lat": lat,
        "count": about.count,
        "turnout_s": about.turnout_s,
        "evidence": _words(about.evidence),
        "readiness": str(one.readiness),
        "because": one.because.model_dump(),
        "status": None if one.status is None else str(one.status),
        "seq": one.seq,
        "since": None if one.since_ms is None else iso(one.since_ms),
        "reported_by": one.reported_by,
        "reason": one.reason,
        "tasks": [_task(task) for task in one.tasks],
    }


def history(reports: list[Report]) -> list[dict[str, Any]]:
    """What was reported of one resource, the first first."""
    return [
        {
            "seq": one.seq,
            "status": str(one.status),
            "readiness": str(READINESS[one.status]),
            "by": one.actor,
            "reason": one.reason,
            "at": iso(one.occurred_ms),
        }
        for one in reports
    ]


def nearest(found: Found, note: Words | None) -> dict[str, Any]:
    """Who should go, in order, and what is lacking."""
    return {
        "capability": found.capability,
        "wanted": found.wanted,
        "found": found.found,
        "short": found.short,
        "unplaced": found.unplaced,
        "words": found.words.model_dump(),
        "note": _words(note),
        "candidates": [_candidate(one) for one in found.candidates],
    }


def uncovered(found: Coverage, grid: Grid, name: Words, note: Words | None) -> dict[str, Any]:
    """GeoJSON: what is too late already, what becomes so, and the shares before and after."""
    now = 1 - grid.share(found.late)
    after = now - grid.share(found.uncovered)
    features = [
        feature
        for what, chosen in (("late", found.late), ("uncovered", found.uncovered))
        if (feature := _feature(what, chosen, grid)) is not None
    ]
    return {
        "type": "FeatureCollection",
        "features": features,
        "capability": found.capability,
        "within_s": found.within_s,
        "leaving": list(found.leaving),
        "unplaced": found.unplaced,
        "km2": round(grid.km2, 1),
        "share": {"now": round(now, 4), "after": round(after, 4)},
        "words": covering.words(found, name, now, after, grid.km2).model_dump(),
        "note": _words(note),
    }


def _feature(what: str, chosen: Mask, grid: Grid) -> dict[str, Any] | None:
    geometry = grid.geometry(chosen)
    if geometry is None:
        return None
    properties = {"what": what, "km2": round(grid.share(chosen) * grid.km2, 1)}
    return {"type": "Feature", "id": what, "geometry": geometry, "properties": properties}


def _candidate(one: Candidate) -> dict[str, Any]:
    return {
        "chosen": one.chosen,
        "arrival_s": round(one.arrival_s),
        "travel_s": round(one.travel_s),
        "turnout_s": round(one.turnout_s),
        "turnout_known": one.turnout_known,
        "reasons": [words.model_dump() for words in one.reasons],
        "resource": row(one.standing),
    }


def _task(one: Commitment) -> dict[str, Any]:
    return {"incident": one.incident_no, "task": one.task_no, "status": str(one.status)}


def _words(words: Words | None) -> dict[str, str] | None:
    return None if words is None else words.model_dump()
