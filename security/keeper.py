"""The keeper: the door, and who may come in from now on; all of it by somebody, who is recorded."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from security import accounts, passwords, preferences, sessions, tokens
from security.doorkeeper import LOOKED_UP_MS, PERSON_COOKIE, WALL_COOKIE, Doorkeeper
from security.preferences import Preferences
from security.record import By, Deed, nothing, standing
from security.types import OF_A_DEPARTMENT, Account, Kind, Refused, Role, Scope, Who

__all__ = ["LOOKED_UP_MS", "PERSON_COOKIE", "WALL_COOKIE", "Keeper"]
log = logging.getLogger(__name__)


class Keeper(Doorkeeper):
    """What the guard and the operator ask."""

    def add_account(
        self, name: str, role: Role, password: str, by: str, address: str = "", **more: Any
    ) -> Account:
        """A new person. Raises Refused."""
        kept = passwords.hashed(password)
        noted = self.record.of(
            Deed.ACCOUNT_ADDED, By(by, address), accounts.clean_name(name),
            standing(role, more.get("department")),
        )  # fmt: skip
        made = accounts.add(
            self.store, name, role, password_hash=kept, now_ms=self.now_ms(), noted=noted, **more
        )
        log.info("account=added who=%r name=%r role=%r", by, made.name, str(role))
        return made

    def set_password(
        self, name: str, password: str, by: str, but: str = "", address: str = ""
    ) -> None:
        """A new password; all sessions of the person end, but the one of which `but` is the hash.
        Raises Refused."""
        kept = passwords.hashed(password)
        noted = self.record.of(Deed.PASSWORD, By(by, address), self._known_name(name))
        accounts.change(
            self.store, name, self.now_ms(), password_hash=kept, demo=False, noted=noted
        )
        self._end(name, but)
        log.info("account=password who=%r name=%r", by, name)

    def choose(self, name: str, given: Preferences) -> Preferences:
        """What a person chose, with what is given now; their requests know it from here on."""
        key = accounts.key_of(name)
        preferences.choose(self.store, key, given, self.now_ms())
        self._known.clear()
        return preferences.of(self.store, key)

    def end_own(self, who: Who, address: str, session_hash: str = "") -> None:
        """Sign a person out of one of their sessions; when none is named, of all but this one."""
        if session_hash:
            sessions.revoke(self.store, self.now_ms(), session_hash=session_hash)
        else:
            sessions.revoke(self.store, self.now_ms(), account=who.name, but=who.proof)
        self._known.clear()
        which = "one session" if session_hash else "all other sessions"
        self.record.count(Deed.SIGNED_OUT, who=who.name, address=address, detail=which)
        log.info("sign_out=%r who=%r", which, who.name)

    def set_disabled(self, name: str, disabled: bool, by: str, address: str = "") -> Account:
        """Shut somebody out, or let them in again. Raises Refused, for the last operator too."""
        deed = Deed.DISABLED if disabled else Deed.ENABLED
        changed = accounts.change(
            self.store, name, self.now_ms(), disabled=disabled,
            asked=accounts.keep_an_operator(name, "name", self.demo) if disabled else nothing,
            noted=self.record.of(deed, By(by, address), self._known_name(name)),
        )  # fmt: skip
        if disabled:
            self._end(name)
        log.info("account=%s who=%r name=%r", "disabled" if disabled else "enabled", by, name)
        return changed

    def set_role(
        self, name: str, role: Role, department: str | None, by: str, address: str = ""
    ) -> Account:
        """What somebody is here to do from now on; they stay signed in. Raises Refused."""
        account = self._account(name)
        if account.provided:
            raise Refused("role", "the city's sign-in says it, each time that they come")
        if accounts.key_of(name) == accounts.key_of(by) and role is not account.role:
            raise Refused("role", "nobody changes their own")
        accounts.check_department(role, department)
        if department is not None and role not in OF_A_DEPARTMENT:
            raise Refused("department", f"a {role} is of none")
        change = f"{standing(account.role, account.department)} → {standing(role, department)}"
        asked = nothing if role is Role.OPERATOR else accounts.keep_an_operator(
            name, "role", self.demo
        )  # fmt: skip
        changed = accounts.change(
            self.store, name, self.now_ms(), role=str(role), department=department, asked=asked,
            noted=self.record.of(Deed.ROLE, By(by, address), account.name, change),
        )  # fmt: skip
        self._known.clear()
        log.info("account=role who=%r name=%r role=%r", by, account.name, str(role))
        return changed

    def end_sessions(self, name: str, by: str, address: str = "") -> None:
        """Sign a person out everywhere."""
        noted = self.record.of(Deed.ENDED, By(by, address), self._known_name(name))
        self._end(name)
        self.store.write(noted)
        log.info("sessions=ended who=%r name=%r", by, name)

    def _end(self, name: str, but: str = "") -> None:
        sessions.revoke(self.store, self.now_ms(), account=name, but=but)
        self._known.clear()

    def _account(self, name: str) -> Account:
        found = accounts.one(self.store, name)
        if found is None:
            raise Refused("name", f"there is no account '{name}'")
        return found

    def _known_name(self, name: str) -> str:
        return self._account(name).name

    def add_token(
        self, name: str, kind: Kind, scopes: Iterable[Scope], by: str, days: float | None = None,
        address: str = "",
    ) -> str:  # fmt: skip
        """A new token; it can be seen only now. Raises Refused."""
        now_ms, scopes = self.now_ms(), list(scopes)
        until_ms = None if days is None else now_ms + int(days * 24 * 3_600_000)
        noted = self.record.of(
            Deed.TOKEN_ADDED, By(by, address), accounts.clean_name(name),
            " ".join(sorted(scopes)) or str(kind),
        )  # fmt: skip
        made = tokens.add(self.store, name, kind, scopes, by, now_ms, until_ms, noted)
        log.info("token=added who=%r name=%r kind=%s", by, name, kind)
        return made

    def revoke_token(self, name: str, by: str, address: str = "") -> None:
        """It opens nothing any more, nor do the screens that it opened. Raises Refused."""
        proof = tokens.hash_of(self.store, name)
        token = tokens.one(self.store, proof)
        noted = self.record.of(Deed.TOKEN_REVOKED, By(by, address), token.name if token else "")
        tokens.revoke(self.store, proof, self.now_ms(), noted)
        sessions.revoke(self.store, self.now_ms(), token_hash=proof)
        self._known.clear()
        log.info("token=revoked who=%r name=%r", by, name)
