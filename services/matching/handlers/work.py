"""The unit of work of this service, and the loading functions of its use cases."""

from collections.abc import Iterable
from dataclasses import replace

from services.matching.domain.availability import Availability
from services.matching.domain.changes import Burst, HeldChange
from services.matching.domain.departures import Handover
from services.matching.domain.drafts import Couple, Leftover, Wish
from services.matching.domain.endings import HeldEnding
from services.matching.domain.erasures import Erasure
from services.matching.domain.existing_pairs import PairImport
from services.matching.domain.guard import Guard
from services.matching.domain.imports import ImportRow, RosterImport
from services.matching.domain.lessons import OwnLesson
from services.matching.domain.mappings import ColumnMapping
from services.matching.domain.pairs import Pair
from services.matching.domain.participants import Participant, UnknownParticipant, participant_id
from services.matching.domain.people import Person
from services.matching.domain.plans import Plan, PlanRow
from services.matching.domain.program import Program, UnknownProgram
from services.matching.domain.readiness import ReadinessReport
from services.matching.domain.revisions import ProgramRevision, revision_id
from services.matching.domain.runs import MatchRun, UnknownRun
from services.matching.domain.seats import Ticket
from services.matching.domain.syncs import Sync, SyncQueue
from services.matching.domain.topic_table import ProgramTopics
from services.matching.domain.trials import Trial
from shared.collection import Kept
from shared.contracts.vocabulary import PersonId, ProgramId, RunId
from shared.phrases import phrase
from shared.processing.unit_of_work import NotLoaded, Store, UnitOfWork


class Work(UnitOfWork):
    """The stores of one batch."""

    programs: Store[Program]
    program_revisions: Store[ProgramRevision]
    people: Store[Person]
    availability: Store[Availability]
    program_lessons: Store[OwnLesson]
    participants: Store[Participant]
    waitlist: Store[Ticket]
    readiness_reports: Store[ReadinessReport]
    imports: Store[RosterImport]
    import_rows: Store[ImportRow]
    syncs: Store[Sync]
    sync_queue: Store[SyncQueue]
    plans: Store[Plan]
    plan_rows: Store[PlanRow]
    bursts: Store[Burst]
    held_changes: Store[HeldChange]
    held_endings: Store[HeldEnding]
    pair_imports: Store[PairImport]
    column_mappings: Store[ColumnMapping]
    runs: Store[MatchRun]
    couples: Store[Couple]
    leftovers: Store[Leftover]
    topics: Store[ProgramTopics]
    trials: Store[Trial]
    wishes: Store[Wish]
    pairs: Store[Pair]
    guards: Store[Guard]
    handovers: Store[Handover]
    erasures: Store[Erasure]


def each(store: Store[Kept], ids: Iterable[str]) -> dict[str, Kept]:
    """Return the documents that exist for these ids; missing ones are loaded in one pass."""
    found: dict[str, Kept] = {}
    unread: NotLoaded | None = None
    for id_ in ids:
        try:
            value = store.get(id_)
        except NotLoaded as missing:
            unread = missing
            continue
        if value is not None:
            found[id_] = value
    if unread:
        raise unread
    return found


def every(store: Store[Kept], field: str, values: Iterable[str]) -> list[Kept]:
    """Return the documents whose field has one of these values; missing ones are loaded in one pass."""
    found: list[Kept] = []
    unread: NotLoaded | None = None
    for value in values:
        try:
            found += store.find(**{field: value})
        except NotLoaded as missing:
            unread = missing
    if unread:
        raise unread
    return found


def person_of(work: Work, person_id: PersonId) -> Person | None:
    """Return the person with a person id, or None if they were forgotten."""
    return next(iter(work.people.find(person_id=person_id)), None)


def people_of(work: Work, ids: Iterable[PersonId]) -> list[Person]:
    """Return the persons with these ids; missing ones are loaded in one pass."""
    return every(work.people, "person_id", ids)


def program_of(work: Work, program_id: ProgramId) -> Program:
    """Return a program.

    Raises:
        UnknownProgram: there is none.
    """
    program = work.programs.get(program_id)
    if program is None:
        raise UnknownProgram(phrase("there is no program with that id"))
    return program


def program_as_of(work: Work, program_id: ProgramId, number: int) -> Program:
    """Return a program with the settings of an earlier revision: people agreed to what these said.

    Raises:
        UnknownProgram: there is none.
    """
    program = program_of(work, program_id)
    if number == program.settings_revision:
        return program
    revision = work.program_revisions.get(revision_id(program_id, number))
    return replace(program, settings=revision.settings, settings_revision=number) if revision else program


def participant_of(work: Work, program_id: ProgramId, person_id: PersonId) -> Participant:
    """Return a person's part in a program.

    Raises:
        UnknownParticipant: they have none.
    """
    participant = work.participants.get(participant_id(program_id, person_id))
    if participant is None:
        raise UnknownParticipant(phrase("that person does not take part in this program"))
    return participant


def run_of(work: Work, program_id: ProgramId, run_id: RunId) -> MatchRun:
    """Return a match run of a program.

    Raises:
        UnknownRun: there is none.
    """
    run = work.runs.get(run_id)
    if run is None or run.program_id != program_id:
        raise UnknownRun(phrase("this program has no match run with that id"))
    return run
