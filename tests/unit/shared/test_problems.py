"""Whatever is refused is refused as a problem that names what is wrong."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from shared.contracts.vocabulary import PairId
from tests.unit.shared.site import ENDING, TOKEN, EndPair, FakeEngine, Lines, post


class TestProblems:
    async def test_name_each_field_at_fault_without_repeating_what_was_typed(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/v1/pairs/p1/ending", json={"members": [1, "Ada"], "extra": "Ada"})

        assert answer.status_code == 422
        assert answer.headers["content-type"] == "application/problem+json"
        assert {error["field"] for error in answer.json()["errors"]} == {"reason", "members.1", "extra"}
        assert "Ada" not in answer.text

    @pytest.mark.parametrize(
        ("query", "at_fault"),
        [("limit=0", "limit"), ("limit=501", "limit"), ("cursor=Zm9v%C3%A9", "cursor"), ("cursor=__a", "cursor")],
    )
    async def test_name_a_query_parameter_too(self, http: httpx.AsyncClient, query: str, at_fault: str) -> None:
        answer = await http.get(f"/v1/pairs?{query}")

        assert [error["field"] for error in answer.json()["errors"]] == [at_fault]

    async def test_of_json_that_is_none(self, http: httpx.AsyncClient) -> None:
        answer = await http.post("/v1/pairs/p1/ending", content=b"{", headers={"content-type": "application/json"})

        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == "body"

    @pytest.mark.parametrize(
        ("how", "status", "code"),
        [
            ("bug", 500, "internal-error"),
            ("refusal", 409, "already-ended"),
            ("kafka", 503, "temporarily-unavailable"),
            ("mongodb", 503, "temporarily-unavailable"),
            ("stepdown", 503, "temporarily-unavailable"),
            ("question", 500, "internal-error"),
            ("problem", 410, "gone-for-good"),
            ("stop", 503, "temporarily-unavailable"),
        ],
    )
    async def test_have_a_status_and_a_stable_code(
        self, http: httpx.AsyncClient, how: str, status: int, code: str
    ) -> None:
        answer = await http.get(f"/v1/fails/{how}")

        assert (answer.status_code, answer.json()["status"], answer.json()["code"]) == (status, status, code)
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["correlation_id"] == answer.headers["x-correlation-id"]
        assert "Ada" not in answer.text

    @pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nowhere", 404), ("DELETE", "/v1/pairs", 405)])
    async def test_of_the_framework_are_problems_too(
        self, http: httpx.AsyncClient, method: str, path: str, status: int
    ) -> None:
        answer = await http.request(method, path)

        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_are_a_page_for_somebody_with_a_browser(self, http: httpx.AsyncClient) -> None:
        answer = await http.get("/attestation/other", headers={"Accept": "text/html,*/*"})

        assert answer.status_code == 409
        assert answer.headers["content-type"].startswith("text/html")
        assert "&lt;b&gt;ended" in answer.text
        assert "--ink:" in answer.text  # the layout of every page


MOMENT = "give a date and time with its offset from UTC, such as 2026-03-02T09:00:00+01:00"
DAY = "give a day, such as 2026-03-02"


class TestBodies:
    @pytest.mark.parametrize(
        "body", [b'{"reason": "\\ud800"}', b'{"reason": "a", "\\udfff": 1}', b'{"reason": "a", "share": NaN}']
    )
    async def test_that_nobody_could_store_are_refused(self, http: httpx.AsyncClient, body: bytes) -> None:
        answer = await http.post("/v1/pairs/p1/ending", content=body, headers={"content-type": "application/json"})

        assert answer.status_code == 422
        assert answer.json()["errors"]

    @pytest.mark.parametrize(
        ("body", "twice"),
        [
            (b'{"reason": "a", "reason": "b"}', ["reason"]),
            (b'{"reason": "a", "reason": "a"}', ["reason"]),
            (b'{"reason": "a", "\\u0072eason": "b"}', ["reason"]),
            (b'{"reason": {"b": 1, "b": 2}, "members": [{"a": 1, "a": 1}]}', ["a", "b"]),
            (b'\xef\xbb\xbf{"reason": "a", "reason": "b"}', ["reason"]),
        ],
    )
    async def test_that_say_a_field_twice_are_refused_with_its_name(
        self, http: httpx.AsyncClient, body: bytes, twice: list[str]
    ) -> None:
        answer = await http.post("/v1/pairs/p1/ending", content=body, headers={"content-type": "application/json"})

        named = [one["field"] for one in answer.json()["errors"] if one["detail"].startswith("is said more than once")]
        assert (answer.status_code, named) == (422, twice)

    @pytest.mark.parametrize(
        ("field", "said"),
        [
            ({"share": "0.5"}, "give a number"),
            ({"share": True}, "give a number"),
            ({"members": [True]}, "give a whole number"),
            ({"members": ["1"]}, "give a whole number"),
            ({"members": [1.5]}, "give a whole number"),
            *(({"ends_at": one}, MOMENT) for one in (1_780_300_800, 1.78e12, "1780300800", " -1.5", True, "")),
            *(({"ends_on": one}, DAY) for one in (20_600, "20600", "1780272000000", True, "2026-02-30")),
        ],
    )
    async def test_hold_numbers_as_numbers_and_days_as_days(
        self, http: httpx.AsyncClient, engine: FakeEngine, field: dict[str, object], said: str
    ) -> None:
        answer = await http.post("/v1/pairs/p1/ending", json=ENDING | field)

        assert (answer.status_code, engine.accepted) == (422, {})
        assert [one["detail"] for one in answer.json()["errors"]] == [said]

    async def test_may_hold_days_and_moments_as_they_are_written(self, http: httpx.AsyncClient) -> None:
        days = {"ends_at": "2026-06-01T09:00:00+02:00", "ends_on": "2026-06-01"}
        for given in (days, dict.fromkeys(days)):
            assert (await http.post("/v1/pairs/p1/ending", json=ENDING | given)).status_code == 201

    async def test_may_hold_whole_numbers_where_others_fit(self, http: httpx.AsyncClient) -> None:
        assert (await http.post("/v1/pairs/p1/ending", json=ENDING | {"share": 1, "members": [1]})).status_code == 201

    async def test_of_very_many_faults_are_told_the_first(self, http: httpx.AsyncClient) -> None:
        body = {"reason": "a"} | {f"k{number}": 1 for number in range(1_000)}

        answer = await http.post("/v1/pairs/p1/ending", json=body)

        assert len(answer.json()["errors"]) == 100
        assert answer.json()["detail"] == "see `errors` for each field; 900 more are at fault"

    async def test_may_hold_any_character(self, http: httpx.AsyncClient, engine: FakeEngine) -> None:
        await http.post("/v1/pairs/p1/ending", json={"reason": "\U0001f600 é\n\u0000"})

        ((command, _),) = engine.accepted.values()
        assert command == EndPair(pair_id=PairId("p1"), reason="\U0001f600 é\n\u0000")

    @pytest.mark.parametrize("chunked", [False, True])
    async def test_beyond_a_megabyte_are_refused(self, http: httpx.AsyncClient, chunked: bool) -> None:  # noqa: FBT001
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(3):
                yield b"x" * 500_000

        answer = await http.post(
            "/v1/pairs/p1/ending",
            content=chunks() if chunked else b"x" * 1_500_000,
            headers={"content-type": "application/json"},
        )

        assert answer.status_code == 413
        assert answer.json()["code"] == "body-too-large"
        assert answer.headers["x-correlation-id"]

    async def test_may_be_larger_where_the_route_says_so(self, http: httpx.AsyncClient) -> None:
        assert (await http.post("/v1/stream", content=b"x" * 2_000_000, headers=BYTES)).json() == 2_000_000
        assert (await http.post("/v1/stream", content=b"x" * 3_000_001, headers=BYTES)).status_code == 413

    async def test_that_stop_arriving_are_given_up(self, app: FastAPI, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("shared.http.trace.SILENCE_SECONDS", 0.01)

        status = await post(app, "/v1/pairs/p1/ending", {"type": "http.request", "body": b"{", "more_body": True})

        assert status == 408

    async def test_that_somebody_breaks_off_are_no_bug(self, app: FastAPI, lines: Lines) -> None:
        await post(
            app, "/v1/stream", {"type": "http.request", "body": b"a", "more_body": True}, {"type": "http.disconnect"}
        )

        (line,) = lines()
        assert line["severity_text"] == "INFO"
        assert line["problem_code"] == "client-gone"


BYTES = {"Content-Type": "application/octet-stream"}


class TestWritesFromOtherSites:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"Sec-Fetch-Site": "cross-site"}, 403),
            ({"Sec-Fetch-Site": "same-site"}, 403),
            ({"Sec-Fetch-Site": "same-origin"}, 201),
            ({"Sec-Fetch-Site": "none"}, 201),
            ({"Sec-Fetch-Site": "same-origin", "Origin": "null"}, 201),
            ({"Origin": "https://elsewhere.example"}, 403),
            ({"Origin": "http://matching:8001"}, 403),
            ({"Origin": "null"}, 403),
            ({"Origin": "http://matching"}, 201),
            ({"Origin": "https://Matching"}, 201),
            ({}, 201),
        ],
    )
    async def test_are_refused(self, http: httpx.AsyncClient, headers: dict[str, str], status: int) -> None:
        answer = await http.post("/v1/pairs/p1/ending", json=ENDING, headers=headers)

        assert answer.status_code == status

    async def test_do_not_keep_links_in_mails_from_being_opened(self, http: httpx.AsyncClient) -> None:
        assert (await http.get(f"/attestation/{TOKEN}", headers={"Sec-Fetch-Site": "cross-site"})).status_code == 200


class TestQueryParameters:
    @pytest.mark.parametrize("query", ["limit=3&limit=4", "limit=3&limit=3", "limit=3&%6cimit=4"])
    async def test_names_a_query_parameter_that_is_said_twice(self, http: httpx.AsyncClient, query: str) -> None:
        answer = await http.get(f"/v1/pairs?{query}")

        assert answer.status_code == 422
        assert answer.json()["errors"] == [{"field": "limit", "detail": "is said more than once; say it once"}]

    async def test_that_a_route_does_not_know_are_refused_with_those_it_knows(self, http: httpx.AsyncClient) -> None:
        answer = await http.get("/v1/pairs?limit=3&Limit=4&dryrun=true")

        assert answer.status_code == 422
        assert [error["field"] for error in answer.json()["errors"]] == ["Limit", "dryrun"]
        assert answer.json()["errors"][0]["detail"].endswith("known are: cursor, limit")

    async def test_are_refused_on_writes_too(self, http: httpx.AsyncClient) -> None:
        assert (await http.post("/v1/pairs/p1/ending?dry_run=1", json=ENDING)).status_code == 422

    async def test_do_not_keep_a_link_from_being_opened(self, http: httpx.AsyncClient) -> None:
        assert (await http.get(f"/attestation/{TOKEN}?utm_source=mail")).status_code == 200


class TestContentTypes:
    @pytest.mark.parametrize(
        ("given", "status"),
        [
            ("application/json", 201),
            ("application/json; charset=utf-8", 201),
            ("Application/JSON", 201),
            ("text/plain", 415),
            ("application/x-www-form-urlencoded", 415),
            ("application/vnd.api+json", 415),
            ("multipart/form-data; boundary=a", 415),
            ("nonsense", 415),
            (None, 415),
        ],
    )
    async def test_are_those_the_route_declares(self, http: httpx.AsyncClient, given: str | None, status: int) -> None:
        headers = {"Content-Type": given} if given else {}
        answer = await http.post("/v1/pairs/p1/ending", content=b'{"reason": "no-fault"}', headers=headers)

        assert answer.status_code == status
        if status == 415:
            assert "application/json" in answer.json()["detail"]

    async def test_do_not_matter_without_a_body(self, http: httpx.AsyncClient) -> None:
        assert (await http.post("/v1/pairs/p1/swaps")).status_code == 200


class TestNesting:
    @pytest.mark.parametrize(("depth", "status"), [(900, 422), (5_000, 422), (200_000, 422)])
    async def test_is_refused_however_deep(self, http: httpx.AsyncClient, depth: int, status: int) -> None:
        body = b'{"reason": ' + b"[" * depth + b"]" * depth + b"}"
        answer = await http.post("/v1/pairs/p1/ending", content=body, headers={"content-type": "application/json"})

        assert answer.status_code == status
