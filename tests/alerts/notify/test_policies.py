"""notify.yaml: what it says, and what is wrong with it, told so that it can be mended."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from alerts.notify.policies import Policies, read_policies
from alerts.notify.types import Reason
from data.city import load_city

CITIES = sorted((Path(__file__).parents[3] / "data" / "cities").iterdir())
CITY: Any = SimpleNamespace(departments={"traffic": None, "fire": None, "parks": None})
GOOD = """\
address: https://ccc.city.example
language: zh
give_up_after: PT2H
channels:
  - {id: in_app, kind: in_app}
  - {id: mail, kind: email, host: mail.city.example, sender: ccc@city.example}
  - {id: hook, kind: webhook, url: "https://hooks.city.example/a", secret_env: HOOK_SECRET}
recipients:
  - {id: officer, name: {en: Officer, zh: 值班员}, addresses: {email: duty@city.example}}
  - {id: lead, name: {en: Lead, zh: 值班长}}
policies:
  - unacked:
      - {after: PT5M, channels: [in_app, hook], to: [lead, officer]}
      - {after: PT0S, channels: [mail], to: [officer]}
    idle:
      - {after: PT1H, channels: [in_app], to: [officer]}
  - departments: [fire]
    levels: [red]
    unacked:
      - {after: PT0S, channels: [in_app], to: [officer], also_when_cleared: false}
"""


def read(folder: Path, text: str) -> tuple[Policies, list[str]]:
    town = folder / "town"
    town.mkdir(exist_ok=True)
    (town / "notify.yaml").write_text(text, encoding="utf-8")
    found, faults = read_policies(town, CITY)
    return found, [str(fault) for fault in faults]


def test_the_steps_of_a_department_and_level(tmp_path: Path) -> None:
    found, faults = read(tmp_path, GOOD)
    assert faults == []
    told = [
        (one.after_ms, one.channel, one.recipient, one.also_when_cleared)
        for one in found.steps("traffic", 3, Reason.UNACKED)
    ]
    assert told == [
        (0, "mail", "officer", True),
        (300_000, "in_app", "lead", False),
        (300_000, "in_app", "officer", False),
        (300_000, "hook", "lead", False),
        (300_000, "hook", "officer", False),
    ]
    (red,) = found.steps("fire", 4, Reason.UNACKED)
    assert (red.recipient, red.also_when_cleared) == ("officer", False)
    assert found.steps("fire", 3, Reason.UNACKED) == ()  # named, so the default is not its
    assert found.steps("fire", 4, Reason.IDLE) == ()
    assert [one.after_ms for one in found.steps("parks", 1, Reason.IDLE)] == [3_600_000]
    assert (found.give_up_ms, found.flicker_ms) == (7_200_000, 600_000)


def test_a_city_without_the_file_tells_nobody(tmp_path: Path) -> None:
    found, faults = read_policies(tmp_path, CITY)
    assert faults == []
    assert not found.tells("traffic")


FAULTS = [
    ("aftr: PT5M", "after: PT5M",
     "13: policies.1.unacked.1.aftr: unknown key 'aftr', did you mean 'after'?"),
    ("chanels: [mail]", "channels: [mail]", "did you mean 'channels'?"),
    ("channels: [mial]", "channels: [mail]", "unknown channel 'mial', did you mean 'mail'?"),
    ("to: [ofcer]", "to: [officer]", "unknown recipient 'ofcer', did you mean 'officer'?"),
    ("departments: [fier]", "departments: [fire]",
     "17: policies.2.departments.1: unknown department 'fier', did you mean 'fire'?"),
    ("levels: [rde]", "levels: [red]", "must be 'blue', 'yellow', 'orange' or 'red'"),
    ("kind: emial", "kind: email", "unknown kind of channel 'emial', did you mean 'email'?"),
    ("secret-env: HOOK", "secret_env: HOOK",
     "7: channels.3.secret-env: unknown key 'secret-env', did you mean 'secret_env'?"),
    ("hots: mail", "host: mail",
     "6: channels.2.hots: unknown key 'hots', did you mean 'host'?"),
    ("secret_env: my secret", "secret_env: HOOK_SECRET", "7: channels.3.secret_env: string"),
    ("sender: nobody", "sender: ccc@city.example", "not an e-mail address"),
    ("after: -PT1M", "after: PT0S", "must not be negative"),
    ("addresses: {mail: ", "addresses: {email: ", "unknown kind of channel 'mail'"),
    ("to: [lead]", "to: [officer]", "'lead' has no address for email; add one under"),
    ("id: in_app, kind: webhook", "id: in_app, kind: in_app", "key 'url' is missing"),
    ("id: mail, kind: in_app}", "id: in_app, kind: in_app}", "channel 'mail' stands twice"),
    ("id: officer, name: {en: Lead", "id: lead, name: {en: Lead",
     "recipient 'officer' stands twice"),
    ("levels: [red]\n  - departments: [fire]", "levels: [red]",
     "19: policies.3: red of department 'fire' has a policy already, line 17"),
    ("give_up: PT2H", "give_up_after: PT2H",
     "3: give_up: unknown key 'give_up', did you mean 'give_up_after'?"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "right", "message"), FAULTS, ids=[one[0] for one in FAULTS])
def test_a_fault_names_its_place_and_the_nearest_right_word(
    tmp_path: Path, wrong: str, right: str, message: str
) -> None:
    assert right in GOOD
    found, faults = read(tmp_path, GOOD.replace(right, wrong))
    assert any(f"{message}" in fault for fault in faults), faults
    assert all(fault.startswith("town/notify.yaml:") for fault in faults)
    assert not found.tells("traffic")


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("host: mail", "hots: mail").replace("departments: [fire]", "x: 1")
    _found, faults = read(tmp_path, text)
    assert len(faults) >= 3


@pytest.mark.parametrize("folder", CITIES, ids=lambda folder: folder.name)
def test_the_cities_tell_inside_the_center_only(folder: Path) -> None:
    city = load_city(folder)
    found, faults = read_policies(folder, city)
    assert faults == []
    assert {channel.kind for channel in found.channels.values()} == {"in_app"}
    for department in city.departments:
        assert found.steps(department, 4, Reason.UNACKED)[0].after_ms == 0
