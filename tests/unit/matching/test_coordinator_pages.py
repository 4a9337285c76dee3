"""A coordinator's pages without a browser: what they refuse, and whom they show to whom."""

import re
from datetime import timedelta
from html import unescape
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest

from services.matching.domain.participants import Status
from services.matching.domain.runs import RunState
from services.matching.pages.participants import re_escaped
from services.matching.pages.samples import has_samples
from services.matching.store import COUPLES, PARTICIPANTS, PROGRAMS, RUNS
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, roster, row

PEOPLE = (
    row("J1", JUNIOR, display_name="Zoë Müller", department="Sales (EU)"),
    row("J2", JUNIOR, display_name="Łukasz Zhang", department="Legal"),
    row("S1", SENIOR, display_name="Ana O'Neil", department="Board"),
)


async def shown(site: Site, path: str, status: int = 200) -> str:
    answer = await site.client.get(path)
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


async def sent(site: Site, path: str, status: int = 303, **form: object) -> str:
    answer = await site.client.post(path, data=form)
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


@pytest.fixture
async def people(site: Site) -> str:
    await site.publish()
    await site.enroll(*PEOPLE)
    return f"/programs/{site.program_id}/people"


class TestPeople:
    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("", {"Zoë Müller", "Łukasz Zhang", "Ana O'Neil"}),
            ("q=muller", {"Zoë Müller"}),
            ("q=lukasz", {"Łukasz Zhang"}),
            ("q=SALES+zoe", {"Zoë Müller"}),
            ("q=sales+(eu)", {"Zoë Müller"}),
            ("q=.*", set()),
            ("q=j2@example.org", {"Łukasz Zhang"}),
            ("q=S1", {"Ana O'Neil"}),
            ("role=mentee", {"Ana O'Neil"}),
            ("group=unready", set()),
            ("group=gone", set()),
            ("group=waiting&role=mentor", {"Zoë Müller", "Łukasz Zhang"}),
        ],
    )
    async def test_are_found_by_what_people_type(self, site: Site, people: str, query: str, found: set[str]) -> None:
        page = await shown(site, f"{people}?{query}")
        assert {one for one in ("Zoë Müller", "Łukasz Zhang", "Ana O'Neil") if f">{one}</a>" in page} == found

    async def test_are_sorted_by_name_either_way(self, site: Site, people: str) -> None:
        page = await shown(site, f"{people}?sort=-name")
        assert page.index("Zoë Müller") < page.index("Łukasz Zhang") < page.index("Ana O'Neil")

    async def test_are_asked_for_before_anything_is_done(self, site: Site, people: str) -> None:
        page = await sent(site, f"{people}/changes", 200, do="withdraw", person=[person("J1"), person("J2")])
        assert "Withdraw: 2 people" in page
        assert all(one.status is not Status.WITHDRAWN for one in site.world.find(PARTICIPANTS))

    async def test_are_changed_once_somebody_is_sure(self, site: Site, people: str) -> None:
        await sent(site, f"{people}/changes", do="withdraw", sure="yes", person=[person("J1"), person("J2")])
        gone = {one.person_id for one in site.world.find(PARTICIPANTS, status=Status.WITHDRAWN)}
        assert gone == {person("J1"), person("J2")}

    async def test_are_told_apart_where_one_cannot_be_changed(self, site: Site, people: str) -> None:
        await sent(site, f"{people}/changes", do="withdraw", sure="yes", person=[person("J1")])
        answer = await site.client.post(
            f"{people}/changes",
            data={"do": "pause", "sure": "yes", "until": "2026-04-01", "person": [person("J1"), person("J2")]},
        )
        said = answer.headers["set-cookie"]
        assert "Zhang" in said
        assert "withdrew" in said

    async def test_keep_the_question_when_the_day_is_wrong(self, site: Site, people: str) -> None:
        page = await sent(site, f"{people}/changes", 422, do="pause", sure="yes", until="soon", person=[person("J1")])
        assert 'value="soon"' in page
        assert 'class="error"' in page

    async def test_that_nobody_chose_are_none(self, site: Site, people: str) -> None:
        answer = await site.client.post(f"{people}/changes", data={"do": "withdraw"})
        assert "Nobody%20was%20chosen" in answer.headers["set-cookie"]


