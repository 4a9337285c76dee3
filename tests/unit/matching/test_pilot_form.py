"""A coordinator says on the page of settings what a pilot is measured by, and loses nothing that it does not show."""

from html import unescape

import pytest

from services.matching.domain.pilot_settings import PilotSettings
from services.matching.domain.program import Program
from services.matching.pages import program_form
from services.matching.store import PROGRAMS
from shared.contracts.programs import ProgramRevised
from tests.unit.matching.site import Site


@pytest.fixture
async def piloted(site: Site) -> Site:
    criteria = {"participation": 60, "worth_it": 4.5, "pairs_kept": 75}
    await site.publish(pilot={"scope": {"kind": "pairs", "pairs": 10}, "criteria": criteria})
    return site


async def save(site: Site, status: int = 303, **changed: str) -> str:
    """Send the form as it is shown, with what was changed in it."""
    form = {**program_form.shown(program(site)).values, "why": "asked", **changed}
    answer = await site.client.post(f"/programs/{site.program_id}/settings", data=form)
    assert answer.status_code == status, answer.text
    return unescape(answer.text)


def program(site: Site) -> Program:
    found: Program
    (found,) = site.world.find(PROGRAMS)
    return found


def pilot(site: Site) -> PilotSettings:
    found = program(site).settings.pilot
    assert found is not None
    return found


class TestCriteria:
    async def test_are_fields_of_the_form(self, piloted: Site) -> None:
        page = (await piloted.client.get(f"/programs/{piloted.program_id}/settings")).text

        for name, value in (("participation", "60"), ("worth_it", "4.5"), ("pairs_kept", "75"), ("outcome_change", "")):
            assert f'id="pilot_{name}" name="pilot_{name}" type="number" value="{value}"' in page

    async def test_are_saved_and_told(self, piloted: Site) -> None:
        await save(piloted, pilot_worth_it="4,2", pilot_pairs_kept="", pilot_outcome_change="0.3")

        found = pilot(piloted).criteria
        assert (found.worth_it, found.pairs_kept, found.outcome_change, found.participation) == (4.2, None, 0.3, 60)
        (told,) = piloted.world.told(ProgramRevised)
        assert {one.criterion: one.at_least for one in told.pilot_criteria}["worth-it"] == 4.2

    async def test_stay_when_the_scope_changes(self, piloted: Site) -> None:
        await save(piloted, pilot_pairs="12")

        assert (pilot(piloted).scope.pairs, pilot(piloted).criteria.worth_it) == (12, 4.5)

    @pytest.mark.parametrize(
        "scope", [{"kind": "department", "department": "Sales", "role": "mentee"}, {"kind": "team", "manager_id": "B"}]
    )
    async def test_change_beside_any_scope(self, site: Site, scope: dict[str, str]) -> None:
        await site.publish(pilot={"scope": scope})
        before = pilot(site).scope

        await save(site, pilot_participation="50")

        assert (pilot(site).scope, pilot(site).criteria.participation) == (before, 50)

    async def test_of_no_pilot_are_nothing_to_save(self, site: Site) -> None:
        await site.publish()

        assert "nothing to save" in await save(site, 422, pilot_participation="50")

    @pytest.mark.parametrize(
        ("name", "value"), [("participation", ""), ("participation", "101"), ("worth_it", "often")]
    )
    async def test_out_of_their_range_are_refused_beside_the_field(self, piloted: Site, name: str, value: str) -> None:
        page = await save(piloted, 422, **{f"pilot_{name}": value})

        assert f'id="pilot_{name}-error"' in page
        assert pilot(piloted).criteria.participation == 60
