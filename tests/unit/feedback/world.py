"""The feedback service in memory, and the events it hears."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from services.feedback.app import service
from services.feedback.commands import SubmitAnswers
from services.feedback.domain.insight import Edition
from services.feedback.domain.survey import Answers, State, Survey
from services.feedback.domain.waves import WAVES, WavePlan
from services.feedback.handlers.pairs import on_pair_created
from services.feedback.instruments import instrument
from services.feedback.store import EDITIONS, SURVEYS
from shared.contracts.feedback import Wave
from shared.contracts.messages import Event
from shared.contracts.pairs import PairCreated, PairEnded, PairEndReason
from shared.contracts.sessions import SessionHeld
from shared.contracts.vocabulary import Cadence, Kind, PairMember, PersonId, Role
from tests.keys import AUTHORSHIP
from tests.memory import START, Memory


class World(Memory):
    """The feedback service, asked and answered."""

    def __init__(self, waves: Mapping[Wave, WavePlan] = WAVES) -> None:
        feedback = service(AUTHORSHIP)
        pairs = feedback.routes["feedback.pairs"] | {PairCreated: partial(on_pair_created, waves=waves)}
        super().__init__(service=replace(feedback, routes=feedback.routes | {"feedback.pairs": pairs}))

    def surveys(self, **equal: object) -> list[Survey]:
        return self.find(SURVEYS, **equal)

    def editions(self, instrument: str = "pulse") -> list[Edition]:
        return sorted(self.find(EDITIONS, instrument=instrument), key=lambda edition: edition.number)

    def heard(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if isinstance(event, kind)]

    def answer(self, survey: Survey, **scores: int | str) -> None:
        answers = {name.replace("_", "-"): value for name, value in scores.items()}
        self.hear(submission(survey, answers))

    def answer_all(self, survey: Survey, score: int, **given: int | str | tuple[str, ...]) -> None:
        scales = {question.id: score for question in instrument(survey.instrument, survey.version).scales}
        self.hear(submission(survey, scales | {name.replace("_", "-"): value for name, value in given.items()}))

    def answer_open(self, worth_it: int = 4, learned: int = 4, **equal: object) -> None:
        for survey in self.surveys(wave="pulse", state=State.OPEN, **equal):
            self.answer(survey, worth_it=worth_it, learned=learned)


def submission(survey: Survey, answers: Answers, person_id: PersonId | None = None) -> SubmitAnswers:
    sealed = AUTHORSHIP.seal(survey.id, answers)
    return SubmitAnswers(pair_id=survey.pair_id, survey_id=survey.id, person_id=person_id, sealed=sealed)


def members(number: int = 1) -> tuple[PairMember, PairMember]:
    return (
        PairMember(person_id=f"junior-{number}", role=Role.MENTOR),
        PairMember(person_id=f"senior-{number}", role=Role.MENTEE),
    )


def pair_created(number: int = 1, kind: Kind = Kind.REVERSE) -> PairCreated:
    return PairCreated(
        revision=1,
        pair_id=f"pair-{number}",
        program_id="program",
        kind=kind,
        members=members(number),
        cadence=Cadence.BIWEEKLY,
        weeks=12,
        session_minutes=45,
        starts_on=START,
    )


def session_held(pair: int = 1, session: int = 1) -> SessionHeld:
    return SessionHeld(
        revision=session,
        pair_id=f"pair-{pair}",
        program_id="program",
        session_id=f"session-{pair}-{session}",
        kind=Kind.REVERSE,
        members=members(pair),
        number=session,
        series_length=6,
        starts_at=START,
        ends_at=START + timedelta(minutes=45),
    )


def pair_ended(pair: int = 1, reason: PairEndReason = PairEndReason.NO_FAULT) -> PairEnded:
    return PairEnded(revision=2, pair_id=f"pair-{pair}", program_id="program", members=members(pair), reason=reason)
