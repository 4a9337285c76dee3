"""The page behind a mail's link: GET shows the questions and changes nothing, POST takes the answers."""

from dataclasses import dataclass
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse

from services.feedback.commands import SubmitAnswers
from services.feedback.domain.instrument import Instrument
from services.feedback.domain.survey import (
    AlreadyAnswered,
    Answers,
    Survey,
    SurveyClosed,
    SurveyExpired,
    check_open,
    misfits,
    pulse_id,
)
from services.feedback.instruments import instrument
from services.feedback.pages import rendering as html
from services.feedback.settings import authorship_of
from services.feedback.store import SURVEYS
from shared.contracts.vocabulary import PairId, PersonId, SurveyId
from shared.domain import Refused
from shared.fields import cleaned
from shared.form_fields import fields
from shared.http import Now, Problem, Read, Send
from shared.http.declared import form
from shared.http.sending import Pending
from shared.pages.asking import Token, claims_of
from shared.pages.links import LinkExpired, LinkInvalid
from shared.pages.notices import USUAL, Case, Notice, notice_page
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse)

AUDIENCE: Final = "feedback"

INVALID: Final = USUAL[Case.INVALID]
EXPIRED: Final = Notice(
    status=410,
    title=phrase("This survey is over"),
    text=phrase("Its time to answer has passed. Nothing is expected of you."),
)
CLOSED: Final = Notice(
    status=410,
    title=phrase("This survey is closed"),
    text=phrase("The pair it is about has ended. Nothing is expected of you."),
)
ANSWERED: Final = Notice(
    status=409,
    title=phrase("We have your answer"),
    text=phrase("You answered this survey before, and the first answer counts. Thank you."),
)
THANKS: Final = Notice(
    status=200,
    title=phrase("Thank you"),
    text=phrase("Your answer is in. It is only ever shown added up with those of at least four other people."),
)
ON_ITS_WAY: Final = Notice(
    status=202, title=phrase("Thank you"), text=phrase("Your answer is on its way. You can close this page.")
)

SOON: Final = Notice(
    status=202,
    title=phrase("A moment, please"),
    text=phrase(
        "We are just noting that you met. Open this page again in a few seconds; we also ask you by mail tomorrow."
    ),
)


class NotAskedYet(Refused):
    """A session's survey is issued once it is on record that the session took place."""


NOTICES: Final = {
    error().code: notice
    for error, notice in (
        (LinkInvalid, INVALID),
        (LinkExpired, EXPIRED),
        (SurveyExpired, EXPIRED),
        (SurveyClosed, CLOSED),
        (AlreadyAnswered, ANSWERED),
        (NotAskedYet, SOON),
    )
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The survey of a valid link; `tap` is the point of the first scale that was tapped in the mail."""

    survey: Survey
    questions: Instrument
    person_id: PersonId
    tap: int | None


def _survey_id(claims: dict[str, str]) -> str:
    """Return the survey that a link names: by its id, or by the session that somebody has just said took place."""
    if "survey_id" in claims:
        return claims["survey_id"]
    return pulse_id(claims.get("pair_id", ""), claims.get("session_id", ""), claims.get("person_id", ""))


async def _asked(token: Token, request: Request, read: Read, now: Now) -> Asked:
    claims = await claims_of(request, read, AUDIENCE, token, now)
    survey = await read.get(SURVEYS, _survey_id(claims))
    if survey is None and "session_id" in claims and "survey_id" not in claims:
        raise NotAskedYet(phrase("the survey of this session is about to be there"))
    if survey is None or survey.person_id != claims.get("person_id"):
        raise LinkInvalid
    check_open(survey, now)
    tap = claims.get("tap", "")
    return Asked(
        survey=survey,
        questions=instrument(survey.instrument, survey.version),
        person_id=survey.person_id,
        tap=int(tap) if tap in {"1", "2", "3", "4", "5"} else None,
    )


async def _asked_or_notice(token: Token, request: Request, read: Read, now: Now) -> Asked | Notice:
    try:
        return await _asked(token, request, read, now)
    except Refused as refused:
        return NOTICES.get(refused.code, INVALID)


Opened = Annotated[Asked | Notice, Depends(_asked_or_notice)]


@router.get("/answer/{token}")  # noqa: FAST003 - `Opened` reads the token
async def show_questions(opened: Opened) -> HTMLResponse:
    """Show the questions, or why there are none; changes nothing, because mail scanners follow links."""
    if isinstance(opened, Notice):
        return notice_page(opened)
    first = opened.questions.scales[0].id
    return html.questions_page(opened.survey, opened.questions, {first: opened.tap} if opened.tap else {})


@router.post("/answer/{token}", openapi_extra=form())  # noqa: FAST003 - `Opened` reads the token
async def take_answers(opened: Opened, request: Request, send: Send) -> HTMLResponse:
    """Submit the answers of the page's form, or show what is missing."""
    if isinstance(opened, Notice):
        return notice_page(opened)
    answers = await _form(request, opened.questions)
    if wrong := misfits(answers, opened.questions, opened.survey.topics):
        return html.questions_page(opened.survey, opened.questions, answers, wrong)
    try:
        await send(_command(opened, authorship_of(request).seal(opened.survey.id, answers)))
    except Pending:
        return notice_page(ON_ITS_WAY)
    except Problem as problem:
        return _refused(problem, opened, answers)
    return notice_page(THANKS)


def _command(asked: Asked, sealed: str) -> SubmitAnswers:
    return SubmitAnswers(
        pair_id=PairId(asked.survey.pair_id),
        survey_id=SurveyId(asked.survey.id),
        person_id=asked.person_id,
        sealed=sealed,
    )


def _refused(problem: Problem, asked: Asked, answers: Answers) -> HTMLResponse:
    if problem.status_code < 500:
        return notice_page(NOTICES.get(problem.code, INVALID))
    # The form is shown again with its input, so that the person can resend it.
    return html.questions_page(asked.survey, asked.questions, answers, away=True)


async def _form(request: Request, questions: Instrument) -> dict[str, int | str | tuple[str, ...]]:
    given_fields = fields(await request.body(), empty=False)
    scales = {question.id for question in questions.scales}
    ticks = {question.id for question in questions.topics}
    given = {name: _value(value, scale=name in scales) for name, value in given_fields if name not in ticks}
    return {**given, **_ticked(given_fields, ticks)}


def _value(value: str, *, scale: bool) -> int | str:
    return int(value) if scale and value in {"1", "2", "3", "4", "5"} else cleaned(value)


def _ticked(fields: list[tuple[str, str]], questions: set[str]) -> dict[str, tuple[str, ...]]:
    found = {name: tuple(dict.fromkeys(value for one, value in fields if one == name)) for name in questions}
    return {name: topics for name, topics in found.items() if topics}
