"""Passwords: hashed with Argon2id, checked at the same cost for names that do not exist."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from security.types import Refused

AT_LEAST, AT_MOST = 12, 256
HASHES_AT_ONCE = 2  # each takes 64 MiB
_hasher = PasswordHasher()
_turn = threading.BoundedSemaphore(HASHES_AT_ONCE)


def hashed(password: str) -> str:
    """What is kept of a password. Raises Refused when it is too short or too long."""
    if not AT_LEAST <= len(password) <= AT_MOST:
        raise Refused("password", f"must have {AT_LEAST} to {AT_MOST} characters")
    with _turn:
        return _hasher.hash(password)


def matches(kept: str | None, password: str) -> bool:
    """Whether it is the password. `kept` None, for a name that is not there, costs as much."""
    with _turn:
        try:
            right = _hasher.verify(kept or _nobody(), password[:AT_MOST])
        except (VerificationError, InvalidHashError):
            return False
    return right and kept is not None and len(password) <= AT_MOST


@cache
def _nobody() -> str:
    return _hasher.hash("the password of nobody")
