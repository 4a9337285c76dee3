from typing import Any

import pytest
from pydantic import SecretStr

from shared.auth.caller import Caller, CallerKind, OrganizationRole
from shared.auth.recent import KEPT_SECONDS, MOST, Recent
from shared.auth.sessions import COOKIE, Sessions
from shared.contracts.vocabulary import PersonId
from tests.keys import key
from tests.unit.auth.provider import SECOND, Provider, token
from tests.unit.auth.site import ADA, Site

ADMINISTRATOR = {"roles": ["mentoring-administrator"]}
SERVICE = {"sub": "hr-feed", "azp": "hr-feed"}


class TestCaller:
    async def test_is_everybody_where_no_provider_is_set(self) -> None:
        answer = await Site(settings={"issuer": ""}).get("/v1/me")

        assert answer.json()["kind"] == "local"

    async def test_must_say_who_it_is(self) -> None:
        answer = await Site().get("/v1/me")

        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")
        assert answer.headers["WWW-Authenticate"] == "Bearer"

    async def test_is_a_person_by_their_employee_id(self) -> None:
        answer = await Site().get("/v1/me", token(employee_id="E1", roles=["mentoring-auditor", "x"]))

        assert answer.json() == {"actor": "person:ada", "person": "ada", "roles": ["auditor"], "kind": "person"}

    @pytest.mark.parametrize(
        ("claims", "person"),
        [
            ({"email": "ada@example.org", "email_verified": True}, "ada"),
            ({"email": "ada@example.org", "xms_edov": "1"}, "ada"),
            ({"email": "ada@example.org", "email_verified": False}, None),
            ({"email": "ada@example.org"}, None),
            ({"email": ["ada@example.org"], "email_verified": True}, None),
        ],
    )
    async def test_is_a_person_by_an_address_that_the_provider_vouches_for(
        self, claims: dict[str, Any], person: str | None
    ) -> None:
        site = Site(known={"ada@example.org": ADA})

        assert (await site.get("/v1/me", token(**claims))).json()["person"] == person

    async def test_has_roles_where_the_provider_keeps_them(self) -> None:
        site = Site(settings={"roles_claim": "realm_access.roles", "auditors": ("works-council",)})

        answer = await site.get("/v1/me", token(realm_access={"roles": ["works-council"]}))

        assert answer.json()["roles"] == ["auditor"]

    async def test_that_nobody_knows_has_a_name_that_shows_nothing(self) -> None:
        answer = await Site().get("/v1/me", token(sub="ada@example.org"))

        assert answer.json()["actor"].startswith("subject:")
        assert "ada" not in answer.text

    @pytest.mark.parametrize(
        "claims",
        [
            {"sub": "hr-feed", "client_id": "hr-feed", "scope": "programs:write"},
            {"sub": "1", "azp": "hr-feed", "preferred_username": "service-account-hr-feed", "scope": "programs:write"},
            {"sub": "1", "azp": "hr-feed", "idtyp": "app", "roles": ["programs:write"]},
            {"sub": "hr-feed", "cid": "hr-feed", "scp": ["programs:write"]},
        ],
        ids=["RFC 9068", "Keycloak", "Entra", "Okta"],
    )
    async def test_is_a_service_with_its_scopes(self, claims: dict[str, Any]) -> None:
        assert (await Site().post("/v1/programs/p-2/runs", token(**claims))).status_code == 200

    @pytest.mark.parametrize(
        "claims",
        [
            {},
            {"preferred_username": "service-account-portal", "sid": "a session of somebody who chose this name"},
            {"preferred_username": "service-account-other"},
        ],
        ids=["plainly", "called like the client's account", "called like another's"],
    )
    async def test_that_is_a_person_has_no_scopes(self, claims: dict[str, Any]) -> None:
        answer = await Site().post("/v1/programs/p-2/runs", token(azp="portal", scope="programs:write", **claims))

        assert (answer.status_code, answer.json()["code"]) == (403, "not-allowed")
        assert "a coordinator of the program" in answer.json()["detail"]

    async def test_with_a_forged_token_is_refused_without_repeating_it(self) -> None:
        forged = token(SECOND)

        answer = await Site().get("/v1/me", forged)

        assert (answer.status_code, answer.json()["code"]) == (401, "invalid-token")
        assert forged not in answer.text

    async def test_is_told_to_wait_while_the_provider_is_away(self) -> None:
        answer = await Site(provider=Provider(away=True)).get("/v1/me", token())

        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")

    async def test_of_a_link_or_a_watch_is_not_asked(self) -> None:
        site = Site()

        assert (await site.get("/v1/attestation/abc")).status_code == 200
        assert (await site.get("/metrics")).status_code == 200


class TestRight:
    async def test_belongs_to_the_coordinator_of_the_program_alone(self) -> None:
        site, ada = Site(), token(employee_id="E1")

        assert (await site.post("/v1/programs/p-1/runs", ada)).status_code == 200
        assert (await site.post("/v1/programs/p-2/runs", ada)).status_code == 403

    async def test_that_a_route_forgot_to_declare_is_the_administrators(self) -> None:
        site = Site()

        assert (await site.get("/v1/forgotten", token(employee_id="E1"))).status_code == 403
        assert (await site.get("/v1/forgotten", token(**SERVICE, scope="programs:write"))).status_code == 403
        assert (await site.get("/v1/forgotten", token(**ADMINISTRATOR))).status_code == 200

    async def test_of_a_person_is_theirs_alone(self) -> None:
        site = Site()

        assert (await site.post("/v1/people/ada/word", token(employee_id="E1"))).json() == ["ada", "ada"]
        assert (await site.post("/v1/people/bo/word", token(employee_id="E1"))).status_code == 403
        assert (await site.post("/v1/people/ada/word", token(**ADMINISTRATOR))).status_code == 403


