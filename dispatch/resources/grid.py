"""The city as square cells of equal size in a metric CRS, for what is said of its area."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS, Transformer
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_utm_crs_info

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
CELL_M = 500.0
DECIMALS = 5


class Grid:
    """The cells whose middle lies inside an outline (WGS 84), and how to draw some of them."""

    def __init__(self, outline: Any, cell_m: float = CELL_M) -> None:
        west, south, east, north = shapely.bounds(outline)
        crs = metric_crs((west + east) / 2, (south + north) / 2)
        self._there = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
        self._half = cell_m / 2
        metric = self._moved(outline, back=False)
        self._middles = _middles_inside(metric, cell_m)
        x, y = self._middles.T
        lon, lat = self._there.transform(x, y, direction="INVERSE")
        self.lonlat: Floats = np.column_stack((lon, lat))
        self.km2 = float(shapely.area(metric)) / 1e6

    def __len__(self) -> int:
        return len(self._middles)

    def share(self, chosen: Mask) -> float:
        """The share of the city (0 to 1) that the chosen cells are."""
        return float(np.count_nonzero(chosen)) / max(1, len(self))

    def geometry(self, chosen: Mask) -> dict[str, Any] | None:
        """The chosen cells as one GeoJSON geometry; None when there is none."""
        if not chosen.any():
            return None
        x, y = self._middles[chosen].T
        half = self._half
        cells = shapely.box(x - half, y - half, x + half, y + half)
        whole = self._moved(shapely.coverage_union_all(cells), back=True)
        drawn: dict[str, Any] = shapely.transform(
            whole, lambda xy: np.asarray(xy).round(DECIMALS)
        ).__geo_interface__
        return drawn

    def _moved(self, geometry: Any, back: bool) -> Any:
        way = "INVERSE" if back else "FORWARD"

        def move(xy: Any) -> Any:
            return np.column_stack(self._there.transform(xy[:, 0], xy[:, 1], direction=way))

        return shapely.transform(geometry, move)


def metric_crs(lon: float, lat: float) -> CRS:
    """The UTM zone of a place."""
    here = AreaOfInterest(lon, lat, lon, lat)
    return CRS.from_epsg(query_utm_crs_info("WGS 84", here)[0].code)


def _middles_inside(metric: Any, cell_m: float) -> Floats:
    west, south, east, north = shapely.bounds(metric)
    columns, rows = (
        np.arange(low + cell_m / 2, high, cell_m) for low, high in ((west, east), (south, north))
    )
    x, y = (axis.ravel() for axis in np.meshgrid(columns, rows))
    shapely.prepare(metric)
    return np.asarray(np.column_stack((x, y))[shapely.contains_xy(metric, x, y)])
