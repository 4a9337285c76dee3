"""The whole platform with a real Keycloak in front of it, whose realm is the one that docs/sign-in.md describes."""

import json
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Browser, Page

from deploy.local.errors import NotAvailable
from deploy.local.keycloak import ADMINISTRATOR, Keycloak
from deploy.local.platform import Platform
from deploy.local.providers import Identity
from deploy.services import NAMES
from tests.browser.real import NO_BROWSER, chromium
from tests.eventually import eventually
from tests.keycloak.realm import Realm

SESSION: Final = "__Host-mentoring-session"
# As short as it may be: after this a session is confirmed with Keycloak again.
SESSION_SECONDS: Final = "10"
ACCEPTED, REFUSED = 404, 401  # what each service answers about an outcome that nobody has


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    root, env = tmp_path_factory.mktemp("keycloak") / "platform", {"SESSION_SECONDS": SESSION_SECONDS}
    try:
        with Platform(root=root, env=env, sign_in=True, identity=Identity.KEYCLOAK) as running:
            yield running
    except NotAvailable as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def keycloak(platform: Platform) -> Keycloak:
    assert platform.front is not None
    assert isinstance(platform.front.provider, Keycloak)
    return platform.front.provider


@pytest.fixture(scope="module")
def realm(platform: Platform, keycloak: Keycloak) -> Iterator[Realm]:
    assert platform.front is not None
    with Realm(keycloak.origin, keycloak.password, platform.front.service_secret) as realm:
        yield realm


@pytest.fixture
async def http(platform: Platform) -> AsyncIterator[httpx.AsyncClient]:
    assert platform.front is not None
    async with httpx.AsyncClient(base_url=platform.front.origin, timeout=30) as http:
        yield http


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as browser:
        if browser is None:
            pytest.skip(NO_BROWSER)
        yield browser


@pytest.fixture
async def page(browser: Browser) -> Page:
    return await browser.new_page()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


async def answers(http: httpx.AsyncClient, token: str) -> dict[str, int]:
    """Return what each service makes of a token."""
    asked = {name: await http.get(f"/{name}/v1/outcomes/none", headers=bearer(token)) for name in NAMES}
    return {name: answer.status_code for name, answer in asked.items()}


async def sign_in(page: Page, platform: Platform, name: str, password: str) -> None:
    assert platform.front is not None
    await page.goto(platform.front.origin)
    await page.fill("#username", name)
    await page.fill("#password", password)
    await page.click("#kc-login")
    await page.wait_for_url("**/matching/home")


async def cookie(page: Page) -> str:
    """Return the cookie of the session."""
    held: list[Any] = await page.context.cookies()
    return next((str(one["value"]) for one in held if one["name"] == SESSION), "")


async def is_at_keycloak(page: Page, platform: Platform, keycloak: Keycloak) -> bool:
    """Open the platform, and tell whether Keycloak asks who is there."""
    assert platform.front is not None
    await page.goto(f"{platform.front.origin}/matching/home")
    asks = page.url.startswith(keycloak.url) and await page.locator("#kc-login").count() == 1
    assert asks or urlsplit(page.url).path == "/matching/home"
    return asks


class TestSignInInABrowser:
    async def test_opens_every_service_with_one_cookie(
        self, platform: Platform, keycloak: Keycloak, page: Page
    ) -> None:
        await sign_in(page, platform, ADMINISTRATOR, keycloak.password)
        assert "You are administrator" in await page.inner_text("main")

        assert platform.front is not None
        for path in ("/matching/v1/programs", "/scheduling/v1/sessions", "/feedback/v1/instruments"):
            answer = await page.goto(f"{platform.front.origin}{path}")
            assert answer is not None
            assert (path, answer.status) == (path, 200)

    async def test_goes_on_unseen_until_keycloak_ends_the_session(
        self, platform: Platform, keycloak: Keycloak, realm: Realm, page: Page
    ) -> None:
        person = realm.add_person("rosa")
        await sign_in(page, platform, "rosa", "rosa")
        first = await cookie(page)

        async def renewed() -> bool:
            assert not await is_at_keycloak(page, platform, keycloak)
            return await cookie(page) != first

        await eventually(renewed, within=300, pause=1)
        realm.end_sessions(person)

        async def over() -> bool:
            return await is_at_keycloak(page, platform, keycloak)

        await eventually(over, within=300, pause=1)

    async def test_ends_at_keycloak_too_when_they_sign_out(
        self, platform: Platform, keycloak: Keycloak, realm: Realm, page: Page
    ) -> None:
        realm.add_person("olga")
        await sign_in(page, platform, "olga", "olga")
        await page.locator("summary", has_text="Account").click()
        await page.get_by_role("link", name="Sign out").click()
        await page.get_by_role("button", name="Sign out").click()
        assert "Your session here has ended" in await page.inner_text("main")

        await page.locator(f'a[href^="{keycloak.url}"]').click()
        if await page.locator("#kc-logout").count():
            await page.click("#kc-logout")

        await page.wait_for_url("**/openid-connect/auth?**")
        assert await page.locator("#kc-login").count() == 1


