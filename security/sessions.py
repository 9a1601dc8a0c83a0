"""Sessions in the store: of people, and of unattended screens."""

from __future__ import annotations

from dataclasses import dataclass

from data.store import Store
from security.accounts import key_of
from security.secret import digest, fresh

IDLE_MS = 12 * 3_600_000  # a shift
WHOLE_MS = 7 * 24 * 3_600_000
SEEN_EVERY_MS = 60_000
BEGIN = """
INSERT INTO session (session_hash, account_key, token_hash, created_at, expires_at, seen_at,
                     address, browser)
VALUES ($proof, $account, $token, make_timestamptz($now * 1000),
        make_timestamptz($until * 1000), make_timestamptz($now * 1000), $address, $browser)
"""
ONE = """
SELECT account_key, token_hash, epoch_ms(expires_at), epoch_ms(seen_at)
FROM session WHERE session_hash = ? AND revoked_at IS NULL
"""
REVOKE = "UPDATE session SET revoked_at = make_timestamptz($now * 1000) WHERE revoked_at IS NULL"
USED = """
SELECT account_key, epoch_ms(max(seen_at)), count(*) FILTER (
    WHERE revoked_at IS NULL AND epoch_ms(expires_at) > $now AND epoch_ms(seen_at) >= $now - $idle
) FROM session WHERE account_key IS NOT NULL GROUP BY account_key
"""
OVER = "DELETE FROM session WHERE expires_at < make_timestamptz($now * 1000) - INTERVAL 30 DAY"


@dataclass(frozen=True, slots=True)
class Session:
    """One that has not ended."""

    account_key: str | None
    token_hash: str | None
    expires_ms: int
    seen_ms: int

    def ended(self, now_ms: int) -> bool:
        """Whether its time is over. A screen is not used by anybody, so it has no idle time."""
        idle = self.account_key is not None and now_ms - self.seen_ms > IDLE_MS
        return idle or now_ms >= self.expires_ms


def begin(
    store: Store, now_ms: int, *, account: str | None = None, token_hash: str | None = None,
    until_ms: int | None = None, address: str = "", browser: str = "",
) -> str:  # fmt: skip
    """A new session, and from where. Returns its id, which is kept nowhere but in the cookie."""
    proof = fresh()
    row = {
        "proof": digest(proof), "account": account and key_of(account), "token": token_hash,
        "now": now_ms, "until": until_ms or now_ms + WHOLE_MS, "address": address or None,
        "browser": browser or None,
    }  # fmt: skip
    store.write(lambda connection: connection.execute(OVER, {"now": now_ms}))
    store.write(lambda connection: connection.execute(BEGIN, row))
    return proof


def one(store: Store, session_hash: str) -> Session | None:
    """The session that was not revoked; perhaps it has ended."""
    rows = store.rows(ONE, [session_hash])
    return Session(*rows[0]) if rows else None


def used(store: Store, now_ms: int) -> dict[str, tuple[int, int]]:
    """By the key of an account: when it was last seen, and how many of its sessions are open."""
    rows = store.rows(USED, {"now": now_ms, "idle": IDLE_MS})
    return {key: (seen_ms, still_open) for key, seen_ms, still_open in rows}


def seen(store: Store, session_hash: str, now_ms: int) -> None:
    """Note that it was used; nobody waits for that."""
    sql = "UPDATE session SET seen_at = make_timestamptz($now * 1000) WHERE session_hash = $proof"
    values = {"now": now_ms, "proof": session_hash}
    store.submit(lambda connection: connection.execute(sql, values))


def revoke(
    store: Store, now_ms: int, *, session_hash: str | None = None, account: str | None = None,
    token_hash: str | None = None, but: str = "",
) -> None:  # fmt: skip
    """End one session, all of a person (but one), or all that a wall token opened."""
    if session_hash is not None:
        which, value = "session_hash", session_hash
    elif account is not None:
        which, value = "account_key", key_of(account)
    else:
        which, value = "token_hash", token_hash or ""
    sql = f"{REVOKE} AND {which} = $value AND session_hash <> $but"
    values = {"now": now_ms, "value": value, "but": but}
    store.write(lambda connection: connection.execute(sql, values))
