"""The door: who comes in by a cookie or a token, and how people get in and out."""

from __future__ import annotations

import logging
from collections.abc import Callable

from itsdangerous import BadSignature, URLSafeSerializer, URLSafeTimedSerializer

from data.store import Store
from security import accounts, passwords, preferences, sessions, tokens
from security.record import Deed, Record
from security.secret import cookie_name, digest
from security.throttle import Throttle
from security.types import (
    Account,
    Kind,
    NoEntry,
    Throttled,
    Who,
)

log = logging.getLogger(__name__)
LOOKED_UP_MS = 5_000  # so that a burst of requests costs one look
KNOWN_AT_MOST = 5_000
PERSON_COOKIE, WALL_COOKIE = "ccc_session", "ccc_wall"
YEAR_MS = 365 * 24 * 3_600_000


class Doorkeeper:
    """All that the guard asks. `now_ms` is the system's time: a replay's clock is not a calendar.

    `demo` says that the accounts of a demonstration open the door; elsewhere they do not.
    """

    def __init__(
        self, store: Store, secret: str, now_ms: Callable[[], int], *, demo: bool = False
    ) -> None:
        self.store, self.now_ms, self.demo = store, now_ms, demo
        self.signer = URLSafeSerializer(secret, salt="ccc")
        self.timed_signer = URLSafeTimedSerializer(secret, salt="ccc oidc")
        self.record = Record(store, now_ms)
        self.person_cookie = cookie_name(PERSON_COOKIE, secret)
        self.wall_cookie = cookie_name(WALL_COOKIE, secret)
        self._throttle = Throttle()
        self._known: dict[tuple[Kind, str], tuple[Who | None, int]] = {}

    # ---- who comes

    def proof_of_cookie(self, value: str, kind: Kind) -> str | None:
        """The hash of the session that a signed cookie names; None when it is forged."""
        try:
            return digest(str(self.signer.loads(value, salt=str(kind))))
        except BadSignature:
            return None

    def recent(self, kind: Kind, proof: str) -> tuple[Who | None] | None:
        """Who it was a moment ago, in a tuple; None when that must be looked up."""
        who, until_ms = self._known.get((kind, proof), (None, 0))
        return (who,) if self.now_ms() < until_ms else None

    def look_up(self, kind: Kind, proof: str) -> Who | None:
        """Whose session or token it is; None when it is unknown, over or revoked."""
        if (recent := self.recent(kind, proof)) is not None:
            return recent[0]
        self.record.settle()
        now_ms = self.now_ms()
        find = self._from_token if kind is Kind.TOKEN else self._from_session
        who = find(proof, now_ms)
        if who is not None and who.kind is not kind:
            who = None
        if len(self._known) >= KNOWN_AT_MOST:
            self._known.clear()
        self._known[kind, proof] = (who, now_ms + LOOKED_UP_MS)
        return who

    def _from_session(self, proof: str, now_ms: int) -> Who | None:
        session = sessions.one(self.store, proof)
        if session is None or session.ended(now_ms):
            return None
        if session.account_key is not None:
            who = self._person(accounts.one(self.store, session.account_key), proof)
        else:
            who = self._screen(session.token_hash or "", proof, now_ms)
        if who is not None and now_ms - session.seen_ms >= sessions.SEEN_EVERY_MS:
            sessions.seen(self.store, proof, now_ms)
        return who

    def _person(self, account: Account | None, proof: str) -> Who | None:
        if account is None or account.disabled or (account.demo and not self.demo):
            return None
        return Who(
            kind=Kind.PERSON,
            name=account.name,
            role=account.role,
            department=account.department,
            display=account.display,
            preferences=preferences.of(self.store, accounts.key_of(account.name)),
            proof=proof,
        )

    def _screen(self, token_hash: str, proof: str, now_ms: int) -> Who | None:
        token = tokens.one(self.store, token_hash)
        if token is None or token.kind is not Kind.WALL or not tokens.valid(token, now_ms):
            return None
        return Who(kind=Kind.WALL, name=token.name, proof=proof)

    def _from_token(self, proof: str, now_ms: int) -> Who | None:
        token = tokens.one(self.store, proof)
        if token is None or token.kind is not Kind.TOKEN or not tokens.valid(token, now_ms):
            return None
        if token.used_ms is None or now_ms - token.used_ms >= tokens.USED_EVERY_MS:
            tokens.used(self.store, proof, now_ms)
        return Who(kind=Kind.TOKEN, name=token.name, scopes=token.scopes, proof=proof)

    # ---- in and out

    def sign_in(
        self, name: str, password: str, address: str, browser: str = ""
    ) -> tuple[Who, str]:
        """The person, and the value of their cookie. Raises Throttled and NoEntry."""
        wait_ms = self._throttle.attempt(accounts.key_of(name), address, self.now_ms())
        account = accounts.one(self.store, name)
        whom = account.name if account else ""  # what is typed as a name may be a password
        if wait_ms > 0:
            log.warning("sign_in=throttled address=%s wait_s=%d", address, wait_ms // 1000 + 1)
            self.record.count(Deed.THROTTLED, whom=whom, address=address)
            raise Throttled(wait_ms)
        right = passwords.matches(accounts.password_hash(self.store, name), password)
        who = self._person(account, "") if right else None
        if who is None:
            log.warning("sign_in=refused address=%s why=\"no such name and password\"", address)
            why = "no such name" if not account else "shut out" if right else "wrong password"
            self.record.count(Deed.SIGN_IN_REFUSED, whom=whom, address=address, detail=why)
            raise NoEntry
        self._throttle.succeeded(accounts.key_of(name), address)
        return self.let_in(who.name, address, browser)

    def let_in(self, name: str, address: str, browser: str = "") -> tuple[Who, str]:
        """A session for somebody who proved who they are. Raises NoEntry."""
        proof = sessions.begin(
            self.store, self.now_ms(), account=name, address=address, browser=browser
        )
        who = self._person(accounts.one(self.store, name), digest(proof))
        if who is None:
            raise NoEntry
        self.record.count(Deed.SIGNED_IN, who=who.name, address=address)
        log.info("sign_in=done who=%r role=%r address=%s", who.name, str(who.role), address)
        return who, self._signed(proof, Kind.PERSON)

    def let_screen_in(self, token: str, address: str = "") -> tuple[Who, str, int] | None:
        """The screen that a wall token opens, the value of its cookie, and until when it lasts;
        None when the token opens none."""
        found, now_ms = tokens.one(self.store, digest(token)), self.now_ms()
        if found is None or found.kind is not Kind.WALL or not tokens.valid(found, now_ms):
            return None
        tokens.used(self.store, digest(token), now_ms)
        until_ms = found.expires_ms or now_ms + YEAR_MS
        proof = sessions.begin(self.store, now_ms, token_hash=digest(token), until_ms=until_ms)
        self.record.count(Deed.SCREEN, who=found.name, address=address)
        log.info("wall=opened who=%r", found.name)
        who = Who(kind=Kind.WALL, name=found.name, proof=digest(proof))
        return who, self._signed(proof, Kind.WALL), until_ms

    def sign_out(self, who: Who, address: str = "") -> None:
        """End the session that somebody came with."""
        sessions.revoke(self.store, self.now_ms(), session_hash=who.proof)
        self._known.clear()
        self.record.count(Deed.SIGNED_OUT, who=who.name, address=address)
        log.info("sign_out=done who=%r", who.name)

    def check_password(self, who: Who, password: str, address: str) -> None:
        """Whether a person who is signed in knows their password. Raises Throttled and NoEntry."""
        key = accounts.key_of(who.name)
        wait_ms = self._throttle.attempt(key, address, self.now_ms())
        if wait_ms > 0:
            raise Throttled(wait_ms)
        if not passwords.matches(accounts.password_hash(self.store, who.name), password):
            self.record.count(
                Deed.SIGN_IN_REFUSED, who=who.name, whom=who.name, address=address,
                detail="wrong password, to change it",
            )  # fmt: skip
            raise NoEntry
        self._throttle.succeeded(key, address)

    def _signed(self, proof: str, kind: Kind) -> str:
        return str(self.signer.dumps(proof, salt=str(kind)))