class TestDraft:
    async def test_is_discarded_and_another_run_follows(self, site: Site) -> None:
        await site.publish()
        await site.enroll(*PEOPLE)
        run = (await site.draft()).rpartition("/")[2]
        await sent(site, f"/runs/{run}/discard")
        assert site.world.find(RUNS)[0].state is RunState.CANCELLED
        assert site.world.find(PROGRAMS)[0].draft_run_id is None
        await site.draft()

    async def test_is_discarded_once(self, site: Site) -> None:
        await site.publish()
        await site.enroll(*PEOPLE)
        run = (await site.draft()).rpartition("/")[2]
        await sent(site, f"/runs/{run}/discard")
        assert "only a draft can be changed" in await sent(site, f"/runs/{run}/discard", 409)


class TestManyPeople:
    @pytest.fixture
    async def people(self, site: Site) -> str:
        await site.publish()
        await site.upload(roster(*(row(f"J{n}", JUNIOR, display_name=f"Junior {n:02}") for n in range(55))))
        if held := await site.items(f"{site.program}/plans"):
            await site.post(f"/v1/plans/{held[0]['id']}/approval", {"digest": held[0]["digest"]})
            await site.work()
        return f"/programs/{site.program_id}/people"

    async def test_are_chosen_over_all_pages_by_what_the_list_found(self, site: Site, people: str) -> None:
        assert "All 55 that are found" in await shown(site, people)
        page = await sent(site, f"{people}/changes", 200, do="withdraw", all="yes", q="junior", group="", role="mentor")
        assert "Withdraw: 55 people" in page
        ids = re.findall(r'name="person" value="([^"]+)"', page)
        assert len(set(ids)) == 55

    @pytest.mark.parametrize("do", ["remind", "pause", "resume"])
    async def test_are_looked_at_before_anything_reaches_them(self, site: Site, people: str, do: str) -> None:
        ids = [one.person_id for one in site.world.find(PARTICIPANTS)]
        asked = {"do": do, "sure": "yes", "until": "2026-04-01"}
        assert "tick that you have" in await sent(site, f"{people}/changes", 422, **asked, person=ids)
        assert await sent(site, f"{people}/changes", 303, **asked, person=ids[:19]) == ""

    async def test_are_looked_at_before_anything_is_done(self, site: Site, people: str) -> None:
        ids = [one.person_id for one in site.world.find(PARTICIPANTS)]
        page = await sent(site, f"{people}/changes", 422, do="withdraw", sure="yes", person=ids)
        assert "tick that you have" in page
        assert not site.world.find(PARTICIPANTS, status=Status.WITHDRAWN)
        await sent(site, f"{people}/changes", do="withdraw", sure="yes", looked="yes", person=ids)
        assert len(site.world.find(PARTICIPANTS, status=Status.WITHDRAWN)) == 55


