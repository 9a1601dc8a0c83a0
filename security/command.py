"""Accounts and tokens on the command line, while no center holds the file open."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable

from data.store import Store
from data.strict import Words, unknown
from security import accounts, tokens
from security.keeper import Keeper
from security.types import Kind, Refused, Role, Scope

BY = "command line"
COMMANDS = (
    "add-user", "set-password", "disable-user", "enable-user", "users",
    "add-token", "add-wall", "revoke-token", "tokens",
)  # fmt: skip


def run(arguments: argparse.Namespace, keeper: Keeper, departments: list[str]) -> str:
    """Do what the command line asks. Returns what to print; raises Refused."""
    works: dict[str, Callable[[], str]] = {
        "add-user": lambda: _add_user(arguments, keeper, departments),
        "set-password": lambda: _set_password(arguments, keeper),
        "disable-user": lambda: _disable(arguments, keeper, True),
        "enable-user": lambda: _disable(arguments, keeper, False),
        "users": lambda: _users(keeper.store),
        "add-token": lambda: _add_token(arguments, keeper),
        "add-wall": lambda: _add_wall(arguments, keeper),
        "revoke-token": lambda: _revoke(arguments, keeper),
        "tokens": lambda: _tokens(keeper.store),
    }
    return works[arguments.command]()


def _add_user(asked: argparse.Namespace, keeper: Keeper, departments: list[str]) -> str:
    roles = list(map(str, Role))
    role = asked.role.replace("-", " ").replace("_", " ")
    if role not in roles:
        raise Refused("--role", unknown("role", role, roles))
    if asked.department is not None and asked.department not in departments:
        raise Refused("--department", unknown("department", asked.department, departments))
    if accounts.one(keeper.store, asked.name) is not None:
        raise Refused("name", f"'{asked.name}' is taken; set-password gives it a new password")
    display = None
    if asked.en or asked.zh:
        display = Words(en=asked.en or asked.zh, zh=asked.zh or asked.en)
    made = keeper.add_account(
        asked.name, Role(role), password(asked.name), BY, department=asked.department,
        display=display,
    )  # fmt: skip
    return f"{made.name} may sign in as {made.role}."


def password(name: str) -> str:
    """Asked for twice, without showing it; or the first line that is piped in."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = getpass.getpass(f"Password for {name}: ")
    if getpass.getpass("Once more: ") != first:
        raise Refused("password", "the two are not the same")
    return first


def _set_password(asked: argparse.Namespace, keeper: Keeper) -> str:
    keeper.set_password(asked.name, password(asked.name), BY)
    return f"{asked.name} has a new password, and is signed out everywhere."


def _disable(asked: argparse.Namespace, keeper: Keeper, disabled: bool) -> str:
    one = keeper.set_disabled(asked.name, disabled, BY)
    return f"{one.name} may {'not ' if disabled else ''}sign in."


def _users(store: Store) -> str:
    return "\n".join(
        f"{one.name}: {one.role}"
        + (f" of {one.department}" if one.department else "")
        + (", disabled" if one.disabled else "")
        + (", demo" if one.demo else "")
        for one in accounts.every(store)
    )


def _add_token(asked: argparse.Namespace, keeper: Keeper) -> str:
    scopes = list(map(str, Scope))
    for scope in asked.scope:
        if scope not in scopes:
            raise Refused("--scope", unknown("scope", scope, scopes))
    made = keeper.add_token(asked.name, Kind.TOKEN, map(Scope, asked.scope), BY, asked.days)
    return f"The token of {asked.name}, shown this once:\n{made}"


def _add_wall(asked: argparse.Namespace, keeper: Keeper) -> str:
    made = keeper.add_token(asked.name, Kind.WALL, (), BY, asked.days)
    return f"The link for the screen {asked.name}, shown this once:\n/wall?token={made}"


def _revoke(asked: argparse.Namespace, keeper: Keeper) -> str:
    keeper.revoke_token(asked.name, BY)
    return f"{asked.name} opens nothing any more."


def _tokens(store: Store) -> str:
    return "\n".join(
        f"{one.name}: {' '.join(sorted(one.scopes)) or one.kind}, by {one.created_by}"
        + (", revoked" if one.revoked_ms is not None else "")
        for one in tokens.every(store)
    )
