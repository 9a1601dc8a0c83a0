"""A Feishu 飞书 group robot with signature (签名校验): HMAC-SHA256 of nothing under
"timestamp\\nsecret". The timestamp is in seconds, on the system's clock; an hour off is refused.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any, Literal

import orjson

from alerts.notify.posting import Poster, require_zero, with_mark
from alerts.notify.types import Config as Base
from alerts.notify.types import Message, Variable, secret


class Config(Base):
    """`url_env` names the variable with the robot's whole address, `secret_env` its secret's."""

    kind: Literal["feishu"]
    url_env: Variable
    secret_env: Variable | None = None
    proxy: str | None = None

    def open(self) -> Feishu:
        return Feishu(self)


class Feishu:
    """Posts to one group. A recipient's address is a user's open_id, mentioned by @."""

    def __init__(self, config: Config, now_s: Callable[[], float] = time.time) -> None:
        self._config, self._now_s = config, now_s
        self._poster = Poster(config, config.proxy)

    def send(self, message: Message, key: str) -> None:
        """Raises ChannelError unless `code` (or the older `StatusCode`) is 0."""
        text = with_mark(message.text, key)
        if message.address:
            text += f'\n<at user_id="{message.address}">{message.name}</at>'
        body: dict[str, Any] = {"msg_type": "text", "content": {"text": text}, "key": key}
        if self._config.secret_env is not None:
            stamp = str(int(self._now_s()))
            body |= {"timestamp": stamp, "sign": sign(stamp, secret(self._config.secret_env))}
        answer = self._poster.post(secret(self._config.url_env), orjson.dumps(body))
        require_zero(answer, ("code", "StatusCode"), ("msg", "StatusMessage"))

    def close(self) -> None:
        """Let the connections go."""
        self._poster.close()


def sign(timestamp: str, key: str) -> str:
    """Base64 of HMAC-SHA256 of nothing under "timestamp\\nkey"."""
    digest = hmac.new(f"{timestamp}\n{key}".encode(), b"", hashlib.sha256).digest()
    return base64.b64encode(digest).decode()
