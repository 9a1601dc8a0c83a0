"""The kept list is what a fresh sort gives, whatever happens; and it finds what is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

import alerts.board
from alerts.board import Board, board
from alerts.listing import OPEN_TABS, Query, Tab, entry_of, fits, key_of
from alerts.orders import Order
from alerts.types import Alert, CommandRefused, State, Trigger
from data.strict import Words
from data.types import SHADOWS
from tests.alerts.conftest import HOUR, NOON, MakeTown, Town, a_rule

pytestmark = pytest.mark.long

DISTRICTS = {"11": Words(en="Lichtenberg", zh="利希滕贝格")}
DEPARTMENTS = {"traffic_control": Words(en="Traffic Control", zh="交通管理局")}
FIRST = a_rule(id="latching", limits={"red": 0.25}, latch=True, main=None)
SECOND = a_rule(main=None, suppressed_by=[{"rule": "latching", "where": "here"}])
POINTS = st.sampled_from([1, 2, 3])
PICK = st.integers(0, 9)
RATIOS = st.sampled_from([0.9, 0.5, 0.4, 0.3, 0.2])

FILTERS = (
    Query(unseen=True), Query(levels=frozenset({3, 4})), Query(tab=Tab.SHELVED, words=("te2",)),
    Query(mine=frozenset({"a"})), Query(tab=Tab.CLEARED, words=("te1",), unseen=True),
)  # fmt: skip


def board_of(town: Town) -> Board:
    return board(town.desk, town.registry, DISTRICTS, DEPARTMENTS)


def numbers(town: Town, now_ms: int = NOON + HOUR, **query: Any) -> list[int]:
    page = board_of(town).page(Query(**query), 0, 1000, now_ms)
    assert page.total == len(page.alerts)
    return [alert.no for alert in page.alerts]


def listed_anew(town: Town, tab: Tab, now_ms: int) -> list[Alert]:
    """A tab, sorted from nothing."""
    entries = [entry_of(one, town.desk.overlays(one, now_ms)) for one in town.desk.open_alerts()]
    mine = sorted((entry for entry in entries if entry.tab is tab), key=lambda one: one.key)
    return [entry.alert for entry in mine]


class ListMachine(RuleBasedStateMachine):
    """A desk whose alerts come, go, are seen, shelved, suppressed and taken out of service."""

    def __init__(self) -> None:
        super().__init__()
        self.town, self.now = Town(None, [FIRST, SECOND]), NOON

    def teardown(self) -> None:
        self.town.store.close()

    @rule(given=st.dictionaries(POINTS, RATIOS, min_size=1))
    def hear(self, given: dict[int, float]) -> None:
        self.now += HOUR
        hour = (self.now - NOON) / HOUR
        self.town.hear(hour, speed_ratio=given, flow=dict.fromkeys(given, 800.0))

    @rule(minutes=st.integers(1, 200), swept=st.booleans())
    def wait(self, minutes: int, swept: bool) -> None:
        self.now += minutes * 60_000
        if swept:
            self.town.desk.sweep(self.now)

    @rule(trigger=st.sampled_from([Trigger.ACK, Trigger.UNACK, Trigger.RESET, Trigger.SHELVE]),
          pick=PICK)  # fmt: skip
    def order(self, trigger: Trigger, pick: int) -> None:
        alerts = self.town.desk.open_alerts()
        if alerts:
            alert = alerts[pick % len(alerts)]
            order = Order(trigger, "a", "why", until_ms=self.now + HOUR)
            try:
                self.town.desk.act([(alert.no, alert.seq)], order, self.now)
            except CommandRefused:
                return

    @rule(point=POINTS, after=st.integers(0, 3))
    def take_out(self, point: int, after: int) -> None:
        since = self.now + after * HOUR // 2
        self.town.desk.take_out_of_service(point, since, since + HOUR, "a", "W-7", self.now)

    @invariant()
    def a_filter_finds_what_a_fresh_search_finds(self) -> None:
        kept = board_of(self.town)
        for query in FILTERS:
            anew = [
                alert
                for alert in listed_anew(self.town, query.tab, self.now)
                if fits(query, entry_of(alert, []), lambda entry: f"te{entry.alert.point_no}")
            ]
            assert kept.page(query, 0, 1000, self.now).alerts == anew

    @invariant()
    def the_list_is_what_a_fresh_sort_gives(self) -> None:
        kept = board_of(self.town)
        counts, first = kept.counts(self.now), kept.first(1000, self.now)
        anew = {tab: listed_anew(self.town, tab, self.now) for tab in OPEN_TABS}
        assert first == [alert for tab in OPEN_TABS for alert in anew[tab]]
        for tab, listed in anew.items():
            page = kept.page(Query(tab=tab), 0, 1000, self.now)
            assert page.alerts == listed
            assert counts[tab]["total"] == len(listed)
            assert counts[tab]["unseen"] == sum(alert.unacknowledged for alert in listed)
        self._marks(kept, anew[Tab.ACTIVE])

    def _marks(self, kept: Board, active: list[Alert]) -> None:
        marks = kept.marks(self.now)
        points = {alert.point_no for alert in active}
        assert marks.level == {
            no: max(alert.level for alert in active if alert.point_no == no) for no in points
        }
        unseen = {alert.point_no for alert in active if alert.state is State.UNACKED}
        assert marks.unseen == unseen


class SortedInAtOnce(ListMachine):
    """The same where every change is too many to put in one by one."""

    def __init__(self) -> None:
        super().__init__()
        alerts.board.FEW = 0

    def teardown(self) -> None:
        super().teardown()
        alerts.board.FEW = 500


TestListMachine = ListMachine.TestCase
TestListMachine.settings = settings(max_examples=25, stateful_step_count=20, deadline=None)
TestSortedInAtOnce = SortedInAtOnce.TestCase
TestSortedInAtOnce.settings = settings(max_examples=10, stateful_step_count=20, deadline=None)


def test_of_one_level_what_is_exercised_comes_after_what_is_real(town: Town) -> None:
    red, blue, yellow = sorted(town.desk.open_alerts(), key=lambda alert: alert.no)
    drill = [one._replace(point_no=one.point_no + SHADOWS) for one in (yellow, blue)]
    later = yellow._replace(no=9, raised_ms=yellow.raised_ms + HOUR)
    keys = sorted(key_of(one) for one in [red, blue, later, *drill])
    assert [key[-1] for key in keys] == [red.no, later.no, yellow.no, blue.no, blue.no]
    assert [key[1] for key in keys] == [False, False, True, False, True]


@pytest.fixture
def town(make_town: MakeTown) -> Town:
    """Three sites at red, blue and yellow; the first is seen by ada and given to Bo."""
    town = make_town()
    town.slow(0, p1=0.20, p2=0.50, p3=0.40)
    town.desk.acknowledge(1, 1, "ada", None, NOON + 5)
    town.desk.act([(1, 2)], Order(Trigger.ASSIGN, "ada", assignee="Bo"), NOON + 6)
    return town


def test_grave_alerts_stand_before_light_ones(town: Town) -> None:
    assert numbers(town) == [1, 3, 2]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"levels": frozenset({1, 2})}, [3, 2]),
        ({"unseen": True}, [3, 2]),
        ({"mine": frozenset({"ada"})}, [1]),
        ({"mine": frozenset({"Bo"})}, [1]),
        ({"mine": frozenset({"somebody"})}, []),
        ({"domain": "traffic"}, [1, 3, 2]),
        ({"domain": "fire"}, []),
        ({"department": "traffic_control"}, [1, 3, 2]),
        ({"department": "police"}, []),
        ({"words": ("lichtenberg",)}, [1, 3, 2]),
        ({"words": ("利希", "te3")}, [3]),
        ({"words": ("路2",)}, [2]),
        ({"words": ("road", "交通管理局", "bo")}, [1]),
        ({"words": ("nowhere",)}, []),
        ({"tab": Tab.CLEARED}, []),
    ],
)  # fmt: skip
def test_a_query_finds_what_fits_it(town: Town, query: dict[str, Any], found: list[int]) -> None:
    assert numbers(town, **query) == found


def test_what_is_silenced_is_found_by_the_reason(town: Town) -> None:
    town.desk.act([(2, 1)], Order(Trigger.SHELVE, "ada", "Chimney sweep", until_ms=NOON + 2 * HOUR),
                  NOON + 7)  # fmt: skip
    assert numbers(town, tab=Tab.SHELVED, words=("chimney",)) == [2]
    assert numbers(town) == [1, 3]


def test_a_page_says_where_an_alert_is_among_what_was_found(town: Town) -> None:
    page = board_of(town).page(Query(), 1, 1, NOON + HOUR, about=2)
    assert ([alert.no for alert in page.alerts], page.total, page.place) == ([3], 3, 2)
    found = board_of(town).page(Query(words=("te2",)), 0, 9, NOON + HOUR, about=2)
    assert found.place == 0
    assert board_of(town).page(Query(words=("te3",)), 0, 9, NOON + HOUR, about=2).place is None


def test_the_revision_grows_only_with_a_change(town: Town) -> None:
    before = board_of(town).page(Query(), 0, 1, NOON + HOUR).revision
    assert board_of(town).page(Query(), 0, 1, NOON + HOUR).revision == before
    town.desk.acknowledge(2, 1, "ada", None, NOON + HOUR)
    assert board_of(town).page(Query(), 0, 1, NOON + HOUR).revision > before


def test_counts_tell_levels_and_what_is_blue_by_domain(town: Town) -> None:
    counts = board_of(town).counts(NOON + HOUR)
    exercise = counts["active"].pop("exercise")
    assert exercise["total"] == exercise["unseen"] == 0
    assert counts["active"] == {
        "total": 3, "unseen": 2, "levels": {"4": [1, 0], "3": [0, 0], "2": [1, 1], "1": [1, 1]},
        "blue": {"traffic": 1},
    }  # fmt: skip
    assert (counts["rules"], counts["districts"]) == ({"slow": 3}, {"11": 3})


def test_a_look_long_after_the_news_were_forgotten_misses_nothing(
    make_town: MakeTown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alerts.standing.KEPT_NEWS", 2)
    town = make_town()
    town.slow(0, p1=0.20)
    assert numbers(town) == [1]
    town.slow(1, p2=0.20, p3=0.20)
    town.desk.acknowledge(1, 1, "ada", None, NOON + HOUR)
    town.desk.acknowledge(2, 1, "ada", None, NOON + HOUR)
    town.desk.acknowledge(3, 1, "ada", None, NOON + HOUR)
    town.slow(2, p1=0.9)
    assert numbers(town, 10**15) == [2, 3]


def test_a_look_that_comes_late_does_not_turn_the_clock_back(town: Town) -> None:
    since, until = NOON + HOUR, NOON + 3 * HOUR
    town.desk.take_out_of_service(1, since, until, "ada", "W-7", NOON + 10)
    assert numbers(town, NOON + 2 * HOUR, tab=Tab.OUT) == [1]
    town.desk.act([(1, 4)], Order(Trigger.COMMENT, "ada", "seen"), NOON + 20)
    assert numbers(town, NOON + 20, tab=Tab.OUT) == [1]


def test_an_answer_follows_what_changed(town: Town) -> None:
    assert numbers(town, unseen=True) == [3, 2]
    town.desk.acknowledge(3, 1, "ada", None, NOON + 10)
    assert numbers(town, unseen=True) == [2]
    town.desk.act([(3, 2)], Order(Trigger.UNACK, "ada"), NOON + 11)
    assert numbers(town, unseen=True) == [3, 2]
