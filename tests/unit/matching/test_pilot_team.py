"""A pilot in one team is set on the page of settings: its manager is named as people name them, never by an id."""

import pytest

from services.matching.pages import program_form
from services.matching.store import PROGRAMS
from tests.unit.matching.site import Site, person
from tests.unit.matching.test_coordinator_pages import sent, shown


async def saved(site: Site, status: int = 303, **changes: str) -> str:
    """Send the form of settings as it is shown, with some fields changed."""
    (program,) = site.world.find(PROGRAMS)
    whole = {name: values[0] for name, values in program_form.shown(program).values.items() if values}
    given = {**whole, "revision": str(program.settings_revision), "why": "The board wants a team first.", **changes}
    return await sent(site, f"/programs/{site.program_id}/settings", status, **given)


@pytest.fixture
async def program(site: Site) -> Site:
    await site.publish()
    for employee, name in (("B1", "Bea Stein"), ("B2", "Bo Stein")):
        body = {"name": name, "email": f"{employee.lower()}@example.org"}
        assert (await site.client.put(f"/v1/people/{employee}", json=body)).is_success
    return site


class TestAPilotInATeam:
    @pytest.mark.parametrize("named", ["Bea Stein", "b1@example.org", "B1"])
    async def test_takes_the_manager_as_people_name_them(self, program: Site, named: str) -> None:
        await saved(program, pilot_kind="team", pilot_manager=named, pilot_role="mentee")
        (found,) = program.world.find(PROGRAMS)
        scope = found.settings.pilot.scope
        assert (scope.kind, scope.team_of, scope.role) == ("team", person("B1"), "mentee")

    async def test_shows_the_manager_by_name_and_keeps_them(self, program: Site) -> None:
        await saved(program, pilot_kind="team", pilot_manager="B1")
        page = await shown(program, f"/programs/{program.program_id}/settings")
        assert 'value="Bea Stein"' in page
        assert person("B1") not in page
        await saved(program, pilot_manager="Bea Stein", weeks="20")
        (found,) = program.world.find(PROGRAMS)
        assert (found.settings.weeks, found.settings.pilot.scope.team_of) == (20, person("B1"))

    async def test_of_nobody_known_is_refused_beside_the_field(self, program: Site) -> None:
        page = await saved(program, 422, pilot_kind="team", pilot_manager="Zoe")
        assert 'id="pilot_manager-error"' in page
        assert 'value="Zoe"' in page

    async def test_without_a_manager_is_refused(self, program: Site) -> None:
        page = await saved(program, 422, pilot_kind="team")
        assert "The scope of the pilot needs" in page
