"""Tokens in the store: of machines, and of unattended screens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from data.store import Connection, Store
from security.accounts import TAKEN, clean_name, key_of
from security.record import Write, nothing
from security.secret import digest, fresh
from security.types import Kind, Refused, Scope, Token

PREFIX = {Kind.TOKEN: "ccc_", Kind.WALL: "cccwall_"}  # so that a leaked one is recognised
USED_EVERY_MS = 60_000
TOKENS = """
SELECT name, kind, scopes, created_by, epoch_ms(created_at), epoch_ms(expires_at),
       epoch_ms(used_at), epoch_ms(revoked_at)
FROM token
"""
ADD = """
INSERT INTO token (name, token_hash, kind, scopes, created_by, created_at, expires_at)
VALUES ($name, $proof, $kind, $scopes, $by, make_timestamptz($now * 1000),
        make_timestamptz($until * 1000))
"""
SET = "UPDATE token SET {} = make_timestamptz($now * 1000) WHERE token_hash = $proof"


def add(
    store: Store, name: str, kind: Kind, scopes: Iterable[Scope], by: str, now_ms: int,
    expires_ms: int | None = None, noted: Write = nothing,
) -> str:  # fmt: skip
    """A new token; `noted` is written with it. Returns it: this is the only time that it can be
    seen. Raises Refused when the name is taken, a machine's token has no scope, or it would have
    expired."""
    kept, chosen = clean_name(name), sorted(set(scopes))
    if kind is Kind.TOKEN and not chosen:
        raise Refused("scopes", f"name one or several of {', '.join(Scope)}")
    if expires_ms is not None and expires_ms <= now_ms:
        raise Refused("expires", "must be in the future")
    made = PREFIX[kind] + fresh()
    row = {
        "name": kept, "proof": digest(made), "kind": str(kind), "scopes": " ".join(chosen),
        "by": by, "now": now_ms, "until": expires_ms,
    }  # fmt: skip

    def write(connection: Connection) -> None:
        if connection.execute(TAKEN, {"key": key_of(kept)}).fetchall():
            raise Refused("name", f"'{kept}' is taken")
        connection.execute(ADD, row)
        noted(connection)

    store.write(write)
    return made


def one(store: Store, token_hash: str) -> Token | None:
    """The token of a hash, revoked and expired ones too."""
    rows = store.rows(f"{TOKENS} WHERE token_hash = ?", [token_hash])
    return _token(rows[0]) if rows else None


def every(store: Store) -> list[Token]:
    """All tokens, the newest first."""
    return [_token(row) for row in store.rows(f"{TOKENS} ORDER BY created_at DESC, name")]


def hash_of(store: Store, name: str) -> str:
    """The hash of the token in force of that name. Raises Refused when there is none."""
    rows = store.rows(
        "SELECT token_hash FROM token WHERE lower(name) = ? AND revoked_at IS NULL", [key_of(name)]
    )
    if not rows:
        raise Refused("name", f"there is no token '{name}' in force")
    found: str = rows[0][0]
    return found


def valid(token: Token, now_ms: int) -> bool:
    """Whether it opens anything."""
    return token.revoked_ms is None and (token.expires_ms is None or now_ms < token.expires_ms)


def used(store: Store, token_hash: str, now_ms: int) -> None:
    """Note that it was used; nobody waits for that."""
    values = {"now": now_ms, "proof": token_hash}
    store.submit(lambda connection: connection.execute(SET.format("used_at"), values))


def revoke(store: Store, token_hash: str, now_ms: int, noted: Write = nothing) -> None:
    """It opens nothing any more; `noted` is written with that."""

    def write(connection: Connection) -> None:
        connection.execute(SET.format("revoked_at"), {"now": now_ms, "proof": token_hash})
        noted(connection)

    store.write(write)


def _token(row: tuple[Any, ...]) -> Token:
    name, kind, scopes, by, created, expires, last, revoked = row
    return Token(
        name=name,
        kind=Kind(kind),
        scopes=frozenset(Scope(one) for one in scopes.split()),
        created_by=by,
        created_ms=created,
        expires_ms=expires,
        used_ms=last,
        revoked_ms=revoked,
    )
