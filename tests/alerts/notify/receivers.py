"""Real receivers: an HTTP server, a mail server, an MQTT broker. Each listens on loopback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message as Mail
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import paho.mqtt.client as paho
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as MailHandler
from aiosmtpd.smtp import SMTP, Envelope, Session
from paho.mqtt.enums import CallbackAPIVersion

from tests.server import free_port


@dataclass
class Request:
    """What one POST brought."""

    path: str
    headers: dict[str, str]
    body: bytes
    at: float
    connection: tuple[str, int]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Receiver:
    """An HTTP server that keeps what it is sent. `answers` are used up first, then `answer`."""

    port: int = 0
    requests: list[Request] = field(default_factory=list)
    answer: tuple[int, bytes] = (204, b"")
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    delay_s: float = 0.0
    arrived: Callable[[Request], None] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/hook"

    def keys(self) -> list[str]:
        return [one.headers["webhook-id"] for one in self.requests]

    def take(self, request: Request) -> tuple[int, bytes]:
        if self.delay_s:
            time.sleep(self.delay_s)
        self.requests.append(request)
        if self.arrived is not None:
            self.arrived(request)
        return self.answers.pop(0) if self.answers else self.answer


@contextmanager
def http_receiver(port: int = 0) -> Iterator[Receiver]:
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # connections are kept
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = Request(self.path, headers, body, time.time(), self.client_address)
            status, content = receiver.take(request)
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    receiver.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()


class MailBox(MailHandler):
    """Keeps mails; refuses with `refusal` while there is one."""

    def __init__(self) -> None:
        super().__init__()
        self.mails: list[Mail] = []
        self.refusal: str | None = None

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.refusal is not None:
            return self.refusal
        return await super().handle_DATA(server, session, envelope)

    def handle_message(self, message: Mail) -> None:
        self.mails.append(message)


@contextmanager
def mail_server() -> Iterator[tuple[MailBox, int]]:
    box, port = MailBox(), free_port()
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield box, port
    finally:
        controller.stop()


def mosquitto() -> str:
    """Debian's broker, which `make tools` installs; it may lie outside an ordinary PATH."""
    found = shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if found is None:
        raise FileNotFoundError("mosquitto is not installed: make tools")
    return found


@dataclass
class Broker:
    """A running broker, and what a subscriber of everything received from it."""

    port: int
    received: list[tuple[str, Any, dict[str, str]]] = field(default_factory=list)


@contextmanager
def mqtt_broker(folder: Path, port: int | None = None) -> Iterator[Broker]:
    broker = Broker(port or free_port())
    config = folder / "mosquitto.conf"
    config.write_text(f"listener {broker.port} 127.0.0.1\nallow_anonymous true\n")
    with (folder / "mosquitto.log").open("ab") as log:
        process = subprocess.Popen([mosquitto(), "-c", str(config)], stdout=log, stderr=log)
    listener = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
    subscribed = threading.Event()

    def take(_client: object, _userdata: object, message: paho.MQTTMessage) -> None:
        properties = dict(getattr(message.properties, "UserProperty", []))
        broker.received.append((message.topic, json.loads(message.payload), properties))

    listener.on_message = take
    listener.on_subscribe = lambda *_: subscribed.set()
    try:
        _connect(listener, broker.port)
        listener.loop_start()
        listener.subscribe("#", qos=1)
        assert subscribed.wait(10)
        yield broker
    finally:
        listener.disconnect()
        listener.loop_stop()
        process.terminate()
        process.wait(10)


def _connect(client: paho.Client, port: int) -> None:
    end = time.monotonic() + 10
    while True:
        try:
            client.connect("127.0.0.1", port)
            return
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.05)
