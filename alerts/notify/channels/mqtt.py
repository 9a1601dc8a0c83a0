"""MQTT 5 with QoS 1: told means that the broker has acknowledged the message.

The key travels as user property `key` and in the payload. A message that was not acknowledged in
time is thrown away with its connection, so that the client never sends it later by itself.
"""

from __future__ import annotations

import threading
from typing import Annotated, Literal

import orjson
import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from pydantic import Field

from alerts.notify.types import ChannelError, Message, Variable, secret
from alerts.notify.types import Config as Base

QOS = 1


class Config(Base):
    """A broker. `topic` may hold {recipient}, {department} and {level}."""

    kind: Literal["mqtt"]
    host: str
    port: Annotated[int, Field(ge=1, le=65535)] = 1883
    tls: bool = False
    topic: Annotated[str, Field(pattern=r"^[^#+]+$")]
    user_env: Variable | None = None
    password_env: Variable | None = None
    at_once: Annotated[int, Field(ge=1, le=1)] = 1  # one connection, one message in flight

    def open(self) -> Mqtt:
        return Mqtt(self)


class Mqtt:
    """One connection, opened with the first message and after each failure."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._client: paho.Client | None = None
        self._lock = threading.Lock()

    def send(self, message: Message, key: str) -> None:
        """Raises ChannelError when the broker refuses, is not there, or does not answer in time."""
        with self._lock:
            try:
                self._publish(message, key)
            except (OSError, ValueError, RuntimeError) as error:
                self._drop()
                raise ChannelError(f"{type(error).__name__}: {error}") from error
            except ChannelError:
                self._drop()
                raise

    def close(self) -> None:
        """Let the connection go."""
        with self._lock:
            self._drop()

    def _publish(self, message: Message, key: str) -> None:
        if self._client is None or not self._client.is_connected():
            self._drop()
            self._client = self._connect()
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.UserProperty = [("key", key)]
        payload = {
            **message.data, "key": key, "recipient": message.recipient,
            "subject": message.subject, "body": message.body,
        }  # fmt: skip
        sent = self._client.publish(
            self._topic(message), orjson.dumps(payload), qos=QOS, properties=properties
        )
        sent.wait_for_publish(self._config.timeout_s)
        if not sent.is_published():
            raise ChannelError(f"no acknowledgement within {self._config.timeout_s:g} s")

    def _topic(self, message: Message) -> str:
        words = {
            "recipient": message.recipient,
            "department": str(message.data.get("department", "")),
            "level": str(message.data.get("level", "")),
        }
        topic = self._config.topic
        for name, word in words.items():
            topic = topic.replace(f"{{{name}}}", word)
        return topic

    def _connect(self) -> paho.Client:
        """A client with an acknowledged connection. Raises ChannelError, OSError."""
        config = self._config
        client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
        answered = threading.Event()
        refused: list[ReasonCode] = []

        def on_connect(_c: object, _u: object, _f: object, code: ReasonCode, _p: object) -> None:
            if code.is_failure:
                refused.append(code)
            answered.set()

        client.on_connect = on_connect
        if config.user_env:
            word = secret(config.password_env) if config.password_env else None
            client.username_pw_set(secret(config.user_env), word)
        if config.tls:
            client.tls_set()
        client.connect_timeout = config.timeout_s
        client.connect(config.host, config.port)
        client.loop_start()
        if not answered.wait(config.timeout_s) or refused:
            _close(client)
            why = f"refused: {refused[0]}" if refused else "no answer"
            raise ChannelError(f"connection to {config.host}:{config.port} {why}")
        return client

    def _drop(self) -> None:
        if self._client is not None:
            _close(self._client)
            self._client = None


def _close(client: paho.Client) -> None:
    client.disconnect()
    client.loop_stop()
