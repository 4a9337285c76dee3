"""Writes over HTTP against a real broker and database: done once, answered the same, traced to the end."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from shared.log.schema import line_schema
from tests.eventually import eventually
from tests.integration.serving import free_port, running, until_ready

PROGRAM = {"title": "Digital fluency", "objective": "Learn from each other", "cadence": "biweekly", "weeks": 12}


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("http") / "matching.log"


@pytest.fixture(scope="module")
async def matching(mongo_url: str, topics: str, said: Path) -> AsyncIterator[httpx.AsyncClient]:
    port = free_port()
    servers = {"MONGODB_URI": mongo_url, "KAFKA_BOOTSTRAP": topics, "MATCHING_DATABASE": f"http-{port}"}
    with running("matching", said, MATCHING_PORT=str(port), **servers) as process:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http:
            await until_ready(http, process)
            yield http


def lines(said: Path) -> list[dict[str, Any]]:
    complete = said.read_text().rpartition("\n")[0]
    return [json.loads(line) for line in complete.splitlines()]


class TestWrites:
    async def test_are_done_once_however_often_they_are_repeated(self, matching: httpx.AsyncClient) -> None:
        headers = {"Idempotency-Key": "repeated"}
        before = len((await matching.get("/v1/programs")).json()["items"])

        at_once = await asyncio.gather(
            *(matching.post("/v1/programs", json={"settings": PROGRAM}, headers=headers) for _ in range(5))
        )
        later = await matching.post("/v1/programs", json={"settings": PROGRAM}, headers=headers)

        assert [answer.status_code for answer in (*at_once, later)] == [201] * 6
        assert len({answer.json()["id"] for answer in (*at_once, later)}) == 1
        assert len((await matching.get("/v1/programs")).json()["items"]) == before + 1

    async def test_refuse_a_key_that_was_used_for_another_wish(self, matching: httpx.AsyncClient) -> None:
        headers = {"Idempotency-Key": "reused"}
        await matching.post("/v1/programs", json={"settings": PROGRAM}, headers=headers)

        answer = await matching.post(
            "/v1/programs", json={"settings": {**PROGRAM, "title": "Another"}}, headers=headers
        )

        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency-key-reused"

    async def test_tell_their_outcome_to_whoever_did_not_wait(self, matching: httpx.AsyncClient) -> None:
        accepted = await matching.post("/v1/programs", json={"settings": PROGRAM}, headers={"Prefer": "respond-async"})

        async def outcome() -> dict[str, Any] | None:
            answer = await matching.get(accepted.headers["location"])
            return answer.json() if answer.status_code == 200 else None

        assert accepted.status_code == 202
        found = await eventually(outcome)
        assert found is not None
        assert found["status"] == 200

    async def test_are_refused_in_the_domains_words(self, matching: httpx.AsyncClient) -> None:
        draft = await matching.post("/v1/programs", json={"settings": PROGRAM})

        answer = await matching.post(f"/v1/programs/{draft.json()['id']}/publication")

        assert 400 <= answer.status_code < 500
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["title"]


class TestLog:
    async def test_follows_a_request_to_its_message(self, matching: httpx.AsyncClient, said: Path) -> None:
        await matching.post("/v1/programs", json={"settings": PROGRAM}, headers={"X-Correlation-Id": "followed"})

        def names() -> set[str]:
            return {line["event_name"] for line in lines(said) if line.get("correlation_id") == "followed"}

        await eventually(lambda: {"request.handled", "message.handled"} <= names())

    async def test_has_the_published_shape_and_no_word_of_what_was_sent(
        self, matching: httpx.AsyncClient, said: Path
    ) -> None:
        await matching.post("/v1/programs", json={"settings": {**PROGRAM, "title": "Zebra crossing"}})
        schema = Draft202012Validator(line_schema())

        wrong = [f"{line}: {error.message}" for line in lines(said) for error in schema.iter_errors(line)]

        assert wrong == []
        assert "Zebra" not in json.dumps(lines(said))
