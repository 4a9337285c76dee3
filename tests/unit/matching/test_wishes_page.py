"""Who is kept together or apart by hand: shown on the page of a program's runs, and lifted there."""

import pytest

from services.matching.store import WISHES
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, row
from tests.unit.matching.test_coordinator_pages import sent, shown

COUPLE = {"mentor_id": person("J1"), "mentee_id": person("S1")}


@pytest.fixture
async def runs(site: Site) -> str:
    """A draft of one couple; returns the page of the program's runs."""
    await site.publish()
    await site.enroll(row("J1", JUNIOR, display_name="Zoë Müller"), row("S1", SENIOR, display_name="Ana O'Neil"))
    return f"/programs/{site.program_id}/runs"


class TestACoupleChosenByHand:
    @pytest.mark.parametrize(("kind", "said"), [("pins", "Always together"), ("forbids", "Never together")])
    async def test_is_shown_and_can_be_lifted(self, site: Site, runs: str, kind: str, said: str) -> None:
        assert "Kept together" not in await shown(site, runs)
        draft = (await site.draft()).rpartition("/")[2]
        await sent(site, f"/runs/{draft}/{kind}", **COUPLE)
        page = await shown(site, runs)
        assert said in page
        assert "Lift: Zoë Müller and Ana O'Neil" in page
        (wish,) = site.world.find(WISHES)

        await sent(site, f"/programs/{site.program_id}/{kind}/removals", wish=wish.id)

        assert site.world.find(WISHES) == []
        assert said not in await shown(site, runs)

    async def test_is_lifted_once(self, site: Site, runs: str) -> None:  # noqa: ARG002 - the program is there
        answer = await site.client.post(f"/programs/{site.program_id}/forbids/removals", data={"wish": "none"})

        assert answer.status_code == 303
        assert "lifted%20already" in answer.headers["set-cookie"]
