"""A sponsor's thanks to everybody who teaches in a program."""

from dataclasses import replace
from typing import Final

from services.feedback.commands import GiveThanks, ThankJuniors, ThankMoreJuniors
from services.feedback.domain.agreement import said
from services.feedback.domain.thanks import LONGEST, Giver, check_thanks_to_all, thanked
from services.feedback.handlers.together import WORDS
from services.feedback.handlers.work import Work
from services.feedback.store import UnknownProgram
from shared.contracts.messages import Message
from shared.contracts.vocabulary import ProgramId
from shared.phrases import phrase

AT_ONCE: Final = 200  # commands of one message


def thank_juniors(command: ThankJuniors, work: Work) -> list[Message]:
    """Thank the juniors of a program, once in four weeks.

    Raises:
        UnknownProgram: there is no program with that id.
        WordsMissing, ThankedLately, NobodyToThank: they cannot be thanked so, or now.
    """
    program = work.programs.get(command.program_id)
    if program is None:
        raise UnknownProgram(phrase("there is no program with that id"))
    words = said(_words(command, work), LONGEST)
    people = thanked(work.pairs.find(program_id=program.id))
    check_thanks_to_all(len(people), program.thanked_at, work.now)
    work.programs.put(replace(program, thanked_at=work.now))
    return _given(program.id, words, 0, work)


def thank_more_juniors(command: ThankMoreJuniors, work: Work) -> list[Message]:
    """Go on thanking."""
    return _given(command.program_id, _words(command, work), command.first, work)


def _words(command: ThankJuniors | ThankMoreJuniors, work: Work) -> str:
    return str(work.authorship.open(command.program_id, command.sealed).get(WORDS, ""))


def _given(program_id: ProgramId, words: str, first: int, work: Work) -> list[Message]:
    people = thanked(work.pairs.find(program_id=program_id))
    given: list[Message] = [
        GiveThanks(
            pair_id=pair_id,
            giver=Giver.SPONSOR,
            recipient_id=person_id,
            sealed=work.authorship.seal(pair_id, {WORDS: words}),
        )
        for pair_id, person_id in people[first : first + AT_ONCE]
    ]
    following = first + AT_ONCE
    if following < len(people):
        sealed = work.authorship.seal(program_id, {WORDS: words})
        given.append(ThankMoreJuniors(program_id=program_id, sealed=sealed, first=following))
    return given
