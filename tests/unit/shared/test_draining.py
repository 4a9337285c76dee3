"""Before a stop, connections end one by one, each with an answer."""

import httpx
from starlette.types import Receive, Scope, Send

from shared.http.draining import Draining


async def says_hello(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/plain")]})
    await send({"type": "http.response.body", "body": b"hello"})


class TestDraining:
    async def test_leaves_answers_as_they_are_until_it_begins(self) -> None:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(Draining(says_hello)), base_url="http://x") as http:
            answer = await http.get("/")

        assert (answer.text, dict(answer.headers)) == ("hello", {"content-type": "text/plain"})

    async def test_says_then_that_a_connection_ends_with_its_answer(self) -> None:
        draining = Draining(says_hello)
        draining.begin()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(draining), base_url="http://x") as http:
            answer = await http.get("/")

        assert (answer.text, answer.headers["connection"]) == ("hello", "close")
