"""Programs: create a draft, publish it, change its stage."""

from typing import Final

from services.matching.commands import (
    ChangeStage,
    CreateProgram,
    DeleteMapping,
    DiscardProgram,
    PublishProgram,
)
from services.matching.domain.program import create, move_on, must_be_discardable, must_begin_soon, publish
from services.matching.domain.revisions import Edit, first_revision
from services.matching.domain.run_plan import must_come_soon
from services.matching.domain.staff import Waiver
from services.matching.handlers.closing import close_later
from services.matching.handlers.schedules import plan_next_run
from services.matching.handlers.work import Work, program_of
from shared.contracts.messages import Message
from shared.contracts.programs import ProgramDiscarded, SponsorQuestion, Stage

AT_FIRST: Final = "The first settings of the program."


def create_program(command: CreateProgram, work: Work) -> list[Message]:
    """Store the draft of a program."""
    must_begin_soon(command.settings.starts_on, work.now)
    must_come_soon(command.settings.runs, None, work.now)
    program = create(command.program_id, command.settings)
    work.programs.put(program)
    work.program_revisions.put(first_revision(program, Edit(by=command.by, why=AT_FIRST, at=work.now)))
    return []


def discard_program(command: DiscardProgram, work: Work) -> list[Message]:
    """Delete a draft with its revisions, lessons, mappings and twins, also those being computed."""
    program = program_of(work, command.program_id)
    must_be_discardable(program)
    for trial in work.trials.find(program_id=program.id):
        work.trials.delete(trial.id)
        work.jobs.delete(trial.id)
    for revision in work.program_revisions.find(program_id=program.id):
        work.program_revisions.delete(revision.id)
    for lesson in work.program_lessons.find(program_id=program.id):
        work.program_lessons.delete(lesson.id)
    work.topics.delete(program.id)
    work.programs.delete(program.id)
    told = ProgramDiscarded(revision=program.revision + 1, program_id=program.id)
    # Another group writes the mappings.
    return [told, *(DeleteMapping(name=one.id) for one in work.column_mappings.find(program_id=program.id))]


def publish_program(command: PublishProgram, work: Work) -> list[Message]:
    """Open a program for enrollment."""
    waiver = _waiver(work, SponsorQuestion.SPONSORSHIP, command.by, command.waiver)
    program, events = publish(program_of(work, command.program_id), waiver)
    plan_next_run(work, program)
    return [*events]


def change_stage(command: ChangeStage, work: Work) -> list[Message]:
    """Move a program to its next stage, or plan its end."""
    program = program_of(work, command.program_id)
    if command.stage is Stage.CLOSED:
        return close_later(program, command.by, work)
    waiver = _waiver(work, SponsorQuestion.ROLLOUT, command.by, command.waiver)
    program, events = move_on(program, command.stage, waiver)
    plan_next_run(work, program)
    return [*events]


def _waiver(work: Work, question: SponsorQuestion, by: str, why: str | None) -> Waiver | None:
    return Waiver(instead_of=question, by=by, at=work.now, why=why) if why else None
