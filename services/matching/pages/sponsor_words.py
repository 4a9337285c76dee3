"""What the sponsor of a program was asked and said, asking by mail, and recording what they said elsewhere."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final, TypeVar

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from services.matching.api.held import held
from services.matching.api.pilots import PilotDecisionBody, record_pilot_decision
from services.matching.api.programs import existing_program
from services.matching.api.staff import AnswerForSponsorBody, AskSponsorBody, answer_for_sponsor, ask_sponsor
from services.matching.domain.pilots import must_be_decidable
from services.matching.domain.program import Program
from services.matching.domain.sponsorship import must_matter
from services.matching.domain.staff import SponsorWord
from services.matching.pages.names import Names, names_told
from services.matching.pages.settings_page import person_of, who
from services.matching.pages.site import page
from services.matching.rights import Right
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.contracts.pilots import PilotVerdict
from shared.contracts.programs import SponsorQuestion
from shared.domain import Refused
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.http.guard import By
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.languages.typography import colon
from shared.pages.forms import Form, form_of, sentence
from shared.pages.frame import done
from shared.pages.pilots import VERDICTS
from shared.pages.told import told
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
HERE: Final = "/programs/{program_id}/sponsor-answers"
QUESTIONS: Final = total(
    SponsorQuestion,
    {
        SponsorQuestion.SPONSORSHIP: phrase("Will they sponsor this program?"),
        SponsorQuestion.ROLLOUT: phrase("May it start at rollout?"),
    },
)
FOLLOWS: Final = total(
    PilotVerdict,
    {
        PilotVerdict.EXPAND: phrase("Everybody can take part at once."),
        PilotVerdict.ADJUST: phrase("The pilot goes on, and is evaluated again."),
        PilotVerdict.STOP: phrase(
            "Three days later all its pairs end without fault, and their members are told. Until then it can be taken "
            "back in the settings."
        ),
    },
)
EMPTY: Final = Form()
Given = TypeVar("Given", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Said:
    """Something that was asked, said or done without the sponsor: when, what, and by whom it was put on record."""

    at: datetime
    what: str
    more: str = ""


@router.get(HERE, dependencies=[held(Right.RUN_PROGRAM)])
async def sponsor_answers(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Show what the sponsor was asked and said, who recorded it, and the forms to ask and to record."""
    return await _page(request, read, await existing_program(read, program_id))


@router.post(
    "/programs/{program_id}/sponsor-questions",
    dependencies=[held(Right.RUN_PROGRAM)],
    openapi_extra=takes("question", FORM_FIELD),
)
async def ask(program_id: ProgramKey, request: Request, read: Read, send: Send) -> Response:
    """Ask the sponsor by mail, again if they were asked before."""
    form, program = await form_of(request), await existing_program(read, program_id)

    async def act(body: AskSponsorBody) -> None:
        await ask_sponsor(program_id, body, send, read)

    given = {"question": form.value("question")}
    refused = await _taken(form, AskSponsorBody, given, act)
    return await _after(request, read, program, refused, gettext("The sponsor is asked by mail."))


@router.post(HERE, dependencies=[held(Right.RUN_PROGRAM)], openapi_extra=takes("question", "yes", "why", FORM_FIELD))
async def answer(program_id: ProgramKey, request: Request, read: Read, send: Send, by: By) -> Response:
    """Record what the sponsor said, with how and when they said it."""
    form, program = await form_of(request), await existing_program(read, program_id)

    async def act(body: AnswerForSponsorBody) -> None:
        await answer_for_sponsor(program_id, body, send, read, by)

    given: dict[str, Any] = {name: form.value(name) for name in ("question", "yes", "why") if form.value(name)}
    given |= {"yes": given["yes"] == "true"} if given.get("yes") in {"true", "false"} else {}
    refused = await _taken(form, AnswerForSponsorBody, given, act)
    return await _after(request, read, program, refused, gettext("It is on record, with your name."))


