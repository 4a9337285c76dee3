"""The sounding board: a sponsor asks the juniors of a program one question, and reads what at least five said."""

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.feedback.api.held import held
from services.feedback.api.soundings import SoundingBody, ask_juniors
from services.feedback.domain.soundings import MOST_CHOICES, OPEN_FOR, State
from services.feedback.pages.program import back, page
from services.feedback.rights import Right
from services.feedback.store import SOUNDINGS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.vocabulary import ProgramId
from shared.http import Now, Read, Send
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
MOST: Final = 100
EMPTY: Final = Form()


@router.get("/programs/{program_id}/report/soundings", dependencies=[held(Right.SEE_SOUNDINGS)])
async def soundings(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Show what juniors were asked, and what at least five of them said."""
    return await _page(request, read, program_id, EMPTY)


@router.post(
    "/programs/{program_id}/report/soundings",
    dependencies=[held(Right.ASK_JUNIORS)],
    openapi_extra=takes("question", "choices", FORM_FIELD),
)
async def ask(program_id: ProgramKey, request: Request, read: Read, send: Send, now: Now) -> Response:
    """Ask the juniors a question."""
    form = await form_of(request)
    choices = [line.strip() for line in form.value("choices").splitlines() if line.strip()]
    try:
        body = SoundingBody.model_validate({"question": form.value("question"), "choices": choices})
    except ValidationError as error:
        refused = form.invalid(error, {"choices": "choices", "question": "question"})
        if refused.error("choices"):
            refused = refused.refused(choices=gettext("Write two to six answers, one a line."))
        return await _page(request, read, program_id, refused, HTTPStatus.UNPROCESSABLE_ENTITY)

    async def send_it() -> None:
        await ask_juniors(program_id=program_id, body=body, request=request, read=read, send=send, now=now)

    if wrong := await form.take(send_it):
        return await _page(request, read, program_id, wrong, HTTPStatus.CONFLICT)
    said = gettext("Asked. Each junior finds the question on their page, and answers are shown here in fives.")
    return back(program_id, "report/soundings", said)


async def _page(
    request: Request, read: Reader, program_id: ProgramId, form: Form, status: int = HTTPStatus.OK
) -> Response:
    found = sorted(await read.find(SOUNDINGS, MOST, program_id=program_id), key=lambda one: one.asked_at, reverse=True)
    open_ = next((one for one in found if one.state is State.OPEN), None)
    shown = {"form": form, "asked": found, "open": open_, "MOST_CHOICES": MOST_CHOICES, "days": OPEN_FOR.days}
    return await page(request, read, program_id, "soundings.html.j2", tab="report/soundings", status=status, **shown)
