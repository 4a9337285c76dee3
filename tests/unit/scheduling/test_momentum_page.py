"""The part of a pair's page that says whether it keeps meeting."""

import pytest

from services.scheduling.commands import AskForHelp
from shared.contracts.vocabulary import PairId
from tests.unit.scheduling.meetings import pair_created, pair_paused
from tests.unit.scheduling.world import Site

PATH = "/pairs/pair/momentum"


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
