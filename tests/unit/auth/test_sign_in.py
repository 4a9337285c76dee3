import re
from dataclasses import replace
from typing import Any

import pytest
from pydantic import TypeAdapter

from deploy.local.issuer import Grant, RefusedHere, Somebody, serve
from services.matching.domain.identity import employee_key
from services.matching.domain.people import Person, Standing
from services.matching.domain.program import Program
from services.matching.domain.program_settings import ProgramSettings
from services.matching.domain.staff import Staff
from services.matching.pages.sign_in import KEPT
from services.matching.settings import Settings
from services.matching.store import PEOPLE, PROGRAMS
from shared.auth.sessions import COOKIE, FORM_FIELD
from shared.auth.sign_in import RENEWAL, own_address
from shared.contracts.vocabulary import PersonId, ProgramId
from tests.keys import PERSON_KEY, keys_for
from tests.unit.auth.browser import HERE, WEB, Browser, new_issuer, query_of
from tests.unit.matching.site import PROGRAM

ADMINISTRATOR = "mentoring-administrator"


class TestSigningIn:
    async def test_leads_to_the_page_that_was_asked_for(self) -> None:
        browser = Browser()
        asked = await browser.get("/home")
        assert asked.status_code == 303

        begun = await browser.get(asked.headers["location"])
        done = await browser.get(await browser.at_provider(begun.headers["location"], role=ADMINISTRATOR))

        assert (done.status_code, done.headers["location"]) == (303, f"{HERE}/home")
        assert browser.cookies.keys() == {COOKIE, RENEWAL}
        assert "You are administrator" in (await browser.get("/home")).text

    async def test_asks_for_what_cannot_be_forged_or_replayed(self) -> None:
        begun = await Browser().get("/signin")
        query = query_of(begun.headers["location"])

        assert query["code_challenge_method"] == "S256"
        assert {len(query[name]) for name in ("state", "nonce", "code_challenge")} == {43}
        (cookie,) = begun.headers.get_list("set-cookie")
        assert cookie.startswith("__Host-")
        assert cookie.endswith("HttpOnly; Max-Age=600; Path=/; SameSite=lax; Secure")

    async def test_tells_programs_no_way_but_the_reason(self) -> None:
        answer = await Browser().get("/v1/programs", headers={"accept": "application/json", "sec-fetch-mode": "cors"})

        assert (answer.status_code, answer.json()["code"]) == (401, "not-signed-in")

    async def test_knows_a_person_and_their_programs(self) -> None:
        browser = Browser()
        world = browser.site.world
        world.put(PEOPLE, Person(id=employee_key(PERSON_KEY, "E1"), person_id=PersonId("ada"), employee_id="E1"))
        settings = TypeAdapter(ProgramSettings).validate_python(PROGRAM)
        for number, staff in enumerate((Staff(coordinator_ids=(PersonId("ada"),)), Staff())):
            world.put(PROGRAMS, Program(id=ProgramId(f"p-{number}"), settings=settings, staff=staff))

        await browser.sign_in(employee_id="E1")

        view = (await browser.get("/v1/caller")).json()
        assert (view["name"], view["programs"]) == ("person:ada", {"p-0": "coordinator"})
        assert [one["id"] for one in (await browser.get("/v1/programs")).json()["items"]] == ["p-0"]
        assert (await browser.get("/v1/programs/p-0")).status_code == 200
        assert (await browser.get("/v1/programs/p-1")).status_code == 403
        assert "Digital Bridge" in (await browser.get("/home")).text

    async def test_knows_nobody_by_an_address_that_two_people_share(self) -> None:
        browser = Browser()
        for number in (1, 2):
            person = Person(id=employee_key(PERSON_KEY, f"E{number}"), person_id=PersonId(f"p{number}"), employee_id="")
            browser.site.world.put(PEOPLE, replace(person, address="ada@example.org"))

        await browser.sign_in(email="ada@example.org")

        assert (await browser.get("/v1/caller")).json()["person_id"] is None

    async def test_knows_who_has_an_address_now_that_somebody_had_who_left(self) -> None:
        browser = Browser()
        for number, standing in ((1, Standing.LEFT), (2, Standing.PRESENT)):
            person = Person(id=employee_key(PERSON_KEY, f"E{number}"), person_id=PersonId(f"p{number}"), employee_id="")
            browser.site.world.put(PEOPLE, replace(person, address="ada@example.org", standing=standing))

        await browser.sign_in(email="ada@example.org")

        assert (await browser.get("/v1/caller")).json()["person_id"] == "p2"

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"state": "other"}, "another browser"),
            ({"state": ""}, "another browser"),
            ({"iss": "https://evil.example"}, "another identity provider"),
            ({"error": "access_denied"}, "did not let you in"),
            ({"code": "stolen"}, "does not confirm"),
        ],
    )
    async def test_fails_for_an_answer_that_is_not_its_own(self, change: dict[str, str], said: str) -> None:
        browser = Browser()
        begun = await browser.get("/signin")
        back = query_of(await browser.at_provider(begun.headers["location"]))

        answer = await browser.get("/signin/callback", params={**back, **change})

        assert answer.status_code == 403
        assert said in answer.text
        assert COOKIE not in browser.cookies

    async def test_takes_no_answer_in_another_browser_or_later_or_twice(self) -> None:
        browser, other = Browser(), Browser()
        begun = await browser.get("/signin")
        back = await browser.at_provider(begun.headers["location"])
        assert (await other.get(back)).status_code == 403

        browser.site.app.state.platform = other.site.app.state.platform
        fresh = Browser(issuer=browser.issuer, cookies=browser.cookies)
        assert (await fresh.get(back)).status_code == 303
        assert (await fresh.get(back)).status_code == 403

    async def test_takes_no_code_for_another_verifier(self) -> None:
        browser = Browser()
        first, second = await browser.get("/signin"), await browser.get("/signin")
        of_first = query_of(await browser.at_provider(first.headers["location"]))
        of_second = query_of(await browser.at_provider(second.headers["location"]))

        answer = await browser.get("/signin/callback", params={**of_first, "code": of_second["code"]})

        assert answer.status_code == 403

    @pytest.mark.parametrize(
        "elsewhere",
        [
            "https://evil.example/",
            "//evil.example",
            "http://matching@evil.example/",
            "http://matching.evil.example/",
            "javascript:alert(1)",
            "/\\evil.example",
        ],
    )
    async def test_leads_nowhere_else(self, elsewhere: str) -> None:
        done = await Browser().sign_in(return_to=elsewhere, role=ADMINISTRATOR)

        assert done.headers["location"] == f"{HERE}/home"
        assert own_address(elsewhere, (HERE,)) == ""


