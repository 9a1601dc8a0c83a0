"""How much of each part has room in two minutes. Pure.

A brief is read to its end or not at all, so there is ROOM for about 280 words: an item takes one,
and half of one for each sentence after its first. Each part that has something to say has its first
item; then comes what is grave, then one item of each part after another while there is room, up to
MOST of a part. What has no room is counted, never left out in silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from metrics.brief.types import Item, Part

ROOM = 15
GRAVE = 3  # levels from orange on
AHEAD = 2  # items that the first part has before the others
MOST: Mapping[Part, int] = {
    Part.NOW: 5,
    Part.INCIDENTS: 4,
    Part.FIGURES: 4,
    Part.SOLVED: 3,
    Part.EXPECTED: 4,
    Part.UNKNOWN: 4,
    Part.EXERCISES: 1,
}


def fitted(parts: Mapping[Part, Sequence[Item]]) -> dict[Part, tuple[Item, ...]]:
    """The items of each part that have room, in their order."""
    taken = {part: len(items[:1]) for part, items in parts.items()}
    left = ROOM - sum(takes(item) for items in parts.values() for item in items[:1])
    waiting = {part for part, items in parts.items() if min(MOST[part], len(items)) > 1}
    while waiting:
        part = min(waiting, key=lambda one: _turn(one, taken[one], parts[one][taken[one]]))
        item = parts[part][taken[part]]
        if takes(item) > left:
            waiting.remove(part)
            continue
        taken[part] += 1
        left -= takes(item)
        if taken[part] >= min(MOST[part], len(parts[part])):
            waiting.remove(part)
    return {part: tuple(items[: taken[part]]) for part, items in parts.items()}


def takes(item: Item) -> float:
    """The room that an item takes."""
    return 1 + (len(item.sentences) - 1) / 2


def _turn(part: Part, taken: int, item: Item) -> tuple[bool, int, int]:
    """Whose turn it is: what is grave, then the part that has had the least, in their order. The
    first part counts AHEAD fewer, so that what is open now has the most room."""
    counted = taken - AHEAD if part is Part.NOW else taken
    return item.level < GRAVE, counted, list(Part).index(part)


def own_first(items: Sequence[Item], department: str | None) -> list[Item]:
    """What is a department's first, else in the order in which they are."""
    if department is None:
        return list(items)
    return sorted(items, key=lambda item: department not in item.owners)
