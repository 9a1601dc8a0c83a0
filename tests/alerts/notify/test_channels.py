"""Each channel against a real server: what arrives, and what counts as not taken."""

from __future__ import annotations

import base64
import hashlib
import hmac
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from standardwebhooks import Webhook as Verifier

from alerts.notify.channels import kinds
from alerts.notify.types import Channel, ChannelError, Message
from tests.alerts.notify.receivers import Receiver, http_receiver, mail_server, mqtt_broker
from tests.server import eventually, free_port

KEY = "n_0123456789abcdef0123456789abcdef"
SECRET = base64.b64encode(b"thirty-two bytes of a shared key").decode()
MESSAGE = Message(
    subject="【橙色】车速过低：路 1", body="请确认。\n数值 0.2，限值 0.3", recipient="officer",
    name="值班员", address="duty@city.example",
    data={"alert": 7, "reason": "unacked", "level": 3, "department": "traffic", "replay": False},
)  # fmt: skip


def opened(kind: str, **given: Any) -> Channel:
    return kinds()[kind].model_validate({"id": "one", "kind": kind, **given}).open()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with http_receiver() as one:
        yield one


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch, receiver: Receiver) -> None:
    monkeypatch.setenv("HOOK_SECRET", f"whsec_{SECRET}")
    monkeypatch.setenv("ROBOT_URL", f"{receiver.url}?access_token=abc")
    monkeypatch.setenv("ROBOT_SECRET", "SEC123")


def test_the_channels_are_the_files_of_the_folder() -> None:
    names = {"in_app", "email", "webhook", "mqtt", "dingtalk", "wecom", "feishu"}
    assert set(kinds()) == names


