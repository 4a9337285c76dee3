"""The pilot of a program: its scope, its evaluation, and what the sponsor decides."""

from services.matching.commands import DecidePilot, PlanClosing, RecordPilotDecision, TakeBackClosing
from services.matching.domain.pairs import LIVE, State
from services.matching.domain.participants import Participant
from services.matching.domain.pilots import decide, evaluated, must_be_in_scope, must_be_theirs, room
from services.matching.domain.program import Program
from services.matching.handlers.work import Work, person_of, program_of
from shared.contracts.insights import PilotEvaluated
from shared.contracts.messages import Event, Message
from shared.contracts.pilots import PilotVerdict
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
    return _kept(work, decide(program, command.verdict, work.now), command.verdict, f"person:{command.person_id}")


def record_pilot_decision(command: RecordPilotDecision, work: Work) -> list[Message]:
    """Record a decision on behalf of the sponsor, and do what follows."""
    program = program_of(work, command.program_id)
    decided = decide(program, command.verdict, work.now, by=command.by, why=command.why)
    return _kept(work, decided, command.verdict, command.by)


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


def _kept(work: Work, decided: tuple[Program, list[Event]], verdict: PilotVerdict, by: str) -> list[Message]:
    """Keep a decision; to stop plans the program's end, and another decision afterwards takes back what it planned."""
    program, events = decided
    work.programs.put(program)
    if not events:
        return []
    if verdict is PilotVerdict.STOP:
        return [*events, PlanClosing(program_id=program.id, by=by, after_pilot=True)]
    planned = program.closing is not None and program.closing.after_pilot
    return [*events, *([TakeBackClosing(program_id=program.id)] if planned else [])]
