"""The mails of all programs over HTTP: how they stand, holding them back, letting go, sending some again."""

from typing import Annotated, Final

from fastapi import APIRouter
from pydantic import Field

from services.notify.api.held import held
from services.notify.api.mails import MailsView, ResendBody, ResentView, send_again
from services.notify.commands import LetMailsGo, StopMails
from services.notify.domain.references import EVERY_PROGRAM
from services.notify.rights import Right
from shared.http import Body, Read, Send
from shared.http.parameters import ADMINISTRATOR

router = APIRouter(prefix="/v1", tags=["notify", ADMINISTRATOR])
LONGEST_WHY: Final = 200


class StopAllMailsBody(Body):
    """Why all mails are held back; it goes on record."""

    why: Annotated[str, Field(min_length=1, max_length=LONGEST_WHY)]


@router.get("/mails", dependencies=[held(Right.SEE_ALL_MAILS)])
async def get_all_mails(read: Read) -> MailsView:
    """Return how many mails of all programs wait, were sent and failed, and whether all are held back."""
    return await MailsView.of(read, None)


@router.post("/mail-stops", status_code=201, dependencies=[held(Right.STEER_ALL_MAILS)])
async def stop_all_mails(body: StopAllMailsBody, send: Send, read: Read) -> MailsView:
    """Hold back the mails of all programs; none is lost, but one whose time is over is not sent later."""
    await send(StopMails(program_id=EVERY_PROGRAM, why=body.why))
    return await MailsView.of(read, None)


@router.post("/mail-releases", status_code=201, dependencies=[held(Right.STEER_ALL_MAILS)])
async def let_all_mails_go(send: Send, read: Read) -> MailsView:
    """Send the mails of all programs again, within ten minutes; a program that is stopped by itself stays so."""
    await send(LetMailsGo(program_id=EVERY_PROGRAM))
    return await MailsView.of(read, None)


@router.post("/resends", status_code=201, dependencies=[held(Right.STEER_ALL_MAILS)])
async def resend_of_all(send: Send, read: Read, body: ResendBody | None = None) -> ResentView:
    """Send failed mails of all programs again, and try their addresses anew."""
    return await send_again(read, send, body or ResendBody(), None)
