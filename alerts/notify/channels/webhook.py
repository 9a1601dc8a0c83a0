"""Signed JSON to a program of the city's own, as the Standard Webhooks specification 1.0 says.

Headers `webhook-id` (the key, the same for every attempt), `webhook-timestamp` (seconds, of the
attempt, on the system's clock also in a replay) and `webhook-signature` (HMAC-SHA256).
"""

from __future__ import annotations

import binascii
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Literal

import orjson
from pydantic import Field
from standardwebhooks import Webhook as Signer

from alerts.notify.posting import Poster
from alerts.notify.types import ChannelError, Message, Variable, secret
from alerts.notify.types import Config as Base


class Config(Base):
    """`secret_env` names the variable with the shared secret: base64, `whsec_` may stand before."""

    kind: Literal["webhook"]
    url: Annotated[str, Field(pattern=r"^https?://")]
    secret_env: Variable
    proxy: str | None = None

    def open(self) -> Webhook:
        return Webhook(self)


class Webhook:
    """Posts to one address. The clock is handed in, for tests."""

    def __init__(self, config: Config, now_s: Callable[[], float] = time.time) -> None:
        self._config, self._now_s = config, now_s
        self._poster = Poster(config, config.proxy)

    def send(self, message: Message, key: str) -> None:
        """Raises ChannelError unless the answer is 2xx."""
        now = datetime.fromtimestamp(int(self._now_s()), UTC)
        body = orjson.dumps(
            {
                "type": f"alert.{message.data.get('reason', 'unacked')}",
                "timestamp": now.isoformat(),
                "data": {
                    **message.data, "key": key, "recipient": message.recipient,
                    "subject": message.subject, "body": message.body,
                },
            }
        )  # fmt: skip
        headers = {
            "webhook-id": key,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": self._signer().sign(key, now, body.decode()),
        }
        self._poster.post(self._config.url, body, headers)

    def close(self) -> None:
        """Let the connections go."""
        self._poster.close()

    def _signer(self) -> Signer:
        variable = self._config.secret_env
        try:
            return Signer(secret(variable))
        except (binascii.Error, ValueError) as error:
            raise ChannelError(f"the value of {variable} is not base64: {error}") from error
