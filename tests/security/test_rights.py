"""The one function that decides."""

from __future__ import annotations

import pytest

from security.rights import HOMES, RIGHTS, Action, Reach, decide, home, reach
from security.types import Kind, Role, Scope, Who


def person(role: Role, department: str | None = None) -> Who:
    return Who(kind=Kind.PERSON, name="Ada", role=role, department=department)


def test_nobody_may_do_nothing() -> None:
    for action in Action:
        refusal = decide(None, action)
        assert refusal is not None and refusal.status == 401


def test_a_right_to_the_own_department_ends_there() -> None:
    head = person(Role.DEPARTMENT_HEAD, "fire")
    assert decide(head, Action.SCORECARD, "fire") is None
    for other in ("police", "", None):
        refusal = decide(head, Action.SCORECARD, other)
        assert refusal is not None
        assert (refusal.status, "own department" in refusal.why) == (403, True)


def test_without_a_department_nothing_is_ones_own() -> None:
    assert decide(person(Role.DEPARTMENT_HEAD), Action.SCORECARD, None) is not None


def test_a_token_may_what_any_of_its_scopes_may() -> None:
    both = Who(kind=Kind.TOKEN, name="feed", scopes=frozenset({Scope.OBSERVE, Scope.READ}))
    assert reach(both, Action.OBSERVE) is Reach.ALL
    assert reach(both, Action.DATA) is Reach.ALL
    assert reach(both, Action.HANDLE) is Reach.NONE


def test_a_token_without_scopes_may_nothing() -> None:
    assert reach(Who(kind=Kind.TOKEN, name="feed"), Action.WHO_AM_I) is Reach.NONE


def test_every_action_and_role_stands_in_the_table() -> None:
    assert set(RIGHTS) == set(Action)
    assert all(len(row) == len(Role) + 1 + len(Scope) for row in RIGHTS.values())
    assert set(HOMES) == set(Role)


@pytest.mark.parametrize("role", list(Role))
def test_everybody_may_see_where_they_begin(role: Role) -> None:
    pages = {"/wall": Action.WALL, "/alerts": Action.ALERTS, "/kpi": Action.OVERVIEW,
             "/map": Action.MAP, "/ops/users": Action.ACCOUNTS,
             "/tasks": Action.OWN_TASKS}  # fmt: skip
    assert decide(person(role, "fire"), pages[home(person(role))]) is None
