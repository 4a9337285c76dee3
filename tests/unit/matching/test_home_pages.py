"""Somebody's own page: what waits, whom they meet, their part in each program, and joining one."""

import re
from datetime import timedelta

import pytest

from services.matching.domain.participants import Participant, Status
from services.matching.pages.own_part import TOLD
from services.matching.pages.sign_in import KEPT
from services.matching.store import PARTICIPANTS, PEOPLE
from services.notify.content.wording import ENDED
from shared.contracts.pairs import PairEndReason
from shared.languages import COOKIE
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, row

WEEK = timedelta(weeks=1)
# What stands on a page and is in no catalog: the program, names, topics and dates.
DATA = {"Digital", "Bridge"}


def acts(site: Site, employee: str) -> None:
    site.client.headers["on-behalf-of"] = person(employee)


async def shown(site: Site, path: str = "/home", **headers: str) -> str:
    page = await site.client.get(path, headers=headers)
    assert page.status_code == 200, page.text
    return page.text


async def paired(site: Site) -> None:
    await site.publish()
    await site.enroll(row("J1", JUNIOR), row("S1", SENIOR))
    await site.release(await site.draft())


def part(site: Site, employee: str) -> Participant:
    found: Participant = site.world.find(PARTICIPANTS, id=f"{site.program_id}:{person(employee)}")[0]
    return found


class TestHome:
    async def test_is_what_the_address_of_the_whole_platform_leads_to(self, site: Site) -> None:
        answer = await site.client.get("/")

        assert (answer.status_code, answer.headers["location"]) == (303, "http://127.0.0.1:8001/home")

    async def test_names_whom_one_meets_and_includes_their_sessions(self, site: Site) -> None:
        await paired(site)
        acts(site, "J1")
        page = await shown(site)
        assert "You meet " in page
        assert person("S1") not in page
        assert re.search(r'hx-get="[^"]*/home/pairs/[^"]+"', page)

    async def test_leads_to_the_page_on_which_one_leaves(self, site: Site) -> None:
        await paired(site)
        acts(site, "J1")
        (address,) = re.findall(r'href="(/leave/[^"]+)"', await shown(site))
        assert (await site.client.post(address, data={"do": "leave"})).status_code == 303
        pair = (await site.items(f"{site.program}/pairs"))[0]
        assert pair["end_reason"] == PairEndReason.NO_FAULT
        assert "You meet " not in await shown(site)

    async def test_asks_whether_to_go_on_when_the_last_day_is_near(self, site: Site) -> None:
        await paired(site)
        site.world.wait(12 * WEEK)
        acts(site, "S1")
        page = await shown(site)
        (address,) = re.findall(r'href="(/extension/[^"]+)"', page)
        await site.client.post(address, data={"answer": "yes"})
        assert "/extension/" not in await shown(site)

    async def test_leads_to_the_orientation_while_it_is_not_done(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR))
        await site.publish(title="Another program")
        acts(site, "J1")
        await site.client.post(f"/home/programs/{site.program_id}/enrollment", data={"role": "mentor"})
        (address,) = re.findall(r'href="(/readiness/[^"]+)"', await shown(site))
        assert (await site.client.get(address)).status_code == 200

    async def test_says_so_to_somebody_whom_nobody_registered(self, site: Site) -> None:
        assert "You are not among the people" in await shown(site)

    async def test_says_what_to_do_first_to_whoever_may_create_a_program(self, site: Site) -> None:
        page = await shown(site)
        assert "There is no program yet. Create the first one" in page
        assert re.search(r'href="[^"]*/programs">Go to the programs', page)
        await site.publish()
        assert "There is no program yet" not in await shown(site)

    async def test_speaks_the_language_that_was_chosen(self, site: Site) -> None:
        await paired(site)
        acts(site, "J1")
        assert "Sie treffen" in await shown(site, cookie=f"{COOKIE}=de")

    async def test_speaks_only_of_what_a_catalog_has(self, site: Site) -> None:
        await paired(site)
        acts(site, "J1")
        page = re.sub(r"<select.*?</select>|⟦[^⟧]*⟧", "", await shown(site, cookie=f"{COOKIE}=en-XA"), flags=re.DOTALL)
        text = re.sub(r"<title>.*?</title>|<[^>]*>", " ", page[page.index("<main") :])
        assert {*re.findall(r"[^\W\d_]{2,}", text)} <= DATA


FORM = {"role": "mentor", "skills_offered": "React: 4\nTikTok", "skills_sought": "Strategy", "languages": "de, en"}


class TestJoining:
    async def test_takes_part_with_what_was_said(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("S1", SENIOR))
        other = site.program_id
        await site.publish(title="Another program")
        acts(site, "S1")

        joined = await site.client.post(f"/home/programs/{site.program_id}/enrollment", data=FORM)

        assert joined.status_code == 303
        mine = part(site, "S1")
        assert [(one.topic, one.level) for one in mine.wishes.offers] == [("React", 4), ("TikTok", 3)]
        assert mine.wishes.seeks == ("Strategy",)
        registered = site.world.find(PEOPLE, person_id=person("S1"))[0]
        assert registered.programs == (other, site.program_id)
        assert registered.profile.languages == ("de", "en")
        assert "Another program" in await shown(site)

    async def test_keeps_what_was_typed_and_says_what_is_missing(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("S1", SENIOR))
        await site.publish(title="Another program")
        acts(site, "S1")
        page = await site.client.post(
            f"/home/programs/{site.program_id}/enrollment", data=FORM | {"languages": "klingonisch", "role": ""}
        )
        assert page.status_code == 422
        assert "TikTok" in page.text
        assert 'id="languages-error"' in page.text

    async def test_is_offered_by_the_catalog_for_each_role(self, site: Site) -> None:
        await site.publish()
        page = await shown(site, "/v1/catalog.html")
        assert f"/home/programs/{site.program_id}/enrollment?role=mentee" in page


