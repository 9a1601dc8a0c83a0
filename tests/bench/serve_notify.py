"""The real center without its pages, for the notification benchmark.

python -m tests.bench.serve_notify PORT CITY DB [poll]     poll: look once a second, woken by nobody
"""

from __future__ import annotations

import sys
from pathlib import Path

import uvicorn

from alerts.notify import notifier
from alerts.notify.outbox import Outbox
from api.app import build_server
from data.settings import parser, settings
from live.opening import open_center

if __name__ == "__main__":
    port, city, db, *how = sys.argv[1:]
    chosen = settings(parser().parse_args(["--clock", "live", "--city", city, "--db", db]))
    if how == ["poll"]:
        notifier.LOOK_SECONDS = 1.0
        Outbox.wake = lambda self: None  # type: ignore[method-assign]
    engine = open_center(chosen, say=lambda _text: None)
    assert Path(db).exists()
    uvicorn.run(build_server(engine), host="127.0.0.1", port=int(port), log_level="critical")