class TestSession:
    async def test_is_renewed_without_a_question(self) -> None:
        browser = Browser()
        await browser.sign_in(role=ADMINISTRATOR)
        before = dict(browser.cookies)
        browser.later = 301

        asked = await browser.get("/home")
        renewed = await browser.get(asked.headers["location"])

        assert (renewed.status_code, renewed.headers["location"]) == (303, f"{HERE}/home")
        assert browser.cookies[COOKIE] != before[COOKIE]
        assert (await browser.get("/home")).status_code == 200

    async def test_that_is_over_sends_a_form_again_once_it_is_renewed(self) -> None:
        browser = Browser()
        await browser.sign_in(role=ADMINISTRATOR)
        browser.later = 301
        form = {"data": {"a": "b"}}

        asked = await browser.send("POST", "/v1/programs", **form)
        assert asked.status_code == 307
        renewed = await browser.send("POST", asked.headers["location"], **form)

        assert (renewed.status_code, renewed.headers["location"]) == (307, f"{HERE}/v1/programs")

    async def test_that_is_over_keeps_what_was_typed_until_somebody_has_signed_in_again(self) -> None:
        browser = Browser()
        await browser.sign_in(role=ADMINISTRATOR)
        browser.issuer.granted.clear()
        browser.later = 301
        typed = {"note": "Words that took half an hour & more.", FORM_FIELD: "of the session before"}

        asked = await browser.send("POST", "/programs/drafts", data=typed)
        kept = await browser.send("POST", asked.headers["location"], data=typed)
        assert (asked.status_code, kept.status_code) == (307, 401)
        assert 'value="Words that took half an hour &amp; more."' in kept.text
        assert "of the session before" not in kept.text

        await browser.sign_in(role=ADMINISTRATOR)
        again = await browser.send("POST", asked.headers["location"], data={"note": typed["note"], KEPT: "yes"})
        (token,) = re.findall(f'name="{FORM_FIELD}" value="([^"]+)"', again.text)
        done = await browser.send("POST", "/programs/drafts", data={"note": typed["note"], FORM_FIELD: token})
        assert (again.status_code, done.status_code) == (200, 422)

    async def test_ends_with_the_providers_own(self) -> None:
        browser = Browser()
        await browser.sign_in(role=ADMINISTRATOR)
        browser.issuer.granted.clear()
        browser.later = 301

        assert (await browser.get("/signin")).headers["location"].startswith("http://127.0.0.1:9000/authorize")
        over = await browser.send("POST", f"/signin/renewal?return_to={HERE}/home", data={})
        assert (over.status_code, "Your session is over" in over.text) == (401, True)

    async def test_loses_a_role_that_the_provider_took_back(self) -> None:
        browser = Browser()
        await browser.sign_in(role=ADMINISTRATOR, employee_id="E1")
        ((secret, grant),) = browser.issuer.granted.items()
        browser.issuer.granted[secret] = Grant(who=Somebody(employee_id="E2"), client=WEB, expires=grant.expires)
        browser.later = 301

        # Another subject is another person: their refresh token renews nobody else's session.
        assert (await browser.get("/signin")).headers["location"].startswith("http://127.0.0.1:9000/authorize")

    async def test_ends_when_its_person_signs_out(self) -> None:
        browser = Browser()
        await browser.sign_in(role=ADMINISTRATOR)

        assert "Sign out?" in (await browser.get("/signout")).text
        out = await browser.send("POST", "/signout", data={})

        assert "Sign out there too" in out.text
        assert {COOKIE, RENEWAL}.isdisjoint(browser.cookies)
        assert browser.issuer.granted == {}
        assert (await browser.get("/home")).status_code == 303

    async def test_is_not_ended_by_another_page(self) -> None:
        browser = Browser()
        await browser.sign_in(role=ADMINISTRATOR)

        out = await browser.send("POST", "/signout", data={}, headers={"sec-fetch-site": "cross-site"})

        assert out.status_code == 403


