"""City Command Center: compose the parts and serve them.

python app.py                      run the default city's replay at http://127.0.0.1:8050
python app.py check DIR            say all that is wrong with a city folder
python app.py verify-audit         look for edits, gaps and reordering in the records
python app.py add-user NAME …      let somebody sign in (users, add-token, add-wall …)
python app.py --help               every option
"""

from __future__ import annotations

import logging
import os
import socket
import sys
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, cast

from data.settings import Settings, parser, settings

if TYPE_CHECKING:
    import argparse

    import uvicorn
    from dash import Dash

    from live.engine import Engine
    from security.oidc import Provider

ROOT = Path(__file__).resolve().parent


def main(words: list[str] | None = None) -> int:
    """Run the command line. 0 is well, 1 is a fault that the printed message explains."""
    arguments = parser().parse_args(words)
    if arguments.command == "check":
        return check(arguments.folder)
    if arguments.command == "verify-audit":
        return verify_audit(settings(arguments).db, arguments.head)
    if arguments.command is not None:
        return identity(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    for quiet in ("apscheduler", "uvicorn.access"):  # a job that fails is told by its listener
        logging.getLogger(quiet).setLevel(logging.ERROR)
    return serve(settings(arguments))


def check(folder: Path) -> int:
    """Print every fault of a city folder."""
    from live.definitions import read_definitions

    found, faults = read_definitions(folder)
    faults += found.lesser if found else []
    for fault in sorted(faults):
        print(fault, file=sys.stderr)
    print(f"{folder}: {len(faults)} faults" if faults else f"{folder}: no faults")
    return 1 if faults else 0


def verify_audit(db: Path, noted: str | None) -> int:
    """Print what is wrong with the sealed records, of alerts, of incidents and of what was answered
    to figures, and where each ends. A head that was noted may be of any."""
    from alerts import audit, audit_overlays, records
    from alerts.rules import audit as rule_audit
    from alerts.shift import audit as shift_audit
    from data.store import Store, StoreError
    from dispatch import audit as of_dispatch
    from live import publishing
    from metrics.appeals import record as of_answers

    others = {"events of incidents": of_dispatch, "events of answers to figures": of_answers}
    try:
        head = None if noted is None else audit.Head.read(noted)
        if not db.is_file():
            raise StoreError(f"{db}: no such file; name one with --db before the command")
        store = Store(db)
    except (StoreError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    try:
        store.write(records.expand)
        whose = next((what for what, of in others.items() if head and of.has(store, head)), None)
        end, faults = audit.verify(store, None if whose else head)
        for beside in (audit_overlays, rule_audit, shift_audit, publishing):
            faults += beside.verify(store)
        found = {"events": (end, faults)}
        for what, of in others.items():
            found[what] = of.verify(store, head if what == whose else None)
    except StoreError as error:
        print(f"{db.name}: {error}", file=sys.stderr)
        return 1
    finally:
        store.close()
    for what, (end, faults) in found.items():
        for fault in faults:
            print(f"{db.name}: {fault}", file=sys.stderr)
        print(f"{db.name}: {end.event_no} {what}, {len(faults)} faults, head {end}")
    return 1 if any(faults for _, faults in found.values()) else 0


def identity(arguments: argparse.Namespace) -> int:
    """Do what a command about accounts or tokens asks, and print what came of it."""
    from data.city import read_city
    from data.clock import LiveClock
    from data.store import Store, StoreError
    from security.command import run
    from security.keeper import Keeper
    from security.types import Refused

    chosen = settings(arguments)
    city, _faults = read_city(chosen.city)
    try:
        store = Store(chosen.db)
    except StoreError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        # Its cookies sign nobody in, so it needs no secret that lasts.
        keeper = Keeper(store, "", LiveClock().now_ms)
        print(run(arguments, keeper, list(city.departments) if city else []))
    except Refused as refusal:
        print(refusal, file=sys.stderr)
        return 1
    finally:
        store.close()
    return 0


def serve(chosen: Settings) -> int:
    """Open the center and serve it until it is told to stop."""
    import uvicorn

    from live.collector import settle
    from security.oidc import OidcError, provider_of

    try:
        provider = provider_of(os.environ)
    except OidcError as error:
        print(error, file=sys.stderr)
        return 1
    try:
        listener = _listener(chosen)
    except OSError as error:
        print(f"Cannot listen on {chosen.host}:{chosen.port}: {error.strerror}.", file=sys.stderr)
        print("Stop what listens there, or name another port with --port.", file=sys.stderr)
        return 1
    engine = _engine(chosen)
    if engine is None:
        return 1
    dash_app = compose(engine, provider)
    settle()
    port = listener.getsockname()[1]
    print(f"\n{engine.center.city.file.name.en}: http://{chosen.host}:{port}/\n", flush=True)
    if chosen.is_demo and chosen.host not in ("127.0.0.1", "localhost", "::1"):
        print("Whoever reaches this address can sign in with the demo accounts.\n", flush=True)
    config = uvicorn.Config(dash_app.server, log_level="error", timeout_graceful_shutdown=3)
    with suppress(KeyboardInterrupt):  # raised again once all has ended as it should
        _server(config, engine).run(sockets=[listener])
    return 0


def _engine(chosen: Settings) -> Engine | None:
    """The engine of an open center; None when it cannot be opened, with the reason printed."""
    from data.settings import SettingsError
    from data.store import StoreError
    from data.strict import DefinitionError
    from live.opening import open_center
    from security.opening import NobodyYet
    from security.secret import SecretError

    try:
        return open_center(chosen, say=lambda text: print(text, flush=True), for_people=True)
    except DefinitionError as error:
        print(f"The definitions of {chosen.city} do not hold:\n{error}", file=sys.stderr)
        print(f"Mend them; `python app.py check {chosen.city}` lists them again.", file=sys.stderr)
    except (SettingsError, StoreError, NobodyYet, SecretError) as error:
        print(error, file=sys.stderr)
    return None


def _listener(chosen: Settings) -> socket.socket:
    """The address that is asked for, taken before anything is loaded. Raises OSError."""
    family = socket.AF_INET6 if ":" in chosen.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((chosen.host, chosen.port))
    return listener


def _server(config: uvicorn.Config, engine: Engine) -> uvicorn.Server:
    """A server that lets the stream's viewers go when it is to stop; it would wait for them."""
    import uvicorn

    class Server(uvicorn.Server):
        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            engine.center.hub.release()
            super().handle_exit(sig, frame)

    return Server(config)


def compose(engine: Engine, provider: Provider | None = None) -> Dash:
    """The Dash app over the server of the engine's center."""
    from dash import Dash, html, page_container

    from api.app import build_server, guard
    from pages import document

    class Pages(Dash):
        def interpolate_index(self, *_: Any, **parts: Any) -> str:
            return document(**parts)

    dash_app = Pages(
        __name__,
        server=cast(Any, build_server(engine, provider)),
        use_pages=True,
        pages_folder=str(ROOT / "pages"),
        assets_folder=str(ROOT / "assets"),
        assets_path_ignore=["^(worker|vendor|fonts|login)$"],
        title="City Command Center",
        update_title="",
        serve_locally=True,
        suppress_callback_exceptions=True,
    )
    # Nothing here answers by websocket; without this every screen keeps asking (plotly/dash#3939).
    dash_app.backend.websocket_capability = False
    dash_app.layout = html.Main(page_container)
    guard(dash_app.server, dash_app)
    return dash_app


if __name__ == "__main__":
    sys.exit(main())
