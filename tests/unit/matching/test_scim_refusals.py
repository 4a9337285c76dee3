"""What SCIM refuses, in the errors of RFC 7644, 3.12, with words that say what to do."""

import pytest

from tests.scim import BEARER
from tests.unit.matching.directory import CORE, ENTERPRISE, PATCH, Directory, user
from tests.unit.matching.site import Site

ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"


@pytest.fixture
def directory() -> Directory:
    return Directory()


class TestToken:
    async def test_is_needed(self, directory: Directory) -> None:
        refused = await directory.ask("GET", "/Users", None, 401, Authorization="")

        assert refused["schemas"] == [ERROR]
        assert "MATCHING_SCIM_TOKENS" in refused["detail"]
        assert directory.answer.headers["www-authenticate"].startswith("Bearer")

    @pytest.mark.parametrize("given", ["Bearer", "Bearer wrong", "Basic YTpi", "Bearer é"])
    async def test_must_be_one_that_is_known(self, directory: Directory, given: str) -> None:
        headers = {"Authorization": given.encode()}
        answer = await directory.client.get("/scim/v2/Users", headers=headers)

        assert answer.status_code == 401

    async def test_is_not_needed_to_see_what_is_offered(self, directory: Directory) -> None:
        offered = await directory.ask("GET", "/ServiceProviderConfig", None, 200, Authorization="")

        assert offered["patch"] == {"supported": True}
        assert [offered[one]["supported"] for one in ("bulk", "sort", "changePassword")] == [False] * 3

    async def test_that_is_not_set_switches_scim_off(self) -> None:
        answer = await Site().client.get("/scim/v2/Users")

        assert answer.status_code == 404
        assert "MATCHING_SCIM_TOKENS" in answer.json()["detail"]


class TestRefused:
    async def test_is_a_user_who_exists(self, directory: Directory) -> None:
        await directory.create()

        refused = await directory.create(status=409, userName="other@example.org")

        assert (refused["scimType"], refused["status"]) == ("uniqueness", "409")

    async def test_is_a_user_name_that_another_account_has(self, directory: Directory) -> None:
        await directory.create("1", userName="Ada@example.org")

        refused = await directory.create("2", 409, userName="ada@EXAMPLE.org")

        assert refused["scimType"] == "uniqueness"

    async def test_is_a_user_without_an_employee_number(self, directory: Directory) -> None:
        for body in ({"schemas": [CORE], "userName": "ada"}, user("1") | {ENTERPRISE: {"department": "Engines"}}):
            refused = await directory.ask("POST", "/Users", body, 400)
            assert "employeeNumber" in refused["detail"]

    @pytest.mark.parametrize("number", ["", " ", "N/A", "1.00E+15"])
    async def test_is_an_employee_number_that_is_none(self, directory: Directory, number: str) -> None:
        refused = await directory.create(number, 400)

        assert (refused["scimType"], "employeeNumber" in refused["detail"]) == ("invalidValue", True)

    async def test_is_an_address_that_is_none(self, directory: Directory) -> None:
        refused = await directory.create(status=400, emails=[{"type": "work", "value": "ada"}])

        assert (refused["scimType"], "the @ is missing" in refused["detail"]) == ("invalidValue", True)

    @pytest.mark.parametrize(
        "asked",
        ['userName co "a"', "title pr", 'not (userName eq "a")', 'emails[type eq "work"]', 'meta.created gt "1"'],
    )
    async def test_is_a_filter_that_no_index_answers(self, directory: Directory, asked: str) -> None:
        refused = await directory.ask("GET", f"/Users?filter={asked}", None, 400)

        assert refused["scimType"] == "invalidFilter"

    async def test_is_a_filter_of_an_unknown_attribute(self, directory: Directory) -> None:
        refused = await directory.ask("GET", '/Users?filter=shoeSize eq "9"', None, 400)

        assert refused["scimType"] == "invalidFilter"

    async def test_is_what_is_not_offered(self, directory: Directory) -> None:
        await directory.ask("GET", "/Users?sortBy=userName", None, 501)
        await directory.ask("POST", "/Bulk", {}, 501)
        await directory.ask("GET", "/Me", None, 501)
        await directory.ask("GET", "/Groups", None, 404)

    async def test_is_a_body_that_is_no_json(self, directory: Directory) -> None:
        answer = await directory.client.post("/scim/v2/Users", content=b"{", headers=BEARER)

        assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidSyntax")

    @pytest.mark.parametrize("twice", [b'"active":true,"active":false', b'"userName":"a","username":"b"'])
    async def test_is_a_body_that_says_an_attribute_twice(self, directory: Directory, twice: bytes) -> None:
        id_ = (await directory.create())["id"]
        for method, path in (("POST", "/Users"), ("PUT", f"/Users/{id_}"), ("PATCH", f"/Users/{id_}")):
            answer = await directory.client.request(method, f"/scim/v2{path}", content=b"{%s}" % twice, headers=BEARER)
            assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidSyntax")
            assert "more than once" in answer.json()["detail"]

    async def test_is_a_change_of_very_many_parts(self, directory: Directory) -> None:
        id_ = (await directory.create())["id"]
        many = [{"op": "add", "path": "emails", "value": [{"value": f"a{one}@example.org"}]} for one in range(101)]
        values = [{"op": "add", "path": "emails", "value": [part["value"] for part in many]}]
        for operations in (many, values):
            body = {"schemas": [PATCH], "Operations": operations}
            refused = await directory.ask("PATCH", f"/Users/{id_}", body, 400)
            assert (refused["scimType"], "at most" in refused["detail"]) == ("invalidValue", True)
        refused = await directory.create("2", 400, emails=[{"value": f"a{one}@example.org"} for one in range(101)])
        assert refused["scimType"] == "invalidValue"

    async def test_is_a_body_that_is_too_large(self, directory: Directory) -> None:
        refused = await directory.create(status=413, displayName="x" * 1_100_000)

        assert (refused["schemas"], refused["status"]) == ([ERROR], "413")

    async def test_is_a_user_who_is_not_there(self, directory: Directory) -> None:
        for method, body in (("GET", None), ("PUT", user("1")), ("DELETE", None)):
            refused = await directory.ask(method, "/Users/nobody", body, 404)
            assert refused["schemas"] == [ERROR]

    async def test_is_a_person_without_an_account(self, directory: Directory) -> None:
        await directory.client.put("/v1/people/100", json={"name": "Ada"})

        await directory.read(directory.person("100").person_id, 404)
        found = await directory.find(f'{ENTERPRISE}:employeeNumber eq "100"')
        assert found["totalResults"] == 0


