"""The one secret of a center: it signs cookies, and is kept beside the database."""

from __future__ import annotations

import hashlib
import os
import secrets
from pathlib import Path

AT_LEAST = 32


class SecretError(Exception):
    """The secret cannot be used; the message says why, never what it is."""


def secret_of(db: Path | None, given: str | None) -> str:
    """CCC_SECRET when it is given, else what is kept beside `db`, made at the first start."""
    if given:
        if len(given) < AT_LEAST:
            raise SecretError(f"CCC_SECRET is shorter than {AT_LEAST} characters")
        return given
    if db is None:
        return secrets.token_urlsafe(AT_LEAST)
    path = db.with_name(db.stem + ".secret")
    try:
        return _kept(path)
    except FileNotFoundError:
        return _made(path)


def _kept(path: Path) -> str:
    if path.stat().st_mode & 0o077:
        raise SecretError(f"{path} can be read by others; chmod 600 it, and consider it known")
    kept = path.read_text(encoding="ascii").strip()
    if len(kept) < AT_LEAST:
        raise SecretError(f"{path} is cut off; delete it, and everybody signs in again")
    return kept


def _made(path: Path) -> str:
    made = secrets.token_urlsafe(AT_LEAST)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(made)
    return made


def fresh() -> str:
    """A random id that nobody guesses."""
    return secrets.token_urlsafe(32)


def cookie_name(word: str, secret: str) -> str:
    """What a center calls its cookie. Browsers keep cookies by host, whatever the port: two centers
    on one host, each with its secret, do not overwrite each other's."""
    return f"{word}_{digest(f'cookie {secret}')[:8]}"


def digest(proof: str) -> str:
    """What is kept of a random id. Unlike a password it needs no slow hash: it has 256 bits."""
    return hashlib.sha256(proof.encode()).hexdigest()
