"""The part of a pair's page that says whether it keeps meeting."""

import re
from datetime import timedelta

import pytest

from services.scheduling.commands import AskForHelp
from shared.contracts.vocabulary import PairId
from tests.unit.scheduling.meetings import pair_created, pair_paused
from tests.unit.scheduling.world import Site

PATH = "/pairs/pair/momentum"
AS_A_PART = {"hx-request": "true"}
BY_ANNA = {"on-behalf-of": "anna"}


@pytest.fixture
def site() -> Site:
    site = Site()
    site.world.hear(pair_created(weeks=12))
    return site


class TestMomentum:
    async def test_says_how_a_pair_stands(self, site: Site) -> None:
        page = await site.client.get(PATH)
        assert page.status_code == 200
        assert "no meeting was due yet" in page.text
        assert "not yet" in page.text

    async def test_never_says_that_somebody_asked_for_help(self, site: Site) -> None:
        site.world.hear(AskForHelp(pair_id=PairId("pair")))
        page = await site.client.get(PATH)
        assert "they may need help" in page.text
        assert "there need be no reason" in page.text
        for word in ("anna", "boris", "asked for"):
            assert word not in page.text

    async def test_says_so_while_nobody_meets(self, site: Site) -> None:
        site.world.hear(pair_paused())
        assert "No meeting takes place at the moment." in (await site.client.get(PATH)).text
        assert "No meeting takes place" in (await site.client.get("/pairs/unknown/momentum")).text


class TestHistory:
    async def test_says_what_became_of_each_session_and_only_which_comes_next(self, site: Site) -> None:
        first = site.world.session()
        site.world.wait(first.ends_at + timedelta(days=30))
        part = (await site.client.get("/pairs/pair/history", headers=AS_A_PART)).text
        assert "<html" not in part
        assert "Session 1 did not take place" in part
        assert part.count("is planned") == 1
        assert 'data-into="story-line"' in part
        assert f'data-at="{first.starts_at:%Y-%m-%dT%H:%M:%S}"' in part

    async def test_says_that_somebody_moved_a_session_and_not_who(self, site: Site) -> None:
        session = site.world.session()
        address = f"/home/sessions/{session.id}/reschedulings"
        times = re.findall(r'name="starts_at" value="([^"]+)"', (await site.client.get(address)).text)
        assert (await site.client.post(address, data={"starts_at": times[0]}, headers=BY_ANNA)).status_code == 303
        part = (await site.client.get("/pairs/pair/history", headers=AS_A_PART)).text
        assert "moved 1 time" in part
        for name in ("anna", "boris", "mentor", "mentee"):
            assert name not in part

    async def test_is_empty_for_a_pair_without_sessions(self, site: Site) -> None:
        assert "Nothing yet." in (await site.client.get("/pairs/unknown/history")).text
