"""Roles that change, and the operator whom nobody can lock out."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from data.store import Store
from security import accounts, demo
from security.keeper import Keeper
from security.types import Kind, Refused, Role

pytestmark = pytest.mark.long

PASSWORD = "correct horse battery"
LAST = "is the last operator: nobody could let anybody in any more"


@pytest.fixture
def keeper() -> Iterator[Keeper]:
    store = Store()
    made = Keeper(store, "s" * 32, lambda: 1_734_185_220_000)
    made.add_account("Ada", Role.OPERATOR, PASSWORD, "command line")
    made.add_account("Bo", Role.ANALYST, PASSWORD, "Ada")
    yield made
    store.close()


def refusal(
    keeper: Keeper, name: str, role: Role, department: str | None, by: str
) -> tuple[str, str]:
    with pytest.raises(Refused) as error:
        keeper.set_role(name, role, department, by)
    return error.value.field, error.value.reason


def test_a_role_changes_at_once_and_the_session_stays(keeper: Keeper) -> None:
    _who, cookie = keeper.sign_in("Bo", PASSWORD, "here")
    proof = keeper.proof_of_cookie(cookie, Kind.PERSON)
    assert proof is not None
    before = keeper.look_up(Kind.PERSON, proof)
    keeper.set_role("bo", Role.DEPARTMENT_HEAD, "fire", "Ada")
    after = keeper.look_up(Kind.PERSON, proof)
    assert before is not None and after is not None
    assert (before.role, after.role, after.department) == (
        Role.ANALYST,
        Role.DEPARTMENT_HEAD,
        "fire",
    )
    keeper.set_role("bo", Role.LEADER, None, "Ada")
    found = accounts.one(keeper.store, "bo")
    assert found is not None and found.department is None


def test_a_role_that_cannot_be_names_its_field(keeper: Keeper) -> None:
    for name, role, department, field in (
        ("Bo", Role.DEPARTMENT_HEAD, None, "department"),
        ("Bo", Role.LEADER, "fire", "department"),
        ("Ada", Role.ANALYST, None, "role"),
        ("Cy", Role.ANALYST, None, "name"),
    ):
        assert refusal(keeper, name, role, department, "ada")[0] == field


def test_a_role_that_the_provider_says_is_not_changed_here(keeper: Keeper) -> None:
    accounts.add(keeper.store, "Eve", Role.LEADER, now_ms=1, subject="issuer 1")
    field, reason = refusal(keeper, "Eve", Role.ANALYST, None, "Ada")
    assert field == "role" and "each time" in reason


def test_the_last_operator_is_neither_shut_out_nor_given_another_role(keeper: Keeper) -> None:
    assert refusal(keeper, "Ada", Role.ANALYST, None, "somebody else") == ("role", LAST)
    with pytest.raises(Refused) as error:
        keeper.set_disabled("ADA", True, "command line")
    assert (error.value.field, error.value.reason) == ("name", LAST)
    keeper.set_role("Bo", Role.OPERATOR, None, "Ada")
    keeper.set_disabled("Ada", True, "Bo")
    assert refusal(keeper, "Bo", Role.ANALYST, None, "x") == ("role", LAST)  # Ada is shut out
    keeper.set_disabled("Ada", False, "Bo")
    keeper.set_role("Bo", Role.ANALYST, None, "Ada")


def test_an_operator_of_a_demonstration_counts_only_there(keeper: Keeper) -> None:
    demo.add_accounts(keeper.store, "fire", 1)
    with pytest.raises(Refused):
        keeper.set_disabled("Ada", True, "x")
    Keeper(keeper.store, "s" * 32, keeper.now_ms, demo=True).set_disabled("Ada", True, "x")


def test_two_operators_who_shut_each_other_out_at_once_leave_one(keeper: Keeper) -> None:
    for trial in range(20):
        keeper.set_disabled("Ada", False, "x")
        keeper.set_role("Bo", Role.OPERATOR, None, "x")
        keeper.set_disabled("Bo", False, "x")
        refused: list[str] = []
        start = threading.Barrier(2)

        def shut(name: str) -> None:
            start.wait()  # noqa: B023
            try:
                keeper.set_disabled(name, True, "the other")
            except Refused:
                refused.append(name)  # noqa: B023

        both = [threading.Thread(target=shut, args=(name,)) for name in ("Ada", "Bo")]
        for one in both:
            one.start()
        for one in both:
            one.join()
        assert len(refused) == 1, trial
