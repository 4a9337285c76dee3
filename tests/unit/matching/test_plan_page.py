"""The page of a plan, and its two buttons."""

from html import unescape

from services.matching.rights import RIGHTS, Right, of_part
from services.matching.store import PLANS
from shared.auth.caller import Caller, CallerKind, StaffRole
from shared.auth.rights import Place, may
from shared.contracts.people import PersonLeft
from shared.contracts.vocabulary import PersonId, ProgramId
from tests.unit.matching.site import Site, roster
from tests.unit.matching.test_syncs import plan_of, settle, staff, sync


async def page(site: Site, plan_id: str) -> str:
    answer = await site.client.get(f"/v1/plans/{plan_id}/report.html")
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


async def decide(site: Site, plan_id: str, **form: str) -> tuple[int, str]:
    answer = await site.client.post(f"/v1/plans/{plan_id}/report.html", data=form, follow_redirects=True)
    await settle(site)
    return answer.status_code, unescape(answer.text)


async def held(site: Site) -> dict[str, str]:
    await sync(site, roster(*staff()))
    return await plan_of(site, await sync(site, roster(*staff()[:20])))


class TestPage:
    async def test_says_why_it_is_held_and_who_would_leave(self, site: Site) -> None:
        plan = await held(site)
        shown = await page(site, plan["id"])
        assert "held: nothing has changed" in shown
        assert "20 of 40 would leave" in shown
        assert "Person E39 (absent from the file)" in shown

    async def test_lists_the_cells_of_the_file_that_cannot_be_read(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        cells = {"E3": {"timezone": "Mars/Base"}, "E5": {"last_day": "30.02.2027"}}
        people = [one | cells.get(str(one["participant_id"]), {}) for one in staff()]
        done = await sync(site, roster(*people))
        shown = await page(site, done["plan_id"])
        assert "2 cells are left out" in shown
        assert "Row 5" in shown
        assert "is no time zone that we know; write one such as Europe/Berlin" in shown

    async def test_lists_the_first_of_many_cells_and_promises_no_file_to_correct(self, site: Site) -> None:
        done = await sync(site, roster(*staff(120, timezone="Mars/Base")))
        shown = await page(site, done["plan_id"])
        assert "119 cells are left out" in shown
        assert "These are the first" in shown
        assert "a file to correct" not in shown

    async def test_of_a_file_that_is_read_whole_lists_no_cells(self, site: Site) -> None:
        plan = await held(site)
        assert "cannot be read" not in await page(site, plan["id"])

    async def test_discards(self, site: Site) -> None:
        plan = await held(site)
        status, shown = await decide(site, plan["id"], decision="discard")
        assert (status, "discarded: nothing has changed" in shown) == (200, True)
        assert site.world.told(PersonLeft) == []

    async def test_approves_the_plan_that_it_shows(self, site: Site) -> None:
        plan = await held(site)
        await decide(site, plan["id"], decision="approve", digest=plan["digest"])
        assert "in force" in await page(site, plan["id"])
        assert len(site.world.told(PersonLeft)) == 20

    async def test_says_when_the_plan_has_changed_since(self, site: Site) -> None:
        plan = await held(site)
        status, shown = await decide(site, plan["id"], decision="approve", digest="of another plan")
        assert (status, "The plan has changed since it was read" in shown) == (409, True)
        assert site.world.told(PersonLeft) == []


class TestWhoDecides:
    @staticmethod
    def coordinator(site: Site) -> Caller:
        staff = {ProgramId(site.program_id): StaffRole.COORDINATOR}
        return Caller(kind=CallerKind.PERSON, name="person:kim", person_id=PersonId("kim"), staff=staff)

    @staticmethod
    def kept(site: Site, plan_id: str) -> Place:
        return of_part(site.world.kept[PLANS.name][plan_id])

    async def test_a_coordinator_decides_a_roster_for_their_program(self, site: Site) -> None:
        await sync(site, roster(*staff()))
        await site.publish()
        done = await site.upload(roster(*(one | {"manager_id": "E1"} for one in staff()[2:])))
        (plan,) = await site.items(f"{site.program}/plans", state="held")
        assert plan["id"] == done["plan_id"]
        place = self.kept(site, plan["id"])
        assert all(may(self.coordinator(site), RIGHTS[right], place) for right in (Right.SEE_PLAN, Right.DECIDE_PLAN))
        await site.publish()
        assert not may(self.coordinator(site), RIGHTS[Right.DECIDE_PLAN], place), "of another program"

    async def test_a_coordinator_neither_reads_nor_decides_a_file_of_the_organization(self, site: Site) -> None:
        plan = await held(site)
        await site.publish()
        assert await site.items(f"{site.program}/plans") == []
        place = self.kept(site, plan["id"])
        assert not may(self.coordinator(site), RIGHTS[Right.SEE_PLAN], place)
        assert not may(self.coordinator(site), RIGHTS[Right.DECIDE_PLAN], place)
