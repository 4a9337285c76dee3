"""The sounding board: a sponsor asks the juniors of a program one question, and nobody learns who said what.

Answers are released in blocks of at least five people, like all figures; words only of those who agree to it, apart
from their answers, and once five of them have written. What is too little when the question closes is deleted.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final
from unicodedata import normalize

from services.feedback.domain.pairs import Pair
from services.feedback.domain.piles import K
from shared.contracts.vocabulary import PairId, PersonId, ProgramId
from shared.domain import NotFound, Refused, identifier
from shared.phrases import phrase

OPEN_FOR: Final = timedelta(days=14)
FEWEST_CHOICES: Final = 2
MOST_CHOICES: Final = 6
LONGEST: Final = 500
TOO_FEW: Final = phrase("a question is asked of at least five juniors; this program has fewer in pairs that go on")


class UnknownSounding(NotFound):
    """There is no question with that id, or it asks somebody else."""


class TooFewToAsk(Refused):
    """A question is asked of at least five juniors: the answers of fewer could not be shown."""


class AnotherIsOpen(Refused):
    """A program asks one question at a time, so that no two of them can be compared person by person."""


class QuestionIsOver(Refused):
    """A question takes one answer from each, until it closes."""

    status: ClassVar[int] = 410


class AnswerNotAmongChoices(Refused):
    """An answer is one of the choices, with words or without."""

    status: ClassVar[int] = 422


class State(StrEnum):
    """The state of a question or of what somebody is asked."""

    OPEN = "open"
    ANSWERED = "answered"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """An answer that is not released yet; its respondent is a pseudonym, its words are empty if they are not shown."""

    respondent: str
    choice: int
    words: str = ""


@dataclass(frozen=True, kw_only=True)
class Sounding:
    """A question with its choices; `released` counts answers by choice, in their order."""

    id: str
    program_id: ProgramId
    question: str
    choices: tuple[str, ...]
    asked_at: datetime
    closes_at: datetime
    state: State = State.OPEN
    waiting: tuple[Waiting, ...] = ()
    released: tuple[int, ...] = ()
    writing: tuple[Waiting, ...] = ()
    words: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Opinion:
    """What one junior is asked; the answer itself is kept nowhere with their id."""

    id: str
    sounding_id: str
    pair_id: PairId
    program_id: ProgramId
    person_id: PersonId
    expires_at: datetime
    state: State = State.OPEN


def juniors_of(pairs: Iterable[Pair]) -> tuple[tuple[PairId, PersonId], ...]:
    """Return the juniors of pairs that go on, each once, with the first of their pairs."""
    found: dict[PersonId, PairId] = {}
    for pair in pairs:
        if not pair.over:
            for person in pair.juniors:
                found.setdefault(person, pair.id)
    return tuple((pair_id, person) for person, pair_id in sorted(found.items()))


def start(  # noqa: PLR0913 - what is asked of whom, and when
    id_: str, program_id: ProgramId, *, question: str, choices: tuple[str, ...], people: int, now: datetime
) -> Sounding:
    """Ask a question.

    Raises:
        TooFewToAsk: the program has fewer than five juniors in pairs that go on.
        AnswerNotAmongChoices: there are too few choices or too many, or two are the same.
    """
    if people < K:
        raise TooFewToAsk(TOO_FEW)
    if not FEWEST_CHOICES <= len({_same(one) for one in choices}) == len(choices) <= MOST_CHOICES:
        raise AnswerNotAmongChoices(phrase("give two to six different choices"))
    return Sounding(
        id=id_,
        program_id=program_id,
        question=question,
        choices=choices,
        asked_at=now,
        closes_at=now + OPEN_FOR,
        released=(0,) * len(choices),
    )


def opinion_of(sounding: Sounding, pair_id: PairId, person_id: PersonId) -> Opinion:
    """Return what one junior is asked."""
    return Opinion(
        id=identifier("opinion", sounding.id, person_id),
        sounding_id=sounding.id,
        pair_id=pair_id,
        program_id=sounding.program_id,
        person_id=person_id,
        expires_at=sounding.closes_at,
    )


def opine(opinion: Opinion, sounding: Sounding, choice: int, now: datetime) -> Opinion:
    """Take one person's answer.

    Raises:
        QuestionIsOver, AnswerNotAmongChoices: it is too late, was given before, or is none of the choices.
    """
    if opinion.state is not State.OPEN or now >= opinion.expires_at:
        raise QuestionIsOver(phrase("this question has your answer already, or is closed"))
    if not 0 <= choice < len(sounding.choices):
        raise AnswerNotAmongChoices(phrase("choose one of the answers"))
    return replace(opinion, state=State.ANSWERED)


def heard(sounding: Sounding, answer: Waiting) -> Sounding:
    """Add an answer, and release what stands for at least five people; too late it counts no more."""
    if sounding.state is not State.OPEN:
        return sounding
    waiting = (*sounding.waiting, answer)
    if _hide_everyone(waiting):
        fresh = [sum(one.choice == choice for one in waiting) for choice in range(len(sounding.choices))]
        released = tuple(old + new for old, new in zip(sounding.released, fresh, strict=True))
        sounding = replace(sounding, released=released)
        waiting = ()
    writing = (*sounding.writing, answer) if answer.words else sounding.writing
    if _hide_everyone(writing):
        # In the order of their letters, so that nothing tells who wrote first.
        sounding = replace(sounding, words=tuple(sorted((*sounding.words, *(one.words for one in writing)))))
        writing = ()
    return replace(sounding, waiting=tuple(replace(one, words="") for one in waiting), writing=writing)


def close(sounding: Sounding) -> Sounding:
    """End a question: what was not released is deleted."""
    return replace(sounding, state=State.CLOSED, waiting=(), writing=())


def _hide_everyone(answers: tuple[Waiting, ...]) -> bool:
    return len({one.respondent for one in answers}) >= K


def _same(choice: str) -> str:
    """Return the normal form of a choice: two that differ in case, or in how a letter is written, look alike."""
    return normalize("NFKC", choice).casefold()
