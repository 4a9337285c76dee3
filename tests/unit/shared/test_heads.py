"""What comes before a request's body is bounded in size and time, over real sockets."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from shared.http import heads
from shared.http.heads import HEAD_LIMIT, BoundedHead
from tests.eventually import eventually

LINE = b"GET / HTTP/1.1\r\nHost: notify\r\n"


async def answer(_scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


@pytest.fixture
async def port() -> AsyncIterator[int]:
    config = uvicorn.Config(answer, port=0, http=BoundedHead, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    await eventually(lambda: server.started)
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    await serving


async def said_to(port: int, *parts: bytes) -> bytes:
    """Return the status line of the answer; empty if the connection ends without one."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
        return (await asyncio.wait_for(reader.readline(), 10)).strip()
    finally:
        writer.close()


class TestHead:
    async def test_of_a_usual_size_is_read_in_any_number_of_parts(self, port: int) -> None:
        parts = [LINE, b"X-A: ", b"a" * 60_000, b"\r\nX-B: b\r\n", b"\r\n"]
        assert await said_to(port, *parts) == b"HTTP/1.1 200 OK"

    @pytest.mark.parametrize(
        "flood", [[b"X-A: a\r\n" * 20_000] * 3, [b"X-A: " + b"a" * HEAD_LIMIT], [b"Cookie: ", *[b"a" * 50_000] * 7]]
    )
    async def test_that_has_no_end_is_refused(self, port: int, flood: list[bytes]) -> None:
        assert await said_to(port, LINE, *flood) == b"HTTP/1.1 431 Request Header Fields Too Large"

    async def test_is_told_from_the_body(self, port: int) -> None:
        body = b"a" * 3 * HEAD_LIMIT
        head = b"POST / HTTP/1.1\r\nHost: notify\r\nContent-Length: %d\r\n\r\n" % len(body)
        assert await said_to(port, head + body) == b"HTTP/1.1 200 OK"

    @pytest.mark.parametrize("begun", [b"", LINE, b"GET / HT"])
    async def test_that_does_not_come_ends_the_connection(
        self, port: int, begun: bytes, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(heads, "HEAD_SECONDS", 0.1)
        assert await said_to(port, begun) == b""

    async def test_of_a_further_request_has_its_own_time(self, port: int, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(heads, "HEAD_SECONDS", 0.1)
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(LINE + b"\r\n" + LINE)
        assert (await asyncio.wait_for(reader.read(), 10)).count(b"200 OK") == 1
        writer.close()
