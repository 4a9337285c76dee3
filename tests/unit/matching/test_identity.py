"""A person is known to everybody else by an id that cannot be traced to them once their document is deleted."""

from datetime import timedelta

import pytest

from services.matching.commands import Joining, Recording, RegisterPerson, Row
from services.matching.domain.identity import employee_key
from services.matching.domain.organization import Organization
from services.matching.domain.people import Profile
from services.matching.handlers.people import register_person
from services.matching.handlers.work import Work
from services.matching.store import COLLECTIONS, PEOPLE
from shared.contracts.people import PersonChanged
from shared.contracts.vocabulary import ProgramId
from tests.builders import run, work_for
from tests.keys import PERSON_KEY
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, roster, row


def key(employee_id: str) -> str:
    return employee_key(PERSON_KEY, employee_id)


def person_id(site: Site, employee_id: str) -> str:
    return str(site.world.kept[PEOPLE.name][key(employee_id)].person_id)


def forget(site: Site, employee_id: str) -> None:
    del site.world.kept[PEOPLE.name][key(employee_id)]


def registration(employee_id: str, **changes: object) -> RegisterPerson:
    then = Recording(program_id=ProgramId("program"), row=Row(import_id="import", line=2))
    known: Json = {"employee_key": key(employee_id), "employee_id": employee_id, "profile": Profile(), "then": then}
    return RegisterPerson(**known | changes)


class TestPersonId:
    async def test_stays_from_import_to_import(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(row("J", JUNIOR)))
        first = person_id(site, "J")
        site.world.chance = "another"

        done = await site.upload(roster(row("J", JUNIOR, department="Sales")))

        assert person_id(site, "J") == first
        assert [one["person_id"] for one in await site.items(f"/v1/imports/{done['id']}/rows")] == [first]

    async def test_is_another_one_after_the_document_is_deleted(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(row("J", JUNIOR)))
        before, told = person_id(site, "J"), len(site.world.events)
        forget(site, "J")
        site.world.chance = "another"

        done = await site.upload(roster(row("J", JUNIOR)))

        assert done["enrolled"] == 1
        assert person_id(site, "J") != before
        assert not any(before in event.model_dump_json() for event in site.world.events[told:])

    async def test_is_shared_by_no_two_people_of_one_batch(self) -> None:
        work = work_for(Work, COLLECTIONS)

        told = [run(register_person, registration(str(number)), work)[0] for number in range(100)]

        assert len({event.key for event in told}) == 100

    async def test_cannot_be_made_again_by_whoever_has_the_key(self) -> None:
        drawn = [work_for(Work, COLLECTIONS, chance=chance) for chance in ("one", "other")]

        first, second = (run(register_person, registration("J"), work)[0].key for work in drawn)

        assert first != second

    async def test_is_the_same_however_often_the_handler_runs_on_a_batch(self) -> None:
        work = work_for(Work, COLLECTIONS)
        first = run(register_person, registration("J"), work)[0].key
        work.restart()

        assert run(register_person, registration("J"), work)[0].key == first

    async def test_is_all_that_others_hear(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR, manager_id="M"), row("S", SENIOR, manager_id="unknown"), row("M"))
        await site.release(await site.draft())
        others = {name: kept for name, kept in site.world.kept.items() if name != PEOPLE.name}

        told = "".join(event.model_dump_json() for event in site.world.events)
        kept = f"{others} {site.blobs.kept}".replace(roster(row("J")).decode(), "")

        for employee_id in ("J", "S", "M", "unknown"):
            assert key(employee_id) not in told
            assert key(employee_id) not in kept

    async def test_of_a_manager_is_told_where_it_is_known(self, site: Site) -> None:
        await site.publish()
        await site.upload(roster(row("J", JUNIOR, manager_id="M"), row("M"), row("S", SENIOR, manager_id="M")))

        managers = {event.person_id: event.manager_id for event in site.world.told(PersonChanged)}

        assert managers == {
            person_id(site, "J"): person_id(site, "M"),  # told again, for the manager comes later in the file
            person_id(site, "M"): None,
            person_id(site, "S"): person_id(site, "M"),
        }


class TestRegisterPerson:
    def test_names_no_program_of_its_own(self) -> None:
        assert "program_id" not in RegisterPerson.model_fields

    @pytest.mark.parametrize("then", ["enroll", "record", "join"])
    def test_is_read_with_what_follows_as_it_was_written(self, then: str) -> None:
        said: Json = {"then": then, "program_id": "program", "role": "mentor", "row": {"import_id": "i", "line": 2}}
        written = RegisterPerson.model_validate(registration("J").model_dump() | {"then": said}, extra="ignore")

        again = RegisterPerson.read(written.model_dump_json().encode())

        assert again == written
        assert again.then
        assert again.then.then == then

    @pytest.mark.parametrize("then", [None, Joining(program_id=ProgramId("program"))])
    def test_goes_on_to_nothing_where_nothing_follows(self, then: Joining | None) -> None:
        (told,) = run(register_person, registration("J", then=then), work_for(Work, COLLECTIONS))

        assert isinstance(told, PersonChanged)

    async def test_is_answered_with_the_participant(self, site: Site) -> None:
        await site.publish()
        body = {"employee_id": "J", "name": "Jo", "email": "jo@example.org", "role": "mentor"}

        enrolled = await site.post(f"{site.program}/participants", body, 201)

        assert enrolled["person_id"] == person_id(site, "J")
        assert (await site.post(f"{site.program}/participants", body))["person_id"] == enrolled["person_id"]


class TestForgotten:
    async def test_person_can_leave_the_program_all_the_same(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR), row("S", SENIOR))
        await site.release(await site.draft())
        before = person_id(site, "J")
        forget(site, "J")

        left = await site.post(f"{site.program}/participants/{before}/withdrawal")

        assert (left["status"], left["name"]) == ("withdrawn", None)

    async def test_person_is_in_no_snapshot_under_another_name(self, site: Site) -> None:
        await site.publish()
        await site.enroll(row("J", JUNIOR), row("S", SENIOR))
        forget(site, "J")
        site.world.wait(timedelta(days=1))

        assert len(await site.couples(await site.draft())) == 1


class TestOrganization:
    def test_tells_managers_apart_whom_nobody_knows(self) -> None:
        managers: Json = {"a": "x", "b": "x", "c": "y", "d": None}

        tree: Json = Organization(managers=managers, ids={one: one.upper() for one in managers}).tree()  # type: ignore[misc, assignment]  # any id

        assert tree["A"] == tree["B"] != tree["C"]
        assert tree["D"] is None
        assert not {"x", "y"} & {*tree.values()}
