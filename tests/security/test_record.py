"""Who did what to whom: written with the deed, complete, without secrets, and bounded."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.store import Store
from security import accounts, record
from security.keeper import Keeper
from security.oidc import Came, account_name
from security.opening import put_back, taken_along
from security.record import FULL, REFILL_MS, SEVERAL, WINDOW_MS, By, Deed, Record, nothing
from security.record_read import Event, Wanted, events
from security.secret import digest
from security.types import Kind, NoEntry, Refused, Role, Scope, Throttled

pytestmark = pytest.mark.long

PASSWORD = "correct horse battery"
DAY_MS = 24 * 3_600_000


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
    yield Keeper(store, "s" * 32, clock)
    store.close()


def written(keeper: Keeper, wanted: Wanted | None = None, **more: int) -> list[Event]:
    """The rows, the oldest first."""
    keeper.store.write(nothing)  # what waits is committed before it
    found = events(keeper.store, wanted or Wanted(), more.get("before"), more.get("limit", 500))
    return found[::-1]


def told(keeper: Keeper) -> list[tuple[str, str, str, str, str]]:
    return [(e.kind, e.who, e.whom, e.address, e.detail) for e in written(keeper)]


def test_what_changes_an_account_or_token_is_recorded_with_by_whom_and_from_where(
    keeper: Keeper,
) -> None:
    keeper.add_account("Ada", Role.OPERATOR, PASSWORD, "command line")
    keeper.add_account("Bo", Role.DEPARTMENT_HEAD, PASSWORD, "Ada", "10.0.0.7", department="fire")
    keeper.set_role("BO", Role.ANALYST, None, "Ada", "10.0.0.7")
    keeper.set_password("bo", PASSWORD, "Ada", address="10.0.0.7")
    keeper.end_sessions("bo", "Ada", "10.0.0.7")
    keeper.set_disabled("bo", True, "Ada", "10.0.0.7")
    keeper.set_disabled("bo", False, "Ada", "10.0.0.7")
    keeper.add_token("feed", Kind.TOKEN, [Scope.READ, Scope.OBSERVE], "Ada", address="10.0.0.7")
    keeper.revoke_token("FEED", "Ada", "10.0.0.7")
    here = "10.0.0.7"
    assert told(keeper) == [
        ("account added", "command line", "Ada", "", "operator"),
        ("account added", "Ada", "Bo", here, "department head of fire"),
        ("role changed", "Ada", "Bo", here, "department head of fire → analyst"),
        ("new password", "Ada", "Bo", here, ""),
        ("signed out everywhere", "Ada", "Bo", here, ""),
        ("account disabled", "Ada", "Bo", here, ""),
        ("account enabled", "Ada", "Bo", here, ""),
        ("token added", "Ada", "feed", here, "observe read"),
        ("token revoked", "Ada", "feed", here, ""),
    ]
    assert [event.no for event in written(keeper)] == list(range(1, 10))


def test_what_was_refused_leaves_no_row_of_a_deed(keeper: Keeper) -> None:
    keeper.add_account("Ada", Role.OPERATOR, PASSWORD, "command line")
    for wrong in (
        lambda: keeper.add_account("ada", Role.ANALYST, PASSWORD, "Ada"),
        lambda: keeper.set_disabled("Ada", True, "somebody"),
        lambda: keeper.set_disabled("Bo", True, "Ada"),
        lambda: keeper.end_sessions("Bo", "Ada"),
        lambda: keeper.add_token("ada", Kind.TOKEN, [Scope.READ], "Ada"),
    ):
        with pytest.raises(Refused):
            wrong()
    assert len(written(keeper)) == 1


def test_a_deed_that_cannot_be_recorded_is_not_done(keeper: Keeper) -> None:
    keeper.store.write(lambda connection: connection.execute("DROP TABLE identity_event"))
    with pytest.raises(Exception, match="identity_event"):
        keeper.add_account("Ada", Role.OPERATOR, PASSWORD, "command line")
    assert accounts.every(keeper.store) == []


def test_in_and_out_and_what_was_refused_is_recorded(keeper: Keeper, clock: Clock) -> None:
    keeper.add_account("Ada", Role.OPERATOR, PASSWORD, "command line")
    keeper.add_account("Bo", Role.ANALYST, PASSWORD, "Ada")
    who, _cookie = keeper.sign_in("ADA", PASSWORD, "here")
    keeper.sign_out(who, "here")
    with pytest.raises(NoEntry):
        keeper.sign_in("Ada", "guess", "there")
    keeper.set_disabled("Bo", True, "Ada")
    with pytest.raises(NoEntry):
        keeper.sign_in("Bo", PASSWORD, "there")
    wall = keeper.add_token("lobby", Kind.WALL, (), "Ada")
    keeper.let_screen_in(wall, "lobby address")
    assert [row for row in told(keeper) if "account" not in row[0] and "token" not in row[0]] == [
        ("signed in", "Ada", "", "here", ""),
        ("signed out", "Ada", "", "here", ""),
        ("sign-in refused", "", "Ada", "there", "wrong password"),
        ("sign-in refused", "", "Bo", "there", "shut out"),
        ("screen opened", "lobby", "", "lobby address", ""),
    ]


def test_no_password_token_or_session_stands_in_it_whatever_is_typed(keeper: Keeper) -> None:
    keeper.add_account("Ada", Role.OPERATOR, PASSWORD, "command line")
    who, cookie = keeper.sign_in("Ada", PASSWORD, "here")
    token = keeper.add_token("feed", Kind.TOKEN, [Scope.READ], "Ada")
    wall = keeper.add_token("lobby", Kind.WALL, (), "Ada")
    for name, password in ((PASSWORD, "Ada"), (token, "x"), ("Ada", "a wrong secret")):
        with pytest.raises(NoEntry):
            keeper.sign_in(name, password, "here")
    with pytest.raises(NoEntry):
        keeper.check_password(who, "a wrong secret", "here")
    keeper.record.count(Deed.REFUSED, who="Ada", detail=f"GET /api/v1/{token} /wall/{wall}: no")
    keeper.set_password("Ada", "another long secret", "Ada")
    keeper.sign_out(who)
    kept = str(written(keeper))
    assert "ccc_…" in kept
    session = str(keeper.signer.loads(cookie, salt=str(Kind.PERSON)))
    for secret in (PASSWORD, token, wall, "a wrong secret", "another long secret", cookie, session,
                   digest(session), digest(token), "argon2"):  # fmt: skip
        assert secret not in kept


def test_guesses_of_one_address_and_name_in_a_minute_are_two_rows(
    keeper: Keeper, clock: Clock
) -> None:
    keeper.add_account("Ada", Role.OPERATOR, PASSWORD, "command line")
    refused = throttled = 0
    for _ in range(120):
        clock.ms += 400
        try:
            keeper.sign_in("Ada", "guess", "there")
        except NoEntry:
            refused += 1
        except Throttled:
            throttled += 1
    clock.ms += WINDOW_MS
    keeper.record.settle()
    rows = written(keeper)[1:]
    assert len(rows) == 4
    by_kind = {kind: sum(row.times for row in rows if row.kind == kind)
               for kind in (Deed.SIGN_IN_REFUSED, Deed.THROTTLED)}  # fmt: skip
    assert by_kind == {Deed.SIGN_IN_REFUSED: refused, Deed.THROTTLED: throttled}


def test_an_attack_from_everywhere_on_everybody_does_not_fill_the_store(clock: Clock) -> None:
    store = Store()
    book = Record(store, clock)
    for guess in range(20_000):
        clock.ms += 60  # 20 minutes
        book.count(Deed.SIGN_IN_REFUSED, whom=f"name {guess % 500}", address=f"10.0.{guess}")
    book.settle(all_of_them=True)
    store.write(nothing)  # after all that waits
    ((rows, times),) = store.rows("SELECT count(*), sum(times) FROM identity_event")
    minutes = 20_000 * 60 / 60_000
    assert rows <= FULL + minutes * (60_000 / REFILL_MS + 1) + 2
    assert times == 20_000
    assert store.rows("SELECT count(*) FROM identity_event WHERE address = ?", [SEVERAL]) != [(0,)]
    assert len(book._counts) == 0
    store.close()


def test_an_attack_of_one_kind_hides_nothing_of_another(keeper: Keeper) -> None:
    for guess in range(1_000):
        keeper.record.count(Deed.SIGN_IN_REFUSED, address=f"10.0.{guess}")
    keeper.record.count(Deed.SIGNED_IN, who="Ada", address="here")
    assert written(keeper, Wanted(kinds=[Deed.SIGNED_IN]))[0].who == "Ada"


def test_what_was_counted_is_written_when_its_minute_is_over_by_whoever_comes(
    keeper: Keeper, clock: Clock
) -> None:
    for _ in range(3):
        keeper.record.count(Deed.REFUSED, who="Ada", address="here", detail="x")
        clock.ms += 1_000
    assert [row.times for row in written(keeper)] == [1]
    clock.ms += WINDOW_MS
    keeper.look_up(Kind.PERSON, "no such session")
    first, rest = written(keeper)
    assert (first.times, rest.times, rest.at_ms) == (1, 2, first.at_ms + 2_000)


def test_it_is_found_by_who_whom_kind_time_and_words_a_page_at_a_time(
    keeper: Keeper, clock: Clock
) -> None:
    begin = clock.ms
    for at, (who, whom) in enumerate((("Ada", "Bo"), ("Bo", "Ada"), ("Ada", "Cy"), ("Cy", "Cy"))):
        clock.ms = begin + at * DAY_MS
        keeper.store.write(keeper.record.of(Deed.ROLE, By(who, f"10.0.0.{at}"), whom, "Analyst"))

    def found(**wanted: object) -> list[int]:
        return [row.no for row in written(keeper, Wanted(**wanted))]  # type: ignore[arg-type]

    assert found() == [1, 2, 3, 4]
    assert found(who=" ada ") == [1, 3]
    assert found(whom="CY") == [3, 4]
    assert found(about="ada") == [1, 2, 3]
    assert found(kinds=["token added"]) == [] and found(kinds=["role changed"]) == [1, 2, 3, 4]
    assert found(since_ms=begin + DAY_MS, until_ms=begin + 2 * DAY_MS) == [2]
    assert found(words="0.0.3") == [4] and found(words="analyst") == [1, 2, 3, 4]
    assert found(words="%") == [] and found(words="' OR 1=1") == []
    assert [row.no for row in written(keeper, before=3, limit=1)] == [2]


def test_it_goes_along_when_a_replay_begins_anew(keeper: Keeper, clock: Clock) -> None:
    keeper.add_account("Ada", Role.OPERATOR, PASSWORD, "command line")
    fresh = Store()
    put_back(fresh, taken_along(keeper.store))
    other = Keeper(fresh, "s" * 32, clock)
    other.add_account("Bo", Role.ANALYST, PASSWORD, "Ada")
    assert [row.no for row in written(other)] == [1, 2]
    fresh.close()


def test_what_a_provider_says_of_a_person_is_recorded(keeper: Keeper) -> None:
    account_name(keeper, Came(subject="i 1", name="eve", role=Role.LEADER, department=None))
    account_name(keeper, Came(subject="i 1", name="eve", role=Role.ANALYST, department=None))
    assert [row[:3] + row[4:] for row in told(keeper)] == [
        ("account added", "OpenID provider", "eve", "leader"),
        ("role changed", "OpenID provider", "eve", "leader → analyst"),
    ]


def test_nobody_takes_the_name_of_what_the_record_says_itself(keeper: Keeper) -> None:
    for name in ("Command Line", "OpenID provider", "nobody"):
        with pytest.raises(Refused) as error:
            keeper.add_account(name, Role.ANALYST, PASSWORD, "test")
        assert error.value.field == "name"


def test_rows_are_only_added() -> None:
    code = Path(record.__file__).read_text(encoding="utf-8")
    assert "INSERT" in code and "UPDATE" not in code and "DELETE" not in code