class TestStrangeRequest:
    @pytest.mark.parametrize(
        "query",
        [
            "startIndex=99999999999999999999999",
            "startIndex=-5&count=-1",
            "filter=" + "(" * 3000 + 'userName eq "a"' + ")" * 3000,
            "filter=" + " and ".join(['userName eq "a"'] * 2000),
        ],
    )
    async def test_is_answered_or_refused(self, directory: Directory, query: str) -> None:
        answer = await directory.client.get(f"/scim/v2/Users?{query}", headers=BEARER)

        assert answer.status_code in {200, 400}

    @pytest.mark.parametrize("body", [b"[" * 100_000, b"null", b"[]", b'"\\ud800"', b"\xff\xfe"])
    async def test_with_a_strange_body_is_refused(self, directory: Directory, body: bytes) -> None:
        answer = await directory.client.post("/scim/v2/Users", content=body, headers=BEARER)

        assert (answer.status_code, answer.json()["schemas"]) == (400, [ERROR])

    @pytest.mark.parametrize("value", [None, "", 1, True, [], {}, [{}], [None], {"value": "x"}, [{"value": 1}]])
    @pytest.mark.parametrize(
        "path", ["emails", "name", "active", "addresses", f"{ENTERPRISE}:manager", ENTERPRISE, "meta"]
    )
    async def test_with_a_strange_value_is_done_or_refused(
        self, directory: Directory, path: str, value: object
    ) -> None:
        ada = await directory.create()
        body = {"schemas": [PATCH], "Operations": [{"op": "Replace", "path": path, "value": value}]}

        answer = await directory.client.patch(f"/scim/v2/Users/{ada['id']}", json=body, headers=BEARER)

        assert answer.status_code in {204, 400}


class TestServersAway:
    async def test_are_told_in_the_words_of_scim(self, directory: Directory) -> None:
        directory.engine.away = True

        refused = await directory.create(status=503)

        assert (refused["schemas"], directory.answer.headers["retry-after"]) == ([ERROR], "2")

    async def test_or_slow_ask_to_try_again(self, directory: Directory) -> None:
        directory.engine.slow = True

        refused = await directory.create(status=503)

        assert "under way" in refused["detail"]
        assert directory.answer.headers["retry-after"] == "1"


class TestAnswers:
    async def test_hold_the_attributes_that_are_asked_for(self, directory: Directory) -> None:
        ada = await directory.create(title="Analyst", displayName="Ada")

        shown = await directory.ask("GET", f"/Users/{ada['id']}?attributes=title")
        hidden = await directory.ask("GET", f"/Users/{ada['id']}?excludedAttributes=title")

        assert {*shown} == {"schemas", "id", "title"}
        assert "title" not in hidden

    async def test_say_that_nothing_has_changed(self, directory: Directory) -> None:
        ada = await directory.create()

        await directory.ask("GET", f"/Users/{ada['id']}", None, 304, **{"If-None-Match": ada["meta"]["version"]})

    async def test_are_kept_by_nobody_on_the_way(self, directory: Directory) -> None:
        await directory.create()

        assert directory.answer.headers["cache-control"] == "no-store"
        assert directory.answer.headers["content-type"] == "application/scim+json"

    async def test_name_the_public_address(self, directory: Directory) -> None:
        ada = await directory.create()

        assert ada["meta"]["location"] == f"http://127.0.0.1:8001/scim/v2/Users/{ada['id']}"
        assert directory.answer.headers["location"] == ada["meta"]["location"]
