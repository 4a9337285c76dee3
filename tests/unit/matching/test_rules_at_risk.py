"""Other rules for pairs that meet: where many would be paused, whoever changes the rules names how many."""

import pytest

from services.matching.pages import program_form
from services.matching.store import PROGRAMS
from shared.contracts.pairs import PairPaused
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, row

PAIRS = 4
WIDE: Json = {"rules": {"min_level_gap": 6}}


@pytest.fixture
async def site() -> Site:
    """A program of four pairs, whose levels are five apart."""
    made = Site()
    await made.publish()
    await made.enroll(
        *(row(f"J{one}", JUNIOR) for one in range(PAIRS)), *(row(f"S{one}", SENIOR) for one in range(PAIRS))
    )
    await made.release(await made.draft())
    return made


async def change(site: Site, settings: Json, status: int = 200, **more: object) -> Json:
    body = {"settings": settings, "settings_revision": 1, "why": "A wider gap.", **more}
    answer = await site.client.patch(f"{site.program}/settings", json=body)
    assert answer.status_code == status, answer.text
    found: Json = answer.json()
    return found


class TestRulesThatPauseManyPairs:
    async def test_are_refused_with_how_many_and_change_nothing(self, site: Site) -> None:
        refused = await change(site, WIDE, 409)
        assert refused["code"] == "would-pause-pairs"
        assert "4 of the program's 4 pairs" in refused["detail"]
        assert (await site.get(site.program))["settings_revision"] == 1
        assert site.world.told(PairPaused) == []

    async def test_hold_for_whoever_names_how_many_they_are(self, site: Site) -> None:
        assert (await change(site, WIDE, 409, pairs_at_risk=3))["code"] == "would-pause-pairs"
        await change(site, WIDE, pairs_at_risk=PAIRS)
        assert len(site.world.told(PairPaused)) == PAIRS

    async def test_are_not_asked_about_where_nothing_is_paused(self, site: Site) -> None:
        changed = await change(site, {"weeks": 20, "rules": {"min_level_gap": 4}})
        assert (changed["settings_revision"], site.world.told(PairPaused)) == (2, [])

    async def test_are_asked_about_on_the_page_that_takes_the_number(self, site: Site) -> None:
        page = f"/programs/{site.program_id}/settings"
        form = {"min_level_gap": "6", "why": "A wider gap.", "revision": "1"}
        refused = await site.client.post(page, data=await shown(site) | form)
        assert "write the number 4 below" in refused.text
        assert 'name="pairs_at_risk"' in refused.text
        answer = await site.client.post(page, data=await shown(site) | form | {"pairs_at_risk": "4"})
        assert answer.status_code == 303, answer.text
        assert len(site.world.told(PairPaused)) == PAIRS


async def shown(site: Site) -> dict[str, list[str]]:
    """Return the form of the settings as a browser would send it."""
    form = program_form.shown(site.world.kept[PROGRAMS.name][site.program_id])
    return {name: list(values) for name, values in form.values.items()}