class TestExchange:
    async def test_gives_a_person_a_token_that_every_service_takes(self) -> None:
        browser = Browser()
        issuer = browser.issuer
        tokens = issuer.tokens({"grant_type": "refresh_token", "refresh_token": _refresh(issuer)}, WEB)
        client, bearer = browser.site.client, {"Authorization": f"Bearer {tokens['access_token']}"}

        given = (await client.post("/v1/session-tokens", headers=bearer)).json()
        exchanged = {"Authorization": f"Bearer {given['token']}"}

        assert (await client.get("/v1/caller", headers=exchanged)).json()["roles"] == ["administrator"]
        again = await client.post("/v1/session-tokens", headers=exchanged)
        assert (again.status_code, again.json()["code"]) == (403, "not-exchanged")

    async def test_is_for_no_id_token(self) -> None:
        browser = Browser()
        issuer = browser.issuer
        tokens = issuer.tokens({"grant_type": "refresh_token", "refresh_token": _refresh(issuer)}, WEB)

        answer = await browser.site.client.post(
            "/v1/session-tokens", headers={"Authorization": f"Bearer {tokens['id_token']}"}
        )

        assert answer.status_code == 401


def _refresh(issuer: Any) -> str:  # noqa: ANN401
    return str(issuer.grant(Grant(who=Somebody(roles=(ADMINISTRATOR,)), client=WEB, expires=float("inf"))))


class TestTheProviderForDevelopment:
    @pytest.mark.parametrize("host", ["0.0.0.0", "10.0.0.7", "example.com"])  # noqa: S104 - refused
    def test_refuses_any_address_but_loopback(self, host: str) -> None:
        with pytest.raises(SystemExit, match="development"):
            serve(9000, host)

    @pytest.mark.parametrize(
        "query",
        [
            {"client_id": "unknown"},
            {"redirect_uri": "https://evil.example/"},
            {"code_challenge_method": "plain"},
            {"response_type": "token"},
        ],
    )
    def test_sends_codes_nowhere_else_and_asks_for_proof(self, query: dict[str, str]) -> None:
        good = {
            "client_id": WEB,
            "redirect_uri": f"{HERE}/signin/callback",
            "response_type": "code",
            "code_challenge_method": "S256",
        }
        new_issuer().must_be_known(good)

        with pytest.raises(RefusedHere):
            new_issuer().must_be_known({**good, **query})


class TestSettings:
    @pytest.mark.parametrize("missing", ["issuer", "client_secret", "sign_in_keys"])
    def test_of_sign_in_are_whole(self, missing: str) -> None:
        given = {**browser_settings(), missing: "" if missing == "issuer" else browser_settings()[missing][:0]}

        with pytest.raises(ValueError, match=missing.upper()):
            Settings(**given, **keys_for("matching"))

    def test_tell_the_client_from_the_audience(self) -> None:
        with pytest.raises(ValueError, match="AUDIENCE must differ"):
            Settings(**{**browser_settings(), "audience": WEB}, **keys_for("matching"))


def browser_settings() -> dict[str, Any]:
    return {
        "issuer": "https://login.example",
        "audience": "mentoring",
        "session_keys": "kX2vT9qLm4RwZ8sYb1NcD6fGh3JpQ7uVe5AoUiLtMzW",
        "client_id": WEB,
        "client_secret": "wT7pLx2Rk9VbQ4mZs8Yc1NfD6gHj3JuKe5AoUiLtMzX",
        "sign_in_keys": "pQ7uVe5AoUiLtMzWkX2vT9qLm4RwZ8sYb1NcD6fGh3J",
    }
