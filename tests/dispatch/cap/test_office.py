"""What is handed out refers to what was handed out before; what comes in is kept."""

from __future__ import annotations

import threading
from pathlib import Path

import duckdb
import pytest
from lxml import etree

from alerts.types import Level
from data.store import Store
from dispatch.cap.office import Office, registration_of
from dispatch.cap.types import CapRefused, Issued, Profile, Status
from dispatch.types import Origin
from tests.dispatch.cap.conftest import FILE, NOW_MS, Desk, a_subject, text
from tests.server import ROOT

HOUR = 3_600_000
ALERT = ("alert", 7)


def ask(office: Office, later_ms: int = 0, profile: Profile = Profile.CAP) -> Issued:
    return office.message("alert", 7, profile, "ada", NOW_MS + later_ms)


def test_the_same_is_handed_out_until_there_is_something_new(desk: Desk) -> None:
    first = ask(desk.office)
    desk.know(step=2)  # a comment, say
    assert ask(desk.office, HOUR) == first
    desk.know(step=3, level=Level.RED)
    second = ask(desk.office, 2 * HOUR)
    assert (first.msg_type, second.msg_type) == ("Alert", "Update")
    assert text(second.body, "references") == (
        "center@city.example,town-alert-7-20241214150700-0,2024-12-14T15:07:00+01:00"
    )
    assert desk.office.issued(first.identifier).body == first.body


def test_a_cancellation_refers_to_all_that_is_in_force_and_ends_it(desk: Desk) -> None:
    first = ask(desk.office)
    desk.know(level=Level.RED)
    second = ask(desk.office, 1000)
    desk.know(over=True, level=Level.RED)
    third = ask(desk.office, 2000)
    assert third.msg_type == "Cancel"
    assert text(third.body, "references") == f"{first.reference} {second.reference}"
    assert (text(third.body, "responseType"), text(third.body, "urgency")) == ("AllClear", "Past")
    assert ask(desk.office, 9 * HOUR) == third
    desk.know(step=9)  # it was reopened
    again = ask(desk.office, 3000)
    assert (again.msg_type, text(again.body, "references")) == ("Alert", None)


def test_what_still_goes_on_when_it_expires_is_told_again(desk: Desk) -> None:
    ask(desk.office)
    assert ask(desk.office, 7 * HOUR).msg_type == "Update"


def test_profiles_have_chains_of_their_own(desk: Desk) -> None:
    ask(desk.office)
    assert ask(desk.office, 0, Profile.CHINA).msg_type == "Alert"
    desk.know(level=Level.RED)
    update = ask(desk.office, 1000, Profile.CHINA)
    assert text(update.body, "references") == (
        "北京市指挥中心,11000041600000_20241214150700_0,2024-12-14 15:07:00+01:00"
    )


def test_nobody_is_told_that_what_they_never_heard_of_is_over(desk: Desk) -> None:
    desk.know(over=True)
    with pytest.raises(CapRefused, match="nobody was warned") as refused:
        ask(desk.office)
    assert refused.value.status == 404


def test_a_city_without_the_file_warns_nobody(store: Store) -> None:
    desk = Desk(store, file=None)
    desk.know()
    with pytest.raises(CapRefused, match=r"no cap\.yaml"):
        ask(desk.office)


def test_an_alert_that_joins_a_drill_follows_nothing_that_was_meant(desk: Desk) -> None:
    assert ask(desk.office).status is Status.ACTUAL
    desk.know(drill="spring", level=Level.RED)
    after = ask(desk.office, 1000)
    assert (after.status, after.msg_type) == (Status.EXERCISE, "Alert")


def test_the_store_itself_holds_no_drill_that_is_meant(desk: Desk) -> None:
    desk.know(drill="spring")
    ask(desk.office)
    with pytest.raises(duckdb.ConstraintException):
        desk.store.write(lambda c: c.execute("UPDATE cap_message SET status = 'Actual'"))


