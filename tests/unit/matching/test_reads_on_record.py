"""Whoever reads of people is on the audit trail, with each person they read of: on pages, over JSON and by SCIM."""

from collections.abc import AsyncIterator

import pytest

from shared.audit.store import ACCESSES
from shared.http.limits import Limits
from tests.fuzz.callers import Of, authentication, proof
from tests.unit.matching.directory import Directory
from tests.unit.matching.site import JUNIOR, SENIOR, Site, holding, person, row

TOKEN = "a-token-of-the-identity-provider"
PEOPLE = {"junior-1", "junior-2", "senior-1", "senior-2"}


@pytest.fixture
async def office(site: Site) -> AsyncIterator[tuple[Site, str]]:
    """A program with pairs, read by an administrator who signed in; and the id of the run that made them."""
    await site.publish()
    await site.enroll(*(row(one, JUNIOR if one.startswith("junior") else SENIOR) for one in sorted(PEOPLE)))
    run = await site.draft()
    await site.release(run)
    by = authentication()
    site.client.headers.update(proof(by, "administrator", Of(site.program_id, "x").callers()["administrator"]))
    with holding(site.app, authentication=by, limits=Limits(per_second=1_000)):
        yield site, run.rpartition("/")[2]


async def read_of(office: tuple[Site, str], path: str) -> set[str]:
    """Return the employee ids of those whom the trail says were read about."""
    site, run = office
    ids = {"program": site.program_id, "run": run, "person": person("junior-1")}
    answer = await site.client.get(path.format(**ids))
    assert answer.status_code == 200, answer.text
    told = {one for record in site.world.find(ACCESSES) for one in record.whose}
    return {one for one in PEOPLE if person(one) in told}


class TestReads:
    @pytest.mark.parametrize(
        "path", ["/people", "/v1/people", "/programs/{program}/people", "/programs/{program}/pairs", "/runs/{run}"]
    )
    async def test_of_lists_name_everybody_in_them(self, office: tuple[Site, str], path: str) -> None:
        assert await read_of(office, path) == PEOPLE

    async def test_of_a_list_that_is_narrowed_name_those_who_are_left(self, office: tuple[Site, str]) -> None:
        assert await read_of(office, "/people?q=senior-2") == {"senior-2"}

    @pytest.mark.parametrize("path", ["/programs/{program}/people/{person}", "/people/{person}", "/v1/people/junior-1"])
    async def test_of_a_card_name_its_person(self, office: tuple[Site, str], path: str) -> None:
        assert "junior-1" in await read_of(office, path)

    @pytest.mark.parametrize(
        ("path", "named"), [("/Users", {"100", "200"}), ("/Users/{first}", {"100"}), ("/Schemas", set())]
    )
    async def test_by_scim_name_the_users_in_the_answer(self, path: str, named: set[str]) -> None:
        directory = Directory()
        users = {number: (await directory.create(number))["id"] for number in ("100", "200")}

        with holding(directory.app, authentication=authentication(), limits=Limits(per_second=1_000)):
            await directory.ask("GET", path.format(first=users["100"]))

        told = {one for record in directory.world.find(ACCESSES) for one in record.whose}
        assert {number for number, id_ in users.items() if id_ in told} == named