class TestActingForSomebody:
    async def test_is_for_administrators(self) -> None:
        site, for_bo = Site(), {"On-Behalf-Of": "bo"}

        assert (await site.get("/v1/me", token(employee_id="E1"), headers=for_bo)).status_code == 403
        answer = await site.get("/v1/me", token(employee_id="E1", **ADMINISTRATOR), headers=for_bo)
        assert answer.json()["actor"] == "person:ada for person:bo"

    async def test_gives_nobody_the_word_of_another(self) -> None:
        answer = await Site().post("/v1/people/bo/word", token(**ADMINISTRATOR), headers={"On-Behalf-Of": "bo"})

        assert answer.status_code == 403

    async def test_says_whose_word_it_is_where_nobody_signs_in(self) -> None:
        site = Site(settings={"issuer": ""})

        assert (await site.post("/v1/people/bo/word", headers={"On-Behalf-Of": "bo"})).json() == ["bo", "bo"]
        assert (await site.post("/v1/people/bo/word")).status_code == 403


BROWSER = Caller(
    kind=CallerKind.PERSON,
    name="person:ada",
    person_id=PersonId("ada"),
    roles=frozenset({OrganizationRole.ADMINISTRATOR}),
    staff=ADA.staff,
    session="s-1",
)
OURS = {"sec-fetch-site": "same-origin"}


def cookie(site: Site, seconds: float = 300) -> dict[str, str]:
    return {"cookie": f"{COOKIE}={site.authentication.sessions.cookie(BROWSER, seconds)}"}


class TestCookie:
    async def test_of_a_session_is_its_caller(self) -> None:
        site = Site()

        assert (await site.get("/v1/me", headers=cookie(site))).json()["actor"] == "person:ada"

    async def test_is_over_after_its_time(self) -> None:
        site = Site()

        answer = await site.get("/v1/me", headers=cookie(site, seconds=0))

        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")

    async def test_is_no_bearer_token_nor_the_other_way_round(self) -> None:
        site = Site()
        sessions = site.authentication.sessions

        assert (await site.get("/v1/me", sessions.cookie(BROWSER, 300))).status_code == 401
        given = {"cookie": f"{COOKIE}={sessions.bearer(BROWSER, 300)}"}
        assert (await site.get("/v1/me", headers=given)).status_code == 401
        assert (await site.get("/v1/me", sessions.bearer(BROWSER, 300))).status_code == 200

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "none"},
            {"origin": "https://evil.example"},
            {"origin": "null"},
        ],
    )
    async def test_writes_nothing_for_another_page(self, headers: dict[str, str]) -> None:
        site = Site()

        answer = await site.post("/v1/programs/p-1/runs", headers={**cookie(site), **headers}, json={})

        assert answer.status_code == 403

    @pytest.mark.parametrize("headers", [OURS, {"origin": "http://mentoring"}])
    async def test_writes_json_for_our_own(self, headers: dict[str, str]) -> None:
        site = Site()

        answer = await site.post("/v1/programs/p-1/runs", headers={**cookie(site), **headers}, json={})

        assert answer.status_code in {200, 415}

    async def test_writes_what_a_form_of_its_session_says(self) -> None:
        site = Site()
        good, other = (site.authentication.sessions.form_token(session) for session in ("s-1", "s-2"))

        async def status(**headers: str) -> int:
            return (await site.post("/v1/programs/p-1/runs", headers={**cookie(site), **OURS, **headers})).status_code

        assert await status(**{"x-form-token": good}) == 200
        assert await status(**{"x-form-token": other}) == 403
        assert await status() == 403

    async def test_uploads_what_a_form_of_its_session_names_in_its_address(self) -> None:
        site = Site()
        good, other = (site.authentication.sessions.form_token(session) for session in ("s-1", "s-2"))

        async def status(token: str) -> int:
            body = {"files": {"file": ("people.csv", b"a", "text/csv")}}
            path = f"/v1/programs/p-1/runs?form_token={token}"
            return (await site.post(path, headers={**cookie(site), **OURS}, **body)).status_code

        assert await status(other) == 403
        assert await status("") == 403
        assert await status(good) != 403


class TestRecentCallers:
    async def test_are_verified_once_in_five_seconds(self) -> None:
        now, site = [0.0], Site()
        site.authentication._recent = Recent(lambda: now[0])
        ada = token(employee_id="E1")
        await site.get("/v1/me", ada)
        site.known = {}

        assert (await site.get("/v1/me", ada)).json()["person"] == "ada"
        now[0] = KEPT_SECONDS
        assert (await site.get("/v1/me", ada)).json()["person"] is None

    async def test_are_not_kept_longer_because_they_call(self) -> None:
        now, site = [0.0], Site()
        site.authentication._recent = Recent(lambda: now[0])
        headers = cookie(site)
        for now[0] in (0.0, 3.0, 4.9):
            assert (await site.get("/v1/me", headers=headers)).status_code == 200

        site.authentication.sessions = Sessions([SecretStr(key("another"))], lambda: 0.0)
        now[0] = KEPT_SECONDS
        assert (await site.get("/v1/me", headers=headers)).status_code == 401

    def test_are_a_bounded_number(self) -> None:
        recent = Recent(lambda: 0.0)
        for number in range(MOST + 10):
            recent.keep(str(number), BROWSER)

        assert len(recent._known) == MOST
        assert recent.find("0") is None