def test_two_who_ask_at_once_are_handed_the_same(desk: Desk) -> None:
    found: list[Issued] = []
    threads = [threading.Thread(target=lambda: found.append(ask(desk.office))) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert len(found) == 8
    assert len({one.identifier for one in found}) == 1


def test_what_was_issued_is_followed_after_a_restart(tmp_path: Path) -> None:
    store = Store(tmp_path / "x.duckdb")
    desk = Desk(store)
    desk.know()
    first = ask(desk.office)
    store.close()
    store = Store(tmp_path / "x.duckdb")
    again = Desk(store)
    again.know(level=Level.RED)
    assert text(ask(again.office, 1000).body, "references") == first.reference
    store.close()


def test_the_feed_leads_to_what_is_in_force(desk: Desk) -> None:
    desk.know(no=8, level=Level.BLUE)  # under the city's level
    desk.know(no=9, kind="incident")
    told = desk.office.feed(Profile.CAP, "/api/v1/cap", "ada", NOW_MS)
    root = etree.fromstring(told.encode())
    space = "{http://www.w3.org/2005/Atom}"
    links = [one.get("href") for one in root.iter(f"{space}link") if one.get("rel") == "alternate"]
    assert links == [
        "/api/v1/cap/messages/town-incident-9-20241214150700-0.xml",
        "/api/v1/cap/messages/town-alert-7-20241214150700-0.xml",
    ]
    for entry in root.iter(f"{space}entry"):  # RFC 4287
        assert all(entry.find(space + tag) is not None for tag in ("id", "title", "updated"))
    desk.know(over=True)
    later = desk.office.feed(Profile.CAP, "/api/v1/cap", "ada", NOW_MS + HOUR)
    assert "Actual Cancel" in later
    assert len(etree.fromstring(later.encode()).findall(f"{space}entry")) == 2


def test_one_that_cannot_be_told_keeps_none_out_of_the_feed(desk: Desk) -> None:
    desk.know(no=8, over=True)
    desk.know(no=9, domain="fire")  # has no code in the Chinese profile
    for profile in Profile:
        told = desk.office.feed(profile, "/api/v1/cap", "ada", NOW_MS)
        count = len(etree.fromstring(told.encode()).findall("{*}entry"))
        assert count == (2 if profile is Profile.CAP else 1)


def test_what_came_in_is_kept_once(desk: Desk) -> None:
    body = (ROOT / "tests/dispatch/cap/files/oasis_amber_alert_example.xml").read_bytes()
    first, again = (desk.office.take(body, "feed", NOW_MS) for _ in range(2))
    assert [(no, new) for no, new, _ in first.reports] == [(1, True)]
    assert [(no, new) for no, new, _ in again.reports] == [(1, False)]
    report, incident_no = desk.office.report(1)
    assert (report.event.en, incident_no) == ("Child Abduction", None)
    desk.office.registered(1, 12)
    assert [one[4] for one in desk.office.reports(10)] == [12]


def test_a_bad_one_is_kept_as_it_came(desk: Desk) -> None:
    bad = b"<alert xmlns='urn:oasis:names:tc:emergency:cap:1.2'>\xff</alert>"
    taken = desk.office.take(bad, "feed", NOW_MS)
    assert taken.reports == ()
    ((source, field, reason, raw),) = desk.store.rows(
        "SELECT source_id, field, reason, raw FROM quarantine"
    )
    assert (source, field) == ("cap", "document")
    assert reason.startswith("is not XML")
    assert "\\xff" in raw


def test_a_report_becomes_what_is_registered(desk: Desk) -> None:
    first = ask(desk.office)
    ((_, _, report),) = desk.office.take(first.body.encode(), "feed", NOW_MS).reports
    told = registration_of(report, "ada", domain=desk.office.domain_of(report), grade=None)
    assert (told.origin, told.grade, told.domain) == (Origin.FEED, Level.ORANGE, "crowd")
    assert (told.title, told.drill) == (a_subject().event, None)
    assert told.key == f"cap:{first.reference}"
    assert told.lon == pytest.approx(13.415)


@pytest.mark.parametrize("live", [True, False])
def test_an_exercise_of_others_is_a_drill_here_and_their_test_is_nothing(
    store: Store, live: bool
) -> None:
    desk = Desk(store, FILE, live)
    desk.know(drill="d" if live else None)
    issued = ask(desk.office)
    ((_, _, report),) = desk.office.take(issued.body.encode(), "feed", NOW_MS).reports
    if live:
        told = registration_of(report, "ada", domain="crowd", grade=None)
        assert told.drill == f"cap:{issued.identifier}"
    else:
        with pytest.raises(CapRefused, match="Test"):
            registration_of(report, "ada", domain="crowd", grade=None)
