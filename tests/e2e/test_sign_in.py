"""Signing in on the whole platform, as make up runs it: a browser, the identity provider, four services, one origin."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final

import httpx
import numpy as np
import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from deploy.local.issuer import ROLES
from deploy.local.platform import Platform
from deploy.services import NAMES
from deploy.sign_in import AsPerson, AsService
from tests.e2e.coordinator import Coordinator, people, roster
from tests.eventually import eventually

FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SENIOR: Final = "SAMPLE-025"
A_WHILE: Final = 60_000  # milliseconds


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    elsewhere = {"ISSUER": "https://login.example.com", "AUDIENCE": "theirs"}  # is not for a provider of its own
    with Platform(root=tmp_path_factory.mktemp("signed") / "platform", env=elsewhere, sign_in=True) as running:
        yield running


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    executable = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    if executable is None:
        pytest.skip("no chromium is on this machine; Debian has it as the package chromium")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield await browser.new_page()
        await browser.close()


def origin(platform: Platform) -> str:
    assert platform.front is not None
    return platform.front.origin


async def sign_in(page: Page, platform: Platform, *roles: str, employee_id: str = "") -> None:
    await page.goto(origin(platform))
    await page.get_by_label("Employee id").fill(employee_id)
    for role in roles:
        await page.get_by_label(role, exact=True).check()
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/home")


async def reloaded(page: Page, wanted: Locator) -> bool:
    await page.reload(wait_until="networkidle")
    return await wanted.is_visible()


class TestSignInInABrowser:
    async def test_opens_every_service_with_one_cookie(self, signed: Platform, page: Page) -> None:
        await sign_in(page, signed, "mentoring-administrator")
        assert "You are administrator" in await page.inner_text("main")

        for path in ("/matching/v1/programs", "/scheduling/v1/sessions", "/feedback/v1/instruments"):
            answer = await page.goto(f"{origin(signed)}{path}")
            assert answer is not None
            assert (path, answer.status) == (path, 200)
        cookies: list[Any] = await page.context.cookies()
        ours = [one for one in cookies if one["name"].startswith("__Host-mentoring")]
        assert len(ours) == 2
        assert all(one["httpOnly"] and one["secure"] and one["sameSite"] == "Lax" for one in ours)

    async def test_writes_json_for_its_own_pages_and_nothing_for_others(self, signed: Platform, page: Page) -> None:
        await sign_in(page, signed, "mentoring-administrator")
        await page.goto(f"{origin(signed)}/matching/v1/programs")  # a page of ours may not fetch anything
        body = '{"settings":{"title":"T","kind":"reverse","objective":"O","cadence":"weekly","weeks":4}}'
        script = f"""async (type) => (await fetch("/matching/v1/programs", {{
            method: "POST", headers: {{"Content-Type": type}}, body: '{body}'
        }})).status"""

        assert await page.evaluate(script, "application/json") == 201
        assert await page.evaluate(script, "text/plain") == 403

    async def test_is_refused_what_the_person_may_not_do(self, signed: Platform, page: Page) -> None:
        await sign_in(page, signed)
        answer = await page.goto(f"{origin(signed)}/scheduling/v1/sessions")

        assert answer is not None
        assert answer.status == 403

    async def test_ends_when_they_sign_out(self, signed: Platform, page: Page) -> None:
        await sign_in(page, signed, "mentoring-administrator")
        await page.locator("summary", has_text="Account").click()
        await page.get_by_role("link", name="Sign out").click()
        await page.get_by_role("button", name="Sign out").click()
        assert "Your session here has ended" in await page.inner_text("main")

        await page.goto(f"{origin(signed)}/scheduling/v1/sessions")
        assert "Sign in as" in await page.inner_text("main")


class TestFirstLife:
    async def test_goes_from_the_sample_to_a_session_that_is_moved(self, signed: Platform, page: Page) -> None:
        await page.goto(origin(signed))
        await page.get_by_role("button", name="Begin as an administrator").click()
        await page.get_by_role("link", name="Go to the programs").click()
        await page.get_by_role("button", name="Load a sample program").click()
        await page.get_by_role("link", name="Match them").click(timeout=A_WHILE)
        await page.get_by_role("button", name="Start a run").click()
        await page.get_by_role("button", name="Release 22 pairs").click(timeout=A_WHILE)
        await expect(page.get_by_text("released", exact=True)).to_be_visible(timeout=A_WHILE)

        browser = page.context.browser
        assert browser is not None
        theirs = await (await browser.new_context()).new_page()
        await sign_in(theirs, signed, employee_id=SENIOR)
        await expect(theirs.get_by_role("heading", name="You meet ")).to_be_visible(timeout=A_WHILE)
        move = theirs.get_by_role("link", name="Move it", exact=True)
        # The part of their sessions comes once, and these are planned when the news of the pair has arrived.
        await eventually(lambda: reloaded(theirs, move), within=A_WHILE / 1_000)
        await move.click()
        await theirs.get_by_role("button", name="Move it").click()
        await expect(theirs.get_by_role("status")).to_contain_text("Moved to")


class TestSignInOfTools:
    async def test_takes_a_service_and_an_exchanged_token_everywhere(self, signed: Platform) -> None:
        assert signed.front is not None
        person = AsPerson(signed.front.issuer, signed.urls["matching"], roles=ROLES)
        service = AsService(signed.front.issuer, signed.front.service_secret)
        async with httpx.AsyncClient() as http:
            for name in NAMES:
                for auth, status in ((None, 401), (person, 404), (service, 404)):
                    for urls in (signed.urls, signed.public_urls):
                        answer = await http.get(f"{urls[name]}/v1/outcomes/none", auth=auth)
                        assert (name, answer.status_code) == (name, status)


class TestDossierOfARun:
    async def test_is_confirmed_for_an_auditor_and_refuted_once_tampered_with(
        self, signed: Platform, tmp_path: Path
    ) -> None:
        assert signed.front is not None
        issuer, matching = signed.front.issuer, signed.urls["matching"]
        async with Coordinator(matching, auth=AsPerson(issuer, matching, roles=ROLES)) as one:
            await one.upload(roster(people(one.run, 12)))
            await one.ready()
            run = await one.draft()
        path, auditor = f"/v1/match-runs/{run['id']}", AsPerson(issuer, matching, roles=["mentoring-auditor"])
        async with httpx.AsyncClient(base_url=matching, timeout=60) as http:
            assert (await http.get(f"{path}/dossier", auth=AsPerson(issuer, matching))).status_code == 403
            answer = await http.get(f"{path}/dossier", auth=auditor)
        file = tmp_path / "run.npz"
        file.write_bytes(answer.raise_for_status().content)
        digests = run["record"]["inputs"], run["record"]["pairs"]

        confirmed = await verified(file, *digests)
        assert (confirmed.returncode, json.loads(confirmed.stdout)["confirmed"]["pairs"]) == (0, 6)

        with np.load(file) as arrays:
            forged = {name: arrays[name].copy() for name in arrays.files}
        forged["pairs"][2, 0] += 1
        np.savez(file, allow_pickle=False, **forged)
        refuted = await verified(file, *digests)
        assert (refuted.returncode, refuted.stdout) == (1, "")
        assert refuted.stderr.startswith("refuted: ")


async def verified(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the verifier as an auditor would."""
    command = [sys.executable, "-m", "deploy.dossier", *map(str, arguments)]
    return await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, check=False)
