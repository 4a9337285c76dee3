"""What a path names, or the refusal that it is not there."""

from typing import Annotated

from fastapi import Path

from services.matching.domain.imports import RosterImport, UnknownImport
from services.matching.domain.pairs import Pair, UnknownPair
from services.matching.domain.participants import Participant, UnknownParticipant, participant_id
from services.matching.domain.program import Program, UnknownProgram
from services.matching.domain.runs import MatchRun, UnknownRun
from services.matching.domain.trials import Trial, TrialKind, UnknownTrial
from services.matching.store import IMPORTS, PAIRS, PARTICIPANTS, PROGRAMS, RUNS, TRIALS
from shared.contracts.vocabulary import PairId, PersonId, ProgramId, RunId
from shared.mongo import Reader

ProgramKey = Annotated[ProgramId, Path(max_length=100)]
PersonKey = Annotated[PersonId, Path(max_length=100)]
RunKey = Annotated[RunId, Path(max_length=100)]
PairKey = Annotated[PairId, Path(max_length=100)]
ImportKey = Annotated[str, Path(max_length=100)]


async def program(read: Reader, program_id: ProgramId) -> Program:
    """Return a program.

    Raises:
        UnknownProgram: there is none.
    """
    if found := await read.get(PROGRAMS, program_id):
        return found
    raise UnknownProgram("there is no program with that id")


async def participant(read: Reader, program_id: ProgramId, person_id: PersonId) -> Participant:
    """Return a person's part in a program.

    Raises:
        UnknownParticipant: they have none.
    """
    if found := await read.get(PARTICIPANTS, participant_id(program_id, person_id)):
        return found
    raise UnknownParticipant("that person does not take part in this program")


async def roster_import(read: Reader, import_id: str) -> RosterImport:
    """Return an import.

    Raises:
        UnknownImport: there is none.
    """
    if found := await read.get(IMPORTS, import_id):
        return found
    raise UnknownImport("there is no import with that id")


async def run(read: Reader, run_id: RunId) -> MatchRun:
    """Return a match run.

    Raises:
        UnknownRun: there is none.
    """
    if found := await read.get(RUNS, run_id):
        return found
    raise UnknownRun("there is no match run with that id")


async def trial(read: Reader, trial_id: str, kind: TrialKind) -> Trial:
    """Return a replay or a twin.

    Raises:
        UnknownTrial: there is none.
    """
    known = await read.get(TRIALS, trial_id)
    if known and known.kind is kind:
        return known
    raise UnknownTrial(f"there is no {kind} with that id")


async def pair(read: Reader, pair_id: PairId) -> Pair:
    """Return a pair.

    Raises:
        UnknownPair: there is none.
    """
    if found := await read.get(PAIRS, pair_id):
        return found
    raise UnknownPair("there is no pair with that id")
