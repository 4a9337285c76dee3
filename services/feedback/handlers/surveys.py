"""Surveys: issue, answer, expire; and the tallies and reports of their answers."""

from collections.abc import Mapping
from datetime import timedelta

from services.feedback.commands import (
    AskMembers,
    CountSurveys,
    ExpireSurvey,
    PublishWaiting,
    RecordAnswer,
    SubmitAnswers,
)
from services.feedback.domain.insight import Answer, Edition, Group, Tally, count_surveys, publish, record, tally_id
from services.feedback.domain.instrument import Instrument
from services.feedback.domain.survey import Ending, Occasion, State, Survey, finish, issue, submit, survey_id
from services.feedback.domain.waves import WAVES, WavePlan
from services.feedback.handlers.pilot import note
from services.feedback.handlers.work import Work
from services.feedback.instruments import current, instrument
from services.feedback.store import Program
from shared.contracts.feedback import Wave
from shared.contracts.insights import InsightPublished
from shared.contracts.messages import Message
from shared.contracts.pairs import PairCreated, PairEnded
from shared.contracts.programs import ProgramPublished, ProgramRevised
from shared.contracts.sessions import SessionHeld, SessionMissed
from shared.contracts.vocabulary import PairId, PairMember, SurveyId
from shared.domain import NotFound
from shared.processing.messages import Timer

Waves = Mapping[Wave, WavePlan]


class UnknownSurvey(NotFound):
    """There is no survey with that id, or it was erased."""


def on_pair_created(event: PairCreated, work: Work, waves: Waves = WAVES) -> list[Message]:
    """Issue the surveys due at the pair's start to both sides, and set a timer for each later wave."""
    asked: list[Message] = []
    for wave, plan in waves.items():
        if plan.days:
            work.timers.put(_later(event, wave, plan.days))
        elif not plan.each_session and not plan.at_the_end:
            asked += ask_members(_question(event, wave), work)
    return [*asked, *note(event, work)]


def ask_members(command: AskMembers, work: Work) -> list[Message]:
    """Issue a wave's surveys to both sides of a pair, unless it ended early or they have been issued."""
    occasion = Occasion(pair_id=command.pair_id, program_id=command.program_id, kind=command.kind)
    return _ask(command.wave, occasion, command.members, work)


def on_session_held(event: SessionHeld, work: Work) -> list[Message]:
    """Issue surveys about the session to both sides; this event can arrive before pair-created."""
    occasion = Occasion(
        pair_id=event.pair_id,
        program_id=event.program_id,
        kind=event.kind,
        session_id=event.session_id,
        number=event.number,
        series_length=event.series_length,
    )
    waves = [wave for wave, plan in WAVES.items() if plan.each_session]
    asked = [message for wave in waves for message in _ask(wave, occasion, event.members, work)]
    return [*asked, *note(event, work, held=1)]


def on_session_missed(event: SessionMissed, work: Work) -> list[Message]:
    """Count a missed session of a pilot."""
    return note(event, work, missed=1)


def on_pair_ended(event: PairEnded, work: Work) -> list[Message]:
    """Stop the pair's surveys, or ask its members to look back if it ran to its planned end."""
    ending = Ending(id=event.pair_id, reason=event.reason)
    work.endings.put(ending)
    if ending.asks_no_more:
        for survey in work.surveys.find(pair_id=event.pair_id, state=State.OPEN):
            _finish(survey, State.CLOSED, work)
        return note(event, work, ended=True)
    return [*_look_back(event, work), *note(event, work, ended=True)]


def submit_answers(command: SubmitAnswers, work: Work) -> list[Message]:
    """Record the answer of a survey, and send its scores on without the person.

    Raises:
        UnknownSurvey: there is no survey with that id, or it belongs to somebody else.
        SealedUnderAnotherKey: see there.
        Refused: see `survey.submit`.
    """
    survey = _survey(command.survey_id, command.pair_id, work)
    if command.person_id not in (None, survey.person_id):
        raise UnknownSurvey(f"survey {command.survey_id} asks somebody else")
    answers = work.authorship.open(survey.id, command.sealed)
    answered, submitted = submit(survey, answers, instrument(survey.instrument, survey.version), work.now)
    work.surveys.put(answered)
    work.timers.delete(_expiry(survey.id))
    return [submitted, _anonymous(answered, work)]


def expire_survey(command: ExpireSurvey, work: Work) -> list[Message]:
    """Expire a survey that was not answered in time."""
    survey = work.surveys.get(command.survey_id)
    if survey is not None:
        _finish(survey, State.EXPIRED, work)
    return []


