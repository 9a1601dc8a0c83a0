"""Accounts, sessions and tokens, over a store in memory and a clock that the test sets."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from data.store import Store
from security import accounts, demo, sessions, tokens
from security.keeper import LOOKED_UP_MS, Keeper
from security.opening import NobodyYet, admit, put_back, taken_along
from security.passwords import hashed, matches
from security.secret import digest
from security.types import Kind, NoEntry, Refused, Role, Scope, Throttled, Who

pytestmark = pytest.mark.long

PASSWORD = "correct horse battery"
HOUR_MS, DAY_MS = 3_600_000, 24 * 3_600_000


class Clock:
    """The time is what the test says."""

    ms = 1_734_185_220_000

    def __call__(self) -> int:
        return self.ms


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def keeper(clock: Clock) -> Iterator[Keeper]:
    store = Store()
    made = Keeper(store, "s" * 32, clock)
    made.add_account("Ada", Role.ANALYST, PASSWORD, "test")
    yield made
    store.close()


def comes(keeper: Keeper, cookie: str, kind: Kind = Kind.PERSON) -> Who | None:
    proof = keeper.proof_of_cookie(cookie, kind)
    return None if proof is None else keeper.look_up(kind, proof)


def test_a_person_signs_in_however_the_name_is_written(keeper: Keeper) -> None:
    for name in ("Ada", "ada", " ADA ", "Ａｄａ"):
        who, cookie = keeper.sign_in(name, PASSWORD, "here")
        assert (who.name, who.role) == ("Ada", Role.ANALYST)
        assert comes(keeper, cookie) == who


@pytest.mark.parametrize(("name", "password"), [("Ada", "wrong"), ("Bob", PASSWORD), ("", "")])
def test_a_wrong_name_or_password_is_refused_alike(
    keeper: Keeper, name: str, password: str
) -> None:
    with pytest.raises(NoEntry) as error:
        keeper.sign_in(name, password, "here")
    assert str(error.value) == ""


def test_guessing_is_throttled_and_even_the_right_password_waits(
    keeper: Keeper, clock: Clock
) -> None:
    for _ in range(5):
        with pytest.raises(NoEntry):
            keeper.sign_in("ada", "guess", "here")
    with pytest.raises(Throttled) as error:
        keeper.sign_in("ada", PASSWORD, "elsewhere")
    clock.ms += error.value.wait_ms
    assert keeper.sign_in("ada", PASSWORD, "elsewhere")[0].name == "Ada"


def test_what_is_kept_opens_nothing(keeper: Keeper) -> None:
    _who, cookie = keeper.sign_in("Ada", PASSWORD, "here")
    token = keeper.add_token("feed", Kind.TOKEN, [Scope.READ], "Ada")
    kept = str(taken_along(keeper.store))
    assert PASSWORD not in kept and cookie not in kept and token not in kept
    assert keeper.signer.loads(cookie, salt=str(Kind.PERSON)) not in kept


def test_a_cookie_that_was_changed_or_is_of_another_kind_is_nobodys(keeper: Keeper) -> None:
    _who, cookie = keeper.sign_in("Ada", PASSWORD, "here")
    assert comes(keeper, cookie[:-2] + "xx") is None
    assert comes(keeper, cookie, Kind.WALL) is None
    assert comes(Keeper(keeper.store, "t" * 32, keeper.now_ms), cookie) is None


def test_two_centers_on_one_host_do_not_take_each_others_cookies(keeper: Keeper) -> None:
    again = Keeper(keeper.store, "s" * 32, keeper.now_ms)
    other = Keeper(keeper.store, "t" * 32, keeper.now_ms)
    assert (again.person_cookie, again.wall_cookie) == (keeper.person_cookie, keeper.wall_cookie)
    names = {one for each in (keeper, other) for one in (each.person_cookie, each.wall_cookie)}
    assert len(names) == 4
    assert not any("s" * 8 in name or "t" * 8 in name for name in names)


def test_a_session_ends_when_it_is_idle_and_after_a_week(keeper: Keeper, clock: Clock) -> None:
    _who, cookie = keeper.sign_in("Ada", PASSWORD, "here")
    clock.ms += sessions.IDLE_MS + 1
    assert comes(keeper, cookie) is None
    _who, cookie = keeper.sign_in("Ada", PASSWORD, "here")
    for _ in range(7 * 24 // 6 - 1):
        clock.ms += 6 * HOUR_MS
        assert comes(keeper, cookie) is not None
        keeper.store.write(lambda _: None)  # what was seen is written by then
    clock.ms += 6 * HOUR_MS
    assert comes(keeper, cookie) is None


def test_signing_out_ends_this_session_only(keeper: Keeper) -> None:
    who, first = keeper.sign_in("Ada", PASSWORD, "here")
    _who, second = keeper.sign_in("Ada", PASSWORD, "there")
    keeper.sign_out(who)
    assert comes(keeper, first) is None
    assert comes(keeper, second) is not None


def test_all_sessions_of_a_person_are_ended_at_once(keeper: Keeper) -> None:
    cookies = [keeper.sign_in("Ada", PASSWORD, "here")[1] for _ in range(3)]
    keeper.end_sessions("Ada", "operator")
    assert [comes(keeper, cookie) for cookie in cookies] == [None] * 3


def test_a_new_password_ends_the_other_sessions(keeper: Keeper) -> None:
    who, mine = keeper.sign_in("Ada", PASSWORD, "here")
    _who, other = keeper.sign_in("Ada", PASSWORD, "there")
    keeper.set_password("Ada", "another good one", "Ada", but=who.proof)
    assert comes(keeper, mine) is not None
    assert comes(keeper, other) is None
    with pytest.raises(NoEntry):
        keeper.sign_in("Ada", PASSWORD, "here")


def test_who_is_disabled_is_out_at_once_and_may_come_back(keeper: Keeper) -> None:
    _who, cookie = keeper.sign_in("Ada", PASSWORD, "here")
    keeper.set_disabled("ada", True, "operator")
    assert comes(keeper, cookie) is None
    with pytest.raises(NoEntry):
        keeper.sign_in("Ada", PASSWORD, "here")
    keeper.set_disabled("ada", False, "operator")
    assert keeper.sign_in("Ada", PASSWORD, "here")


def test_a_look_up_is_cached_for_seconds_only(keeper: Keeper, clock: Clock) -> None:
    _who, cookie = keeper.sign_in("Ada", PASSWORD, "here")
    assert comes(keeper, cookie) is not None
    accounts.change(keeper.store, "Ada", clock.ms, disabled=True)  # past the keeper
    assert comes(keeper, cookie) is not None
    clock.ms += LOOKED_UP_MS
    assert comes(keeper, cookie) is None


@pytest.mark.parametrize(
    ("name", "field"),
    [("", "name"), ("system", "name"), ("City Folder", "name"), ("a\nb", ""), ("x" * 81, "name"),
     ("<b>", "name"), ("ADA", "name"), ("feed", "name")],
)  # fmt: skip
def test_a_name_that_cannot_be_is_refused(keeper: Keeper, name: str, field: str) -> None:
    keeper.add_token("Feed", Kind.TOKEN, [Scope.READ], "Ada")
    if not field:  # white space is put in order
        assert keeper.add_account(name, Role.ANALYST, PASSWORD, "test").name == "a b"
        return
    with pytest.raises(Refused) as error:
        keeper.add_account(name, Role.ANALYST, PASSWORD, "test")
    assert error.value.field == field


def test_a_token_cannot_take_a_persons_name(keeper: Keeper) -> None:
    with pytest.raises(Refused):
        keeper.add_token("ADA", Kind.TOKEN, [Scope.READ], "Ada")


@pytest.mark.parametrize("password", ["", "short", "x" * 257])
def test_a_password_that_is_too_short_or_long_is_refused_without_naming_it(
    keeper: Keeper, password: str
) -> None:
    with pytest.raises(Refused) as error:
        keeper.add_account("Bob", Role.ANALYST, password, "test")
    assert error.value.field == "password"
    assert not password or password not in str(error.value)


def test_a_head_has_a_department(keeper: Keeper) -> None:
    with pytest.raises(Refused) as error:
        keeper.add_account("Bob", Role.DEPARTMENT_HEAD, PASSWORD, "test")
    assert error.value.field == "department"


def test_a_token_opens_until_it_expires_or_is_revoked(keeper: Keeper, clock: Clock) -> None:
    token = keeper.add_token("feed", Kind.TOKEN, [Scope.OBSERVE], "Ada", days=1)
    who = keeper.look_up(Kind.TOKEN, digest(token))
    assert who is not None and (who.name, list(who.scopes)) == ("feed", [Scope.OBSERVE])
    keeper.store.write(lambda _: None)
    assert tokens.every(keeper.store)[0].used_ms == clock.ms
    clock.ms += DAY_MS
    assert keeper.look_up(Kind.TOKEN, digest(token)) is None
    other = keeper.add_token("other", Kind.TOKEN, [Scope.READ], "Ada")
    assert keeper.look_up(Kind.TOKEN, digest(other)) is not None
    keeper.revoke_token("Other", "Ada")
    assert keeper.look_up(Kind.TOKEN, digest(other)) is None


def test_a_wall_token_opens_screens_until_it_is_revoked(keeper: Keeper, clock: Clock) -> None:
    token = keeper.add_token("control room", Kind.WALL, (), "Ada")
    assert keeper.look_up(Kind.TOKEN, digest(token)) is None  # it is no machine's
    entered = keeper.let_screen_in(token)
    assert entered is not None
    clock.ms += 30 * DAY_MS  # nobody touches a wall
    screen = comes(keeper, entered[1], Kind.WALL)
    assert screen is not None and screen.kind is Kind.WALL
    keeper.revoke_token("control room", "Ada")
    assert comes(keeper, entered[1], Kind.WALL) is None
    assert keeper.let_screen_in(token) is None


def test_a_start_without_accounts_says_how_to_make_one() -> None:
    store = Store()
    with pytest.raises(NobodyYet, match="add-user NAME"):
        admit(store, None, 0, print, "app.py add-user NAME")
    store.close()


def test_a_demonstration_makes_one_account_for_each_role_and_prints_the_password_once() -> None:
    store, said = Store(), list[str]()
    for _ in range(2):
        admit(store, "fire", 0, said.append, "")
    assert len(said) == 1 and demo.PASSWORD in said[0]
    assert {one.role for one in demo.listed(store)} == set(Role)
    here, elsewhere = (Keeper(store, "s" * 32, Clock(), demo=one) for one in (True, False))
    assert here.sign_in("leader", demo.PASSWORD, "here")
    with pytest.raises(NoEntry):
        elsewhere.sign_in("leader", demo.PASSWORD, "here")
    with pytest.raises(NobodyYet):
        admit(store, None, 0, print, "")
    here.set_password("leader", PASSWORD, "leader")
    assert "leader" not in [one.name for one in demo.listed(store)]
    assert elsewhere.sign_in("leader", PASSWORD, "here")
    store.close()


def test_accounts_and_sessions_are_taken_along_into_a_new_file(keeper: Keeper) -> None:
    _who, cookie = keeper.sign_in("Ada", PASSWORD, "here")
    token = keeper.add_token("feed", Kind.TOKEN, [Scope.READ], "Ada")
    store = Store()
    put_back(store, taken_along(keeper.store))
    again = Keeper(store, "s" * 32, keeper.now_ms)
    assert comes(again, cookie) is not None
    assert again.look_up(Kind.TOKEN, digest(token)) is not None
    assert again.sign_in("Ada", PASSWORD, "here")
    store.close()


def test_a_password_is_hashed_with_argon2id() -> None:
    kept = hashed(PASSWORD)
    assert kept.startswith("$argon2id$")
    assert matches(kept, PASSWORD) and not matches(kept, PASSWORD + "x")
    assert not matches(None, "the password of nobody")
