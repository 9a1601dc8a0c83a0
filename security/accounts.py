"""Accounts in the store."""

from __future__ import annotations

import unicodedata
from typing import Any

from data.store import Connection, Store
from data.strict import Words
from security.record import Write, nothing
from security.types import OF_A_DEPARTMENT, Account, Refused, Role

NAME_AT_MOST = 80
RESERVED = frozenset({  # the record uses these itself
    "system", "city folder", "nobody", "command line", "openid provider",
})  # fmt: skip
ACCOUNTS = """
SELECT name, role, department, display_en, display_zh, demo, disabled,
       epoch_ms(created_at), epoch_ms(changed_at), subject IS NOT NULL
FROM account
"""
ADD = """
INSERT INTO account (name, key, display_en, display_zh, role, department, password_hash, subject,
                     demo, created_at, changed_at)
VALUES ($name, $key, $en, $zh, $role, $department, $password, $subject,
        $demo, make_timestamptz($now * 1000), make_timestamptz($now * 1000))
"""
OPERATORS = """
SELECT key FROM account WHERE role = 'operator' AND NOT disabled AND (NOT demo OR $demo)
"""
TAKEN = "SELECT name FROM account WHERE key = $key UNION ALL SELECT name FROM token WHERE " \
        "lower(name) = $key AND revoked_at IS NULL"  # fmt: skip


def key_of(name: str) -> str:
    """The same for all ways to write a name."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def clean_name(name: str) -> str:
    """The name as it is kept. Raises Refused for one that cannot be."""
    kept = " ".join(unicodedata.normalize("NFKC", name).split())
    if not kept or len(kept) > NAME_AT_MOST:
        raise Refused("name", f"must have 1 to {NAME_AT_MOST} characters")
    if any(not (sign.isalnum() or sign in " .-_@'") for sign in kept):
        raise Refused("name", "may have letters, digits, spaces and . - _ @ ' only")
    if key_of(kept) in RESERVED:
        raise Refused("name", f"'{kept}' stands for the center itself; take another")
    return kept


def add(
    store: Store, name: str, role: Role, *, now_ms: int, password_hash: str | None = None,
    department: str | None = None, display: Words | None = None, subject: str | None = None,
    demo: bool = False, noted: Write = nothing,
) -> Account:  # fmt: skip
    """A new account; `noted` is written with it. Raises Refused when the name is taken or the
    department is missing."""
    kept = clean_name(name)
    check_department(role, department)
    row = {
        "name": kept, "key": key_of(kept), "en": display and display.en,
        "zh": display and display.zh, "role": str(role), "department": department,
        "password": password_hash, "subject": subject, "demo": demo, "now": now_ms,
    }  # fmt: skip

    def write(connection: Connection) -> None:
        if connection.execute(TAKEN, {"key": key_of(kept)}).fetchall():
            raise Refused("name", f"'{kept}' is taken")
        connection.execute(ADD, row)
        noted(connection)

    store.write(write)
    found = one(store, kept)
    assert found is not None
    return found


def check_department(role: Role, department: str | None) -> None:
    """Raises Refused when a role that is of a department has none."""
    if role in OF_A_DEPARTMENT and not department:
        raise Refused("department", f"a {role} is of one: name it")


def one(store: Store, name: str) -> Account | None:
    """The account of a name, however it is written."""
    rows = store.rows(f"{ACCOUNTS} WHERE key = ?", [key_of(name)])
    return _account(rows[0]) if rows else None


def of_subject(store: Store, subject: str) -> Account | None:
    """The account that an OpenID provider knows as `subject`."""
    rows = store.rows(f"{ACCOUNTS} WHERE subject = ?", [subject])
    return _account(rows[0]) if rows else None


def every(store: Store) -> list[Account]:
    """All accounts, by name."""
    return [_account(row) for row in store.rows(f"{ACCOUNTS} ORDER BY key")]


def password_hash(store: Store, name: str) -> str | None:
    """What is kept of a password; None without account, or when it has none."""
    rows = store.rows("SELECT password_hash FROM account WHERE key = ?", [key_of(name)])
    kept: str | None = rows[0][0] if rows else None
    return kept


def keep_an_operator(name: str, field: str, demo: bool) -> Write:
    """To be asked in the transaction that shuts an account out or takes its role: raises Refused
    when nobody else could let anybody in. `demo`: whether demo accounts open the door here."""

    def check(connection: Connection) -> None:
        able = {key for (key,) in connection.execute(OPERATORS, {"demo": demo}).fetchall()}
        if able == {key_of(name)}:
            raise Refused(field, "is the last operator: nobody could let anybody in any more")

    return check


def change(
    store: Store, name: str, now_ms: int, *, asked: Write = nothing, noted: Write = nothing,
    **columns: Any,
) -> Account:  # fmt: skip
    """Set columns of an account; `asked` may refuse it first, `noted` is written with it. Raises
    Refused when there is none of that name."""
    if one(store, name) is None:
        raise Refused("name", f"there is no account '{name}'")
    sets = ", ".join(f"{column} = ${column}" for column in columns)
    sql = f"UPDATE account SET {sets}, changed_at = make_timestamptz($now * 1000) WHERE key = $key"
    values = {**columns, "now": now_ms, "key": key_of(name)}

    def write(connection: Connection) -> None:
        asked(connection)
        connection.execute(sql, values)
        noted(connection)

    store.write(write)
    found = one(store, name)
    assert found is not None
    return found


def _account(row: tuple[Any, ...]) -> Account:
    name, role, department, en, zh, demo, disabled, created, changed, provided = row
    return Account(
        name=name,
        role=Role(role),
        department=department,
        display=Words(en=en or zh, zh=zh or en) if en or zh else None,
        demo=demo,
        disabled=disabled,
        created_ms=created,
        changed_ms=changed,
        provided=provided,
    )
