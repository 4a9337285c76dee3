"""Surveys over HTTP: lists, single surveys and answers."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import AfterValidator, BaseModel, PlainValidator

from services.feedback.api.held import held
from services.feedback.commands import SubmitAnswers
from services.feedback.domain.pairs import MOST_TOPICS
from services.feedback.domain.survey import AnswersDoNotFit, State, Survey, misfits
from services.feedback.handlers.surveys import UnknownSurvey
from services.feedback.instruments import instrument
from services.feedback.rights import Right
from services.feedback.settings import authorship_of
from services.feedback.store import SURVEYS
from shared.contracts.feedback import Wave
from shared.contracts.vocabulary import PairId, PersonId, ProgramId, Role, SessionId, SurveyId
from shared.fields import as_pattern, once, shaped, text
from shared.http import Body, Cursor, Limit, Page, Problem, Read, Send
from shared.http.guard import By
from shared.http.parameters import ADMINISTRATOR, PairKey, PersonFilter, ProgramKey, chosen
from shared.http.problems import FieldError
from shared.mongo import Reader
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["feedback"])
SurveyKey = Annotated[SurveyId, Path(max_length=100)]
StateFilter = Annotated[State | None, Query(description="Only surveys in this state.")]
QUESTION_ID = r"[a-z][a-z0-9-]{0,39}"
QuestionId = Annotated[
    str,
    as_pattern(QUESTION_ID),
    AfterValidator(shaped(QUESTION_ID, "name a question by its id, such as worth-it; the instrument lists them")),
]


Given = int | str | tuple[str, ...]


def _answer(given: object) -> Given:
    if isinstance(given, str):
        return text(given)
    if isinstance(given, int) and not isinstance(given, bool):
        return given
    if isinstance(given, list) and len(given) <= MOST_TOPICS and all(isinstance(one, str) for one in given):
        return once([text(one) for one in given])
    raise ValueError(
        "answer with a whole number from 1 to 5 on a scale, with text where words are asked for, with a list of topics "
        "where they are ticked"
    )


Answer = Annotated[Given, PlainValidator(_answer, json_schema_input_type=int | str | list[str])]


class SurveyView(BaseModel):
    """A survey without its answers, which only the report uses, added up."""

    id: SurveyId
    program_id: ProgramId
    pair_id: PairId
    session_id: SessionId | None
    person_id: PersonId
    role: Role
    wave: Wave
    instrument: str
    instrument_version: int
    issued_at: datetime
    expires_at: datetime
    topics: tuple[str, ...]
    state: State


class OwnAnswersView(BaseModel):
    """What somebody answered, for themself alone; empty while they have not."""

    answers: dict[str, int | str | tuple[str, ...]]


class SubmitAnswersBody(Body):
    """Answers by question id: a whole number from 1 to 5 on a scale, a text, ticked topics, `yes` as a consent."""

    answers: dict[QuestionId, Answer]


@router.get("/programs/{program_id}/surveys", dependencies=[held(Right.LIST_SURVEYS)])
async def list_surveys(  # noqa: PLR0913 - one parameter per filter
    *,
    program_id: ProgramKey,
    read: Read,
    person_id: PersonFilter = None,
    state: StateFilter = None,
    cursor: Cursor = None,
    limit: Limit = 100,
) -> Page[SurveyView]:
    """List a program's surveys: who was asked, which questionnaire, and whether they answered; never the answers."""
    return await _page(read, cursor, limit, chosen(program_id=program_id, person_id=person_id, state=state))


@router.get("/pairs/{pair_id}/surveys", dependencies=[held(Right.LIST_SURVEYS_OF_PAIR)])
async def list_surveys_of_pair(  # noqa: PLR0913 - one parameter per filter
    *, pair_id: PairKey, by: By, read: Read, state: StateFilter = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[SurveyView]:
    """List the surveys of a pair that its caller was sent, and whether they answered; never the answers."""
    return await _page(read, cursor, limit, chosen(pair_id=pair_id, person_id=by.whose, state=state))


@router.get("/surveys", tags=[ADMINISTRATOR], dependencies=[held(Right.LIST_ALL_SURVEYS)])
async def list_all_surveys(
    *, read: Read, state: StateFilter = None, cursor: Cursor = None, limit: Limit = 100
) -> Page[SurveyView]:
    """List the surveys of all programs, without answers; for administrators."""
    return await _page(read, cursor, limit, chosen(state=state))


async def _page(read: Reader, cursor: str | None, limit: int, equal: dict[str, Any]) -> Page[SurveyView]:
    surveys, following = await read.page(SURVEYS, cursor, limit, **equal)
    return Page(items=[_view(survey) for survey in surveys], next=following)


@router.get("/surveys/{survey_id}", dependencies=[held(Right.SEE_SURVEY)])
async def show_survey(survey_id: SurveyKey, read: Read) -> SurveyView:
    """Return one survey, without its answers."""
    return _view(await _survey(survey_id, read))


@router.get("/surveys/{survey_id}/answers", dependencies=[held(Right.SEE_OWN_ANSWERS)])
async def show_own_answers(survey_id: SurveyKey, read: Read) -> OwnAnswersView:
    """Return what the caller answered; nobody else can read it."""
    return OwnAnswersView(answers=dict((await _survey(survey_id, read)).answers))


@router.post("/surveys/{survey_id}/answers", status_code=201, dependencies=[held(Right.ANSWER_SURVEY)])
async def submit_answers(
    survey_id: SurveyKey, body: SubmitAnswersBody, request: Request, read: Read, send: Send
) -> SurveyView:
    """Submit the answers of a survey; accepted once, before it expires."""
    survey = await _survey(survey_id, read)
    if wrong := misfits(body.answers, instrument(survey.instrument, survey.version), survey.topics):
        raise _does_not_fit(wrong)
    sealed = authorship_of(request).seal(survey.id, body.answers)
    await send(SubmitAnswers(pair_id=survey.pair_id, survey_id=survey.id, sealed=sealed))
    return _view(await _survey(survey_id, read))


async def _survey(survey_id: SurveyId, read: Read) -> Survey:
    survey = await read.get(SURVEYS, survey_id)
    if survey is None:
        raise UnknownSurvey(phrase("there is no survey {survey_id}"), survey_id=survey_id)
    return survey


def _view(survey: Survey) -> SurveyView:
    return SurveyView(
        id=survey.id,
        program_id=survey.program_id,
        pair_id=survey.pair_id,
        session_id=survey.session_id,
        person_id=survey.person_id,
        role=survey.role,
        wave=survey.wave,
        instrument=survey.instrument,
        instrument_version=survey.version,
        issued_at=survey.issued_at,
        expires_at=survey.expires_at,
        topics=survey.topics,
        state=survey.state,
    )


def _does_not_fit(wrong: dict[str, str]) -> Problem:
    errors = tuple(FieldError(field=f"answers.{name}", detail=problem) for name, problem in sorted(wrong.items()))
    return Problem(AnswersDoNotFit.status, AnswersDoNotFit().title, detail="see errors", errors=errors)
