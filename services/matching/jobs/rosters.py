"""The people of an uploaded roster as a snapshot: as if all of them were enrolled and ready."""

from collections.abc import Iterator
from dataclasses import replace
from typing import IO

from services.matching.commands import RegisterPerson, Row
from services.matching.domain.participants import Participant, Status, participant_id
from services.matching.domain.people import same_mailbox
from services.matching.feeds.csv.checking import Checked, good_rows
from services.matching.feeds.csv.registration import place, registration
from services.matching.matcher.snapshot import Snapshot
from shared.contracts.vocabulary import ProgramId

NOWHERE = Row(import_id="", line=0)


def with_roster(enrolled: Snapshot, file: IO[bytes], checked: Checked, secret: str) -> Snapshot:
    """Return the program with the roster's people in place of those enrolled; rows that are at fault are left out.

    The reporting tree is the organization's, and what the roster says of it goes first.
    """
    people = list(_people(file, checked, secret, enrolled.program.id))
    managers = enrolled.managers | {one.person_id: one.profile.manager_id for one in people}
    ready = tuple(sorted((_ready(one) for one in people if one.enrollment), key=lambda one: one.id))
    apart = same_mailbox((one.person_id, one.contact.email) for one in people if one.contact)
    return replace(enrolled, ready=ready, managers=managers, pins=(), apart=tuple(apart))


def _people(file: IO[bytes], checked: Checked, secret: str, program_id: ProgramId) -> Iterator[RegisterPerson]:
    for kept in checked.places:
        yield place(kept, secret, program_id, checked)
    for _, row in good_rows(file, checked, None):
        yield registration(row, secret, program_id, NOWHERE, checked)


def _ready(one: RegisterPerson) -> Participant:
    assert one.enrollment  # noqa: S101 - the caller asked
    return Participant(
        id=participant_id(one.enrollment.program_id, one.person_id),
        program_id=one.enrollment.program_id,
        person_id=one.person_id,
        role=one.enrollment.role,
        status=Status.READY,
        profile=one.profile,
        wishes=one.enrollment.wishes,
    )
