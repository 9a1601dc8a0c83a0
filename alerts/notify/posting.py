"""JSON posted over HTTP, for the channels that speak it: connections are kept, errors are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx
import orjson

from alerts.notify.types import ChannelError, Config

SHOWN = 200  # characters of an answer that an error repeats


class Poster:
    """One HTTP client with its connections open. Safe to use from several threads."""

    def __init__(self, config: Config, proxy: str | None) -> None:
        limits = httpx.Limits(
            max_connections=config.at_once,
            max_keepalive_connections=config.at_once,
            keepalive_expiry=300,
        )
        # What the environment says of proxies is not asked: only notify.yaml decides who is spoken
        # to. httpx does not follow redirects, so a redirect is an answer that is not a success.
        self._client = httpx.Client(
            timeout=config.timeout_s, limits=limits, trust_env=False, proxy=proxy
        )

    def post(self, url: str, body: bytes, headers: Mapping[str, str] | None = None) -> bytes:
        """The answer's body. Raises ChannelError unless the status is 2xx; it never names the URL,
        which may carry a key."""
        sent = {"content-type": "application/json; charset=utf-8", **(headers or {})}
        try:
            answer = self._client.post(url, content=body, headers=sent)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise ChannelError(f"{type(error).__name__}: {error}".replace(url, "…")) from error
        if not answer.is_success:
            raise ChannelError(f"HTTP {answer.status_code}: {answer.text[:SHOWN]}")
        return answer.content

    def close(self) -> None:
        """Let the connections go."""
        self._client.close()


def with_mark(text: str, key: str) -> str:
    """The text of a robot, ended by a mark of the key: people see which two are one."""
    return f"{text}\n#{key[-8:]}"


def require_zero(answer: bytes, fields: tuple[str, ...], words: tuple[str, ...]) -> None:
    """A robot answers HTTP 200 also when it refuses; only a code of 0 is a success.

    The first of `fields` that is there counts, the first of `words` says why. Raises ChannelError.
    """
    try:
        content: dict[str, Any] = orjson.loads(answer)
        code = next(content[name] for name in fields if name in content)
    except (orjson.JSONDecodeError, StopIteration, TypeError):
        shown = answer[:SHOWN].decode("utf-8", "replace")
        raise ChannelError(f"an answer without {' or '.join(fields)}: {shown}") from None
    if code != 0:
        why = next((content[name] for name in words if name in content), "")
        raise ChannelError(f"{fields[0]} {code}: {why}")
