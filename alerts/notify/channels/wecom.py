"""A WeCom 企业微信 group robot. Its key stands in the address; there is no other signature.

A robot takes 20 messages a minute and texts of 2,048 bytes.
"""

from __future__ import annotations

from typing import Literal

import orjson

from alerts.notify.posting import Poster, require_zero, with_mark
from alerts.notify.types import Config as Base
from alerts.notify.types import Message, Variable, secret

BYTES_AT_MOST = 2048 - 10  # the mark of the key follows


class Config(Base):
    """`url_env` names the variable with the robot's whole address, key included."""

    kind: Literal["wecom"]
    url_env: Variable
    proxy: str | None = None

    def open(self) -> Wecom:
        return Wecom(self)


class Wecom:
    """Posts to one group. A recipient's address is a mobile number, mentioned by @."""

    def __init__(self, config: Config) -> None:
        self._config = config
        self._poster = Poster(config, config.proxy)

    def send(self, message: Message, key: str) -> None:
        """Raises ChannelError unless `errcode` is 0."""
        text = with_mark(_short(message.text), key)
        mentioned = [message.address] if message.address else []
        body = {
            "msgtype": "text",
            "text": {"content": text, "mentioned_mobile_list": mentioned},
            "key": key,
        }
        answer = self._poster.post(secret(self._config.url_env), orjson.dumps(body))
        require_zero(answer, ("errcode",), ("errmsg",))

    def close(self) -> None:
        """Let the connections go."""
        self._poster.close()


def _short(text: str) -> str:
    return text.encode()[:BYTES_AT_MOST].decode("utf-8", "ignore")
