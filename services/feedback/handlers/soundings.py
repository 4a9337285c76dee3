"""The sounding board: a sponsor's question to the juniors of a program."""

from typing import Final

from services.feedback.commands import (
    AskForOpinion,
    AskJuniors,
    AskMoreJuniors,
    CloseSounding,
    RecordOpinion,
    SubmitOpinion,
)
from services.feedback.domain import soundings
from services.feedback.domain.agreement import LONGEST_GOAL, said, told_more
from services.feedback.domain.soundings import AnotherIsOpen, Sounding, State, UnknownSounding, Waiting, juniors_of
from services.feedback.handlers.together import WORDS, agreement_of
from services.feedback.handlers.work import Work
from shared.contracts.feedback import OpinionAsked
from shared.contracts.messages import Message
from shared.contracts.vocabulary import ProgramId
from shared.phrases import phrase
from shared.processing.messages import Timer

QUESTION: Final = "question"
CHOICES: Final = "choices"
CHOICE: Final = "choice"
AT_ONCE: Final = 200  # commands of one message


def ask_juniors(command: AskJuniors, work: Work) -> list[Message]:
    """Ask the juniors of a program a question; a repeated request asks nothing again."""
    if work.soundings.get(command.sounding_id) is not None:
        return []
    known = work.soundings.find(program_id=command.program_id)
    if any(one.state is State.OPEN for one in known):
        raise AnotherIsOpen(phrase("another question is open; ask again when it has closed"))
    given = work.authorship.open(command.sounding_id, command.sealed)
    people = juniors_of(work.pairs.find(program_id=command.program_id))
    sounding = soundings.start(
        command.sounding_id,
        command.program_id,
        question=said(str(given[QUESTION]), LONGEST_GOAL),
        choices=tuple(str(given[CHOICES]).split("\n")),
        people=len(people),
        now=work.now,
    )
    work.soundings.put(sounding)
    closing = CloseSounding(program_id=command.program_id, sounding_id=sounding.id)
    work.timers.put(Timer(id=f"sounding:{sounding.id}", due=sounding.closes_at, command=closing))
    return _asked(sounding.id, command.program_id, 0, work)


def ask_more_juniors(command: AskMoreJuniors, work: Work) -> list[Message]:
    """Go on asking."""
    return _asked(command.sounding_id, command.program_id, command.first, work)


def ask_for_opinion(command: AskForOpinion, work: Work) -> list[Message]:
    """Put a question on the page of a pair, for one junior."""
    pair, sounding = work.pairs.get(command.pair_id), work.soundings.get(command.sounding_id)
    if pair is None or pair.over or sounding is None or sounding.state is not State.OPEN:
        return []
    opinion = soundings.opinion_of(sounding, pair.id, command.person_id)
    if work.opinions.get(opinion.id) is not None:
        return []
    work.opinions.put(opinion)
    after = told_more(agreement_of(pair.id, work))
    work.agreements.put(after)
    return [
        OpinionAsked(
            revision=after.revision,
            pair_id=pair.id,
            program_id=pair.program_id,
            members=pair.members,
            person_id=command.person_id,
            sounding_id=sounding.id,
            expires_at=opinion.expires_at,
        )
    ]


def submit_opinion(command: SubmitOpinion, work: Work) -> list[Message]:
    """Take one person's answer, and send it on without the person.

    Raises:
        UnknownSounding: nobody asks them that.
        Refused: see `soundings.opine`.
    """
    opinion = work.opinions.get(command.opinion_id)
    if opinion is None or (opinion.pair_id, opinion.person_id) != (command.pair_id, command.person_id):
        raise UnknownSounding(phrase("there is no such question for this person"))
    sounding = _sounding(opinion.sounding_id, work)
    given = work.authorship.open(command.pair_id, command.sealed)
    words = str(given.get(WORDS, "")).strip()[: soundings.LONGEST]
    choice = given.get(CHOICE)
    chosen = choice if isinstance(choice, int) else -1
    work.opinions.put(soundings.opine(opinion, sounding, chosen, work.now))
    return [
        RecordOpinion(
            program_id=opinion.program_id,
            sounding_id=sounding.id,
            respondent=work.authorship.respondent(opinion.program_id, opinion.person_id),
            sealed=work.authorship.seal(sounding.id, {CHOICE: chosen, WORDS: words}),
        )
    ]


def record_opinion(command: RecordOpinion, work: Work) -> list[Message]:
    """Add an answer to its question, and release what may be."""
    given = work.authorship.open(command.sounding_id, command.sealed)
    choice = int(str(given[CHOICE]))
    answer = Waiting(respondent=command.respondent, choice=choice, words=str(given[WORDS]))
    work.soundings.put(soundings.heard(_sounding(command.sounding_id, work), answer))
    return []


def close_sounding(command: CloseSounding, work: Work) -> list[Message]:
    """Close a question."""
    work.soundings.put(soundings.close(_sounding(command.sounding_id, work)))
    return []


def _asked(sounding_id: str, program_id: ProgramId, first: int, work: Work) -> list[Message]:
    people = juniors_of(work.pairs.find(program_id=program_id))
    asked: list[Message] = [
        AskForOpinion(pair_id=pair_id, sounding_id=sounding_id, person_id=person_id)
        for pair_id, person_id in people[first : first + AT_ONCE]
    ]
    following = first + AT_ONCE
    if following < len(people):
        asked.append(AskMoreJuniors(program_id=program_id, sounding_id=sounding_id, first=following))
    return asked


def _sounding(id_: str, work: Work) -> Sounding:
    found = work.soundings.get(id_)
    if found is None:
        raise UnknownSounding(phrase("there is no question with that id"))
    return found
