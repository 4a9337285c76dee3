"""The page of a pair's meetings behind a mail's link: members move them, and ask for help in private."""

import re
from datetime import timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from services.scheduling.commands import AttestSession
from services.scheduling.pages.attest import AUDIENCE
from services.scheduling.store import SERIES
from shared.contracts.privacy import PersonLinksWithdrawn
from shared.contracts.sessions import CancelReason, MomentumReason, MomentumState
from shared.contracts.vocabulary import PersonId, Role
from tests.keys import signer
from tests.unit.scheduling.meetings import NOW, pair_created, pair_ended, pair_paused
from tests.unit.scheduling.world import Site

NEW_YORK = ZoneInfo("America/New_York")
OFFERED = re.compile(r'name="starts_at" value="(\d[^"]+)"')


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(pair_created(weeks=12))
    return site


def link(person: str = "boris", pair_id: str = "pair", **claims: str) -> str:
    said = {"purpose": "meetings", "pair_id": pair_id, "person_id": person, **claims}
    return f"/meetings/{signer(AUDIENCE).sign(said, NOW + timedelta(days=300))}"


class TestGet:
    async def test_shows_what_lies_ahead_in_local_time(self, site: Site) -> None:
        page = await site.client.get(link())
        local = site.world.session(1).starts_at.astimezone(NEW_YORK)
        assert page.status_code == 200
        assert f'value="{local:%Y-%m-%dT%H:%M}"' in page.text
        assert page.text.count('<a href="?session=') == 5

    async def test_offers_three_times_that_suit_everybody_for_the_meeting_chosen(self, site: Site) -> None:
        third = site.world.session(3)
        address = f"{link()}?session={third.id}"
        offered = OFFERED.findall((await site.client.get(address)).text)
        assert len(offered) == 3
        given = {"do": "move", "session": third.id, "starts_at": offered[0], "other": "soon"}
        assert (await site.client.post(address, data=given)).status_code == 303
        assert site.world.session(3).starts_at.isoformat() == offered[0]

    async def test_offers_members_help_and_nobody_else(self, site: Site) -> None:
        assert "We never meet" in (await site.client.get(link())).text
        assert "We never meet" not in (await site.client.get(link(**{"as": "delegate"}))).text

    @pytest.mark.parametrize(
        ("event", "says"), [(pair_paused, "You have paused"), (pair_ended, "This pair is over")], ids=["paused", "over"]
    )
    async def test_says_that_nobody_meets(self, site: Site, event: object, says: str) -> None:
        site.world.hear(event())  # type: ignore[operator] # a builder
        page = await site.client.get(link())
        assert says in page.text
        assert "<form" not in page.text

    async def test_is_for_members(self, site: Site) -> None:
        assert (await site.client.get(link("stranger"))).status_code == 404


class TestPost:
    async def test_plans_one_more_however_often_its_button_is_pressed(self, site: Site) -> None:
        before, page = len(site.world.sessions), (await site.client.get(link())).text
        once = re.search(r'name="once" value="([^"]+)"', page)
        assert once
        for _ in range(2):
            answer = await site.client.post(link(), data={"do": "add", "once": once[1]})
            assert answer.headers["location"].endswith("?done=added")
        assert len(site.world.sessions) == before + 1

        another = re.search(r'name="once" value="([^"]+)"', (await site.client.get(link())).text)
        assert another
        await site.client.post(link(), data={"do": "add", "once": another[1]})
        assert len(site.world.sessions) == before + 2

    async def test_says_that_a_meeting_is_cancelled_however_often_its_button_is_pressed(self, site: Site) -> None:
        given = {"do": "cancel", "session": site.world.session(2).id}
        for _ in range(2):
            answer = await site.client.post(link(), data=given)
            assert (answer.status_code, answer.headers["location"].rpartition("?")[2]) == (303, "done=cancelled")

    @pytest.mark.parametrize("do", ["move", "cancel"])
    async def test_says_that_it_is_too_late_for_a_meeting_that_is_over(self, site: Site, do: str) -> None:
        first = site.world.session(1)
        site.world.wait(first.ends_at + timedelta(hours=1))
        answer = await site.client.post(link(), data={"do": do, "session": first.id, "starts_at": "other"})
        assert answer.status_code == 409
        assert "the time is over, or too late" in answer.text

    async def test_moves_a_meeting_for_the_members_side(self, site: Site) -> None:
        before = site.world.session(2)
        later = (before.starts_at + timedelta(days=1)).astimezone(NEW_YORK)
        written = {"starts_at": "other", "other": f"{later:%Y-%m-%dT%H:%M}"}
        given = {"do": "move", "session": before.id, **written}
        answer = await site.client.post(link(), data=given)
        assert answer.status_code == 303
        assert answer.headers["location"].endswith("?done=moved")
        assert site.world.session(2).starts_at == before.starts_at + timedelta(days=1)
        assert site.world.session(2).asked_by is Role.MENTEE

    async def test_cancels_a_meeting_for_the_members_side(self, site: Site) -> None:
        await site.client.post(link("anna"), data={"do": "cancel", "session": site.world.session(1).id})
        assert site.world.session(1).asked_by is Role.MENTOR
        assert site.world.session(1).cancelled_because is CancelReason.BY_MEMBER

    async def test_plans_another(self, site: Site) -> None:
        await site.client.post(link(), data={"do": "add"})
        assert len(site.world.sessions) == 13

    async def test_says_why_a_time_is_refused_and_changes_nothing(self, site: Site) -> None:
        given = {"do": "move", "session": site.world.session(1).id, "starts_at": "2020-01-01T10:00"}
        page = await site.client.post(link(), data=given)
        assert page.status_code == 409
        assert "Nothing was changed" in page.text

    @pytest.mark.parametrize(
        "given",
        [
            {},
            {"do": "move"},
            {"do": "move", "session": "pair-001", "starts_at": "soon"},
            {"do": "cancel", "session": "x"},
        ],
    )
    async def test_takes_no_form_that_is_no_answer(self, site: Site, given: dict[str, str]) -> None:
        assert (await site.client.post(link(), data=given)).status_code == 422

    async def test_asks_for_help_and_says_neither_who_nor_why(self, site: Site) -> None:
        await site.client.post(link("anna"), data={"do": "help"})
        (told,) = site.world.momentum
        assert (told.state, told.reason, told.side) == (MomentumState.FADING, MomentumReason.NEEDS_HELP, None)
        kept = site.world.kept(SERIES)["pair"].momentum
        assert kept.help_asked_at == NOW
        assert "anna" not in repr(kept)


