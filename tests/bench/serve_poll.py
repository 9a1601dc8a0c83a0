"""The baseline of the pixel benchmark: the usual Dash way, a page that asks once a second.

    python -m tests.bench.serve_poll PORT APP_PORT VITAL DECIMALS SESSION
"""

from __future__ import annotations

import sys
from typing import Any, cast

import httpx
import uvicorn
from dash import Dash, Input, Output, dcc, html
from fastapi import FastAPI


def build(app_port: int, vital: str, decimals: int, session: str) -> FastAPI:
    """An app whose page shows one vital sign of the command center's snapshot."""
    server = FastAPI()
    app = Dash(__name__, server=cast(Any, server))
    app.layout = html.Div([dcc.Interval(id="tick", interval=1000), html.Div(id="number")])
    client = httpx.Client(base_url=f"http://127.0.0.1:{app_port}", headers={"Cookie": session})

    @app.callback(Output("number", "children"), Input("tick", "n_intervals"))
    def refresh(_: int | None) -> str:
        value = client.get("/api/v1/snapshot").json()["vitals"][vital]["value"]
        return f"{value:.{decimals}f}"

    return server


if __name__ == "__main__":
    uvicorn.run(
        build(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), sys.argv[5]),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        log_level="critical",
    )
