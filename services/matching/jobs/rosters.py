"""Snapshots of an uploaded roster, as if all its people were enrolled and ready."""

from collections.abc import Iterator
from dataclasses import replace

from services.matching.commands import Enrolling, RegisterPerson, Row
from services.matching.domain.organization import Organization
from services.matching.domain.participants import Participant, Status, participant_id
from services.matching.domain.people import same_mailbox
from services.matching.feeds.csv.checking import Checked, good_rows
from services.matching.feeds.csv.opening import Roster
from services.matching.feeds.csv.registration import place, registration
from services.matching.matcher.snapshot import Snapshot
from shared.contracts.vocabulary import PersonId, ProgramId

NOWHERE = Row(import_id="", line=0)


def with_roster(
    enrolled: Snapshot, roster: Roster, checked: Checked, secret: str, organization: Organization
) -> Snapshot:
    """Return the program with the roster's people instead of its participants; faulty rows are left out.

    The reporting tree is the organization's, with the roster's managers taking precedence. People who are not known yet
    are named by their line in the file.
    """
    people = dict(_people(roster, checked, secret, enrolled.program.id))
    ids = {one.employee_key: PersonId(f"line-{line}") for line, one in people.items()} | organization.ids
    managers = organization.managers | {one.employee_key: one.manager for one in people.values()}
    ready = [_ready(one.then, ids[one.employee_key], one) for one in people.values() if isinstance(one.then, Enrolling)]
    apart = same_mailbox((ids[one.employee_key], one.contact.email) for one in people.values() if one.contact)
    return replace(
        enrolled,
        ready=tuple(sorted(ready, key=lambda one: one.id)),
        managers=Organization(managers=managers, ids=ids).tree(),
        pins=(),
        apart=tuple(apart),
    )


def _people(
    roster: Roster, checked: Checked, secret: str, program_id: ProgramId
) -> Iterator[tuple[int, RegisterPerson]]:
    for kept in checked.places:
        yield kept.line, place(kept, secret, checked)
    for line, row in good_rows(roster, checked):
        yield line, registration(row, secret, program_id, NOWHERE, checked)


def _ready(enrolling: Enrolling, person_id: PersonId, one: RegisterPerson) -> Participant:
    return Participant(
        id=participant_id(enrolling.program_id, person_id),
        program_id=enrolling.program_id,
        person_id=person_id,
        role=enrolling.role,
        status=Status.READY,
        profile=one.profile,
        wishes=enrolling.wishes,
    )
