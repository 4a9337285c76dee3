"""The pilot of a program: its scope, its evaluation, and what the sponsor decides."""

from services.matching.commands import DecidePilot, EndPairs, RecordPilotDecision
from services.matching.domain.pairs import LIVE, State
from services.matching.domain.participants import Participant
from services.matching.domain.pilots import decide, evaluated, must_be_in_scope, must_be_theirs, room
from services.matching.domain.program import Program
from services.matching.handlers.work import Work, person_of, program_of
from shared.contracts.insights import PilotEvaluated
from shared.contracts.messages import Event, Message
from shared.contracts.programs import Stage
from shared.contracts.vocabulary import PersonId

# A completed pair was a pair of the pilot; one that ended early makes room for another.
COUNTED = (*sorted(LIVE), State.COMPLETED)


def on_pilot_evaluated(event: PilotEvaluated, work: Work) -> list[Message]:
    """Keep an evaluation of the pilot, and ask the sponsor what follows."""
    program = work.programs.get(event.program_id)
    if program is None:
        return []
    after, events = evaluated(program, event, work.now)
    work.programs.put(after)
    return [*events]


def decide_pilot(command: DecidePilot, work: Work) -> list[Message]:
    """Record the sponsor's decision, and do what follows."""
    program = program_of(work, command.program_id)
    must_be_theirs(program, command.person_id, work.now)
    return _kept(work, decide(program, command.verdict, work.now))


def record_pilot_decision(command: RecordPilotDecision, work: Work) -> list[Message]:
    """Record a decision on behalf of the sponsor, and do what follows."""
    program = program_of(work, command.program_id)
    return _kept(work, decide(program, command.verdict, work.now, by=command.by, why=command.why))


def must_fit(work: Work, program: Program, given: Participant) -> None:
    """Refuse somebody who is no part of the program's pilot; see `must_be_in_scope`."""
    pilot = program.settings.pilot
    manager = _manager_of(work, given.person_id) if pilot and pilot.scope.team_of else None
    must_be_in_scope(program, given, manager)


def room_left(work: Work, program: Program) -> int | None:
    """Return how many more pairs the pilot takes, or None for no limit."""
    if room(program, 0) is None:
        return None
    return room(program, sum(len(work.pairs.find(program_id=program.id, state=state)) for state in COUNTED))


def _manager_of(work: Work, person_id: PersonId) -> PersonId | None:
    person = person_of(work, person_id)
    manager = work.people.get(person.manager) if person and person.manager else None
    return manager.person_id if manager else None


def _kept(work: Work, decided: tuple[Program, list[Event]]) -> list[Message]:
    program, events = decided
    work.programs.put(program)
    closing = [EndPairs(program_id=program.id, batch=0)] if program.stage is Stage.CLOSED and events else []
    return [*events, *closing]
