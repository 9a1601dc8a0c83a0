"""What a person, a machine or an unattended screen is to the center."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from data.strict import Words
from security.preferences import NOTHING_CHOSEN, Preferences


class Role(StrEnum):
    """What a person is here to do. One person has one."""

    LEADER = "leader"
    DUTY_OFFICER = "duty officer"
    DEPARTMENT_HEAD = "department head"
    DEPARTMENT_CONTACT = "department contact"
    OPERATOR = "operator"
    ANALYST = "analyst"


OF_A_DEPARTMENT = (Role.DEPARTMENT_HEAD, Role.DEPARTMENT_CONTACT)


class Scope(StrEnum):
    """What a token of a machine is for; it may have several."""

    OBSERVE = "observe"
    READ = "read"
    COMMAND = "command"


class Kind(StrEnum):
    """How somebody came in."""

    PERSON = "person"
    TOKEN = "token"
    WALL = "wall"


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Somebody who came in. `name` is what the record of their commands says; `proof` is the hash
    of the session or token that they came with."""

    kind: Kind
    name: str
    role: Role | None = None
    department: str | None = None
    scopes: frozenset[Scope] = frozenset()
    display: Words | None = None
    preferences: Preferences = NOTHING_CHOSEN
    proof: str = ""

    @property
    def as_(self) -> str:
        """What they came as, in a word or two."""
        return self.role or " ".join(sorted(self.scopes)) or str(self.kind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One person that may sign in. Times are the system's, in milliseconds. `provided`: by an
    OpenID provider, which says the role anew at each sign-in."""

    name: str
    role: Role
    department: str | None
    display: Words | None
    demo: bool
    disabled: bool
    created_ms: int
    changed_ms: int
    provided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One token as it is kept: what it opens, not what it is."""

    name: str
    kind: Kind
    scopes: frozenset[Scope]
    created_by: str
    created_ms: int
    expires_ms: int | None
    used_ms: int | None
    revoked_ms: int | None


class Refused(Exception):
    """An account or token that cannot be as it is asked for: which field, and what is right."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field, self.reason = field, reason


class NoEntry(Exception):
    """Wrong name or password. Which of them is not said."""


class Throttled(Exception):
    """Too many attempts; the next one is heard after `wait_ms`."""

    def __init__(self, wait_ms: int) -> None:
        super().__init__(f"wait {wait_ms} ms")
        self.wait_ms = wait_ms
