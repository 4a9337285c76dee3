"""The page of what a sponsor said: asking by mail, and recording what they said elsewhere, with who recorded it."""

from shared.contracts.programs import PilotDecided, SponsorAnswered, SponsorAsked
from tests.unit.matching.site import Site
from tests.unit.matching.test_pilots import evaluated
from tests.unit.matching.test_staff import answer, drafted, staff

PILOT = {"scope": {"kind": "pairs", "pairs": 2}}


def here(site: Site, page: str = "sponsor-answers") -> str:
    return f"{site.program.removeprefix('/v1')}/{page}"


async def sent(site: Site, page: str, **given: str) -> tuple[int, str]:
    answered = await site.client.post(here(site, page), data=given, follow_redirects=True)
    return answered.status_code, answered.text


async def shown(site: Site) -> str:
    return (await site.client.get(here(site))).text


async def piloted(site: Site) -> None:
    await drafted(site)
    await site.client.put(f"{site.program}/settings", json={})
    await site.publish(title="Second Look", pilot=PILOT)
    await staff(site)
    await sent(site, "sponsor-answers", question="sponsorship", yes="true", why="by telephone")
    await site.post(f"{site.program}/stages", {"stage": "pilot"})
    site.world.hear(evaluated(site))


class TestAsking:
    async def test_sends_the_mail_again(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        status, page = await sent(site, "sponsor-questions", question="sponsorship")
        assert (status, "The sponsor is asked by mail." in page) == (200, True)
        assert len(site.world.told(SponsorAsked)) == 2

    async def test_says_first_that_somebody_must_be_named(self, site: Site) -> None:
        await drafted(site)
        page = await shown(site)
        assert "Nobody is named as sponsor" in page
        assert "Record it" not in page


class TestRecording:
    async def test_keeps_who_recorded_it_and_how_they_know(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        _, page = await sent(site, "sponsor-answers", question="sponsorship", yes="true", why="by telephone on 3 March")
        assert "Person BOSS sponsors this program" in page
        assert "Recorded by Somebody on this machine: by telephone on 3 March" in page
        (told,) = site.world.told(SponsorAnswered)
        assert told.yes is True

    async def test_tells_the_sponsors_own_word_from_it(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        await answer(site, "no")
        page = await shown(site)
        assert "No: Will they sponsor this program?" in page
        assert "Said by the sponsor" in page

    async def test_wants_an_answer_and_a_reason_and_loses_nothing(self, site: Site) -> None:
        await drafted(site)
        await staff(site)
        status, page = await sent(site, "sponsor-answers", question="sponsorship", why="by telephone")
        assert status == 409
        assert "by telephone</textarea>" in page
        assert 'href="#yes"' in page
        status, page = await sent(site, "sponsor-answers", question="sponsorship", yes="true", why="")
        assert (status, 'href="#why"' in page) == (409, True)
        assert site.world.told(SponsorAnswered) == []


class TestDecision:
    async def test_is_recorded_and_done(self, site: Site) -> None:
        await piloted(site)
        _, page = await sent(site, "pilot-decisions", verdict="expand", decided_why="in the steering committee")
        assert "Decided about the pilot: Open it to everybody" in page
        assert "in the steering committee" in page
        assert [one.decision for one in site.world.told(PilotDecided)] == ["expand"]

    async def test_that_closes_the_program_is_confirmed_first(self, site: Site) -> None:
        await piloted(site)
        status, page = await sent(site, "pilot-decisions", verdict="stop", decided_why="in the steering committee")
        assert (status, "closes three days later" in page) == (409, True)
        assert "in the steering committee</textarea>" in page
        assert site.world.told(PilotDecided) == []
        await sent(site, "pilot-decisions", verdict="stop", decided_why="in the committee", sure="yes")
        assert [one.decision for one in site.world.told(PilotDecided)] == ["stop"]

    async def test_waits_for_an_evaluation(self, site: Site) -> None:
        await drafted(site)
        await site.publish(title="Second Look", pilot=PILOT)
        page = await shown(site)
        assert "Record the decision" not in page
        assert "what follows is decided during the pilot" in page
