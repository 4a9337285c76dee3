"""The page of a program's mails: how many were sent, whom they do not reach; holding all back, sending again."""

from collections import Counter
from http import HTTPStatus
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.notify.api.held import held
from services.notify.api.mails import MailsView, let_mails_go, resend, stop_mails
from services.notify.domain.delivery import Delivery, State
from services.notify.rights import RIGHTS, Right
from services.notify.store import CONTACTS, DELIVERIES, PROGRAMS
from shared.auth.caller import LOCAL
from shared.auth.rights import Place, may
from shared.auth.sessions import FORM_FIELD
from shared.contracts.closed import total
from shared.contracts.notifications import FailureReason
from shared.contracts.vocabulary import ProgramId
from shared.http import Read, Send
from shared.http.declared import form as takes
from shared.http.parameters import ProgramKey
from shared.languages import gettext, ngettext
from shared.mongo import Reader
from shared.pages.forms import Form, form_of
from shared.pages.frame import Frame, InProgram, done
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
SHOWN: Final = 500
_FRAME: Final = Frame("services.notify")
REASONS: Final = total(
    FailureReason,
    {
        FailureReason.NO_CONTACT: phrase("no address is known"),
        FailureReason.ADDRESS_REFUSED: phrase("the mail server refused the address"),
        FailureReason.MESSAGE_REFUSED: phrase("the mail server refused the mail"),
        FailureReason.RETRIES_EXHAUSTED: phrase("the mail server did not take it for too long"),
    },
)


@router.get("/programs/{program_id}/mails", dependencies=[held(Right.SEE_MAILS)])
async def mails_of_program(program_id: ProgramKey, request: Request, read: Read) -> Response:
    """Show how a program's mails stand, and whom they do not reach."""
    return await _page(request, read, program_id, Form())


@router.post(
    "/programs/{program_id}/mails/stops", dependencies=[held(Right.STEER_MAILS)], openapi_extra=takes(FORM_FIELD)
)
async def stop(program_id: ProgramKey, request: Request, read: Read, send: Send) -> Response:
    """Hold back all mails of a program."""
    form = await form_of(request)
    refused = await form.take(lambda: stop_mails(program_id, send, read))
    return await _after(request, read, program_id, refused, gettext("All mails of the program are held back."))


@router.post(
    "/programs/{program_id}/mails/releases", dependencies=[held(Right.STEER_MAILS)], openapi_extra=takes(FORM_FIELD)
)
async def let_go(program_id: ProgramKey, request: Request, read: Read, send: Send) -> Response:
    """Let the mails of a program go."""
    form = await form_of(request)
    refused = await form.take(lambda: let_mails_go(program_id, send, read))
    said = gettext("Mails go out again. Those that were held back leave within ten minutes.")
    return await _after(request, read, program_id, refused, said)


@router.post(
    "/programs/{program_id}/mails/resends", dependencies=[held(Right.STEER_MAILS)], openapi_extra=takes(FORM_FIELD)
)
async def send_again(program_id: ProgramKey, request: Request, read: Read, send: Send) -> Response:
    """Send the mails again that have failed."""
    form, resent = await form_of(request), 0

    async def act() -> None:
        nonlocal resent
        resent = (await resend(program_id, send, read)).resent

    refused = await form.take(act)
    said = ngettext("{number} mail is sent again.", "{number} mails are sent again.", resent).format(number=resent)
    return await _after(request, read, program_id, refused, said)


async def _after(request: Request, read: Reader, program_id: ProgramId, refused: Form | None, said: str) -> Response:
    if refused:
        return await _page(request, read, program_id, refused, HTTPStatus.CONFLICT)
    return done(f"/programs/{program_id}/mails", said)


async def _page(
    request: Request, read: Reader, program_id: ProgramId, form: Form, status: int = HTTPStatus.OK
) -> Response:
    known = await read.get(PROGRAMS, program_id)
    failed = await read.find(DELIVERIES, SHOWN, program_id=program_id, state=State.FAILED)
    caller = getattr(request.state, "caller", LOCAL)
    return _FRAME.page(
        request,
        "mails.html.j2",
        program=InProgram(id=program_id, title=known.title if known else gettext("your program")),
        status=status,
        mails=await MailsView.of(read, program_id),
        unreached=await _unreached(read, failed),
        steers=may(caller, RIGHTS[Right.STEER_MAILS], Place(program_id=program_id)),
        form=form,
    )


async def _unreached(read: Reader, failed: list[Delivery]) -> list[dict[str, Any]]:
    """Return the people whom mails do not reach, with how many and why; never what these were about."""
    many = Counter(one.person_id for one in failed)
    why = {one.person_id: REASONS[FailureReason(one.reason)] for one in failed if one.reason}
    contacts = {one.id: one for one in await read.some(CONTACTS, list(many))}
    rows = [
        {
            "name": contacts[id_].name if id_ in contacts else gettext("Somebody whose address is not known"),
            "email": contacts[id_].email if id_ in contacts else "",
            "mails": number,
            "why": why.get(id_, ""),
        }
        for id_, number in many.items()
    ]
    return sorted(rows, key=lambda row: str(row["name"]).casefold())