class TestSwap:
    @pytest.fixture
    async def run(self, site: Site) -> str:
        await site.publish()
        await site.enroll(
            *PEOPLE,
            row("S2", SENIOR, display_name="Bo Okafor", department="Board"),
            row("S3", SENIOR, display_name="Mia Lind", department="Board"),
        )
        return (await site.draft()).rpartition("/")[2]

    @staticmethod
    def place(site: Site, run: str, *, other: str = "") -> tuple[str, str, str]:
        """Return the address of the swap of one couple's mentor, and the mentor and mentee of the other couple."""
        mine, theirs = site.world.find(COUPLES)
        chosen = f"&other_id={other or theirs.mentee_id}"
        query = f"mentor_id={mine.mentor_id}&mentee_id={mine.mentee_id}&keep=mentor"
        return f"/runs/{run}/swaps?{query}{chosen}", theirs.mentor_id, theirs.mentee_id

    async def test_offers_those_who_are_free_or_whose_couple_can_make_room(self, site: Site, run: str) -> None:
        page = await shown(site, self.place(site, run)[0])
        assert page.count("What would it cost?") == 2
        assert "Put them together" in page
        assert page.count("would have nobody in this draft") == 1

    async def test_offers_nobody_who_is_kept_with_another(self, site: Site, run: str) -> None:
        at, mentor, mentee = self.place(site, run)
        await sent(site, f"/runs/{run}/pins", mentor_id=mentor, mentee_id=mentee)
        page = await shown(site, at)
        assert page.count("What would it cost?") == 1
        assert "live, pinned or put together by hand" in page

    async def test_says_why_it_is_impossible_with_somebody_who_is_kept(self, site: Site, run: str) -> None:
        at, mentor, mentee = self.place(site, run)
        await sent(site, f"/runs/{run}/pins", mentor_id=mentor, mentee_id=mentee)
        page = await shown(site, at)
        assert "The mentee has room for 1 pair, all live, pinned or made by hand." in page
        assert "Put them together" not in page

    @pytest.mark.parametrize("name", ["pins", "forbids", "couples"])
    async def test_refuses_what_is_no_person_in_words(self, site: Site, run: str, name: str) -> None:
        page = await sent(site, f"/runs/{run}/{name}", 409, mentor_id="x" * 500, mentee_id="y")
        assert "Write 100 characters at most." in page

    async def test_says_why_nobody_can_be_chosen_for_somebody_who_is_kept(self, site: Site, run: str) -> None:
        mine = site.world.find(COUPLES)[0]
        await sent(site, f"/runs/{run}/pins", mentor_id=mine.mentor_id, mentee_id=mine.mentee_id)
        page = await shown(site, self.place(site, run)[0])
        assert "The mentor has room for 1 pair, all live, pinned or made by hand." in page
        assert "What would it cost?" not in page
        assert "Put them together" not in page

    @pytest.mark.parametrize("kept", [[], [0], [1], [0, 1]])
    @pytest.mark.parametrize("keep", ["mentor", "mentee"])
    async def test_offers_only_what_can_then_be_done(self, site: Site, run: str, kept: list[int], keep: str) -> None:
        couples = site.world.find(COUPLES)
        for one in kept:
            couple = couples[one]
            await sent(site, f"/runs/{run}/pins", mentor_id=couple.mentor_id, mentee_id=couple.mentee_id)
        two = {"mentor_id": couples[0].mentor_id, "mentee_id": couples[0].mentee_id}
        page = await shown(site, f"/runs/{run}/swaps?{urlencode(two)}&keep={keep}")
        offered = re.findall(r"other_id=([^\"&]+)", page)
        assert len(offered) == (0 if 0 in kept else (2 if keep == "mentor" else 1) - len(kept))
        for other in offered[:1]:
            assert "Put them together" in await shown(
                site, f"/runs/{run}/swaps?{urlencode(two)}&keep={keep}&other_id={other}"
            )
            await sent(site, f"/runs/{run}/couples", **two | {"mentee_id" if keep == "mentor" else "mentor_id": other})

    async def test_is_impossible_with_somebody_who_is_on_a_break(self, site: Site, run: str) -> None:
        at, _, mentee = self.place(site, run)
        await sent(
            site,
            f"/programs/{site.program_id}/people/changes",
            do="pause",
            sure="yes",
            until="2026-04-01",
            person=[mentee],
        )
        page = await shown(site, at)
        assert "The mentee has paused until 2026-04-01." in page
        assert "Put them together" not in page

    async def test_is_impossible_once_the_draft_is_released(self, site: Site, run: str) -> None:
        at = self.place(site, run)[0]
        await site.release(f"/v1/match-runs/{run}")
        page = await shown(site, at)
        assert "only a draft can be changed" in page
        assert "Put them together" not in page


class TestToday:
    async def test_names_each_thing_that_waits_with_its_one_action(self, site: Site) -> None:
        await site.publish(approval="both")
        await site.enroll(*PEOPLE)
        await site.release(await site.draft())
        site.world.wait(timedelta(days=5))
        page = await shown(site, f"/programs/{site.program_id}/today")
        assert "1 proposal is about to expire without all answers" in page
        assert "Nothing is planned" in page

    async def test_says_what_to_do_first(self, site: Site) -> None:
        await site.publish()
        page = await shown(site, f"/programs/{site.program_id}/today")
        assert "Nobody takes part yet" in page
        assert f"/programs/{site.program_id}/imports" in page


class TestPattern:
    def test_finds_a_word_as_it_is(self) -> None:
        assert re_escaped("o'neil(x)") == r"o\'neil\(x\)"


class TestSamples:
    @pytest.mark.parametrize(
        ("issuer", "has"),
        [("", True), ("http://127.0.0.1:9000", True), ("https://login.example.com/realms/staff", False)],
    )
    def test_are_for_ones_own_machine(self, issuer: str, has: bool) -> None:  # noqa: FBT001
        assert has_samples(SimpleNamespace(issuer=issuer)) is has  # type: ignore[arg-type]

    async def test_are_loaded_once(self, site: Site) -> None:
        for _ in range(2):
            await sent(site, "/programs/samples", once="a")
        await site.work()
        assert len(site.world.find(PROGRAMS)) == 1
        assert len(site.world.find(PARTICIPANTS)) == 46
