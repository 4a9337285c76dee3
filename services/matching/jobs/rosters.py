"""The people of an uploaded roster as a snapshot: as if all of them were enrolled and ready."""

from collections.abc import Iterator
from dataclasses import replace
from typing import IO

from services.matching.commands import RegisterPerson, Row
from services.matching.domain.participants import Participant, Status, participant_id
from services.matching.feeds.csv.checking import check, good_rows
from services.matching.feeds.csv.registration import registration
from services.matching.matcher.snapshot import Snapshot
from shared.contracts.vocabulary import ProgramId

NOWHERE = Row(import_id="", line=0)


def with_roster(enrolled: Snapshot, file: IO[bytes], secret: str) -> Snapshot:
    """Return the program with the roster's people in place of those enrolled; rows that are at fault are left out.

    The reporting tree is the organization's, and what the roster says of it goes first.

    Raises:
        UnusableRoster: it cannot be read as a roster at all.
    """
    people = list(_people(file, secret, enrolled.program.id))
    managers = enrolled.managers | {one.person_id: one.profile.manager_id for one in people}
    ready = tuple(sorted((_ready(one) for one in people if one.enrollment), key=lambda one: one.id))
    return replace(enrolled, ready=ready, managers=managers, pins=(), apart=())


def _people(file: IO[bytes], secret: str, program_id: ProgramId) -> Iterator[RegisterPerson]:
    checked = check(file, None)
    for _, row in good_rows(file, checked, None):
        yield registration(row, secret, program_id, NOWHERE)


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
