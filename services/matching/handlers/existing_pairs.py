"""Pairs that met before the platform came: each is checked as a pair by hand is; one that cannot go on is reported."""

from dataclasses import replace

from services.matching.commands import ExistingPair, ForgetPairImport, ImportPairs
from services.matching.domain.existing_pairs import (
    REPORT_KEPT,
    OnlyCouples,
    PairImport,
    RefusedPair,
    existing_pair_id,
    proceed,
)
from services.matching.domain.formats import Format
from services.matching.domain.pairs import Fit
from services.matching.domain.participants import Participant
from services.matching.domain.program import Program
from services.matching.domain.runs import BeyondCapacity, NotReady
from services.matching.handlers.drafts import must_fit
from services.matching.handlers.lives import begin
from services.matching.handlers.work import Work, participant_of, program_of
from shared.contracts.messages import Message
from shared.contracts.pairs import PairCreated
from shared.contracts.vocabulary import Role
from shared.domain import Refused
from shared.phrases import phrase
from shared.processing.messages import Timer


def import_pairs(command: ImportPairs, work: Work) -> list[Message]:
    """Let the pairs of some rows go on; a fault of one row does not affect the others."""
    program = program_of(work, command.program_id)
    program.must_be_open()
    if program.settings.format is not Format.ONE_TO_ONE:
        raise OnlyCouples(
            phrase("pairs are imported into one-to-one programs only; form groups and teams by a match run")
        )
    report = work.pair_imports.get(command.report_id) or PairImport(id=command.report_id, program_id=program.id)
    report = replace(report, refused=(*report.refused, *(RefusedPair(**dict(one)) for one in command.refused)))
    messages: list[Message] = []
    for row in command.pairs:
        report, told = _imported(work, report, row)
        messages += told
    work.pair_imports.put(report)
    forgetting = ForgetPairImport(program_id=program.id, report_id=report.id)
    work.timers.put(Timer(id=f"forget-pairs:{report.id}", due=work.now + REPORT_KEPT, command=forgetting))
    return messages


def forget_pair_import(command: ForgetPairImport, work: Work) -> list[Message]:
    """Delete a report."""
    work.pair_imports.delete(command.report_id)
    return []


def _imported(work: Work, report: PairImport, row: ExistingPair) -> tuple[PairImport, list[Message]]:
    pair_id = existing_pair_id(report.program_id, row.mentor_id, row.mentee_id)
    if work.pairs.get(pair_id):
        return replace(report, known=report.known + 1), []
    try:
        messages = _begun(work, program_of(work, report.program_id), row)
    except Refused as refusal:
        return replace(report, refused=(*report.refused, RefusedPair(line=row.line, reason=str(refusal)))), []
    return replace(report, created=(*report.created, pair_id)), messages


def _begun(work: Work, program: Program, row: ExistingPair) -> list[Message]:
    mentor = _in_role(participant_of(work, program.id, row.mentor_id), Role.MENTOR)
    mentee = _in_role(participant_of(work, program.id, row.mentee_id), Role.MENTEE)
    found = must_fit(work, program, mentor, mentee)
    if full := [one.role for one in (mentor, mentee) if not one.free]:
        raise BeyondCapacity(
            phrase("the {role} has no free place; raise max_pairs, or end another pair first"), role=full[0]
        )
    fit = Fit(points=found.points, evidence=found.evidence)
    couple = (mentor, mentee)
    pair, left = proceed(program, couple, fit, started_on=row.started_on, weeks=row.weeks, now=work.now)
    work.programs.put(replace(program, pairs=program.pairs + 1))
    work.pairs.put(pair)
    told = begin(work, program, pair)
    return [one.model_copy(update={"weeks": left}) if isinstance(one, PairCreated) else one for one in told]


def _in_role(participant: Participant, role: Role) -> Participant:
    if participant.role is not role:
        raise NotReady(phrase("name a mentor and a mentee of this program, each in the role they enrolled in"))
    return participant
