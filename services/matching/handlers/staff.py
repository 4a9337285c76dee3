"""The staff of a program: name it, ask the sponsor, record the answers."""

from services.matching.commands import AnswerAsSponsor, AnswerForSponsor, AskSponsor, LoseStaff, StaffProgram
from services.matching.domain.program import Program
from services.matching.domain.sponsorship import TO_ANSWER, NoSponsorToAsk, answer, ask, lose, staff
from services.matching.domain.staff import SponsorWord
from services.matching.handlers.work import Work, program_of
from shared.contracts.messages import Event, Message
from shared.phrases import phrase


def staff_program(command: StaffProgram, work: Work) -> list[Message]:
    """Name the sponsor and the coordinators."""
    program = program_of(work, command.program_id)
    return _kept(work, staff(program, command.sponsor_id, command.coordinator_ids, work.now))


def lose_staff(command: LoseStaff, work: Work) -> list[Message]:
    """Take a leaver off the staff."""
    return _kept(work, lose(program_of(work, command.program_id), command.person_id))


def ask_sponsor(command: AskSponsor, work: Work) -> list[Message]:
    """Ask the sponsor a question."""
    return _kept(work, ask(program_of(work, command.program_id), command.question, work.now))


def answer_as_sponsor(command: AnswerAsSponsor, work: Work) -> list[Message]:
    """Record what the sponsor answered."""
    program = program_of(work, command.program_id)
    word = SponsorWord(
        question=command.question,
        asked_at=work.now,
        expires_at=work.now,
        yes=command.yes,
        answered_at=work.now,
    )
    return _kept(work, answer(program, command.person_id, word, work.now))


def answer_for_sponsor(command: AnswerForSponsor, work: Work) -> list[Message]:
    """Record what a coordinator heard from the sponsor."""
    program = program_of(work, command.program_id)
    if program.staff.sponsor_id is None:
        raise NoSponsorToAsk(phrase("name the sponsor before you record what they said"))
    word = SponsorWord(
        question=command.question,
        asked_at=work.now,
        expires_at=work.now + TO_ANSWER,
        yes=command.yes,
        answered_at=work.now,
        recorded_by=command.by,
        why=command.why,
    )
    return _kept(work, answer(program, program.staff.sponsor_id, word, work.now))


def _kept(work: Work, decided: tuple[Program, list[Event]]) -> list[Message]:
    program, events = decided
    work.programs.put(program)
    return [*events]
