"""The rights of matching's routes, and how what they are about is found."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.matching.domain.imports import UnknownImport
from services.matching.domain.pairs import UnknownPair
from services.matching.domain.participants import UnknownParticipant, participant_id
from services.matching.domain.plans import UnknownPlan
from services.matching.domain.runs import UnknownRun
from services.matching.domain.trials import UnknownTrial
from services.matching.rights import RIGHTS, On, Right, of_pair, of_part, of_participant
from services.matching.store import IMPORTS, PAIRS, PARTICIPANTS, PLANS, RUNS, TRIALS
from shared.auth.rights import Place
from shared.contracts.closed import total
from shared.http import Read, places
from shared.http.guard import By, holds, nowhere
from shared.http.parameters import PersonKey, ProgramKey
from shared.phrases import phrase


async def _own_program(program_id: ProgramKey, by: By, read: Read) -> Place:
    """Return the place of a program; it is also the own of everybody who takes part in it."""
    part = await read.get(PARTICIPANTS, participant_id(program_id, by.whose)) if by.whose else None
    return Place(program_id=program_id, people=frozenset({part.person_id} if part else ()))


async def _participant(program_id: ProgramKey, person_id: PersonKey, read: Read) -> Place:
    part = await read.get(PARTICIPANTS, participant_id(program_id, person_id))
    if part is None:
        raise UnknownParticipant(phrase("that person does not take part in this program"))
    return of_participant(part)


_PLACES: Final[Mapping[On, Callable[..., Any]]] = total(
    On,
    {
        On.NOTHING: nowhere,
        On.PROGRAM: places.program,
        On.OWN_PROGRAM: _own_program,
        On.PEOPLE_OF_PROGRAM: places.people_of_program,
        On.PARTICIPANT: _participant,
        On.IMPORT: places.found("import_id", IMPORTS, of_part, UnknownImport, "there is no import with that id"),
        On.PLAN: places.found("plan_id", PLANS, of_part, UnknownPlan, "there is no plan with that id"),
        On.RUN: places.found("run_id", RUNS, of_part, UnknownRun, "there is no match run with that id"),
        On.TWIN: places.found("twin_id", TRIALS, of_part, UnknownTrial, "there is no twin with that id"),
        On.REPLAY: places.found("replay_id", TRIALS, of_part, UnknownTrial, "there is no replay with that id"),
        On.PERSON: places.person,
        On.PAIR: places.found("pair_id", PAIRS, of_pair, UnknownPair, "there is no pair with that id"),
    },
)


def held(right: Right) -> Any:  # noqa: ANN401 - FastAPI's dependency
    """Return the dependency of a route whose caller must hold a right."""
    return holds(RIGHTS[right], _PLACES[On(RIGHTS[right].on)])