@router.post(
    "/programs/{program_id}/pilot-decisions",
    dependencies=[held(Right.RUN_PROGRAM)],
    openapi_extra=takes("verdict", "decided_why", "sure", FORM_FIELD),
)
async def decide(program_id: ProgramKey, request: Request, read: Read, send: Send, by: By) -> Response:
    """Record what the sponsor decided about the pilot, and do it; closing the program is confirmed by a tick."""
    form, program = await form_of(request), await existing_program(read, program_id)

    async def act(body: PilotDecisionBody) -> None:
        await record_pilot_decision(program_id, body, send, read, by)

    given = {"verdict": form.value("verdict"), "why": form.value("decided_why")}
    refused: Form | None
    if form.value("verdict") == PilotVerdict.STOP and not form.has("sure"):
        refused = form.refused(sure=gettext("Tick that you want this: the program closes three days later."))
    else:
        refused = await _taken(form, PilotDecisionBody, {name: one for name, one in given.items() if one}, act)
    return await _after(request, read, program, refused, gettext("The decision is on record, with your name."))


async def _taken(
    form: Form, kind: type[Given], given: Mapping[str, Any], act: Callable[[Given], Awaitable[None]]
) -> Form | None:
    """Do something with what was typed; return None if it was done, else the form with what is wrong."""
    try:
        body = kind.model_validate(given)
    except ValidationError as error:
        names = {one: one for one in kind.model_fields}
        return form.invalid(error, names | ({"why": "decided_why"} if kind is PilotDecisionBody else {}))
    return await form.take(lambda: act(body))


async def _after(request: Request, read: Read, program: Program, refused: Form | None, said: str) -> Response:
    if refused is None:
        return done(HERE.format(program_id=program.id), said)
    return await _page(request, read, program, refused, HTTPStatus.CONFLICT)


async def _page(
    request: Request, read: Read, program: Program, form: Form = EMPTY, status: int = HTTPStatus.OK
) -> Response:
    staff, decisions = program.staff, program.pilot.decisions
    recorders = [*(one.recorded_by for one in staff.words), *(one.recorded_by for one in decisions)]
    actors = [*(one for one in recorders if one), *(waiver.by for waiver in staff.waivers)]
    ids = [one for actor in actors for one in person_of(actor)]
    names = await names_told(request, read, [*ids, *([staff.sponsor_id] if staff.sponsor_id else [])])
    return await page(
        request,
        "sponsor_words.html.j2",
        program,
        under="settings",
        status=status,
        form=form,
        sponsor=names[staff.sponsor_id] if staff.sponsor_id else "",
        spoken_words=sorted(_said(program, names), key=lambda one: one.at),
        questions=[(one.value, gettext(label)) for one, label in QUESTIONS.items() if not _over(program, one)],
        verdicts=[(one.value, gettext(label), gettext(FOLLOWS[one])) for one, label in VERDICTS.items()],
        undecidable=_undecidable(program),
    )


def _said(program: Program, names: Names) -> Sequence[Said]:
    """Return what was asked, said and done, with who recorded it."""
    found = [one for word in program.staff.words for one in _of_word(word, names)]
    for waiver in program.staff.waivers:
        what = gettext("Done without the sponsor's word: {question}").format(
            question=gettext(QUESTIONS[waiver.instead_of])
        )
        found.append(Said(at=waiver.at, what=what, more=f"{who(waiver.by, names)}{colon()} {waiver.why}"))
    for one in program.pilot.decisions:
        what = gettext("Decided about the pilot: {verdict}").format(verdict=gettext(VERDICTS[one.verdict]))
        found.append(Said(at=one.decided_at, what=what, more=_recorded(one.recorded_by, one.why, names)))
    return found


def _of_word(word: SponsorWord, names: Names) -> list[Said]:
    question = gettext(QUESTIONS[word.question])
    asked = Said(at=word.asked_at, what=gettext("Asked: {question}").format(question=question))
    if word.yes is None or word.answered_at is None:
        return [asked]
    what = gettext("Yes: {question}") if word.yes else gettext("No: {question}")
    more = _recorded(word.recorded_by, word.why, names)
    answered = Said(at=word.answered_at, what=what.format(question=question), more=more)
    return [answered] if word.asked_at == word.answered_at else [asked, answered]


def _recorded(by: str | None, why: str | None, names: Names) -> str:
    if by is None:
        return gettext("Said by the sponsor")
    return gettext("Recorded by {name}: {why}").format(name=who(by, names), why=why or "")


def _over(program: Program, question: SponsorQuestion) -> bool:
    try:
        must_matter(program, question)
    except Refused:
        return True
    return False


def _undecidable(program: Program) -> str:
    """Return why no decision about the pilot can be recorded now; empty if one can."""
    try:
        must_be_decidable(program)
    except Refused as refused:
        return sentence(told(str(refused)))
    return ""
