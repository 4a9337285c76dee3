"""The page that a pair shares: its members read and act there, each for themself, and nobody else."""

import re
from datetime import timedelta

import pytest

from services.feedback.store import AGREEMENTS, COMMITMENTS, THANKS
from shared.contracts.feedback import Wave
from tests.keys import signer
from tests.memory import START
from tests.unit.feedback.site import Site
from tests.unit.feedback.world import pair_created, pair_ended

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
DAY = timedelta(days=1)


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(pair_created())
    return site


def link(person: str = "senior-1", purpose: str = "together", pair: str = "pair-1") -> str:
    claims = {"purpose": purpose, "pair_id": pair, "person_id": person}
    return f"/together/{signer('feedback').sign(claims, START + 365 * DAY)}"


async def sent(site: Site, person: str, **fields: str) -> int:
    return (await site.client.post(link(person), data=fields, headers=FORM)).status_code


PROMISE = {"do": "make", "words": "Minutes", "scope": "self", "due": "2026-03-20"}
SIGNS = {"do": "sign", "words": "Listen", "confidentiality": "between-us", "cadence": "biweekly", "next_step": "mentee"}


class TestThePage:
    async def test_shows_what_there_is_to_do(self, site: Site) -> None:
        page = await site.client.get(link())

        assert page.status_code == 200
        assert "Our agreement" in page.text
        assert "You are a mentee here" in page.text

    async def test_is_for_members_alone(self, site: Site) -> None:
        assert (await site.client.get(link("senior-2"))).status_code == 403
        assert (await site.client.get(link(pair="pair-9"))).status_code == 404
        assert (await site.client.get(link(purpose="answer"))).status_code == 404

    async def test_takes_both_signatures_and_shows_both_goals(self, site: Site) -> None:
        assert await sent(site, "senior-1", **SIGNS) == 303
        assert await sent(site, "junior-1", **{**SIGNS, "words": "Speak <up>"}) == 303

        page = (await site.client.get(link())).text
        assert "Signed by everybody" in page
        assert "Speak &lt;up&gt;" in page
        assert site.world.find(AGREEMENTS)[0].signed_at is not None

    async def test_proposes_that_the_senior_owns_the_next_step(self, site: Site) -> None:
        page = (await site.client.get(link("junior-1"))).text

        assert '<option value="mentee" selected>the mentee</option>' in page

    async def test_shows_questions_to_the_other_side(self, site: Site) -> None:
        await sent(site, "senior-1", do="ask", words="How do you learn?")

        assert "the other side asks" in (await site.client.get(link("junior-1"))).text.casefold()

    async def test_lets_the_senior_promise_and_the_junior_confirm(self, site: Site) -> None:
        day = f"{START + 20 * DAY:%Y-%m-%d}"
        assert await sent(site, "senior-1", do="make", words="Minutes", scope="team", due=day) == 303
        (made,) = site.world.find(COMMITMENTS)
        assert await sent(site, "senior-1", do="do", commitment_id=made.id, value="", words="") == 303
        assert await sent(site, "junior-1", do="verify", commitment_id=made.id) == 303

        assert site.world.find(COMMITMENTS)[0].state == "verified"
        assert "done and confirmed" in (await site.client.get(link())).text

    async def test_refuses_a_form_that_lacks_something(self, site: Site) -> None:
        assert await sent(site, "senior-1", do="make", words="Minutes", scope="team", due="tomorrow") == 422
        assert await sent(site, "senior-1", do="ask", words=" ") == 422
        assert await sent(site, "senior-1", do="dance") == 422

    async def test_keeps_what_was_written_for_a_day_that_is_not_ahead(self, site: Site) -> None:
        late = {"do": "make", "words": "Write the minutes", "scope": "team", "due": f"{START - DAY:%Y-%m-%d}"}

        page = await site.client.post(link(), data=late, headers=FORM)

        assert page.status_code == 422
        assert "choose a day within the coming year" in page.text
        assert "Write the minutes" in page.text

    @pytest.mark.parametrize(
        ("person", "given", "kept"),
        [
            ("senior-1", SIGNS | {"cadence": "", "words": "Hear <all>"}, ">Hear &lt;all&gt;</textarea>"),
            ("senior-1", SIGNS | {"cadence": "", "next_step": "mentor"}, 'value="mentor" selected'),
            ("senior-1", {"do": "ask", "words": "y" * 5_000}, "y" * 5_000),
            ("senior-1", PROMISE | {"due": "soon"}, ">Minutes</textarea>"),
            ("senior-1", PROMISE | {"due": "soon"}, '<option value="team" selected>'),
            ("senior-1", {"do": "thank", "words": "z" * 5_000, "recipient_id": "junior-1"}, "z" * 5_000),
        ],
    )
    async def test_keeps_what_was_typed_into_a_form_that_lacks_something(
        self, site: Site, person: str, given: dict[str, str], kept: str
    ) -> None:
        page = await site.client.post(link(person), data=given | {"scope": "team"}, headers=FORM)

        assert page.status_code == 422
        assert page.text.count(kept) == 1

    async def test_says_that_something_was_done_in_another_window_before(self, site: Site) -> None:
        await sent(site, "senior-1", **PROMISE)
        done = {"do": "do", "commitment_id": site.world.find(COMMITMENTS)[0].id}
        assert await sent(site, "senior-1", **done) == 303

        again = await site.client.post(link(), data=done, headers=FORM)

        assert again.status_code == 409
        assert "something has changed since you opened this page" in again.text
        assert "something has changed" not in (await site.client.get(link())).text

    async def test_lets_who_is_thanked_decide_who_sees_it(self, site: Site) -> None:
        await sent(site, "senior-1", do="thank", words="Thank you", recipient_id="junior-1")
        (given,) = site.world.find(THANKS)
        assert "Thank you" not in (await site.client.get(link("senior-1"))).text.replace("Say thank you", "")

        assert await sent(site, "junior-1", do="show", thanks_id=given.id, visibility="program") == 303

        shown = (await site.client.get("/v1/programs/program/thanks")).json()["items"]
        assert [one["words"] for one in shown] == ["Thank you"]

    async def test_shows_what_the_other_side_would_like_if_its_author_agreed(self, site: Site) -> None:
        for survey in site.world.surveys(wave=Wave.EXPECTATIONS):
            share = {"share": "yes"} if survey.person_id == "senior-1" else {}
            site.world.answer_all(survey, 4, hopes=f"Help for {survey.person_id}", **share)

        assert "Help for senior-1" in (await site.client.get(link("junior-1"))).text
        assert "Help for junior-1" not in (await site.client.get(link("senior-1"))).text

    async def test_still_shows_promises_after_the_end(self, site: Site) -> None:
        day = f"{START + 20 * DAY:%Y-%m-%d}"
        await sent(site, "senior-1", do="make", words="Minutes", scope="self", due=day)
        site.world.hear(pair_ended())

        page = (await site.client.get(link())).text
        assert "Minutes" in page
        assert "Ask ahead" not in page
        assert "You have agreed on nothing in writing." in page


