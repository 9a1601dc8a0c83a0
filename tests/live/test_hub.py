from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Any

import orjson

from live.hub import WAITING_AT_MOST, Hub


def hub() -> Hub:
    return Hub(lambda: {"now": 1, "clock": {"mode": "live"}})


async def events(
    stream: AsyncGenerator[bytes, None], count: int
) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    async with aclosing(stream) as chunks:
        async for chunk in chunks:
            for text in chunk.decode().strip().split("\n\n"):
                lines = dict(line.split(": ", 1) for line in text.split("\n"))
                found.append((lines["event"], orjson.loads(lines["data"])))
            if len(found) >= count:
                break
    return found


def test_a_viewer_gets_the_snapshot_and_then_what_changes() -> None:
    async def run() -> None:
        one = hub()
        one.start()
        one.publish({"points": {"1": [0], "2": [0]}})
        stream = one.join(None, compressed=False)
        assert (await events(stream, 1))[0][1]["points"] == {"1": [0], "2": [0]}
        stream = one.join(None, compressed=False)
        waiting = asyncio.create_task(events(stream, 2))
        await asyncio.sleep(0.05)
        one.publish({"points": {"1": [4]}})
        kind, delta = (await waiting)[1]
        assert kind == "delta"
        assert (delta["prev"], delta["rev"]) == (1, 2)
        assert delta["set"] == {"points": {"1": [4]}}
        assert delta["gone"] == {"points": ["2"]}
        one.stop()

    asyncio.run(run())


def test_a_viewer_that_comes_back_is_sent_only_what_it_missed() -> None:
    async def run() -> None:
        one = hub()
        one.start()
        for level in range(1, 5):
            one.publish({"points": {"1": [level]}})
        found = await events(one.join(2, compressed=False), 3)
        assert [kind for kind, _ in found] == ["delta", "delta", "beat"]
        assert [body["rev"] for _, body in found] == [3, 4, 4]
        one.stop()

    asyncio.run(run())


def test_a_viewer_from_another_life_of_the_server_gets_the_snapshot() -> None:
    async def run() -> None:
        one = hub()
        one.start()
        one.publish({"points": {"1": [1]}})
        assert (await events(one.join(900, compressed=False), 1))[0][0] == "snapshot"
        one.stop()

    asyncio.run(run())


def test_nothing_is_published_when_nothing_changed() -> None:
    one = hub()
    assert one.publish({"points": {"1": [1]}}) == 1
    assert one.publish({"points": {"1": [1]}}) == 1


def test_a_viewer_that_reads_nothing_is_dropped_and_keeps_nothing_waiting() -> None:
    async def run() -> None:
        one = hub()
        one.start()
        one.publish({"points": {"1": [0]}})
        stream = one.join(None, compressed=False)
        task = asyncio.create_task(_hang(stream))
        await asyncio.sleep(0.05)
        assert one.viewers == 1
        for level in range(WAITING_AT_MOST + 2):
            one.publish({"points": {"1": [level + 1]}})
        await asyncio.sleep(0.05)
        assert one.viewers == 0
        assert task.cancelled() or task.done()
        one.stop()

    async def _hang(stream: AsyncGenerator[bytes, None]) -> None:
        async for _ in stream:
            await asyncio.sleep(60)

    asyncio.run(run())


def test_compressed_events_are_one_gzip_stream_made_of_shared_blocks() -> None:
    async def run() -> None:
        one = hub()
        one.start()
        one.publish({"points": {"1": [0]}})
        stream = one.join(None, compressed=True)
        parts = [await anext(stream), await anext(stream)]
        one.publish({"points": {"1": [1]}})
        parts.append(await anext(stream))
        text = zlib.decompressobj(wbits=31).decompress(b"".join(parts)).decode()
        assert text.count("event: ") == 2
        await stream.aclose()
        one.stop()

    asyncio.run(run())
