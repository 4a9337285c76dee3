"""Proposals on the running platform: a mail asks, its link is opened, the form decides, and the next best is found."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import cast

import httpx
import pytest

from deploy.client import Platform as Client
from deploy.demo.forms import form
from deploy.local.platform import Platform
from tests.e2e.coordinator import Coordinator, Json, people, roster

LINK = re.compile(r"http://\S+/proposal/[\w.~-]+")


class Office(Coordinator):
    """A coordinator whose program asks both sides, and the people's mailboxes."""

    def __init__(self, platform: Platform, client: Client) -> None:
        super().__init__(platform.urls["matching"], approval="both", approval_days=5)
        self._folder, self._client = platform.mail, client

    async def pass_by(self, time: timedelta) -> None:
        """Let time pass, and wait until all that came due is done."""
        await self._client.settle()
        await self._client.move_to(await self._client.now() + time)
        await self._client.settle()

    def mails(self, person: int) -> list[EmailMessage]:
        """Return somebody's mails, oldest first."""
        files = sorted(self._folder.glob("*.eml"), key=lambda file: (file.stat().st_mtime_ns, file.name))
        read = [cast("EmailMessage", message_from_bytes(file.read_bytes(), policy=default)) for file in files]
        return [mail for mail in read if mail["To"].addresses[0].addr_spec == f"{self.run}-{person}@example.org"]

    def text(self, person: int) -> str:
        """Return the newest mail to somebody."""
        body = self.mails(person)[-1].get_body(("plain",))
        assert body is not None
        content: str = body.get_content()
        return content

    async def click(self, person: int, answer: str) -> str:
        """Open the link in somebody's newest mail, send its form, and return the page that follows."""
        yes, no = LINK.findall(self.text(person))
        async with httpx.AsyncClient(follow_redirects=True) as browser:
            page = await browser.get(yes if answer == "yes" else no)
            shown = form(page.text)
            assert answer in {shown.hidden.get("answer"), *shown.choices.get("answer", ())}
            return (await browser.post(str(page.url), data={"answer": answer, "reason": "no-time"})).text

    async def states(self) -> dict[tuple[int, int], str]:
        """Return the state of each pair, by the numbers of its people."""
        pairs = await self.every(f"{self.program}/pairs")
        numbers = await self.numbers()
        return {(numbers[one["mentor_ids"][0]], numbers[one["mentee_ids"][0]]): one["state"] for one in pairs}

    async def numbers(self) -> dict[str, int]:
        """Return the number of everybody in the roster by their id."""
        everybody: list[Json] = await self.every(f"{self.program}/participants")
        found = [await self.get(f"{self.program}/participants/{one['person_id']}") for one in everybody]
        return {one["person_id"]: int(one["email"].split("@")[0].rpartition("-")[2]) for one in found}


@pytest.fixture
async def office(platform: Platform) -> AsyncIterator[Office]:
    async with Client(platform.urls) as client, Office(platform, client) as one:
        await one.upload(roster(people(one.run, 6)))
        await one.ready()
        await one.release(await one.draft())
        await one.pass_by(timedelta(minutes=3))
        yield one


class TestProposal:
    async def test_is_decided_by_the_links_in_mails_and_followed_by_the_next_best(
        self, office: Office, platform: Platform
    ) -> None:
        first, second, third = sorted(await office.states())
        for person in range(6):
            assert {*re.findall(r"Person \d+", office.mails(person)[-1].as_string())} == {f"Person {person}"}
        assert "You said yes" in await office.click(first[0], "yes")
        assert "Everybody has agreed" in await office.click(first[1], "yes")
        for declined in (second, third):
            assert "This proposal is closed" in await office.click(declined[1], "no")
        await office.pass_by(timedelta(minutes=2))
        await office.pass_by(timedelta(minutes=3))

        crossed = {(second[0], third[1]), (third[0], second[1])}
        assert await office.states() == {first: "active", second: "declined", third: "declined"} | dict.fromkeys(
            crossed, "proposed"
        )
        assert f"Person {first[1]}" in office.text(first[0])
        for mentor, mentee in crossed:
            await office.click(mentor, "yes")
            await office.click(mentee, "yes")
        await office.pass_by(timedelta(minutes=4))
        assert {state for couple, state in (await office.states()).items() if couple in crossed} == {"active"}

        logged = "".join(file.read_text(errors="replace") for file in platform.root.glob("**/*.log"))
        assert "/proposal/{token}" in logged
        assert LINK.search(logged) is None

    async def test_expires_and_leaves_nobody_with_a_pair(self, office: Office) -> None:
        for _ in range(5):
            await office.pass_by(timedelta(days=1))
        await office.pass_by(timedelta(minutes=3))
        assert set((await office.states()).values()) == {"declined"}
        assert "does not come about" in office.text(0)
        totals = (await office.draft())["totals"]
        assert (totals["ready"], totals["proposed"], totals["pairs"]) == (6, 0, 3)
