"""From an invitation to a rollout, by the links in mails: accept, learn, meet in a pilot, decide about it."""

import re
from collections.abc import AsyncIterator
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from typing import TYPE_CHECKING, cast

import httpx
import pytest

from deploy.client import Platform as Client
from deploy.demo.forms import form
from deploy.local.platform import Platform
from services.matching.orientation import newest
from tests.e2e.coordinator import Coordinator, Json, people, roster

if TYPE_CHECKING:
    from email.message import EmailMessage

NOMINEE = 0  # the first of a roster is a mentee
LESSONS = {"orientation": "orientation-reverse-mentee", "openness": "openness-reverse"}


class Office(Coordinator):
    """A coordinator of a program with a pilot of two pairs, and the people's mailboxes."""

    def __init__(self, platform: Platform, client: Client) -> None:
        pilot = {"scope": {"kind": "pairs", "pairs": 2}}
        super().__init__(platform.urls["matching"], pilot=pilot, languages=["en"])
        self.client, self._folder = client, platform.mail

    async def pass_by(self, time: timedelta = timedelta(minutes=3)) -> None:
        """Let time pass, and wait until all that came due is done."""
        await self.client.settle()
        await self.client.move_to(await self.client.now() + time)
        await self.client.settle()

    def link(self, person: str, page: str) -> str:
        """Return the first link to a page in the newest mail to somebody that has one."""
        files = sorted(self._folder.glob("*.eml"), key=lambda file: (file.stat().st_mtime_ns, file.name))
        read = [cast("EmailMessage", message_from_bytes(file.read_bytes(), policy=default)) for file in files]
        own = [mail for mail in read if mail["To"].addresses[0].addr_spec == f"{self.run}-{person}@example.org"]
        texts = [part.get_content() for mail in own if (part := mail.get_body(("plain",)))]
        found = [re.findall(rf"http://\S+/{page}/[\w.~-]+", text) for text in texts]
        return cast("str", next(links[0] for links in reversed(found) if links))

    async def send(self, link: str, answers: Json, **query: str) -> str:
        """Open a link, send its form, and return the page that follows."""
        async with httpx.AsyncClient(follow_redirects=True) as browser:
            page = await browser.get(link, params=query)
            assert form(page.text).choices.keys() >= answers.keys()
            done = await browser.post(str(page.url), data=answers)
            assert done.status_code == 200, done.text
            return done.text

    async def person(self, number: int) -> Json:
        everybody = await self.every(f"{self.program}/participants")
        found = [await self.get(f"{self.program}/participants/{one['person_id']}") for one in everybody]
        return next(one for one in found if one["email"] == f"{self.run}-{number}@example.org")


@pytest.fixture
async def office(platform: Platform) -> AsyncIterator[Office]:
    async with Client(platform.urls) as client, Office(platform, client) as one:
        yield one


async def accept_and_learn(office: Office) -> None:
    """Let the nominee accept, pass both checks and agree to the time, by the links of two mails."""
    nominee = people(office.run, 1)[0]
    given = {"employee_id": nominee["participant_id"], "name": "Grace", "email": nominee["email"], "role": "mentee"}
    why = {"mode": "nominated", "nomination_reason": "She asks good questions.", "languages": ["en"], "level": 7}
    await office.post(f"{office.program}/participants", given | why)
    await office.pass_by()
    assert (await office.person(NOMINEE))["status"] == "invited"
    assert "You take part as a mentee" in await office.send(office.link("0", "nomination"), {"answer": "yes"})
    await office.pass_by()
    for step, subject in LESSONS.items():
        (lesson,) = (one for one in newest(subject) if one.language == "en")
        right = {question.id: str(question.right) for question in lesson.questions}
        await office.send(office.link("0", "readiness"), right, step=step)
    done = await office.send(office.link("0", "readiness"), {"agree": "yes"}, step="time_commitment")
    assert "You are ready" in done


class TestAPilot:
    async def test_goes_from_an_invitation_to_the_sponsors_decision_by_links_in_mails(self, office: Office) -> None:
        await accept_and_learn(office)
        ready = await office.person(NOMINEE)
        assert (ready["status"], {one["recorded_by"] for one in ready["completions"]}) == ("ready", {"person"})

        sponsor, *others = people(f"{office.run}-x", 1)[0], *people(office.run, 6)[1:]
        await office.upload(roster([*others, sponsor | {"role": ""}]))
        await office.ready()
        await office.http.put(f"{office.program}/staff", json={"sponsor": {"employee_id": sponsor["participant_id"]}})
        said = {"question": "sponsorship", "yes": True, "why": "by telephone"}
        await office.post(f"{office.program}/sponsor-answers", said)
        await office.post(f"{office.program}/stages", {"stage": "pilot"})
        run = await office.release(await office.draft())
        assert run["totals"]["pairs"] == 2
        await office.pass_by()

        evaluation = await office.client.post("feedback", f"{office.program}/pilot-evaluations")
        assert (evaluation["pairs"], evaluation["recommendation"]) == (
            0,
            "adjust",
        )  # pairs of fewer than five people are not told
        await office.pass_by()
        page = await office.send(office.link("x-0", "pilot-decision"), {"verdict": "expand"})
        assert "Open it to everybody" in page
        await office.pass_by()
        assert (await office.get(office.program))["stage"] == "rollout"
