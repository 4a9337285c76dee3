"""Commands out of requests: sent once, awaited, and answered."""

import httpx

from shared.contracts.vocabulary import PairId
from shared.processing.outcomes import Outcome
from tests.unit.shared.site import ENDING, EndPair, FakeEngine, Lines


class TestSend:
    async def test_answers_once_the_command_is_done(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        answer = await http.post("/v1/pairs/p1/ending", json=ENDING)

        assert answer.status_code == 201
        assert engine.accepted[answer.json()["id"]][0] == EndPair(pair_id=PairId("p1"), reason="no-fault")

    async def test_gives_every_request_an_id_of_its_own(self, http: httpx.AsyncClient) -> None:
        first, second = [await http.post("/v1/pairs/p1/ending", json=ENDING) for _ in range(2)]

        assert first.json()["id"] != second.json()["id"]

    async def test_knows_a_repeat_by_its_key(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        headers = {"Idempotency-Key": "k1"}

        first, second = [await http.post("/v1/pairs/p1/ending", json=ENDING, headers=headers) for _ in range(2)]

        assert first.json() == second.json()
        assert len(engine.accepted) == 1

    async def test_names_who_has_sent_it_and_for_whom(
        self, http: httpx.AsyncClient, engine: FakeEngine, lines: Lines
    ) -> None:
        await http.post("/v1/pairs/p1/ending", json=ENDING)
        await http.post("/v1/pairs/p1/ending", json=ENDING, headers={"On-Behalf-Of": "ada"})

        assert engine.actors == ["local", "local for person:ada"]
        assert [line["enduser.id"] for line in lines()] == engine.actors

    async def test_names_nobody_whose_own_word_it_is(
        self, http: httpx.AsyncClient, engine: FakeEngine, lines: Lines
    ) -> None:
        await http.post("/v1/pairs/p1/ending", json={"reason": "left"}, headers={"On-Behalf-Of": "zoe-m"})

        assert engine.actors == [""]
        assert "zoe-m" not in str(lines())

    async def test_scopes_a_key_to_its_caller(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        for person in ("ada", "bo"):
            headers = {"Idempotency-Key": "k1", "On-Behalf-Of": person}
            await http.post("/v1/pairs/p1/ending", json=ENDING, headers=headers)

        assert len(engine.accepted) == 2

    async def test_refuses_a_key_that_was_used_for_something_else(self, http: httpx.AsyncClient) -> None:
        headers = {"Idempotency-Key": "k1"}
        await http.post("/v1/pairs/p1/ending", json=ENDING, headers=headers)

        answer = await http.post("/v1/pairs/p1/ending", json={"reason": "left"}, headers=headers)

        assert answer.status_code == 422
        assert answer.json()["code"] == "idempotency-key-reused"

    async def test_tells_what_the_domain_refused(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        engine.refusal = Outcome(id="c", status=409, title="Already ended", detail="on Monday", code="already-ended")

        answer = await http.post("/v1/pairs/p1/ending", json=ENDING)

        assert answer.status_code == 409
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["code"] == "already-ended"
        assert answer.json()["title"] == "Already ended"
        assert answer.json()["detail"] == "on Monday"

    async def test_does_not_wait_when_asked_not_to(self, http: httpx.AsyncClient) -> None:
        answer = await http.post(
            "/v1/pairs/p1/ending", json=ENDING, headers={"Prefer": "return=minimal, respond-async"}
        )

        assert answer.status_code == 202
        outcome = await http.get(answer.headers["location"])
        assert outcome.json()["status"] == 200

    async def test_waits_for_every_part_of_a_request(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        answer = await http.post("/v1/pairs/p1/swaps", headers={"Prefer": "respond-async"})

        assert answer.status_code == 200
        assert len(engine.accepted) == 2

    async def test_names_the_command_when_a_server_is_away(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        engine.away = True

        answer = await http.post("/v1/pairs/p1/ending", json=ENDING, headers={"Idempotency-Key": "k1"})

        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
        engine.away = False
        repeated = await http.post("/v1/pairs/p1/ending", json=ENDING, headers={"Idempotency-Key": "k1"})
        assert repeated.json()["id"] == answer.json()["command_id"]

    async def test_says_so_where_there_is_no_outcome(self, http: httpx.AsyncClient) -> None:
        answer = await http.get("/v1/outcomes/unknown")

        assert answer.status_code == 404
        assert answer.headers["retry-after"] == "1"
