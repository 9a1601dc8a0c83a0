"""A ward: a store with alerts that are moved by hand, an outbox, and channels that remember."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from alerts import records
from alerts.audit import Chain, Head
from alerts.lifecycle import move
from alerts.notify.notifier import Notifier
from alerts.notify.outbox import Outbox
from alerts.notify.policies import NotifyFile, Policies
from alerts.notify.types import ChannelError, Claim, Config, Message
from alerts.types import Alert, AlertEvent, Level, State, Trigger
from data.store import Connection, Store
from data.strict import Words

NOON = 1_734_174_000_000
MINUTE = 60_000
WORDS = Words(en="x", zh="x")


@dataclass
class HandClock:
    """A clock that stands until it is moved."""

    ms: int = NOON
    mode: Literal["live", "replay"] = "live"
    speed: float = 1.0
    ended: bool = False

    def now_ms(self) -> int:
        return self.ms


class AtOnce(Executor):
    """Runs what it is given before it returns; `lost`: never, as in a process that was killed."""

    def __init__(self) -> None:
        self.lost = False

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        if not self.lost:
            future.set_result(fn(*args, **kwargs))
        return future


class Probe:
    """A channel that keeps what it was handed, and fails when told to."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, Message]] = []
        self.tried: list[str] = []
        self.broken = False
        self.gate: threading.Event | None = None

    def send(self, message: Message, key: str) -> None:
        self.tried.append(key)
        if self.gate is not None:
            self.gate.wait(10)
        if self.broken:
            raise ChannelError("broken on purpose")
        self.sent.append((key, message))

    def close(self) -> None:
        pass


class ProbeConfig(Config):
    """A channel of this file; not to be had from notify.yaml."""

    kind: str = "probe"

    def open(self) -> Probe:
        return PROBES.setdefault(self.id, Probe())


PROBES: dict[str, Probe] = {}


class Speaker:
    """Says only which alert it is about."""

    def message(self, claim: Claim, now_ms: int, replay: bool) -> Message:
        return Message(
            subject=f"alert {claim.alert_no}", body=f"{claim.reason} {claim.level}",
            recipient=claim.recipient, name=claim.recipient, data={"alert": claim.alert_no},
        )  # fmt: skip


def policies(
    *given: dict[str, Any], channels: tuple[str, ...] = ("a",), at_once: int = 4, **more: Any
) -> Policies:
    """Policies with probes for channels; recipients officer, lead, director."""
    file = NotifyFile.model_validate(
        {
            "channels": [],
            "recipients": [
                {"id": one, "name": {"en": one, "zh": one}}
                for one in ("officer", "lead", "director")
            ],
            "policies": list(given),
            **more,
        }
    )
    return Policies(file, [ProbeConfig(id=one, at_once=at_once) for one in channels])


def step(after: str, *to: str, channels: tuple[str, ...] = ("a",), **more: Any) -> dict[str, Any]:
    return {"after": after, "channels": list(channels), "to": list(to), **more}


@dataclass
class Ward:
    """Alerts in a store, moved through the lifecycle with their notifications planned."""

    store: Store
    policies: Policies
    clock: HandClock = field(default_factory=HandClock)
    wall: int = NOON
    alerts: dict[int, Alert] = field(default_factory=dict)
    silenced: set[int] = field(default_factory=set)
    events: int = 0
    executor: AtOnce = field(default_factory=AtOnce)

    def __post_init__(self) -> None:
        self.restart()

    def restart(self) -> None:
        """A new outbox and a new notifier over the same store."""
        self.outbox = Outbox(self.store, self.policies)
        self.notifier = Notifier(
            self.store, self.outbox, Speaker(), self.clock, lambda no: no in self.silenced,
            lambda: self.wall, self.executor,
        )  # fmt: skip
        self.notifier.prepare()

    def tick(self, minutes: float = 0) -> None:
        """Let time pass on both clocks, then let the notifier do all that it can do now."""
        self.clock.ms += int(minutes * MINUTE)
        self.wall += int(minutes * MINUTE)
        while True:
            self.notifier.turn()
            if not self.notifier._returned:
                return

    def raise_new(self, level: Level = Level.ORANGE, owner: str = "traffic") -> int:
        no = self.new(owner)
        self.do(no, Trigger.RAISE, level)
        return no

    def new(self, owner: str) -> int:
        """An alert to which nothing has happened yet."""
        no = len(self.alerts) + 1
        self.alerts[no] = Alert(
            no=no, seq=0, rule_id="slow", rule_version=1, point_no=no, indicator_no=1,
            domain="traffic", owner=owner, state=State.NORMAL, level=Level.NORMAL,
            max_level=Level.NORMAL, onset_value=0.2, limit_value=0.3, onset_ms=self.clock.ms,
            raised_ms=self.clock.ms,
        )  # fmt: skip
        return no

    def do(self, no: int, trigger: Trigger, level: Level | None = None) -> None:
        """One move of one alert, as the desk writes it."""
        self.keep([self.moved(no, trigger, level)])

    def moved(self, no: int, trigger: Trigger, level: Level | None = None) -> AlertEvent:
        """The event of a move; the alert is as it stands after it."""
        before = self.alerts[no]
        state = move(before.state, trigger)
        gone = trigger in (Trigger.CLEAR, Trigger.LATCH)
        after = Level.NORMAL if gone else (before.level if level is None else level)
        now = self.clock.ms
        self.alerts[no] = before._replace(
            state=state, seq=before.seq + 1, level=after, max_level=max(after, before.max_level),
            acked_ms=now if trigger is Trigger.ACK else before.acked_ms,
            closed_ms=now if state is State.NORMAL else None,
        )  # fmt: skip
        self.events += 1
        return AlertEvent(
            event_no=self.events, alert_no=no, seq=before.seq + 1, trigger=trigger,
            from_state=before.state, to_state=state, level=after, actor="seat 1", note=None,
            value=0.2, detail=None, occurred_ms=now, recorded_ms=now,
        )  # fmt: skip

    def keep(self, events: list[AlertEvent]) -> None:
        """Write events, alerts and notifications in one transaction, then wake."""
        alerts = [self.alerts[no] for no in dict.fromkeys(event.alert_no for event in events)]

        chain = Chain(Head(events[0].event_no - 1, ""))
        for event in events:
            chain.add(*event[1:-1])

        def write(connection: Connection) -> bool:
            waiting = records.keep(connection, chain, alerts)
            self.outbox.plan(connection, chain.events, alerts, self.clock.ms)
            return waiting

        if self.store.write(write):
            self.store.submit(records.expand)
        self.outbox.wake()

    def probe(self, name: str = "a") -> Probe:
        return PROBES[name]

    def told(self, name: str = "a") -> list[str]:
        """Who was told of what: `recipient alert`."""
        return [f"{m.recipient} {m.data['alert']}" for _key, m in self.probe(name).sent]

    def standing(self) -> list[str]:
        rows = self.store.rows("SELECT recipient, state FROM notification ORDER BY notification_no")
        return [" ".join(row) for row in rows]


MakeWard = Callable[..., Ward]


@pytest.fixture
def make_ward() -> Iterator[MakeWard]:
    wards: list[Ward] = []

    def make(given: Policies, path: Path | None = None) -> Ward:
        PROBES.clear()
        wards.append(Ward(Store(path), given))
        return wards[-1]

    yield make
    for ward in wards:
        ward.notifier.stop()
        ward.store.close()
    PROBES.clear()