def on_program_set(event: ProgramPublished | ProgramRevised, work: Work) -> list[Message]:
    """Save what a program is set to, as far as its report says it; an older revision changes nothing."""
    known = work.programs.get(event.program_id)
    if known is None or known.revision < event.revision:
        work.programs.put(
            Program(
                id=event.program_id,
                title=event.title,
                kind=event.kind,
                revision=event.revision,
                objective=event.objective,
                settings_revision=event.settings_revision,
                pilot_criteria=event.pilot_criteria,
                stage=known.stage if known else None,
                evaluations=known.evaluations if known else 0,
            )
        )
    return []


def count_surveys_issued(command: CountSurveys, work: Work) -> list[Message]:
    """Count issued surveys for the response rate."""
    work.tallies.put(count_surveys(_tally(command, work), command.roles))
    return []


def record_answer(command: RecordAnswer, work: Work) -> list[Message]:
    """Add an answer to its program's tally, and publish a new edition if it allows one."""
    answer = Answer(role=command.role, respondent=command.respondent, scores=command.scores)
    return _keep(*record(_tally(command, work), answer, work.now), command, work)


def publish_waiting(command: PublishWaiting, work: Work) -> list[Message]:
    """Publish answers that have waited long enough, if k people gave them."""
    return _keep(*publish(_tally(command, work), work.now), command, work)


def _look_back(event: PairEnded, work: Work) -> list[Message]:
    """Issue the surveys at the end of a pair; their wording depends on the kind of its program."""
    program = work.programs.get(event.program_id)
    if program is None:
        return []
    occasion = Occasion(pair_id=event.pair_id, program_id=event.program_id, kind=program.kind)
    waves = [wave for wave, plan in WAVES.items() if plan.at_the_end]
    return [message for wave in waves for message in _ask(wave, occasion, event.members, work)]


def _later(event: PairCreated, wave: Wave, days: int) -> Timer:
    due = event.starts_on + timedelta(days=days)
    return Timer(id=f"ask:{event.pair_id}:{wave}", due=due, command=_question(event, wave))


def _question(event: PairCreated, wave: Wave) -> AskMembers:
    return AskMembers(
        pair_id=event.pair_id, program_id=event.program_id, kind=event.kind, members=event.members, wave=wave
    )


def _ask(wave: Wave, occasion: Occasion, members: tuple[PairMember, ...], work: Work) -> list[Message]:
    ending = work.endings.get(occasion.pair_id)
    if ending is not None and ending.asks_no_more:
        return []
    asked = [member for member in members if work.surveys.get(survey_id(occasion, member.person_id, wave)) is None]
    if not asked:
        return []
    questions = current(wave)
    issued = [_issue(questions, occasion, member, work) for member in asked]
    roles = tuple(member.role for member in asked)
    count = CountSurveys(
        program_id=occasion.program_id, instrument=questions.name, version=questions.version, roles=roles
    )
    return [*issued, count]


def _issue(questions: Instrument, occasion: Occasion, member: PairMember, work: Work) -> Message:
    survey, issued = issue(questions, occasion, member, work.now)
    work.surveys.put(survey)
    expire = ExpireSurvey(pair_id=survey.pair_id, survey_id=survey.id)
    work.timers.put(Timer(id=_expiry(survey.id), due=survey.expires_at, command=expire))
    return issued


def _finish(survey: Survey, state: State, work: Work) -> None:
    work.surveys.put(finish(survey, state))
    work.timers.delete(_expiry(survey.id))


def _survey(id_: SurveyId, pair_id: PairId, work: Work) -> Survey:
    survey = work.surveys.get(id_)
    if survey is None or survey.pair_id != pair_id:
        raise UnknownSurvey(f"there is no survey {id_}")
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
        scores=survey.scores,
    )


def _tally(command: CountSurveys | RecordAnswer | PublishWaiting, work: Work) -> Tally:
    id_ = tally_id(command.program_id, command.instrument, command.version)
    return work.tallies.get(id_) or Tally(
        id=id_, program_id=command.program_id, instrument=command.instrument, version=command.version
    )


def _keep(tally: Tally, edition: Edition | None, command: RecordAnswer | PublishWaiting, work: Work) -> list[Message]:
    work.tallies.put(tally)
    _wait(tally, command, work)
    if edition is None:
        return []
    work.editions.put(edition)
    return [_published(edition)]


def _wait(tally: Tally, command: RecordAnswer | PublishWaiting, work: Work) -> None:
    id_ = f"patience:{tally.id}"
    if tally.patience_ends is None:
        work.timers.delete(id_)
        return
    again = PublishWaiting(program_id=command.program_id, instrument=command.instrument, version=command.version)
    work.timers.put(Timer(id=id_, due=tally.patience_ends, command=again))


def _published(edition: Edition) -> InsightPublished:
    everyone = next(cell for cell in edition.cells if cell.group is Group.ALL)
    return InsightPublished(
        revision=edition.number,
        program_id=edition.program_id,
        instrument=edition.instrument,
        instrument_version=edition.version,
        edition=edition.number,
        answers=everyone.answers,
        means=dict(everyone.means),
    )
