"""The baseline of the stream benchmark: the usual Dash way, an interval callback that returns the
map's features and a figure.

    python -m tests.bench.serve_interval PORT POINTS
"""

from __future__ import annotations

import random
import sys
from typing import Any, cast

import dash_leaflet as dl
import plotly.graph_objects as go
import uvicorn
from dash import Dash, Input, Output, dcc, html
from fastapi import FastAPI


def build(points: int) -> FastAPI:
    """An app that sends all points and one figure at each refresh of each screen."""
    server = FastAPI()
    app = Dash(__name__, server=cast(Any, server))
    app.layout = html.Div(
        [dcc.Interval(id="tick", interval=2000), dl.GeoJSON(id="points"), dcc.Graph(id="trend")]
    )
    dice = random.Random(7)
    places = [(13 + dice.random(), 52 + dice.random()) for _ in range(points)]

    @app.callback(Output("points", "data"), Output("trend", "figure"), Input("tick", "n_intervals"))
    def refresh(_: int | None) -> tuple[dict[str, Any], go.Figure]:
        features = [
            {
                "type": "Feature",
                "id": no,
                "geometry": {"type": "Point", "coordinates": place},
                "properties": {"no": no, "level": dice.randint(0, 4), "value": dice.random()},
            }
            for no, place in enumerate(places)
        ]
        figure = go.Figure(go.Scatter(x=list(range(48)), y=[dice.random() for _ in range(48)]))
        return {"type": "FeatureCollection", "features": features}, figure

    return server


if __name__ == "__main__":
    uvicorn.run(
        build(int(sys.argv[2])), host="127.0.0.1", port=int(sys.argv[1]), log_level="critical"
    )
