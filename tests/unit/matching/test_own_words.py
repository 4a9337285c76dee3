"""What people decide for themselves is nameless; what somebody else decides for them is on record with both."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta

import pytest

from shared.audit.store import ACCESSES
from shared.auth.caller import Caller, CallerKind, OrganizationRole, StaffRole
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.http.limits import Limits
from tests.fuzz.callers import authentication, proof
from tests.unit.matching.site import JUNIOR, Site, holding, person, row

DO = ("pauses", "resumptions", "withdrawal")


@pytest.fixture
async def office(site: Site) -> AsyncIterator[Site]:
    """A program with one junior, where everybody has to sign in."""
    await site.publish()
    await site.enroll(row("junior", JUNIOR))
    by = authentication()
    with holding(site.app, authentication=by, limits=Limits(per_second=1_000)):
        yield site


def caller(
    employee_id: str, *roles: OrganizationRole, staff: Mapping[ProgramId, StaffRole] | None = None, for_: str = ""
) -> Caller:
    return Caller(
        kind=CallerKind.PERSON,
        name=f"person:{employee_id}",
        person_id=PersonId(person(employee_id)),
        roles=frozenset(roles),
        staff=staff or {},
        acting_for=PersonId(person(for_)) if for_ else None,
    )


async def decided(site: Site, by: Caller) -> list[tuple[str, str, tuple[str, ...]]]:
    """Pause, resume and withdraw the junior; return what is on record about it: what, who, about whom."""
    headers = proof(site.app.state.authentication, "", by)
    for do in DO:
        path = f"{site.program}/participants/{person('junior')}/{do}"
        body = {"until": (site.world.now + timedelta(days=7)).isoformat()} if do == "pauses" else None
        answer = await site.client.post(path, json=body, headers=headers)
        assert answer.is_success, answer.text
    records = sorted(site.world.find(ACCESSES), key=lambda one: one.at)
    return [(one.what.rpartition("/")[2], one.actor, one.whose) for one in records if one.what.startswith("POST")]


class TestWhatSomebodyDecides:
    async def test_for_themself_is_not_on_record(self, office: Site) -> None:
        assert await decided(office, caller("junior")) == []

    async def test_as_coordinator_about_somebody_else_is_on_record_with_both(self, office: Site) -> None:
        staff = {ProgramId(office.program_id): StaffRole.COORDINATOR}

        found = await decided(office, caller("coordinator", staff=staff))

        assert found == [(do, "person:coordinator", (person("junior"),)) for do in DO]

    async def test_on_behalf_of_somebody_is_on_record_with_both(self, office: Site) -> None:
        found = await decided(office, caller("support", OrganizationRole.ADMINISTRATOR, for_="junior"))

        both = f"person:support for person:{person('junior')}"
        assert found == [(do, both, (person("junior"),)) for do in DO]
