"""A case of a small town, told minute by minute over a real dispatcher."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alerts.types import Alert, AlertEvent, Level, State, Trigger
from data.city import City, load_city
from data.strict import Words
from dispatch import records
from dispatch.audit import EVENTS
from dispatch.record.ledger import Ledger
from dispatch.record.reporting import ReportFile, house_rules
from dispatch.record.types import AlertStory, CaseFile, Sent
from dispatch.types import DispatchEvent
from metrics.catalogue import read_catalogue
from tests.dispatch.town import MINUTE, NOON, Town, a_draft, words

BERLIN = Path("data/cities/berlin")


def berlin() -> City:
    return load_city(BERLIN)


class Case(Town):
    """A town in which time can go on, with a ledger of reports."""

    def __init__(self, rules: ReportFile | None = None) -> None:
        super().__init__()
        self.ledger = Ledger(self.store, self.dispatcher, rules or house_rules())

    def at(self, minute: float) -> Case:
        """Minutes after noon."""
        self.now_ms = NOON + round(minute * MINUTE)
        return self

    def file(self, no: int = 1, **changes: Any) -> CaseFile:
        """All that the record holds now. Alerts were raised at onset; the first was acknowledged
        two minutes before noon."""
        incident = self.dispatcher.incident(no)
        tasks = records.tasks_of(self.store, no)
        numbers = {"tasks": [task.no for task in tasks]}
        rows = self.store.rows(
            EVENTS + "WHERE subject = 'task' AND list_contains($tasks, subject_no) "
            "ORDER BY event_no", numbers,
        )  # fmt: skip
        head = self.dispatcher.head
        given: dict[str, Any] = {
            "incident": incident,
            "events": tuple(records.events_of(self.store, no)),
            "task_events": tuple(DispatchEvent._make(row) for row in rows),
            "tasks": tuple(tasks),
            "alerts": tuple(self._alert(one) for one in incident.alerts),
            "evidence": (),
            "reports": tuple(self.ledger.reports(no)),
            "lessons": self.ledger.lessons(no),
            "sent": (Sent(id="engine 1", name=words("Engine 1"), lon=13.42, lat=52.51),),
            "plan": None,
            "departments": {
                "police": Words(en="Police", zh="警察局"),
                "transit": Words(en="Transit", zh="公交集团"),
                "fire_department": Words(en="Fire Department", zh="消防局"),
            },
            "domain": Words(en="Crowd", zh="人群"),
            "district": Words(en="Mitte", zh="米特"),
            "head_no": head.event_no,
            "head_hash": head.hash,
            "read_ms": self.now_ms,
            **changes,
        }
        return CaseFile(**given)

    def _alert(self, no: int) -> AlertStory:
        signal = self.signals[no]
        raised = signal.onset_ms
        alert = Alert(
            no, 2, "crowd", 1, 5, 1, "crowd", "police", State.ACKED, Level.ORANGE, Level.ORANGE,
            7.0, 5.0, raised, raised, NOON - 2 * MINUTE, "duty officer",
        )  # fmt: skip
        event = AlertEvent(no * 10, no, 1, Trigger.RAISE, State.NORMAL, State.UNACKED, Level.ORANGE,
                           "system", None, 7.0, None, raised, raised)  # fmt: skip
        acked = event._replace(event_no=no * 10 + 1, seq=2, trigger=Trigger.ACK,
                               actor="duty officer", occurred_ms=NOON - 2 * MINUTE)  # fmt: skip
        catalogue, _ = read_catalogue()
        assert catalogue is not None
        curve = tuple((raised + (i - 12) * 5 * MINUTE, float(i % 7) + 1) for i in range(24))
        return AlertStory(
            alert=alert, events=(event, acked), title=signal.title, place=words(f"Square {no}"),
            indicator=catalogue.by_id["pedestrians"], lon=signal.lon, lat=signal.lat, curve=curve,
            limits={2: 4.0, 3: 5.0}, known_ms=NOON,
        )  # fmt: skip


def whole_case() -> Case:
    """Two alerts, four tasks: one on time, one declined and taken by another, one accepted and done
    too late, one withdrawn; first and continued reports; closed 120 minutes after noon."""
    case = Case()
    case.at(0).register(alerts=(1, 2), grade=Level.ORANGE, title=None, domain=None)
    case.at(2).do(1, "activate", drafts=(
        a_draft("close the street"),
        a_draft("stop the trams", department="transit"),
        a_draft("look for injured", department="fire_department"),
        a_draft("fetch barriers"),
    ))  # fmt: skip
    case.at(4).act(1, "accept")
    case.at(5).act(2, "decline", note="the depot has no power", actor="transit desk")
    case.at(6).do(1, "decision", note="No trams before the square is free")
    submit(case, "first", "phone", 8)
    case.at(9).act(3, "accept")  # two minutes too late
    case.at(10).act(1, "on-site")
    case.at(11).act(2, "re-offer", department="police", note="police instead")
    case.at(12).act(2, "accept")
    case.at(13).act(4, "withdraw", note="barriers are there")
    submit(case, "first", "written", 20)
    case.at(40).act(1, "done")
    case.at(50).act(2, "done")
    case.at(77).act(3, "done")  # 15 minutes too late
    case.at(80).do(1, "verify")
    case.at(120).do(1, "close")
    case.ledger.learn(1, "Who has the keys of the depot?", "leader", 0, case.at(130).now_ms)
    return case


def submit(case: Case, kind: str, way: str, minute: float, **changes: Any) -> Any:
    from dispatch.record.ledger import Submission
    from dispatch.record.types import ReportKind, Way

    given: dict[str, Any] = {
        "kind": ReportKind(kind), "way": Way(way), "text": words(f"{kind} {way}"),
        "actor": "duty officer", "seen": len(case.ledger.reports(1)), **changes,
    }  # fmt: skip
    return case.ledger.submit(1, Submission(**given), case.at(minute).now_ms)