class TestTheApi:
    async def test_takes_a_whole_commitment(self, site: Site) -> None:
        body = {"words": "Minutes", "scope": "organization", "due": (START + 9 * DAY).isoformat()}
        as_senior, as_junior = {"On-Behalf-Of": "senior-1"}, {"On-Behalf-Of": "junior-1"}

        made = await site.client.post("/v1/pairs/pair-1/commitments", json=body, headers=as_senior)
        path = f"/v1/pairs/pair-1/commitments/{made.json()['id']}"
        done = await site.client.post(f"{path}/completion", json={"value": "money"}, headers=as_senior)
        verified = await site.client.post(f"{path}/verification", headers=as_junior)

        assert (made.status_code, done.status_code, verified.status_code) == (201, 201, 201)
        assert verified.json()["state"] == "verified"
        assert len((await site.client.get("/v1/pairs/pair-1/commitments")).json()["items"]) == 1

    async def test_refuses_the_other_sides_part_in_plain_words(self, site: Site) -> None:
        body = {"words": "Minutes", "scope": "self", "due": (START + 9 * DAY).isoformat()}

        refused = await site.client.post(
            "/v1/pairs/pair-1/commitments", json=body, headers={"On-Behalf-Of": "junior-1"}
        )

        assert (refused.status_code, refused.json()["detail"]) == (403, "the senior side says what it will do")

    async def test_takes_signatures_and_questions(self, site: Site) -> None:
        terms = {"goal": "Listen", "confidentiality": "without-names", "cadence": "weekly", "next_step": "mentee"}
        headers = {"On-Behalf-Of": "senior-1"}

        await site.client.post("/v1/pairs/pair-1/signatures", json=terms, headers=headers)
        shown = await site.client.post("/v1/pairs/pair-1/questions", json={"words": "How?"}, headers=headers)

        assert shown.json()["signed"] == ["senior-1"]
        assert shown.json()["asked"] == [{"person_id": "senior-1", "words": "How?"}]


class TestOnesOwnPage:
    async def test_leads_to_the_page_of_each_pair(self, site: Site) -> None:
        home = await site.client.get("/home/surveys", headers={"On-Behalf-Of": "senior-1"})
        addresses = re.findall(r'href="(/together/[^"]+)"', home.text)

        assert len(addresses) == 1
        assert "Our agreement" in (await site.client.get(addresses[0])).text

    async def test_leads_nobody_to_the_page_of_another_pair(self, site: Site) -> None:
        home = await site.client.get("/home/surveys", headers={"On-Behalf-Of": "senior-9"})

        assert "/together/" not in home.text
