"""Real rosters as markets: read as an import reads them, under the default program."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

from services.matching.commands import Enrolling, RegisterPerson, Row
from services.matching.domain.organization import Organization
from services.matching.domain.participants import Participant, Status, participant_id
from services.matching.domain.program import Program
from services.matching.domain.program_settings import ProgramSettings
from services.matching.feeds.csv.checking import check, good_rows
from services.matching.feeds.csv.opening import open_roster
from services.matching.feeds.csv.registration import registration
from services.matching.matcher.market import Market
from services.matching.thesaurus import relations
from shared.contracts.vocabulary import Cadence, Kind, PersonId, ProgramId, Role

MONDAY = date(2026, 3, 9)
PROGRAM = Program(
    id=ProgramId("bench"),
    settings=ProgramSettings(
        title="Bench",
        kind=Kind.REVERSE,
        objective="Learn",
        cadence=Cadence.BIWEEKLY,
        weeks=12,
        session_minutes=60,
    ),
)


def roster_market(path: Path) -> Market:
    """Return the market of a roster's participants, all of them ready."""
    people = list(_people(path))
    ready = [_participant(person, person.then) for person in people if isinstance(person.then, Enrolling)]
    organization = Organization(
        managers={person.employee_key: person.manager for person in people},
        ids={person.employee_key: PersonId(person.employee_key) for person in people},
    )
    return Market(
        program=PROGRAM,
        mentors=_of(ready, Role.MENTOR),
        mentees=_of(ready, Role.MENTEE),
        managers=organization.tree(),
        monday=MONDAY,
        relations=relations(),
    )


def _people(path: Path) -> Iterator[RegisterPerson]:
    with opened(path) as file:
        roster = open_roster(file)
        checked = check(roster)
        for line, row in good_rows(roster, checked):
            yield registration(row, "bench", PROGRAM.id, Row(import_id="bench", line=line), checked)


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    if path.suffix != ".gz":
        with path.open("rb") as file:
            yield file
        return
    with TemporaryFile() as file:
        file.write(gzip.decompress(path.read_bytes()))
        yield file


def _participant(person: RegisterPerson, enrolling: Enrolling) -> Participant:
    person_id = PersonId(person.employee_key)
    return Participant(
        id=participant_id(PROGRAM.id, person_id),
        program_id=PROGRAM.id,
        person_id=person_id,
        role=enrolling.role,
        status=Status.READY,
        profile=person.profile,
        wishes=enrolling.wishes,
    )


def _of(people: list[Participant], role: Role) -> tuple[Participant, ...]:
    return tuple(sorted((one for one in people if one.role is role), key=lambda one: one.person_id))
