"""Opens the roster of a city: its resources, its ways, its outline."""

from __future__ import annotations

import shapely

from data.city import City
from data.store import Store
from dispatch.resources.files import Inventory
from dispatch.resources.roster import Roster, Tasks, no_tasks
from dispatch.resources.ways import ways_of
from geo.districts import Districts


def open_roster(
    store: Store, inventory: Inventory, city: City, districts: Districts, tasks: Tasks = no_tasks
) -> Roster:
    """The roster of `city`; an empty one where it declares no resources."""
    travel = inventory.travel
    ways = None if travel is None else ways_of(travel, city.folder, city.zone)
    outlines = [district.outline for district in districts.all]
    outline = shapely.union_all(outlines) if outlines else None
    return Roster(store, inventory, ways, tasks, outline)
