"""Somebody who takes part is interrupted in the middle of a form: what they typed is taken in after all, and once."""

import re
from html import unescape

import pytest
from pydantic import TypeAdapter

from services.matching.domain.identity import employee_key
from services.matching.domain.participants import Participant, participant_id
from services.matching.domain.people import Contact, Person
from services.matching.domain.program import Program
from services.matching.domain.program_settings import ProgramSettings
from services.matching.pages.sign_in import KEPT
from services.matching.store import PARTICIPANTS, PEOPLE, PROGRAMS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import PersonId, ProgramId, Role
from tests.keys import PERSON_KEY
from tests.unit.auth.browser import Browser
from tests.unit.matching.site import PROGRAM

ADA, BRIDGE = PersonId("ada"), ProgramId("p-1")
WISHES = f"/home/programs/{BRIDGE}/wishes"
TYPED = {"skills_sought": "podcasts\nshort videos", "skills_offered": "budgets: 4", "max_pairs": "1"}


@pytest.fixture
async def browser() -> Browser:
    """Ada, a mentee, has signed in."""
    made = Browser()
    world = made.site.world
    contact = Contact(name="Ada", email="ada@example.org")
    world.put(
        PEOPLE,
        Person(
            id=employee_key(PERSON_KEY, "E1"),
            person_id=ADA,
            employee_id="E1",
            contact=contact,
            programs=(BRIDGE,),
        ),
    )
    settings = TypeAdapter(ProgramSettings).validate_python(PROGRAM)
    world.put(PROGRAMS, Program(id=BRIDGE, settings=settings, stage=Stage.ROLLOUT))
    world.put(
        PARTICIPANTS,
        Participant(
            id=participant_id(BRIDGE, ADA),
            program_id=BRIDGE,
            person_id=ADA,
            role=Role.MENTEE,
        ),
    )
    await made.sign_in(employee_id="E1")
    return made


async def opened(browser: Browser) -> dict[str, str]:
    """Open the form and fill it in; return what the browser would send."""
    page = await browser.get(f"/home/programs/{BRIDGE}")
    assert page.status_code == 200, page.text
    token = re.findall(f'name="{FORM_FIELD}" value="([^"]+)"', page.text)[0]
    return {**TYPED, FORM_FIELD: token}


def fields(page: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page)}


def sought(browser: Browser) -> tuple[str, ...]:
    (part,) = browser.site.world.find(PARTICIPANTS)
    found: tuple[str, ...] = part.wishes.seeks
    return found


class TestASessionThatEnds:
    async def test_loses_nothing_that_was_typed(self, browser: Browser) -> None:
        typed = await opened(browser)
        browser.issuer.granted.clear()
        browser.later = 301

        sent = await browser.send("POST", WISHES, data=typed)
        kept = await browser.send("POST", sent.headers["location"], data=typed)
        assert (sent.status_code, kept.status_code) == (307, 401)
        assert sought(browser) == ()

        await browser.sign_in(employee_id="E1")
        again = await browser.send("POST", sent.headers["location"], data={**fields(kept.text), KEPT: "yes"})
        done = await browser.send("POST", WISHES, data=fields(again.text))

        assert (again.status_code, done.status_code) == (200, 303)
        assert sought(browser) == ("podcasts", "short videos")


class TestADoubleClick:
    async def test_changes_once_what_two_clicks_say(self, browser: Browser) -> None:
        typed = await opened(browser)
        before = len(browser.site.world.events)
        answers = [await browser.send("POST", WISHES, data=typed) for _ in range(2)]
        assert [one.status_code for one in answers] == [303, 303]
        told = [type(one).__name__ for one in browser.site.world.events[before:]]
        assert told.count("ParticipantUpdated") <= 1
        assert sought(browser) == ("podcasts", "short videos")


class TestTheWayBack:
    async def test_leads_to_a_form_that_still_works(self, browser: Browser) -> None:
        typed = await opened(browser)
        await browser.send("POST", WISHES, data=typed)
        later = {**typed, "skills_sought": "gaming"}
        assert (await browser.send("POST", WISHES, data=later)).status_code == 303
        assert sought(browser) == ("gaming",)

    async def test_to_a_form_of_the_session_before_takes_nothing_in_and_says_what_to_do(self, browser: Browser) -> None:
        typed = await opened(browser)
        browser.cookies.clear()
        await browser.sign_in(employee_id="E1")
        answer = await browser.send("POST", WISHES, data=typed)
        assert answer.status_code == 403
        assert "open its page again, and send it from there" in answer.text
        assert sought(browser) == ()
