"""A DingTalk 钉钉 group robot with signature (加签): HMAC-SHA256 of "timestamp\\nsecret".

The timestamp is in milliseconds, on the system's clock; more than an hour off is refused.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Literal

import httpx
import orjson

from alerts.notify.posting import Poster, require_zero, with_mark
from alerts.notify.types import Config as Base
from alerts.notify.types import Message, Variable, secret


class Config(Base):
    """`url_env` names the variable with the robot's whole address, `secret_env` that with SEC…"""

    kind: Literal["dingtalk"]
    url_env: Variable
    secret_env: Variable | None = None
    proxy: str | None = None

    def open(self) -> Dingtalk:
        return Dingtalk(self)


class Dingtalk:
    """Posts to one group. A recipient's address is a mobile number, mentioned by @."""

    def __init__(self, config: Config, now_s: Callable[[], float] = time.time) -> None:
        self._config, self._now_s = config, now_s
        self._poster = Poster(config, config.proxy)

    def send(self, message: Message, key: str) -> None:
        """Raises ChannelError unless `errcode` is 0."""
        mentioned = [message.address] if message.address else []
        text = "\n".join([with_mark(message.text, key), *(f"@{one}" for one in mentioned)])
        body = {
            "msgtype": "text",
            "text": {"content": text},
            "at": {"atMobiles": mentioned, "isAtAll": False},
            "key": key,
        }
        answer = self._poster.post(self._url(), orjson.dumps(body))
        require_zero(answer, ("errcode",), ("errmsg",))

    def close(self) -> None:
        """Let the connections go."""
        self._poster.close()

    def _url(self) -> str:
        url = httpx.URL(secret(self._config.url_env))
        if self._config.secret_env is None:
            return str(url)
        stamp = str(int(self._now_s() * 1000))
        signed = url.copy_merge_params(
            {"timestamp": stamp, "sign": sign(stamp, secret(self._config.secret_env))}
        )
        return str(signed)


def sign(timestamp: str, key: str) -> str:
    """Base64 of HMAC-SHA256 under `key` of "timestamp\\nkey"; not yet URL-encoded."""
    digest = hmac.new(key.encode(), f"{timestamp}\n{key}".encode(), hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
