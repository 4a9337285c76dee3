"""Surveys: a person is asked once per wave and occasion, and can answer once, before the survey expires."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final, assert_never

from services.feedback.domain.instrument import (
    POINTS,
    ConsentQuestion,
    Instrument,
    ScaleQuestion,
    TextQuestion,
    TopicsQuestion,
)
from shared.contracts.feedback import FeedbackSubmitted, SurveyIssued, Wave
from shared.contracts.pairs import PairEndReason
from shared.contracts.vocabulary import Kind, PairId, PairMember, PersonId, ProgramId, Role, SessionId, SurveyId
from shared.domain import Refused, identifier
from shared.phrases import phrase

# A point on a scale, words, or ticked topics; a ticked consent is `AGREED`.
Answers = Mapping[str, int | str | tuple[str, ...]]
AGREED: Final = "yes"


class AlreadyAnswered(Refused):
    """A survey accepts one answer, and this one has been answered."""


class SurveyExpired(Refused):
    """The survey has expired and accepts no answer."""

    status: ClassVar[int] = 410


class SurveyClosed(Refused):
    """A survey accepts no answer once its pair has ended early."""

    status: ClassVar[int] = 410


class AnswersDoNotFit(Refused):
    """Each scale needs a whole number from 1 to 5, and only questions of the survey can be answered."""

    status: ClassVar[int] = 422


class State(StrEnum):
    """The state of a survey."""

    OPEN = "open"
    ANSWERED = "answered"
    EXPIRED = "expired"
    CLOSED = "closed"


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A pair that has ended; `id` is the pair's."""

    id: PairId
    reason: PairEndReason

    @property
    def asks_no_more(self) -> bool:
        """Tell whether the members get no more surveys: true unless the pair ran to its planned end."""
        return self.reason is not PairEndReason.COMPLETED


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """The reason for a survey: the pair began, or held the session `session_id`; `number` counts sessions from 1.

    `round` counts the rounds of a repeated wave, from 1; `topics` are those that can be ticked.
    """

    pair_id: PairId
    program_id: ProgramId
    kind: Kind
    session_id: SessionId | None = None
    number: int = 0
    series_length: int = 0
    round: int = 0
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Survey:
    """One version of an instrument sent to one person; `answers` are by question id, scales 1..5.

    `number` is the session of `series_length` that it is about, 0 if none; `topics` are those that can be ticked.
    """

    id: SurveyId
    pair_id: PairId
    program_id: ProgramId
    person_id: PersonId
    role: Role
    kind: Kind
    session_id: SessionId | None
    wave: Wave
    instrument: str
    version: int
    issued_at: datetime
    expires_at: datetime
    number: int = 0
    series_length: int = 0
    topics: tuple[str, ...] = ()
    state: State = State.OPEN
    answers: Answers = field(default_factory=dict)
    revision: int = 1

    @property
    def scores(self) -> dict[str, int]:
        """Return the answers to scale questions, which may be aggregated."""
        return {question: answer for question, answer in self.answers.items() if isinstance(answer, int)}

    @property
    def ticked(self) -> tuple[str, ...]:
        """Return the topics that were ticked, which may be counted."""
        lists = (answer for answer in self.answers.values() if isinstance(answer, tuple))
        return tuple(dict.fromkeys(topic for ticked in lists for topic in ticked))


def survey_id(occasion: Occasion, person_id: PersonId, wave: Wave) -> SurveyId:
    """Return the id of a person's survey in a wave on an occasion; the same id prevents issuing it twice."""
    asked = occasion.session_id or (f"round {occasion.round}" if occasion.round else "")
    return SurveyId(identifier("survey", occasion.pair_id, asked, person_id, wave))


def pulse_id(pair_id: str, session_id: str, person_id: str) -> SurveyId:
    """Return the id of a person's survey about a session, which a link can name before the survey is issued."""
    return SurveyId(identifier("survey", pair_id, session_id, person_id, Wave.PULSE))


def issue(instrument: Instrument, occasion: Occasion, member: PairMember, now: datetime) -> tuple[Survey, SurveyIssued]:
    """Issue a survey to one member of a pair."""
    survey = Survey(
        id=survey_id(occasion, member.person_id, instrument.wave),
        pair_id=occasion.pair_id,
        program_id=occasion.program_id,
        person_id=member.person_id,
        role=member.role,
        kind=occasion.kind,
        session_id=occasion.session_id,
        wave=instrument.wave,
        instrument=instrument.name,
        version=instrument.version,
        issued_at=now,
        expires_at=now + timedelta(days=instrument.open_days),
        number=occasion.number,
        series_length=occasion.series_length,
        topics=occasion.topics if instrument.topics else (),
    )
    return survey, _issued(survey)