class TestOwnPart:
    async def test_changes_what_one_seeks_and_leaves_the_rest(self, site: Site) -> None:
        await paired(site)
        acts(site, "J1")
        before = part(site, "J1")
        path = f"/home/programs/{site.program_id}"
        assert before.wishes.offers[0].topic in await shown(site, path)
        form = {"skills_sought": "Budgets\nPolitics", "skills_offered": before.wishes.offers[0].topic, "max_pairs": "2"}
        assert (await site.client.post(f"{path}/wishes", data=form)).status_code == 303
        after = part(site, "J1")
        assert (after.wishes.seeks, after.wishes.capacity) == (("Budgets", "Politics"), 2)
        assert after.active == before.active

    @pytest.mark.parametrize("field", [{"skills_offered": f"Python: {'9' * 5_000}"}, {"max_pairs": "--2"}])
    async def test_asks_again_for_a_number_that_cannot_be(self, site: Site, field: dict[str, str]) -> None:
        await paired(site)
        acts(site, "J1")
        form = {"skills_sought": "Budgets", "skills_offered": "Python: 2", "max_pairs": "2"} | field
        page = await site.client.post(f"/home/programs/{site.program_id}/wishes", data=form)
        assert page.status_code == 422

    async def test_pauses_until_a_day_and_comes_back_earlier(self, site: Site) -> None:
        await paired(site)
        acts(site, "J1")
        path = f"/home/programs/{site.program_id}/pauses"
        until = (site.world.now + 3 * WEEK).date()
        assert (await site.client.post(path, data={"until": str(until)})).status_code == 303
        assert part(site, "J1").paused_until is not None
        assert (await site.client.post(path, data={})).status_code == 303
        assert part(site, "J1").paused_until is None

    @pytest.mark.parametrize("until", ["soon", "2020-01-01"])
    async def test_asks_again_for_a_day_that_cannot_be(self, site: Site, until: str) -> None:
        await paired(site)
        acts(site, "J1")
        page = await site.client.post(f"/home/programs/{site.program_id}/pauses", data={"until": until})
        assert page.status_code in {409, 422}
        assert 'role="alert"' in page.text

    async def test_leaves_without_a_reason_and_can_join_again(self, site: Site) -> None:
        await paired(site)
        acts(site, "J1")
        path = f"/home/programs/{site.program_id}"
        assert "need not say why" in await shown(site, f"{path}/withdrawal")
        assert (await site.client.post(f"{path}/withdrawal", data={})).status_code == 303
        assert part(site, "J1").status is Status.WITHDRAWN
        again = await site.client.post(f"{path}/enrollment", data={"role": "mentor", "skills_offered": "React"})
        assert again.status_code == 303
        assert part(site, "J1").status is not Status.WITHDRAWN

    def test_says_word_for_word_what_the_others_are_told(self) -> None:
        assert ENDED[PairEndReason.WITHDRAWN] == TOLD

    async def test_is_nobody_elses(self, site: Site) -> None:
        await paired(site)
        acts(site, "X1")
        assert (await site.client.post(f"/home/programs/{site.program_id}/withdrawal", data={})).status_code in {
            403,
            404,
        }


class TestKeptForm:
    async def test_has_a_name_that_no_form_uses(self) -> None:
        assert KEPT == "kept_over_sign_in"


class TestSponsor:
    async def test_shows_what_is_asked_and_figures_that_tell_nobody_apart(self, site: Site) -> None:
        await paired(site)
        page = await shown(site, f"/programs/{site.program_id}/sponsor")
        assert "Nothing is asked of you at present" in page
        assert "&lt; 5" in page
        assert f"/programs/{site.program_id}/report" in page

    async def test_is_asked_on_their_own_page(self, site: Site) -> None:
        await paired(site)
        await site.client.put(
            f"{site.program}/staff", json={"sponsor": {"person_id": person("S1")}, "coordinators": []}
        )
        acts(site, "S1")
        page = await shown(site)
        assert "Will you sponsor this program?" in page
        (address,) = re.findall(r'href="(/sponsorship/[^"]+)"', page)
        assert (await site.client.post(address, data={"answer": "yes"})).status_code == 303
        assert "/sponsorship/" not in await shown(site)


class TestRegisteredPeople:
    async def test_are_found_by_name_address_or_employee_id(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J1", JUNIOR, display_name="Zoë Müller"), row("S1", SENIOR, display_name="José Ñandú"))
        assert "José Ñandú" in await shown(site, "/people")
        page = await shown(site, "/people?q=zoe")
        assert ("Zoë Müller" in page, "José Ñandú" in page) == (True, False)
        assert "Digital Bridge" in page
        assert "Nobody is found" in await shown(site, "/people?q=nobody")
