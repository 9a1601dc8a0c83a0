"""Hands each revision to every viewer: encoded once, compressed once, queued within bounds.

A viewer that does not read is dropped; it comes back and resumes from the snapshot. Compressed
events are deflate blocks with a full flush, so that the same bytes serve every connection.
"""

from __future__ import annotations

import asyncio
import threading
import zlib
from collections import deque
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any

import orjson

from live.delta import Sections, difference

GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
BEAT_SECONDS = 2.0
KEPT_DELTAS = 256
WAITING_AT_MOST = 64


@dataclass(frozen=True, slots=True)
class Frame:
    """One server-sent event, plain and as a deflate block."""

    plain: bytes
    deflated: bytes


def frame(event: str, revision: int, body: dict[str, Any]) -> Frame:
    """Encode and compress one event."""
    plain = b"event: %s\nid: %d\ndata: %s\n\n" % (event.encode(), revision, orjson.dumps(body))
    press = zlib.compressobj(4, zlib.DEFLATED, -zlib.MAX_WBITS)
    return Frame(plain, press.compress(plain) + press.flush(zlib.Z_FULL_FLUSH))


@dataclass(eq=False, slots=True)
class Viewer:
    """One connection: what waits to be sent to it, and the task that sends."""

    waiting: deque[Frame] = field(default_factory=deque)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    task: asyncio.Task[Any] | None = None
    dropped: bool = False


class Hub:
    """Keeps the newest picture and tells viewers what changed. `publish` is for any thread."""

    def __init__(self, head: Callable[[], dict[str, Any]], revision: int = 0) -> None:
        """`head` gives {"now": ms, "clock": {...}} at the moment of the call.

        `revision` is where counting begins: above all that a process before counted to, so that its
        viewers are not taken for ours.
        """
        self._head = head
        self._lock = threading.Lock()
        self._sections: Sections = {}
        self._deltas: deque[tuple[int, Frame]] = deque(maxlen=KEPT_DELTAS)
        self._snapshot: tuple[int, Frame] | None = None
        self._viewers: set[Viewer] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beat: asyncio.Task[None] | None = None
        self.revision = revision

    def start(self) -> None:
        """Begin to serve viewers on the running event loop."""
        self._loop = asyncio.get_running_loop()
        self._beat = asyncio.create_task(self._beat_forever())

    def stop(self) -> None:
        """Let every viewer go."""
        if self._beat is not None:
            self._beat.cancel()
        self._release()
        self._loop = None

    def release(self) -> None:
        """Let every viewer go, from any thread or signal: the server waits for them to end."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._release)

    def _release(self) -> None:
        for viewer in list(self._viewers):
            self._drop(viewer)

    @property
    def viewers(self) -> int:
        """How many screens are connected."""
        return len(self._viewers)

    def publish(self, sections: Sections) -> int:
        """Make `sections` the picture. Returns its revision; the same one when nothing changed."""
        changed, gone = difference(self._sections, sections)
        if not changed and not gone:
            self._sections = sections
            return self.revision
        with self._lock:
            body = {"rev": self.revision + 1, "prev": self.revision, **self._head()}
            self._sections = sections
            self.revision += 1
        delta = frame("delta", self.revision, body | {"set": changed, "gone": gone})
        self._deltas.append((self.revision, delta))
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._spread, delta)
        return self.revision

    def picture(self) -> dict[str, Any]:
        """The whole picture as one document."""
        with self._lock:
            return {"rev": self.revision, **self._head(), **self._sections}

    async def join(self, seen: int | None, compressed: bool) -> AsyncGenerator[bytes, None]:
        """What a viewer is sent, for as long as it listens. `seen` is the revision that it has."""
        viewer = Viewer(task=asyncio.current_task())
        self._viewers.add(viewer)
        try:
            if compressed:
                yield GZIP_HEADER
            for first in await self._catch_up(seen):
                yield first.deflated if compressed else first.plain
            while not viewer.dropped:
                await viewer.news.wait()
                viewer.news.clear()
                while viewer.waiting:
                    item = viewer.waiting.popleft()
                    yield item.deflated if compressed else item.plain
        finally:
            self._viewers.discard(viewer)

    async def _catch_up(self, seen: int | None) -> list[Frame]:
        """The deltas that were missed when they are all still kept; else the snapshot."""
        missed = [item for revision, item in list(self._deltas) if seen and revision > seen]
        if seen and 0 <= self.revision - seen == len(missed):
            return [*missed, frame("beat", self.revision, {"rev": self.revision, **self._head()})]
        return [await asyncio.to_thread(self._current)]

    def _current(self) -> Frame:
        kept = self._snapshot
        if kept is None or kept[0] != self.revision:
            body = self.picture()
            kept = (body["rev"], frame("snapshot", body["rev"], body))
            self._snapshot = kept
        return kept[1]

    def _spread(self, item: Frame) -> None:
        for viewer in list(self._viewers):
            if len(viewer.waiting) >= WAITING_AT_MOST:
                self._drop(viewer)
                continue
            viewer.waiting.append(item)
            viewer.news.set()

    def _drop(self, viewer: Viewer) -> None:
        viewer.dropped = True
        viewer.waiting.clear()
        viewer.news.set()
        self._viewers.discard(viewer)
        if viewer.task is not None:
            viewer.task.cancel()

    async def _beat_forever(self) -> None:
        while True:
            await asyncio.sleep(BEAT_SECONDS)
            self._spread(frame("beat", self.revision, {"rev": self.revision, **self._head()}))
