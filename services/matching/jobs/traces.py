"""What matching keeps about a person in places that do not name them: snapshots of runs, notes about their pairs."""

from typing import Any

from services.matching.artifacts import dossier_name, moves_name, snapshot_name, solution_name, twin_name
from services.matching.store import HANDOVERS, PAIRS, PARTICIPANTS, RUNS, TOPICS, TRIALS
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.mongo import Reader
from shared.processing.erasure import Traces


async def traces_of(reader: Reader, person_id: PersonId) -> Traces:
    """Return the snapshots of the programs that a person was ever in, the words counted there, and notes about them."""
    programs = [one.program_id for one in await reader.find(PARTICIPANTS, person_id=person_id)]
    notes = [
        note.id
        for program_id in programs
        for pair in await reader.find(PAIRS, **_pairs(program_id, person_id))
        for note in await reader.find(HANDOVERS, pair_id=pair.id)
    ]
    blobs = [name for program_id in programs for name in await _snapshots(reader, program_id)]
    return Traces(documents={HANDOVERS.name: notes, TOPICS.name: programs}, blobs=blobs)


def _pairs(program_id: ProgramId, person_id: PersonId) -> dict[str, Any]:
    return {"program_id": program_id, "members.person_id": person_id}


async def _snapshots(reader: Reader, program_id: ProgramId) -> list[str]:
    """Return the names of everything computed on the people of a program; a replay needs all of them, or none."""
    runs = [run.id for run in await reader.find(RUNS, program_id=program_id)]
    trials = [trial.id for trial in await reader.find(TRIALS, program_id=program_id)]
    of_runs = [name(run) for run in runs for name in (snapshot_name, solution_name, dossier_name)]
    return [*of_runs, *(name(trial) for trial in trials for name in (twin_name, moves_name))]
