"""Surveys: issue, answer, expire."""

from dataclasses import replace
from datetime import datetime

from services.feedback.commands import (
    AddWorth,
    AskMembers,
    CountSurveys,
    ExpireSurvey,
    RecordAnswer,
    RecordChange,
    SubmitAnswers,
)
from services.feedback.domain.changes import compared
from services.feedback.domain.coefficients import WORTH, worth_sums
from services.feedback.domain.groupings import part_of
from services.feedback.domain.instrument import Instrument
from services.feedback.domain.pairs import topics_to_tick
from services.feedback.domain.survey import Occasion, State, Survey, finish, issue, submit, survey_id
from services.feedback.domain.waves import LOOKED_AT, WAVES, next_round
from services.feedback.handlers.insights import PART
from services.feedback.handlers.work import Work
from services.feedback.instruments import current, instrument
from shared.contracts.feedback import Wave
from shared.contracts.messages import Message
from shared.contracts.vocabulary import PairId, PairMember, SurveyId
from shared.domain import NotFound
from shared.phrases import phrase
from shared.processing.messages import Timer


class UnknownSurvey(NotFound):
    """There is no survey with that id, or it was erased."""


def ask_members(command: AskMembers, work: Work) -> list[Message]:
    """Issue a wave's surveys to both sides of a pair, unless it ended early or they have been issued.

    A pair that is paused is asked when it goes on.
    """
    pair = work.pairs.get(command.pair_id)
    if pair is not None and pair.paused and not pair.over:
        work.timers.put(Timer(id=timer_of(command), due=work.now + LOOKED_AT, command=command))
        return []
    if pair is not None and WAVES[command.wave].every:
        expect(command, next_round(WAVES[command.wave], pair.starts_on, pair.ends_on, work.now), work)
    occasion = Occasion(pair_id=command.pair_id, program_id=command.program_id, kind=command.kind, round=command.round)
    return ask(command.wave, occasion, command.members, work)


def expect(command: AskMembers, due: tuple[int, datetime] | None, work: Work) -> None:
    """Set the timer of a wave's next round, or delete it if none is left."""
    if due is None:
        work.timers.delete(timer_of(command))
        return
    number, moment = due
    again = command.model_copy(update={"round": number if WAVES[command.wave].every else 0})
    work.timers.put(Timer(id=timer_of(command), due=moment, command=again))


def timer_of(command: AskMembers) -> str:
    """Return the id of the timer of a pair's wave."""
    return f"ask:{command.pair_id}:{command.wave}"


def submit_answers(command: SubmitAnswers, work: Work) -> list[Message]:
    """Record the answer of a survey, and send its scores on without the person.

    Raises:
        UnknownSurvey: there is no survey with that id, or it belongs to somebody else.
        SealedUnderAnotherKey: see there.
        Refused: see `survey.submit`.
    """
    survey = _survey(command.survey_id, command.pair_id, work)
    if command.person_id not in (None, survey.person_id):
        raise UnknownSurvey(phrase("survey {survey_id} asks somebody else"), survey_id=command.survey_id)
    answers = work.authorship.open(survey.id, command.sealed)
    answered, submitted = submit(survey, answers, instrument(survey.instrument, survey.version), work.now)
    work.surveys.put(answered)
    work.timers.delete(_expiry(survey.id))
    return [submitted, _anonymous(answered, work), *_change(answered, work), *_worth(answered, work)]


def expire_survey(command: ExpireSurvey, work: Work) -> list[Message]:
    """Expire a survey that was not answered in time."""
    survey = work.surveys.get(command.survey_id)
    if survey is not None:
        finish_survey(survey, State.EXPIRED, work)
    return []


def ask(wave: Wave, occasion: Occasion, members: tuple[PairMember, ...], work: Work) -> list[Message]:
    """Issue a wave's surveys to members who have none of it yet, unless their pair ended early."""
    ending = work.endings.get(occasion.pair_id)
    if ending is not None and ending.asks_no_more:
        return []
    ids = {member: survey_id(occasion, member.person_id, wave) for member in members}
    for id_ in ids.values():
        work.surveys.want(id_)
    asked = [member for member in members if work.surveys.get(ids[member]) is None]
    if not asked:
        return []
    questions = current(wave)
    occasion = _with_topics(occasion, questions, work)
    issued = [_issue(questions, occasion, member, work) for member in asked]
    roles = tuple(member.role for member in asked)
    count = CountSurveys(
        program_id=occasion.program_id, instrument=questions.name, version=questions.version, roles=roles
    )
    return [*issued, count]