class TestPeople:
    async def test_are_told_apart_by_roles_of_the_realm(self, realm: Realm, http: httpx.AsyncClient) -> None:
        realm.add_person("paula", "mentoring-people-administrator")
        realm.add_person("norbert")

        for name, roles, status in (("paula", ["people-administrator"], 200), ("norbert", [], 403)):
            token = bearer(realm.tokens(name)["access_token"])
            caller = (await http.get("/matching/v1/caller", headers=token)).json()
            people = await http.get("/matching/v1/people", headers=token)
            assert (name, caller["roles"], people.status_code) == (name, roles, status)

    async def test_coordinate_a_program_because_the_program_says_so(
        self, realm: Realm, http: httpx.AsyncClient
    ) -> None:
        await register(http, realm, "E-cora")
        realm.add_person("cora", employee_id="E-cora")
        realm.add_person("amalia", "mentoring-administrator")
        administrator = bearer(realm.tokens("amalia")["access_token"])
        program_id = await new_program(http, administrator)
        program, sessions = f"/matching/v1/programs/{program_id}", f"/scheduling/v1/programs/{program_id}/sessions"
        cora = bearer(realm.tokens("cora")["access_token"])
        assert (await http.get(program, headers=cora)).status_code == 403

        staff = {"coordinators": [{"employee_id": "E-cora"}]}
        (await http.put(f"{program}/staff", json=staff, headers=administrator)).raise_for_status()

        async def coordinates() -> bool:
            caller = (await http.get("/matching/v1/caller", headers=cora)).json()
            return list(caller["programs"].values()) == ["coordinator"]

        await eventually(coordinates)
        assert (await http.get(program, headers=cora)).status_code == 200
        exchanged = bearer((await http.post("/matching/v1/session-tokens", headers=cora)).json()["token"])
        assert (await http.get(sessions, headers=cora)).status_code == 403  # matching alone knows who is who
        assert (await http.get(sessions, headers=exchanged)).status_code == 200

    async def test_are_known_by_an_address_only_if_keycloak_has_verified_it(
        self, realm: Realm, http: httpx.AsyncClient
    ) -> None:
        for name, verified in (("vera", True), ("uwe", False)):
            await register(http, realm, f"E-{name}", f"{name}@example.org")
            realm.add_person(name, verified=verified)
            token = bearer(realm.tokens(name)["access_token"])
            caller = (await http.get("/matching/v1/caller", headers=token)).json()
            assert (name, bool(caller["person_id"])) == (name, verified)

    async def test_do_not_get_in_with_an_id_token(self, realm: Realm, http: httpx.AsyncClient) -> None:
        realm.add_person("ida", "mentoring-administrator")
        tokens = realm.tokens("ida")

        assert await answers(http, tokens["access_token"]) == dict.fromkeys(NAMES, ACCEPTED)
        assert await answers(http, tokens["id_token"]) == dict.fromkeys(NAMES, REFUSED)
        assert await answers(http, tokens["refresh_token"]) == dict.fromkeys(NAMES, REFUSED)
        told = (await http.get("/notify/v1/outcomes/none", headers=bearer(tokens["id_token"]))).json()
        assert told["type"].endswith("invalid-token")


class TestAService:
    async def test_does_what_its_scopes_say_and_no_more(self, realm: Realm, http: httpx.AsyncClient) -> None:
        path, body = "/matching/v1/people/E-new", {"name": "N. N."}

        without = await http.put(path, json=body, headers=bearer(realm.service_token()))
        with_scope = await http.put(path, json=body, headers=bearer(realm.service_token("people:write")))

        assert (without.status_code, with_scope.status_code) == (403, 201)
        caller = (await http.get("/matching/v1/caller", headers=bearer(realm.service_token()))).json()
        assert (caller["kind"], caller["name"]) == ("service", "service:hr-feed")

    async def test_goes_on_with_a_new_key_and_not_with_a_removed_one(
        self, realm: Realm, http: httpx.AsyncClient
    ) -> None:
        before = realm.service_token()
        first = realm.add_key(200)
        old = realm.service_token()
        assert key_of(old) != key_of(before)

        async def all_accept(token: str) -> bool:
            return await answers(http, token) == dict.fromkeys(NAMES, ACCEPTED)

        await eventually(lambda: all_accept(old), within=300, pause=1)
        assert await all_accept(before)
        realm.remove_key(first)
        realm.add_key(300)
        new = realm.service_token()
        await eventually(lambda: all_accept(new), within=300, pause=1)

        async def all_refuse() -> bool:
            return await answers(http, old) == dict.fromkeys(NAMES, REFUSED)

        await eventually(all_refuse, within=300, pause=1)
        assert await all_accept(before)


def key_of(token: str) -> str:
    head = token.partition(".")[0]
    return str(json.loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))["kid"])


async def register(http: httpx.AsyncClient, realm: Realm, employee: str, email: str = "") -> None:
    body = {"name": "Somebody", "email": email or f"{employee}@example.org".lower()}
    token = bearer(realm.service_token("people:write"))
    (await http.put(f"/matching/v1/people/{employee}", json=body, headers=token)).raise_for_status()


async def new_program(http: httpx.AsyncClient, token: dict[str, str]) -> str:
    settings = {"title": "T", "kind": "reverse", "objective": "O", "cadence": "weekly", "weeks": 4}
    made = await http.post("/matching/v1/programs", json={"settings": settings}, headers=token)
    return str(made.raise_for_status().json()["id"])
