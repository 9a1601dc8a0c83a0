"""The accounts of a demonstration: one for each role, with a password that everybody may know."""

from __future__ import annotations

from data.store import Store
from security import accounts, passwords
from security.types import OF_A_DEPARTMENT, Account, Role

PASSWORD = "open city demo"


def add_accounts(store: Store, department: str, now_ms: int) -> list[Account]:
    """One account for each role, named by it. Those of a department are of `department`."""
    kept = passwords.hashed(PASSWORD)  # known to all, so one hash serves all
    return [
        accounts.add(
            store, role, role, now_ms=now_ms, password_hash=kept, demo=True,
            department=department if role in OF_A_DEPARTMENT else None,
        )
        for role in Role
    ]  # fmt: skip


def listed(store: Store) -> list[Account]:
    """The demo accounts that still have the password everybody knows, in the order of the roles."""
    found = [one for one in accounts.every(store) if one.demo and not one.disabled]
    return sorted(found, key=lambda one: list(Role).index(one.role))


def told(made: list[Account]) -> str:
    """What the first start prints."""
    names = "\n".join(f"  {one.name}" for one in made)
    return f"Demo accounts, each with the password '{PASSWORD}':\n{names}"