def finish_survey(survey: Survey, state: State, work: Work) -> None:
    """End a survey without an answer."""
    work.surveys.put(finish(survey, state))
    work.timers.delete(_expiry(survey.id))


def _with_topics(occasion: Occasion, questions: Instrument, work: Work) -> Occasion:
    if not questions.topics:
        return occasion
    topics = topics_to_tick(work.pairs.get(occasion.pair_id), work.program_topics.get(occasion.program_id))
    return replace(occasion, topics=topics)


def _issue(questions: Instrument, occasion: Occasion, member: PairMember, work: Work) -> Message:
    survey, issued = issue(questions, occasion, member, work.now)
    work.surveys.put(survey)
    expire = ExpireSurvey(pair_id=survey.pair_id, survey_id=survey.id)
    work.timers.put(Timer(id=_expiry(survey.id), due=survey.expires_at, command=expire))
    return issued


def _survey(id_: SurveyId, pair_id: PairId, work: Work) -> Survey:
    survey = work.surveys.get(id_)
    if survey is None or survey.pair_id != pair_id:
        raise UnknownSurvey(phrase("there is no survey {id_} in pair {pair_id}"), id_=id_, pair_id=pair_id)
    return survey


def _expiry(id_: SurveyId) -> str:
    return f"expire:{id_}"


def _anonymous(survey: Survey, work: Work) -> RecordAnswer:
    return RecordAnswer(
        program_id=survey.program_id,
        instrument=survey.instrument,
        version=survey.version,
        role=survey.role,
        respondent=work.authorship.respondent(survey.program_id, survey.person_id),
        scores=_told(survey),
        topics=survey.ticked,
        part=_part(survey, work),
    )


def _part(survey: Survey, work: Work) -> str:
    """Return the sealed part of the organization of who looks back, "" in other surveys and where it is not known."""
    part = part_of(work.people.get(survey.person_id)) if WAVES[survey.wave].at_the_end else ""
    if not part:
        return ""
    respondent = work.authorship.respondent(survey.program_id, survey.person_id)
    return work.authorship.seal(respondent, {PART: part})


def _told(survey: Survey) -> dict[str, int]:
    """Return the scores that go into figures; an outcome that is compared goes there as a difference, and only so."""
    scales = instrument(survey.instrument, survey.version).scales
    compared_later = {one.id for one in scales if one.outcome and WAVES[survey.wave].compares}
    return {name: score for name, score in survey.scores.items() if name not in compared_later}


def _change(after: Survey, work: Work) -> list[Message]:
    """Return what changed since the person said what they expect; nothing if they did not."""
    if not WAVES[after.wave].compares:
        return []
    start = Occasion(pair_id=after.pair_id, program_id=after.program_id, kind=after.kind)
    before = work.surveys.get(survey_id(start, after.person_id, Wave.EXPECTATIONS))
    if before is None or before.state is not State.ANSWERED:
        return []
    asked = instrument(before.instrument, before.version), instrument(after.instrument, after.version)
    scores = compared(before.answers, after.answers, *asked)
    if not scores:
        return []
    change = RecordChange(
        program_id=after.program_id,
        wave=after.wave,
        before=before.version,
        after=after.version,
        role=after.role,
        respondent=work.authorship.respondent(after.program_id, after.person_id),
        scores=scores,
        part=_part(after, work),
    )
    return [change]


def _worth(survey: Survey, work: Work) -> list[Message]:
    """Return how worthwhile somebody found their pair at its end, beside the pair's score by component."""
    pair = work.pairs.get(survey.pair_id)
    if not WAVES[survey.wave].at_the_end or pair is None or not pair.components or WORTH not in survey.scores:
        return []
    sums = worth_sums(pair.components, survey.scores[WORTH])
    return [
        AddWorth(
            program_id=survey.program_id,
            respondent=work.authorship.respondent(survey.program_id, survey.person_id),
            sealed=work.authorship.seal(survey.program_id, sums),
        )
    ]