def submit(survey: Survey, answers: Answers, instrument: Instrument, now: datetime) -> tuple[Survey, FeedbackSubmitted]:
    """Record the answer of a survey.

    Raises:
        AlreadyAnswered, SurveyExpired, SurveyClosed: it accepts no answer any more.
        AnswersDoNotFit: a scale is missing or out of range, or a question is not part of the survey.
    """
    check_open(survey, now)
    given = {question: _kept(answer) for question, answer in answers.items() if answer not in ("", [], ())}
    if problems := misfits(given, instrument, survey.topics):
        said = "; ".join(f"{question}: {problem}" for question, problem in sorted(problems.items()))
        raise AnswersDoNotFit(phrase("these answers do not fit: {problems}"), problems=said)
    answered = replace(survey, state=State.ANSWERED, answers=given, revision=survey.revision + 1)
    return answered, _submitted(answered)


def check_open(survey: Survey, now: datetime) -> None:
    """Check that a survey still accepts an answer.

    Raises:
        AlreadyAnswered, SurveyExpired, SurveyClosed: it does not.
    """
    over = SurveyExpired(phrase("answers were taken until {moment}"), moment=survey.expires_at.isoformat())
    match survey.state:
        case State.ANSWERED:
            raise AlreadyAnswered(phrase("this survey was answered before; the first answer counts"))
        case State.CLOSED:
            raise SurveyClosed(phrase("the pair has ended; nobody is asked any more"))
        case State.EXPIRED:
            raise over
        case State.OPEN:
            if now >= survey.expires_at:
                raise over
        case _:
            assert_never(survey.state)


def finish(survey: Survey, state: State) -> Survey:
    """End an open survey without an answer; any other survey stays unchanged."""
    if survey.state is not State.OPEN:
        return survey
    return replace(survey, state=state, revision=survey.revision + 1)


def misfits(answers: Answers, instrument: Instrument, topics: Collection[str] = ()) -> dict[str, str]:
    """Return the errors of answers, by question; `topics` can be ticked. An error never quotes an answer."""
    asked = {question.id for question in instrument.questions}
    return (
        dict.fromkeys(answers.keys() - asked, "was not asked")
        | dict(_unfit_scales(answers, instrument.scales))
        | dict(_unfit_texts(answers, instrument.texts))
        | dict(_unfit_ticks(answers, instrument.topics, topics))
        | dict(_unfit_consents(answers, instrument.consents))
    )


def _unfit_scales(answers: Answers, scales: tuple[ScaleQuestion, ...]) -> Iterator[tuple[str, str]]:
    for question in scales:
        answer = answers.get(question.id)
        # A bool is an int in Python, but not a point on a scale.
        if type(answer) is not int or not 1 <= answer <= POINTS:
            yield question.id, f"choose a whole number from 1 to {POINTS}"


def _unfit_texts(answers: Answers, texts: tuple[TextQuestion, ...]) -> Iterator[tuple[str, str]]:
    for question in texts:
        answer = answers.get(question.id, "")
        if not isinstance(answer, str) or len(answer) > question.longest:
            yield question.id, f"write {question.longest} characters at most"


def _unfit_ticks(
    answers: Answers, questions: tuple[TopicsQuestion, ...], topics: Collection[str]
) -> Iterator[tuple[str, str]]:
    for question in questions:
        answer = answers.get(question.id, ())
        if not isinstance(answer, tuple | list) or not set(answer) <= set(topics):
            yield question.id, "choose among the topics that the survey names"


def _unfit_consents(answers: Answers, questions: tuple[ConsentQuestion, ...]) -> Iterator[tuple[str, str]]:
    for question in questions:
        if answers.get(question.id, "") not in ("", AGREED):
            yield question.id, f"say {AGREED}, or leave it out"


def _kept(answer: int | str | Sequence[str]) -> int | str | tuple[str, ...]:
    return answer if isinstance(answer, int | str) else tuple(dict.fromkeys(answer))


def _issued(survey: Survey) -> SurveyIssued:
    return SurveyIssued(
        revision=survey.revision,
        pair_id=survey.pair_id,
        program_id=survey.program_id,
        survey_id=survey.id,
        person_id=survey.person_id,
        role=survey.role,
        wave=survey.wave,
        instrument=survey.instrument,
        instrument_version=survey.version,
        session_id=survey.session_id,
        expires_at=survey.expires_at,
    )


def _submitted(survey: Survey) -> FeedbackSubmitted:
    return FeedbackSubmitted(
        revision=survey.revision,
        pair_id=survey.pair_id,
        program_id=survey.program_id,
        survey_id=survey.id,
        person_id=survey.person_id,
        role=survey.role,
        wave=survey.wave,
        instrument=survey.instrument,
        instrument_version=survey.version,
    )
