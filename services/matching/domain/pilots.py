"""A pilot: who may take part, when it is full, what its evaluation was, and what the sponsor decides."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Final, assert_never

from services.matching.domain.groups import group_key
from services.matching.domain.participants import Participant
from services.matching.domain.pilot_record import Evaluation, PilotDecision
from services.matching.domain.pilot_settings import PilotScope, ScopeKind
from services.matching.domain.program import Program, move_on
from shared.contracts.insights import PilotEvaluated
from shared.contracts.messages import Event
from shared.contracts.pilots import PilotVerdict
from shared.contracts.programs import PilotDecided, PilotDecisionDue, Stage
from shared.contracts.vocabulary import PersonId, Role
from shared.domain import Refused
from shared.phrases import phrase

TO_DECIDE: Final = timedelta(days=30)
BEFORE_ROLLOUT: Final = frozenset({Stage.ENROLLING, Stage.PILOT})


class OutOfPilotScope(Refused):
    """Until its rollout, a program takes only the people of its pilot."""

    field: ClassVar[str] = "participant_id"


class PilotNotBegun(Refused):
    """The first pairs of a program with a pilot are made in the pilot."""


class NothingToDecide(Refused):
    """What follows from a pilot is decided after its evaluation, while the program is in its pilot."""


class NotTheirDecision(Refused):
    """Only the sponsor decides what follows from a pilot, and only in time."""

    status: ClassVar[int] = 403


def is_limited(program: Program) -> bool:
    """Tell whether the scope of a pilot applies now."""
    return program.settings.pilot is not None and program.stage in BEFORE_ROLLOUT


def must_be_in_scope(program: Program, given: Participant, manager: PersonId | None) -> None:
    """Refuse a person who is no part of the pilot; `manager` is their direct manager, if known.

    Raises:
        OutOfPilotScope: they are of another team or department, or it is not known which.
    """
    pilot = program.settings.pilot
    if pilot is None or not is_limited(program) or pilot.scope.role not in {None, given.role}:
        return
    if not _fits(pilot.scope, given, manager):
        raise OutOfPilotScope(
            phrase(
                "this program begins with a pilot in {scope}, and they are not known to belong to it; "
                "enroll them once the program is open to all"
            ),
            scope=_named(pilot.scope),
        )


def only_for(program: Program, role: Role) -> str | None:
    """Return whom the pilot takes in a role now, such as "one team"; None for everybody."""
    pilot = program.settings.pilot
    if pilot is None or not is_limited(program) or pilot.scope.role not in {None, role}:
        return None
    return _named(pilot.scope) if pilot.scope.kind in {ScopeKind.TEAM, ScopeKind.DEPARTMENT} else None


def must_have_begun(program: Program) -> None:
    """Refuse to make pairs before the pilot.

    Raises:
        PilotNotBegun: the program has a pilot and is still enrolling.
    """
    if program.settings.pilot is not None and program.stage is Stage.ENROLLING:
        raise PilotNotBegun(
            phrase("move the program to its pilot first, so that its first pairs count for the evaluation")
        )


def room(program: Program, pairs: int) -> int | None:
    """Return how many more pairs the pilot takes when it has that many, or None for no limit."""
    pilot = program.settings.pilot
    most = pilot.scope.most_pairs if pilot and is_limited(program) else None
    return None if most is None else max(0, most - pairs)


def evaluated(program: Program, event: PilotEvaluated, now: datetime) -> tuple[Program, list[Event]]:
    """Keep an evaluation and ask the sponsor what follows; an older one, or one after the pilot, changes nothing."""
    known = program.pilot.evaluation
    if program.stage is not Stage.PILOT or (known and known.number >= event.number):
        return program, []
    evaluation = Evaluation(
        number=event.number,
        evaluated_at=now,
        settings_revision=event.settings_revision,
        pairs=event.pairs,
        recommendation=event.recommendation,
        evidence=event.evidence,
    )
    record = replace(program.pilot, evaluation=evaluation, asked_until=now + TO_DECIDE)
    after = replace(program, pilot=record, revision=program.revision + 1)
    due = PilotDecisionDue(
        revision=after.revision,
        program_id=after.id,
        evaluation=event.number,
        recommendation=event.recommendation,
        expires_at=now + TO_DECIDE,
        sponsor_id=program.staff.accepted_sponsor,
        coordinator_ids=program.staff.coordinator_ids,
    )
    return after, [due]


def must_be_theirs(program: Program, person_id: PersonId, now: datetime) -> None:
    """Refuse a decision of anybody but the sponsor who was asked, or one that comes too late.

    Raises:
        NotTheirDecision, NothingToDecide: in these two cases.
    """
    if person_id != program.staff.accepted_sponsor:
        raise NotTheirDecision(phrase("somebody else sponsors this program by now"))
    must_be_decidable(program)
    if program.pilot.asked_until is None or now >= program.pilot.asked_until:
        raise NothingToDecide(phrase("the time to decide is over; a new evaluation asks again"))


def must_be_decidable(program: Program) -> Evaluation:
    """Return the evaluation to decide on.

    Raises:
        NothingToDecide: the program is not in its pilot, or the pilot was not evaluated.
    """
    if program.stage is not Stage.PILOT:
        raise NothingToDecide(
            phrase("the program is {stage}; what follows is decided during the pilot"), stage=program.stage
        )
    if program.pilot.evaluation is None:
        raise NothingToDecide(phrase("evaluate the pilot first"))
    return program.pilot.evaluation


def decide(
    program: Program, verdict: PilotVerdict, now: datetime, *, by: str | None = None, why: str | None = None
) -> tuple[Program, list[Event]]:
    """Record what follows from the pilot, and open the rollout; the same decision again changes nothing.

    Raises:
        NothingToDecide: see there.
    """
    evaluation = must_be_decidable(program)
    before = program.pilot.decision
    if before and (before.verdict, before.recorded_by) == (verdict, by):
        return program, []
    decision = PilotDecision(evaluation=evaluation.number, verdict=verdict, decided_at=now, recorded_by=by, why=why)
    record = replace(program.pilot, decisions=(*program.pilot.decisions, decision))
    after = replace(program, pilot=record, revision=program.revision + 1)
    told = PilotDecided(
        revision=after.revision,
        program_id=after.id,
        evaluation=evaluation.number,
        decision=verdict,
        coordinator_ids=program.staff.coordinator_ids,
    )
    moved, events = _follow(after, verdict)
    return moved, [told, *events]


def _follow(program: Program, verdict: PilotVerdict) -> tuple[Program, list[Event]]:
    match verdict:
        case PilotVerdict.EXPAND:
            return move_on(program, Stage.ROLLOUT)
        case PilotVerdict.ADJUST | PilotVerdict.STOP:
            return program, []
        case _:
            assert_never(verdict)


def _fits(scope: PilotScope, given: Participant, manager: PersonId | None) -> bool:
    match scope.kind:
        case ScopeKind.ONE_PAIR | ScopeKind.PAIRS:
            return True
        case ScopeKind.TEAM:
            return manager is not None and manager == scope.manager_id
        case ScopeKind.DEPARTMENT:
            known = given.profile.department
            return known is not None and group_key(known) == group_key(scope.department or "")
        case _:
            assert_never(scope.kind)


def _named(scope: PilotScope) -> str:
    return f"the department {scope.department}" if scope.kind is ScopeKind.DEPARTMENT else "one team"
