"""What is not known: silent sources, published figures that stand otherwise now, values that were
replaced or could not be taken."""

from __future__ import annotations

from data.strict import Words
from live import silence
from live.center import Center
from metrics.brief.types import Count, Item, Key, Link, Listed, Moment, Parameter, Sentence
from metrics.types import milliseconds

NAMED = 3  # indicators
_REPLACED = """
-- One row is one indicator of which values for a time before $since were replaced in the time.
SELECT indicator, count(*) AS n
FROM observation_revision
JOIN indicator USING (indicator_no)
WHERE replaced_at > make_timestamptz($since * 1000)
  AND replaced_at <= make_timestamptz($until * 1000)
  AND observed_at <= make_timestamptz($since * 1000)
GROUP BY indicator
ORDER BY n DESC, indicator
"""
_REFUSED = """
SELECT count(*), max(epoch_ms(received_at))
FROM quarantine
WHERE received_at > make_timestamptz($since * 1000)
  AND received_at <= make_timestamptz($until * 1000)
"""


def silent_items(center: Center, now_ms: int) -> list[Item]:
    """The sources that fell silent, the longest silent first. One that was never heard is not
    connected yet, which is no news."""
    last = center.door.last_received()
    found: list[tuple[int, Item]] = []
    for source in center.city.sources.values():
        moment = last.get(center.registry.sources[source.id])
        if moment is None or now_ms - moment <= milliseconds(source.stale_after):
            continue
        kinds = [kind for kind in center.city.file.kinds if kind.source == source.id]
        points = sum(len(center.registry.of_kind(kind.id)) for kind in kinds)
        said: dict[str, Parameter] = {"source": source.name, "last": Moment(moment)}
        key = Key.SOURCE_SILENT
        if points:
            key = Key.SOURCE_SILENT_POINTS
            said["n"] = Count(points)
        owners = tuple(dict.fromkeys(kind.owner for kind in kinds))
        owners = owners or _owners(center, source.domain)
        told = Sentence(key, said, (Link("source", f"/map?point={silence.point_id(source.id)}"),))
        silent_ms = moment + milliseconds(source.stale_after)
        found.append((moment, Item(sentences=(told,), owners=owners, at_ms=silent_ms)))
    return [item for _, item in sorted(found, key=lambda pair: pair[0])]


def _owners(center: Center, domain: str) -> tuple[str, ...]:
    return tuple(one.id for one in center.city.departments.values() if one.domain == domain)


def replaced_items(center: Center, since_ms: int, now_ms: int) -> list[Item]:
    """How many earlier values were replaced in the time, and of which indicators."""
    asked = {"since": since_ms, "until": now_ms}
    rows = center.store.rows(_REPLACED, asked)
    if not rows:
        return []
    known = center.catalogue.by_id
    names = tuple(
        known[name].name if name in known else Words(en=name, zh=name) for name, _ in rows[:NAMED]
    )
    said: dict[str, Parameter] = {
        "n": Count(sum(n for _, n in rows)), "indicators": Listed(names), "since": Moment(since_ms)
    }  # fmt: skip
    told = Sentence(Key.RESTATED, said, (Link("pulse", "/kpi"),))
    return [Item(sentences=(told,), at_ms=now_ms)]


def refused_items(center: Center, since_ms: int, now_ms: int) -> list[Item]:
    """How much came that could not be taken."""
    count, last_ms = center.store.rows(_REFUSED, {"since": since_ms, "until": now_ms})[0]
    if not count:
        return []
    told = Sentence(Key.REFUSED, {"n": Count(count)}, (Link("map", "/map"),))
    return [Item(sentences=(told,), at_ms=last_ms)]
