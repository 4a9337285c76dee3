"""A member's own pages: the sessions of a pair, moving and cancelling one, hours and time off."""

import re
from datetime import datetime, timedelta

import pytest

from services.scheduling.domain.alternatives import alternatives
from services.scheduling.domain.people import working_hours
from services.scheduling.domain.series import Calendar
from services.scheduling.domain.session import SessionState
from services.scheduling.store import PEOPLE, RESERVATIONS, SERIES, SESSIONS
from shared.contracts.sessions import CancelReason
from tests.unit.scheduling.meetings import member, pair_created
from tests.unit.scheduling.world import Site

AS_ANNA = {"on-behalf-of": "anna"}
AS_A_PART = {"hx-request": "true"}


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(pair_created())
    site.client.headers.update(AS_ANNA)
    return site


def first(site: Site) -> str:
    return str(min(site.world.memory.find(SESSIONS), key=lambda one: one.starts_at).id)


def offered(page: str) -> list[str]:
    return [one for one in re.findall(r'name="starts_at" value="([^"]+)"', page) if one != "other"]


class TestHome:
    async def test_shows_the_next_session_with_its_agenda_and_what_can_be_done(self, site: Site) -> None:
        page = (await site.client.get("/home/pairs/pair")).text
        assert "Introduce yourselves" in page
        assert f"/home/sessions/{first(site)}/reschedulings" in page
        assert "One more session" in page

    async def test_is_a_part_without_a_frame_for_the_page_that_includes_it(self, site: Site) -> None:
        part = (await site.client.get("/home/pairs/pair", headers=AS_A_PART)).text
        assert "<html" not in part
        assert "Introduce yourselves" in part

    async def test_leads_to_the_question_whether_they_met(self, site: Site) -> None:
        session = min(site.world.memory.find(SESSIONS), key=lambda one: one.starts_at)
        site.world.memory.wait(session.ends_at - site.world.memory.now + timedelta(minutes=1))
        page = (await site.client.get("/home/pairs/pair")).text
        (address,) = re.findall(r'href="(/attestation/[^"]+)"', page)

        said = await site.client.post(address, data={"held": "yes"})

        assert said.status_code == 303
        assert site.world.memory.find(SESSIONS, id=session.id)[0].attestations[0].person_id == "anna"
        assert "/attestation/" not in (await site.client.get("/home/pairs/pair")).text

    async def test_plans_one_more_session_once_however_often_the_button_is_pressed(self, site: Site) -> None:
        before = len(site.world.memory.find(SESSIONS))
        answers = [await site.client.post("/home/pairs/pair/additions", data={"once": "a"}) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert len(site.world.memory.find(SESSIONS)) == before + 1

    async def test_says_so_while_nothing_is_planned_yet(self, site: Site) -> None:
        assert "being planned" in (await site.client.get("/home/pairs/unknown")).text


class TestMove:
    async def test_offers_three_times_that_suit_everybody_on_different_days(self, site: Site) -> None:
        times = offered((await site.client.get(f"/home/sessions/{first(site)}/reschedulings")).text)
        assert len({datetime.fromisoformat(one).date() for one in times}) == 3

    async def test_offers_no_time_twice(self, site: Site) -> None:
        (series,) = site.world.memory.find(SERIES)
        session = min(site.world.memory.find(SESSIONS), key=lambda one: one.starts_at)
        hours = tuple((one.person_id, working_hours(None, one.zone)) for one in series.members)
        calendar = Calendar(hours=hours, taken=lambda _: set(), now=site.world.memory.now)
        found = alternatives(series, session.slot, calendar, 500)
        assert len(found) == len({one.starts_at for one in found}) > 10

    async def test_offers_no_time_at_which_somebody_has_another_session(self, site: Site) -> None:
        address = f"/home/sessions/{first(site)}/reschedulings"
        (taken, *_) = offered((await site.client.get(address)).text)
        site.world.hear(pair_created("other", members=(member("boris", zone="America/New_York"), member("cara"))))
        moved = min(site.world.memory.find(SESSIONS, pair_id="other"), key=lambda one: one.starts_at)
        await site.client.post(f"/home/sessions/{moved.id}/reschedulings", data={"starts_at": taken})
        assert {one.session_id for one in site.world.memory.find(RESERVATIONS, person_id="cara")} >= {moved.id}
        assert taken not in offered((await site.client.get(address)).text)

    async def test_moves_to_the_time_chosen_and_says_so_on_the_own_page(self, site: Site) -> None:
        id_ = first(site)
        (chosen, *_) = offered((await site.client.get(f"/home/sessions/{id_}/reschedulings")).text)

        answer = await site.client.post(f"/home/sessions/{id_}/reschedulings", data={"starts_at": chosen})

        assert answer.status_code == 303
        assert answer.headers["location"].endswith("/home")
        assert site.world.memory.find(SESSIONS, id=id_)[0].starts_at == datetime.fromisoformat(chosen)

    async def test_takes_a_time_of_their_own_in_their_zone(self, site: Site) -> None:
        id_ = first(site)
        (chosen, *_) = offered((await site.client.get(f"/home/sessions/{id_}/reschedulings")).text)
        local = datetime.fromisoformat(chosen) + timedelta(hours=2)
        await site.client.post(
            f"/home/sessions/{id_}/reschedulings", data={"starts_at": "other", "other": f"{local:%Y-%m-%dT%H:%M}"}
        )
        moved = site.world.memory.find(SESSIONS, id=id_)[0].starts_at
        assert moved.strftime("%H:%M") != local.strftime("%H:%M")

    @pytest.mark.parametrize(
        "form", [{}, {"starts_at": "soon"}, {"starts_at": "other", "other": "2020-01-01T10:00"}, {"starts_at": "other"}]
    )
    async def test_explains_what_cannot_be_and_keeps_what_was_written(self, site: Site, form: dict[str, str]) -> None:
        page = await site.client.post(f"/home/sessions/{first(site)}/reschedulings", data=form)
        assert (page.status_code, 'role="alert"' in page.text) == (409, True)
        assert form.get("other", "") in page.text


class TestCancel:
    async def test_asks_first_and_says_what_the_others_are_told(self, site: Site) -> None:
        page = await site.client.get(f"/home/sessions/{first(site)}/cancellation")
        assert "It gives no reason" in page.text
        assert site.world.memory.find(SESSIONS, state=SessionState.CANCELLED) == []

    async def test_cancels_in_the_name_of_a_member(self, site: Site) -> None:
        id_ = first(site)
        assert (await site.client.post(f"/home/sessions/{id_}/cancellation", data={})).status_code == 303
        assert site.world.memory.find(SESSIONS, id=id_)[0].cancelled_because is CancelReason.BY_MEMBER


FORM = {"starts": "08:00", "ends": "16:00", "days": ["MO", "TU"], "first": ["2026-07-01"], "last": ["2026-07-14"]}


class TestHours:
    async def test_are_kept_with_the_time_off(self, site: Site) -> None:
        answer = await site.client.post("/home/hours", data=FORM)
        assert answer.status_code == 303
        person = site.world.memory.find(PEOPLE, id="anna")[0]
        assert (person.opens, person.days, len(person.away)) == (480, (0, 1), 1)
        assert 'value="2026-07-14"' in (await site.client.get("/home/hours")).text

    async def test_are_shown_to_somebody_who_never_set_any(self, site: Site) -> None:
        assert 'value="09:00"' in (await site.client.get("/home/hours")).text

    async def test_are_asked_for_again_with_what_is_wrong_beside_the_field(self, site: Site) -> None:
        page = await site.client.post("/home/hours", data=FORM | {"ends": "07:00", "zone": "Mars/Olympus"})
        assert page.status_code == 422
        assert 'value="Mars/Olympus"' in page.text
        assert "The working day ends after it begins" in page.text