class TestDelegate:
    """Whoever keeps somebody's calendar moves their meetings, and does nothing else for them."""

    KEEPS = MappingProxyType({"as": "delegate"})

    async def test_moves_a_meeting_for_whose_calendar_it_is(self, site: Site) -> None:
        before = site.world.session(2)
        later = (before.starts_at + timedelta(days=1)).astimezone(NEW_YORK)
        given = {"do": "move", "session": before.id, "starts_at": f"{later:%Y-%m-%dT%H:%M}"}

        answer = await site.client.post(link(**self.KEEPS), data=given)

        assert answer.status_code == 303
        assert site.world.session(2).starts_at == before.starts_at + timedelta(days=1)
        assert site.world.session(2).asked_by is Role.MENTEE

    @pytest.mark.parametrize("do", ["cancel", "add", "help"])
    async def test_does_nothing_else(self, site: Site, do: str) -> None:
        given = {"do": do, "session": site.world.session(2).id, "once": "once"}
        before = len(site.world.memory.commands)

        answer = await site.client.post(link(**self.KEEPS), data=given)

        assert answer.status_code == 403
        assert "This link moves meetings, and does nothing else." in answer.text
        assert len(site.world.memory.commands) == before
        assert not site.world.momentum

    async def test_is_offered_nothing_else(self, site: Site) -> None:
        page = (await site.client.get(link(**self.KEEPS))).text
        assert set(re.findall(r'name="do" value="(\w+)"', page)) == {"move"}
        assert "Other meetings: move one" in page

    async def test_is_told_who_plans_another_where_no_meeting_lies_ahead(self, site: Site) -> None:
        for session in list(site.world.sessions):
            given = {"do": "cancel", "session": session.id}
            await site.client.post(link(), data=given)
        page = (await site.client.get(link(**self.KEEPS))).text
        assert "Only the people who meet can plan another." in page

    @pytest.mark.parametrize("person", ["boris", "pam"])
    async def test_has_no_link_any_more_once_theirs_or_their_principals_are_withdrawn(
        self, site: Site, person: str
    ) -> None:
        given = link(**self.KEEPS, delegate_id="pam")
        before = await site.client.get(given)
        at = site.world.memory.now
        site.world.hear(PersonLinksWithdrawn(person_id=PersonId(person), revision=1, withdrawn_at=at))

        assert [before.status_code, (await site.client.get(given)).status_code] == [200, 410]

    @pytest.mark.parametrize("claims", [{}, {"session_id": "pair-001"}], ids=["own", "with a session"])
    async def test_says_of_no_session_whether_it_took_place(self, site: Site, claims: dict[str, str]) -> None:
        token = link(**self.KEEPS, **claims).rpartition("/")[2]
        asked = [await site.client.get(f"/attestation/{token}")]
        asked.append(await site.client.post(f"/attestation/{token}", data={"held": "yes"}))

        assert [one.status_code for one in asked] == [404, 404]
        assert not [one for one in site.world.memory.commands if isinstance(one, AttestSession)]


class TestAskForHelp:
    async def test_is_taken_over_http_from_a_member(self, site: Site) -> None:
        answer = await site.client.post("/v1/pairs/pair/help-requests", headers={"On-Behalf-Of": "anna"})
        assert answer.status_code == 204
        assert site.world.momentum[-1].reason is MomentumReason.NEEDS_HELP
