"""Thanks in a program: those that who was thanked shows to others, and a sponsor's thanks to everybody who teaches."""

from http import HTTPStatus
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from pydantic import ValidationError
from starlette.responses import Response

from services.feedback.api.held import held
from services.feedback.api.thanks import ThankJuniorsBody, thank_juniors
from services.feedback.domain.thanks import BETWEEN_THANKS, LONGEST, Visibility
from services.feedback.pages.program import back, page
from services.feedback.pages.together import GIVERS
from services.feedback.rights import Right
from services.feedback.store import PROGRAMS, THANKS
from shared.auth.sessions import FORM_FIELD
from shared.contracts.vocabulary import ProgramId
from shared.http import Now, Read, Send
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.languages import gettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
MOST: Final = 50
EMPTY: Final = Form()


@router.get("/programs/{program_id}/report/thanks", dependencies=[held(Right.SEE_THANKS)])
async def thanks(program_id: ProgramKey, request: Request, read: Read, now: Now) -> Response:
    """Show the thanks that may be seen, the newest first."""
    return await _page(request, read, program_id, EMPTY, now)


@router.post(
    "/programs/{program_id}/report/thanks",
    dependencies=[held(Right.THANK_JUNIORS)],
    openapi_extra=takes("words", FORM_FIELD),
)
async def thank(program_id: ProgramKey, request: Request, read: Read, send: Send, now: Now) -> Response:
    """Thank everybody who teaches."""
    form = await form_of(request)
    words = form.value("words")
    try:
        body = ThankJuniorsBody(words=words)
    except ValidationError as error:
        return await _page(request, read, program_id, form.invalid(error), now, HTTPStatus.UNPROCESSABLE_ENTITY)
    if len(words) > LONGEST:
        refused = form.refused(words=gettext("Write at most {most} characters.").format(most=LONGEST))
        return await _page(request, read, program_id, refused, now, HTTPStatus.UNPROCESSABLE_ENTITY)
    if wrong := await form.take(lambda: thank_juniors(program_id, body, request, send)):
        return await _page(request, read, program_id, wrong, now, HTTPStatus.CONFLICT)
    said = gettext("Thanked. Each of them reads it on their own page, and gets a mail.")
    return back(program_id, "report/thanks", said)


async def _page(  # noqa: PLR0913, PLR0917 - what the page is made of
    request: Request, read: Reader, program_id: ProgramId, form: Form, now: Now, status: int = HTTPStatus.OK
) -> Response:
    shown = await read.find(THANKS, MOST, program_id=program_id, visibility=Visibility.PROGRAM)
    program = await read.get(PROGRAMS, program_id)
    again = program.thanked_at + BETWEEN_THANKS if program and program.thanked_at else None
    values = {
        "form": form,
        "given": sorted(shown, key=lambda one: one.given_at, reverse=True),
        "again": again if again and now < again else None,
        "GIVERS": GIVERS,
        "LONGEST": LONGEST,
    }
    return await page(request, read, program_id, "thanks.html.j2", tab="report/thanks", status=status, **values)