class TestWebhook:
    def hook(self, receiver: Receiver, **given: Any) -> Channel:
        return opened("webhook", url=receiver.url, secret_env="HOOK_SECRET", **given)

    def test_a_verifier_of_the_specification_takes_it(self, receiver: Receiver) -> None:
        self.hook(receiver).send(MESSAGE, KEY)
        (got,) = receiver.requests
        content = Verifier(f"whsec_{SECRET}").verify(got.body, got.headers)
        assert got.headers["webhook-id"] == KEY
        assert content["type"] == "alert.unacked"
        assert content["data"]["key"] == KEY
        assert content["data"]["subject"] == MESSAGE.subject
        assert content["data"]["alert"] == 7

    def test_what_was_changed_on_the_way_is_noticed(self, receiver: Receiver) -> None:
        self.hook(receiver).send(MESSAGE, KEY)
        (got,) = receiver.requests
        with pytest.raises(Exception, match="No matching signature"):
            Verifier(SECRET).verify(got.body.replace(b"officer", b"0fficer"), got.headers)

    def test_one_connection_serves_several_messages(self, receiver: Receiver) -> None:
        hook = self.hook(receiver)
        for _ in range(3):
            hook.send(MESSAGE, KEY)
        assert len({got.connection for got in receiver.requests}) == 1

    @pytest.mark.parametrize("status", [302, 400, 410, 429, 500, 503])
    def test_only_2xx_is_taken(self, receiver: Receiver, status: int) -> None:
        receiver.answer = (status, b"not today")
        with pytest.raises(ChannelError, match=f"HTTP {status}: not today"):
            self.hook(receiver).send(MESSAGE, KEY)

    def test_a_receiver_that_does_not_answer_in_time_has_not_taken_it(
        self, receiver: Receiver
    ) -> None:
        receiver.delay_s = 1
        with pytest.raises(ChannelError, match="ReadTimeout"):
            self.hook(receiver, timeout="PT0.1S").send(MESSAGE, KEY)

    def test_nobody_listening_is_told(self, receiver: Receiver) -> None:
        hook = opened("webhook", url=f"http://127.0.0.1:{free_port()}/", secret_env="HOOK_SECRET")
        with pytest.raises(ChannelError, match="ConnectError"):
            hook.send(MESSAGE, KEY)

    def test_a_secret_that_is_missing_or_no_base64_is_named(
        self, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        hook = self.hook(receiver)
        monkeypatch.setenv("HOOK_SECRET", "é")
        with pytest.raises(ChannelError, match="HOOK_SECRET is not base64"):
            hook.send(MESSAGE, KEY)
        monkeypatch.delenv("HOOK_SECRET")
        with pytest.raises(ChannelError, match="HOOK_SECRET is not set"):
            hook.send(MESSAGE, KEY)


class TestRobots:
    OK = {"dingtalk": b'{"errcode":0,"errmsg":"ok"}', "wecom": b'{"errcode":0,"errmsg":"ok"}',
          "feishu": b'{"code":0,"data":{},"msg":"success"}'}  # fmt: skip
    REFUSED = {
        "dingtalk": (b'{"errcode":310000,"errmsg":"sign not match"}', "310000: sign not match"),
        "wecom": (b'{"errcode":45009,"errmsg":"api freq out of limit"}', "45009: api freq"),
        "feishu": (b'{"code":19021,"msg":"sign match fail"}', "19021: sign match fail"),
    }

    def robot(self, kind: str) -> Channel:
        more = {} if kind == "wecom" else {"secret_env": "ROBOT_SECRET"}
        return opened(kind, url_env="ROBOT_URL", **more)

    def test_dingtalk_signs_in_the_address(self, receiver: Receiver) -> None:
        receiver.answer = (200, self.OK["dingtalk"])
        self.robot("dingtalk").send(MESSAGE, KEY)
        (got,) = receiver.requests
        query = parse_qs(urlsplit(got.path).query)
        stamp = query["timestamp"][0]
        said = hmac.new(b"SEC123", f"{stamp}\nSEC123".encode(), hashlib.sha256).digest()
        assert query["access_token"] == ["abc"]
        assert query["sign"] == [base64.b64encode(said).decode()]
        assert abs(int(stamp) / 1000 - time.time()) < 10
        assert got.json["msgtype"] == "text"
        assert MESSAGE.subject in got.json["text"]["content"]
        assert got.json["at"]["atMobiles"] == [MESSAGE.address]

    def test_wecom_mentions_the_recipient(self, receiver: Receiver) -> None:
        receiver.answer = (200, self.OK["wecom"])
        self.robot("wecom").send(MESSAGE, KEY)
        (got,) = receiver.requests
        assert got.json["text"]["mentioned_mobile_list"] == [MESSAGE.address]
        assert got.json["text"]["content"].startswith(MESSAGE.text)

    def test_wecom_stays_within_its_2048_bytes(self, receiver: Receiver) -> None:
        receiver.answer = (200, self.OK["wecom"])
        long = Message(subject="长", body="字" * 3000, recipient="r", name="r")
        self.robot("wecom").send(long, KEY)
        assert len(receiver.requests[0].json["text"]["content"].encode()) <= 2048

    def test_feishu_signs_in_the_body(self, receiver: Receiver) -> None:
        receiver.answer = (200, self.OK["feishu"])
        self.robot("feishu").send(MESSAGE, KEY)
        body = receiver.requests[0].json
        said = hmac.new(f"{body['timestamp']}\nSEC123".encode(), b"", hashlib.sha256).digest()
        assert body["sign"] == base64.b64encode(said).decode()
        assert body["msg_type"] == "text"
        assert MESSAGE.subject in body["content"]["text"]

    @pytest.mark.parametrize("kind", ["dingtalk", "wecom", "feishu"])
    def test_the_key_travels_with_it(self, receiver: Receiver, kind: str) -> None:
        receiver.answer = (200, self.OK[kind])
        self.robot(kind).send(MESSAGE, KEY)
        assert receiver.requests[0].json["key"] == KEY
        assert f"#{KEY[-8:]}" in receiver.requests[0].body.decode()

    @pytest.mark.parametrize("kind", ["dingtalk", "wecom", "feishu"])
    def test_http_200_with_a_code_is_a_refusal(self, receiver: Receiver, kind: str) -> None:
        content, said = self.REFUSED[kind]
        receiver.answer = (200, content)
        with pytest.raises(ChannelError, match=said):
            self.robot(kind).send(MESSAGE, KEY)

    @pytest.mark.parametrize("content", [b"<html>log in first</html>", b"[]", b"{}"])
    def test_an_answer_of_somebody_else_is_a_refusal(
        self, receiver: Receiver, content: bytes
    ) -> None:
        receiver.answer = (200, content)
        with pytest.raises(ChannelError, match="an answer without errcode"):
            self.robot("wecom").send(MESSAGE, KEY)

    def test_no_error_tells_the_address(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ROBOT_URL", f"http://127.0.0.1:{free_port()}/?access_token=abc")
        with pytest.raises(ChannelError) as caught:
            self.robot("wecom").send(MESSAGE, KEY)
        assert "abc" not in str(caught.value)


class TestMail:
    def mail(self, port: int, **given: Any) -> Channel:
        return opened("email", host="127.0.0.1", port=port, security="none",
                      sender="ccc@city.example", **given)  # fmt: skip

    def test_the_mail_arrives_with_its_key(self) -> None:
        with mail_server() as (box, port):
            for _ in range(2):
                self.mail(port).send(MESSAGE, KEY)
        first, second = box.mails
        assert first["To"] == MESSAGE.address
        assert first["Message-ID"] == second["Message-ID"] == f"<{KEY}@city.example>"
        assert first["X-Notification-Key"] == KEY
        assert first["Auto-Submitted"] == "auto-generated"
        payload = first.get_payload(decode=True)
        assert isinstance(payload, bytes)
        assert payload.decode().replace("\r\n", "\n").strip() == MESSAGE.body

    def test_a_refusal_is_told_in_the_servers_words(self) -> None:
        with mail_server() as (box, port):
            box.refusal = "452 the box is full"
            with pytest.raises(ChannelError, match="the box is full"):
                self.mail(port).send(MESSAGE, KEY)

    def test_a_server_without_tls_is_not_spoken_to_in_the_clear(self) -> None:
        with mail_server() as (box, port):
            channel = opened("email", host="127.0.0.1", port=port, sender="ccc@city.example")
            with pytest.raises(ChannelError, match="STARTTLS"):
                channel.send(MESSAGE, KEY)
        assert box.mails == []

    def test_nobody_listening_is_told(self) -> None:
        with pytest.raises(ChannelError, match="ConnectionRefusedError"):
            self.mail(free_port()).send(MESSAGE, KEY)


@pytest.mark.process
class TestMqtt:
    def channel(self, port: int, **given: Any) -> Channel:
        topic = "city/{department}/{level}/{recipient}"
        return opened("mqtt", host="127.0.0.1", port=port, topic=topic, **given)

    def test_the_broker_hands_it_on_with_its_key(self, tmp_path: Path) -> None:
        with mqtt_broker(tmp_path) as broker:
            channel = self.channel(broker.port)
            channel.send(MESSAGE, KEY)
            channel.send(MESSAGE, KEY)
            eventually(lambda: _assert_count(broker.received, 2))
            channel.close()
        topic, payload, properties = broker.received[0]
        assert topic == "city/traffic/3/officer"
        assert payload["key"] == properties["key"] == KEY
        assert payload["subject"] == MESSAGE.subject

    def test_a_broker_that_went_away_is_found_again(self, tmp_path: Path) -> None:
        with mqtt_broker(tmp_path) as broker:
            channel = self.channel(broker.port, timeout="PT2S")
            channel.send(MESSAGE, KEY)
        with pytest.raises(ChannelError):
            channel.send(MESSAGE, KEY)
        with mqtt_broker(tmp_path, broker.port) as again:
            channel.send(MESSAGE, "n_second")
            eventually(lambda: _assert_count(again.received, 1))
            time.sleep(0.3)
            channel.close()
        assert [payload["key"] for _, payload, _ in again.received] == ["n_second"]

    def test_a_broker_that_says_nothing_has_not_taken_it(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as mute:
            channel = self.channel(mute.getsockname()[1], timeout="PT0.3S")
            with pytest.raises(ChannelError, match="no answer"):
                channel.send(MESSAGE, KEY)


def _assert_count(received: list[Any], count: int) -> None:
    assert len(received) == count
