"""The pages behind the links of a pair's members: go on, leave or take a break, hand over."""

from datetime import timedelta

import pytest

from services.matching.commands import ScheduleLeave
from services.matching.pages.leave import TOLD
from services.notify.content.wording import ENDED, GROUP_ENDED
from shared.contracts.pairs import PairEnded, PairEndReason, PairExtended, PairPaused
from shared.contracts.vocabulary import PersonId, ProgramId
from tests.keys import signer
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, person, row

DAY, WEEK, YEAR = timedelta(days=1), timedelta(weeks=1), timedelta(days=365)
PATHS = {"extend": "extension", "leave": "leave", "handover": "handover"}


async def paired(site: Site) -> Json:
    await site.publish()
    await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
    await site.release(await site.draft())
    return await pair_of(site)


async def pair_of(site: Site) -> Json:
    return (await site.items(f"{site.program}/pairs"))[0]


async def link(site: Site, purpose: str, employee: str, path: str | None = None) -> str:
    pair = await pair_of(site)
    claims = {"purpose": purpose, "pair_id": pair["id"], "person_id": person(employee)}
    return f"/{path or PATHS[purpose]}/{signer('matching').sign(claims, site.world.now + YEAR)}"


async def read(site: Site, address: str) -> str:
    return (await site.client.get(address)).text


class TestEveryPage:
    @pytest.mark.parametrize("purpose", PATHS)
    async def test_is_for_members_and_its_own_links(self, site: Site, purpose: str) -> None:
        await paired(site)
        other = next(one for one in PATHS if one != purpose)
        for address in (await link(site, purpose, "X1"), await link(site, other, "J1", PATHS[purpose])):
            page = await site.client.get(address)
            assert page.status_code in {403, 404}, address
            assert "does not work" in page.text

    @pytest.mark.parametrize("purpose", PATHS)
    async def test_changes_nothing_by_being_read(self, site: Site, purpose: str) -> None:
        await paired(site)
        before, events = await pair_of(site), len(site.world.events)
        page = await site.client.get(await link(site, purpose, "J1"))
        assert (page.status_code, await pair_of(site), len(site.world.events)) == (200, before, events)
        assert "<script" not in page.text
        assert person("S1") not in page.text


class TestExtension:
    async def test_takes_a_yes_of_everybody(self, site: Site) -> None:
        await paired(site)
        site.world.wait(12 * WEEK)
        for employee in ("J1", "S1"):
            address = await link(site, "extend", employee)
            assert "Would you like to go on?" in await read(site, address)
            answer = await site.client.post(address, data={"answer": "yes"})
            assert answer.status_code == 303
            assert ("You said yes" if employee == "J1" else "You go on") in await read(site, address)
        assert len(site.world.told(PairExtended)) == 1

    async def test_takes_a_no_and_keeps_nothing_of_it(self, site: Site) -> None:
        await paired(site)
        site.world.wait(12 * WEEK)
        before = await pair_of(site)
        answer = await site.client.post(await link(site, "extend", "J1"), data={"answer": "no"})
        assert (answer.status_code, "That is fine" in answer.text) == (200, True)
        assert await pair_of(site) == before

    async def test_is_closed_once_the_pair_is_over(self, site: Site) -> None:
        await paired(site)
        site.world.wait(20 * WEEK)
        address = await link(site, "extend", "J1")
        assert "This question is closed" in await read(site, address)
        assert (await site.client.post(address, data={"answer": "yes"})).status_code == 409

    async def test_asks_again_for_what_is_no_answer(self, site: Site) -> None:
        await paired(site)
        site.world.wait(12 * WEEK)
        page = await site.client.post(await link(site, "extend", "J1"), data={"answer": "maybe"})
        assert (page.status_code, "Would you like to go on?" in page.text) == (422, True)


