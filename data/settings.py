"""What an operator may choose, on the command line or in the environment."""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Literal

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_CITY = Path("data/cities/berlin")


class SettingsError(Exception):
    """A choice that cannot be followed; the message says what can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One start of the center. `start` and `speed` None mean what the city's replay says."""

    city: Path
    db: Path
    host: str
    port: int
    clock: Literal["live", "replay"]
    start: datetime | None
    speed: float | None
    secret: str | None = field(default=None, repr=False)

    @property
    def is_demo(self) -> bool:
        """Whether this start shows a city that comes with us, on the replay's clock."""
        ours = (ROOT / "data" / "cities").resolve()
        return self.clock == "replay" and self.city.resolve().parent == ours


def parser() -> argparse.ArgumentParser:
    """The command line: `app.py [options]` runs, `check DIR` checks a city folder, `verify-audit`
    the record of a database that no center holds open."""
    root = argparse.ArgumentParser(
        prog="app.py",
        description="City Command Center. Each option is also an environment variable: "
        "CCC_CITY, CCC_DB, CCC_HOST, CCC_PORT, CCC_CLOCK, CCC_FROM, CCC_SPEED; and "
        "CCC_SECRET, which signs cookies instead of the secret kept beside the database.",
    )
    default = os.environ.get
    add = root.add_argument
    add(
        "--city",
        type=Path,
        metavar="DIR",
        default=Path(default("CCC_CITY") or DEFAULT_CITY),
        help="the city's folder (default: %(default)s)",
    )
    add(
        "--db",
        type=Path,
        metavar="FILE",
        default=_path(default("CCC_DB")),
        help="the DuckDB file (default: var/<city>-<clock>.duckdb)",
    )
    add(
        "--host",
        metavar="H",
        default=default("CCC_HOST") or "127.0.0.1",
        help="address to listen on (default: %(default)s)",
    )
    add(
        "--port",
        type=_port,
        metavar="P",
        default=default("CCC_PORT") or "8050",
        help="port to listen on (default: %(default)s)",
    )
    add(
        "--clock",
        choices=("live", "replay"),
        default=default("CCC_CLOCK") or "replay",
        help="live: the system's time; replay: the city's seed data as if they arrived now",
    )
    add(
        "--from",
        dest="start",
        type=_moment,
        metavar="T",
        default=default("CCC_FROM") or None,
        help="replay from this moment, such as 2024-12-14T12:00 (city time), in a new database; "
        "without it a replay goes on where it was",
    )
    add(
        "--speed",
        type=_speed,
        metavar="N",
        default=default("CCC_SPEED") or None,
        help="how many times as fast a replay runs, 1 to 3600 (default: the city's)",
    )
    commands = root.add_subparsers(dest="command", metavar="COMMAND")
    check = commands.add_parser("check", help="say all that is wrong with a city folder")
    check.add_argument("folder", type=Path, metavar="DIR")
    audit = commands.add_parser(
        "verify-audit", help="look for edits, gaps and reordering in the records"
    )
    audit.add_argument(
        "--head", metavar="N:HASH", help="a head that was noted earlier and must still be there"
    )
    _identity(commands)
    return root


def _identity(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The commands about who may come in (security/command.py)."""
    person = commands.add_parser("add-user", help="let somebody sign in (asks for a password)")
    person.add_argument("name", metavar="NAME")
    person.add_argument("--role", required=True, help="such as operator, or duty-officer")
    person.add_argument("--department", metavar="ID", help="of a department head or contact")
    person.add_argument("--en", metavar="NAME", help="the name as English screens show it")
    person.add_argument("--zh", metavar="NAME", help="the name as Chinese screens show it")
    for command, words in (
        ("set-password", "give somebody a new password, and sign them out everywhere"),
        ("disable-user", "shut somebody out"),
        ("enable-user", "let somebody in again"),
        ("revoke-token", "let a token open nothing any more"),
    ):
        commands.add_parser(command, help=words).add_argument("name", metavar="NAME")
    token = commands.add_parser("add-token", help="a token for a machine, shown once")
    wall = commands.add_parser("add-wall", help="a link for an unattended screen, shown once")
    token.add_argument("--scope", action="append", required=True, help="observe, read or command")
    for one in (token, wall):
        one.add_argument("name", metavar="NAME")
        one.add_argument("--days", type=float, metavar="N", help="how long (default: for ever)")
    commands.add_parser("users", help="list accounts")
    commands.add_parser("tokens", help="list tokens")


def settings(arguments: argparse.Namespace) -> Settings:
    """The settings that parsed arguments ask for."""
    city: Path = arguments.city
    if not city.is_absolute() and not city.exists():
        city = ROOT / city
    return Settings(
        city=city,
        db=arguments.db or ROOT / "var" / f"{city.name}-{arguments.clock}.duckdb",
        host=arguments.host,
        port=arguments.port,
        clock=arguments.clock,
        start=arguments.start,
        speed=arguments.speed,
        secret=os.environ.get("CCC_SECRET") or None,
    )


def _path(text: str | None) -> Path | None:
    return Path(text) if text else None


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:
        raise argparse.ArgumentTypeError("a port is a number from 0 to 65535")
    return port


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number") from None
    if not 1 <= speed <= 3600:
        raise argparse.ArgumentTypeError("a replay runs 1 to 3600 times as fast")
    return speed


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"{text!r} is not a time such as 2024-12-14T12:00"
        ) from None
