"""A person's own sessions as they see them: where else they are signed in."""

from __future__ import annotations

from dataclasses import dataclass

from data.store import Store
from security.accounts import key_of
from security.secret import digest
from security.sessions import IDLE_MS
from security.types import Who

STILL_OPEN = """
SELECT session_hash, epoch_ms(created_at), epoch_ms(seen_at), epoch_ms(expires_at),
       coalesce(address, ''), coalesce(browser, '')
FROM session
WHERE account_key = $account AND revoked_at IS NULL AND epoch_ms(expires_at) > $now
    AND epoch_ms(seen_at) >= $now - $idle
ORDER BY seen_at DESC, created_at DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSession:
    """One that has not ended. `ends_ms`: at the latest, and earlier when nobody uses it."""

    session_id: str
    session_hash: str
    begun_ms: int
    seen_ms: int
    ends_ms: int
    address: str
    browser: str
    this: bool


def shown_id(session_hash: str) -> str:
    """What a person calls a session by. It opens nothing, and the hash cannot be found from it."""
    return digest(f"shown {session_hash}")[:16]


def own_sessions(store: Store, who: Who, now_ms: int) -> list[OwnSession]:
    """Those of `who` that have not ended: the one that they came with first, then the last used."""
    given = {"account": key_of(who.name), "now": now_ms, "idle": IDLE_MS}
    found = [
        OwnSession(
            session_id=shown_id(session_hash), session_hash=session_hash, begun_ms=begun,
            seen_ms=seen, ends_ms=min(until, seen + IDLE_MS), address=address, browser=browser,
            this=session_hash == who.proof,
        )
        for session_hash, begun, seen, until, address, browser in store.rows(STILL_OPEN, given)
    ]  # fmt: skip
    return sorted(found, key=lambda one: not one.this)