class TestLeave:
    async def test_says_word_for_word_what_the_others_are_told(self, site: Site) -> None:
        await paired(site)
        page = await site.client.get(await link(site, "leave", "J1"))
        assert TOLD["pair"].replace("'", "&#39;") in page.text
        assert {"pair": ENDED[PairEndReason.NO_FAULT], "group": GROUP_ENDED[PairEndReason.NO_FAULT]} == TOLD

    async def test_ends_the_pair_and_never_tells_who(self, site: Site) -> None:
        await paired(site)
        address = await link(site, "leave", "J1")
        assert (await site.client.post(address, data={"do": "leave"})).status_code == 303
        (ended,) = site.world.told(PairEnded)
        assert (ended.reason, {one.person_id for one in ended.members}) == ("no-fault", {person("J1"), person("S1")})
        assert await read(site, address) == await read(site, await link(site, "leave", "S1"))
        pair = await pair_of(site)
        assert (pair["end_reason"], pair["pauses"]) == ("no-fault", [])

    async def test_lets_the_other_go_first_and_keeps_the_two_apart(self, site: Site) -> None:
        await paired(site)
        await site.client.post(await link(site, "leave", "J1"), data={"do": "leave"})
        waited = {one.person_id: one.waited for one in site.world.kept["participants"].values()}
        assert waited == {person("J1"): 0, person("S1"): 1}
        assert await site.couples(await site.draft()) == set()

    async def test_twice_says_that_it_is_over(self, site: Site) -> None:
        await paired(site)
        address = await link(site, "leave", "J1")
        await site.client.post(address, data={"do": "leave"})
        page = await site.client.post(address, data={"do": "leave"})
        assert (page.status_code, "has ended" in page.text) == (409, True)

    async def test_offers_a_break_instead(self, site: Site) -> None:
        await paired(site)
        address = await link(site, "leave", "J1")
        answer = await site.client.post(address, data={"do": "pause", "until": "2026-04-01"})
        assert answer.status_code == 303
        (paused,) = site.world.told(PairPaused)
        assert (paused.reason, paused.until.isoformat()) == ("by-member", "2026-03-31T22:00:00+00:00")
        assert "You have paused until Wednesday, 1 April 2026" in await read(site, address)

    @pytest.mark.parametrize(
        "form", [{}, {"do": "pause"}, {"do": "pause", "until": "soon"}, {"do": "pause", "until": "2025-01-01"}]
    )
    async def test_asks_again_for_what_is_no_choice(self, site: Site, form: dict[str, str]) -> None:
        await paired(site)
        page = await site.client.post(await link(site, "leave", "J1"), data=form)
        assert (page.status_code, "Choose a day" in page.text) == (422, True)


class TestHandover:
    async def leaving(self, site: Site) -> None:
        await paired(site)
        last_day = site.world.now + 5 * DAY
        command = ScheduleLeave(
            program_id=ProgramId(site.program_id), person_id=PersonId(person("J1")), last_day=last_day
        )
        site.world.hear(command)
        site.world.wait(DAY)

    async def test_is_written_by_the_leaver_and_read_by_the_others(self, site: Site) -> None:
        await self.leaving(site)
        address = await link(site, "handover", "J1")
        note = "Next: the podcast.\n\nAsk <Bo> about it."
        assert (await site.client.post(address, data={"note": note})).status_code == 303
        assert "Your note is stored" in await read(site, address)
        page = await read(site, await link(site, "handover", "S1"))
        assert "Ask &lt;Bo&gt; about it." in page
        assert "<textarea" not in page
        (shown,) = (await site.get(f"/v1/pairs/{(await pair_of(site))['id']}/handovers"))["items"]
        assert shown["person_id"] == person("J1")
        assert "podcast" not in str(shown)

    async def test_is_read_after_the_last_day_but_not_written(self, site: Site) -> None:
        await self.leaving(site)
        address = await link(site, "handover", "J1")
        await site.client.post(address, data={"note": "Next: the podcast."})
        site.world.wait(5 * DAY)
        assert (await site.client.post(address, data={"note": "more"})).status_code == 409
        assert "podcast" in await read(site, await link(site, "handover", "S1"))
        assert "There is no note" in await read(site, address)

    @pytest.mark.parametrize("note", ["", "   ", "x" * 4_001])
    async def test_has_a_length(self, site: Site, note: str) -> None:
        await self.leaving(site)
        page = await site.client.post(await link(site, "handover", "J1"), data={"note": note})
        assert (page.status_code, "between 1 and 4,000 characters" in page.text) == (422, True)

    async def test_is_nobody_elses_to_write(self, site: Site) -> None:
        await self.leaving(site)
        page = await site.client.post(await link(site, "handover", "S1"), data={"note": "mine"})
        assert (page.status_code, "There is no note" in page.text) == (409, True)
