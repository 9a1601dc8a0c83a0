"""Departments are told of their tasks: what is planned, what stops it, what is sent."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alerts.notify import read
from alerts.notify.notifier import Notifier
from alerts.notify.outbox import Outbox
from alerts.notify.types import Claim, Message, Person, Reason
from data.strict import Words
from dispatch import records
from dispatch.notify.message import Facts, compose
from dispatch.notify.teller import Teller
from tests.alerts.notify.conftest import PROBES, AtOnce, HandClock, Probe, policies
from tests.dispatch.town import MINUTE, NOON, Town, a_draft

pytestmark = pytest.mark.long

ALL = {"tasks": [{"channels": ["a"], "to": ["department"]}]}
LATE = {"tasks": [{"channels": ["a"], "to": ["officer"], "when": ["late"], "after": "PT1M"}]}


class Said:
    """Says which task, and why."""

    def message(self, claim: Claim, now_ms: int, replay: bool) -> Message:
        said = f"{claim.subject} {claim.alert_no} {claim.reason}"
        return Message(subject=said, body="", recipient=claim.recipient, name="")


class Post:
    """A town whose tasks are told of."""

    def __init__(self, town: Town, *given: dict[str, Any]) -> None:
        self.town, self.clock, self.executor = town, HandClock(ms=NOON), AtOnce()
        PROBES["a"] = Probe()
        self.policies = policies(*given)
        self.restart()

    def restart(self) -> None:
        self.outbox = Outbox(self.town.store, self.policies)
        self.town.also = Teller(self.outbox)
        self.town.restart()
        self.notifier = Notifier(
            self.town.store, self.outbox, Said(), self.clock, lambda _no: True,
            lambda: self.clock.ms, self.executor,
        )  # fmt: skip
        self.notifier.prepare()

    def told(self, minutes: float = 0) -> list[str]:
        """What has been said to whom after so many minutes more."""
        self.clock.ms += round(minutes * MINUTE)
        self.town.now_ms = self.clock.ms
        while True:
            self.notifier.turn()
            if not self.notifier._returned:
                break
        return [f"{said.recipient}: {said.subject[5:]}" for _, said in PROBES["a"].sent]


@pytest.fixture
def post(town: Town) -> Post:
    return Post(town, ALL)


def test_an_offer_is_told_and_its_limit_when_it_nears_and_ends(post: Post) -> None:
    post.town.with_tasks()  # five minutes to accept
    assert post.told() == ["police: 1 offered"]
    assert post.told(2.4) == ["police: 1 offered"]
    assert post.told(0.2)[1:] == ["police: 1 accept_soon"]
    assert post.told(2.5)[2:] == ["police: 1 accept_late"]
    assert post.told(500)[3:] == []


def test_what_was_accepted_is_not_told_of_and_its_end_is(post: Post) -> None:
    post.town.with_tasks()
    post.town.act(1, "accept")  # before anything went out
    assert post.told() == []
    assert post.told(47.9) == []
    assert post.told(0.2) == ["police: 1 done_soon"]
    assert post.told(12)[1:] == ["police: 1 done_late"]


def test_who_was_told_late_and_is_on_the_way_is_done_in_time(post: Post) -> None:
    post.town.with_tasks()
    post.town.act(1, "accept")
    post.town.act(1, "on-the-way")
    post.town.act(1, "done")
    assert post.told(500) == []


def test_a_withdrawal_is_told_to_whom_was_asked_alone(post: Post) -> None:
    post.town.with_tasks(a_draft("close"), a_draft("open", after=("close",)))
    assert post.told() == ["police: 1 offered"]
    for no in (2, 1):
        post.town.act(no, "withdraw", note="not needed")
    assert post.told(500)[1:] == ["police: 1 withdrawn"]


def test_a_task_offered_to_others_is_told_to_both(post: Post) -> None:
    post.town.with_tasks()
    post.told()
    post.town.act(1, "re-offer", department="transit")
    assert sorted(post.told()[1:]) == ["police: 1 withdrawn", "transit: 1 offered"]
    assert post.told(500)[3:] == ["transit: 1 accept_soon", "transit: 1 accept_late"]


def test_work_that_is_sent_back_has_its_new_limit(post: Post) -> None:
    post.town.with_tasks()
    post.town.finish(1)
    post.told(120)
    post.town.act(1, "rework", note="the gate is open")
    assert post.told(47) == []
    assert post.told(2) == ["police: 1 done_soon"]


def test_what_waits_is_told_when_it_is_offered(post: Post) -> None:
    post.town.with_tasks(a_draft("close"), a_draft("open", after=("close",)))
    post.town.finish(1)
    assert post.told() == ["police: 2 offered"]


def test_a_step_may_be_later_for_some_things_only(town: Town) -> None:
    post = Post(town, LATE)
    town.with_tasks()
    assert post.told(5.9) == []
    assert post.told(0.2) == ["officer: 1 accept_late"]


def test_an_exercise_is_told_to_nobody_outside(post: Post) -> None:
    post.town.with_tasks(drill="winter")
    assert post.told(500) == []


def test_a_command_that_is_refused_tells_nothing(post: Post) -> None:
    post.town.with_tasks()
    post.told()
    with pytest.raises(Exception, match="nobody has accepted it"):
        post.town.act(1, "done")
    assert post.told() == ["police: 1 offered"]


def test_nothing_is_lost_with_the_process_and_nothing_is_told_after_an_acceptance(
    post: Post,
) -> None:
    post.town.with_tasks()
    post.executor.lost = True  # claimed, and the process was killed before it went out
    assert post.told() == []
    post.executor = AtOnce()
    post.restart()
    assert post.told() == ["police: 1 offered"]
    post.town.act(1, "accept")
    post.restart()
    assert post.told(46) == ["police: 1 offered"]
    assert post.told(4)[1:] == ["police: 1 done_soon"]


def test_alerts_of_the_same_number_are_not_touched(post: Post) -> None:
    """Task 1 and alert 1 are two things: what ends the one cancels nothing of the other."""
    post.town.with_tasks()
    post.town.store.write(
        lambda c: c.execute(
            "INSERT INTO notification (key, alert_no, alert_seq, reason, level, step, channel,"
            " recipient, also_when_cleared, planned_at, due_at)"
            " VALUES ('n_alert', 1, 1, 'offered', 3, 0, 'a', 'lead', false, now(), now())"
        )
    )
    post.town.act(1, "accept")
    standing = {one.recipient: str(one.state) for one in read.recent(post.town.store, limit=9)}
    assert standing["lead"] == "PENDING"
    assert [one.subject for one in read.recent(post.town.store, alert_no=1)] == ["alert"]


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        (Reason.OFFERED, "New task. Accept by 12:05."),
        (Reason.ACCEPT_SOON, "Not accepted yet. Accept by 12:05: 5 min left."),
        (Reason.DONE_LATE, "LATE: it should have been done by 13:00."),
        (Reason.WITHDRAWN, "WITHDRAWN: nothing is to be done any more."),
    ],
)
def test_what_is_said(town: Town, reason: Reason, says: str) -> None:
    incident = town.with_tasks(place="Ostkreuz")
    task = records.one_task(town.store, 1)
    assert task is not None
    facts = Facts(
        task=task, incident=incident, reason=reason, replay=True, now_ms=NOON,
        zone=ZoneInfo("Europe/Berlin"), link="https://ccc/tasks#1",
    )  # fmt: skip
    person = Person(id="police", name=Words(en="Police", zh="警察"), addresses={"email": "p@x"})
    said = compose(facts, person, "email", "en")
    assert said.subject == "[REPLAY] [YELLOW] Do close the street: Ostkreuz"
    assert said.body.splitlines()[0] == says
    assert ("Please close the street" in said.body) is (reason is not Reason.WITHDRAWN)
    assert said.address == "p@x"
    assert (said.data["task"], said.data["reason"]) == (1, str(reason))
    assert "。" in compose(facts, person, "email", "zh").body
