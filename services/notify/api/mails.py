"""The mails of a program over HTTP: how they stand, holding them back, letting go, sending some again."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Self

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.notify.api.held import held
from services.notify.commands import LetMailsGo, ResendDelivery, StopMails
from services.notify.domain.delivery import Delivery, State
from services.notify.domain.references import EVERY_PROGRAM
from services.notify.rights import Right
from services.notify.store import DELIVERIES, MAIL_STOPS
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import Moment, ProgramId
from shared.fields import Once
from shared.http import Body, Read, Send
from shared.http.parameters import ProgramKey, chosen
from shared.http.sending import Sender
from shared.http.words import A_MOMENT, Said, Words
from shared.mongo import Reader

router = APIRouter(prefix="/v1/programs/{program_id}", tags=["notify"])
AT_ONCE: Final = 200
A_PAGE: Final = 500


class MailsView(BaseModel):
    """How the mails of a program, or of all, stand; `held_back_since` is null while they go out."""

    held_back_since: datetime | None
    why: str
    waiting: int
    sent: int
    failed: int

    @classmethod
    async def of(cls, read: Reader, program_id: ProgramId | None) -> Self:
        """Return how a program's mails stand; None: those of all programs."""
        stop = await read.get(MAIL_STOPS, program_id or EVERY_PROGRAM)
        states = (State.PENDING, State.SENT, State.FAILED)
        waiting, sent, failed = await asyncio.gather(
            *(read.count(DELIVERIES, **chosen(program_id=program_id), state=state) for state in states)
        )
        since, why = (stop.since, stop.why) if stop else (None, "")
        return cls(held_back_since=since, why=why, waiting=waiting, sent=sent, failed=failed)


class ResendBody(Body):
    """Which failed mails to send again: of these kinds, planned since a moment; without either, all."""

    kinds: Annotated[tuple[NotificationKind, ...], Field(max_length=50), Once] = ()
    since: Moment | None = None


class ResentView(BaseModel):
    """How many mails are tried again now; at most 200 at once, so repeat it while `left` is not zero.

    Mails that say nothing true any more are suppressed instead, and not counted.
    """

    resent: int
    left: int


@router.get("/mails", dependencies=[held(Right.SEE_MAILS)])
async def get_mails(program_id: ProgramKey, read: Read) -> MailsView:
    """Return how many mails wait, were sent and failed, and whether they are held back."""
    return await MailsView.of(read, program_id)


@router.post("/mail-stops", status_code=201, dependencies=[held(Right.STEER_MAILS)])
async def stop_mails(program_id: ProgramKey, send: Send, read: Read) -> MailsView:
    """Hold back all mails of a program; none is lost, but one whose time is over is not sent later."""
    await send(StopMails(program_id=program_id))
    return await MailsView.of(read, program_id)


@router.post("/mail-releases", status_code=201, dependencies=[held(Right.STEER_MAILS)])
async def let_mails_go(program_id: ProgramKey, send: Send, read: Read) -> MailsView:
    """Send a program's mails again; those that were held back leave within ten minutes."""
    await send(LetMailsGo(program_id=program_id))
    return await MailsView.of(read, program_id)


@router.post("/resends", status_code=201, dependencies=[held(Right.STEER_MAILS)])
async def resend(program_id: ProgramKey, send: Send, read: Read, body: ResendBody | None = None) -> ResentView:
    """Send failed mails again, and try their addresses anew."""
    return await send_again(read, send, body or ResendBody(), program_id)


async def send_again(read: Reader, send: Sender, given: ResendBody, program_id: ProgramId | None) -> ResentView:
    """Send failed mails of a program, or of all, again; as many as one request may."""
    some, left, cursor = list[Delivery](), 0, None
    while True:
        found, cursor = await read.page(DELIVERIES, cursor, A_PAGE, **chosen(program_id=program_id), state=State.FAILED)
        wanted = _wanted(found, given)
        room = AT_ONCE - len(some)
        some, left = [*some, *wanted[:room]], left + len(wanted[room:])
        if cursor is None:
            break
    await asyncio.gather(
        *(send(ResendDelivery(person_id=one.person_id, delivery_id=one.id), part=one.id) for one in some)
    )
    ended = await read.some(DELIVERIES, [one.id for one in some])
    untrue = sum(one.state is State.SUPPRESSED for one in ended)
    return ResentView(resent=len(some) - untrue, left=left)


def _wanted(failed: Sequence[Delivery], given: ResendBody) -> list[Delivery]:
    return [
        one
        for one in failed
        if (not given.kinds or one.kind in given.kinds) and (given.since is None or one.created_at >= given.since)
    ]


WORDS: Final[Words] = {
    "held_back_since": Said("Since when they are held back; null while they go out.", A_MOMENT),
    "why": Said("Why all mails are held back, in words that name nobody; empty where nobody said.", "wrong dates"),
    "waiting": Said("How many wait to be sent.", 12, "mails"),
    "sent": Said("How many were sent.", 480, "mails"),
    "failed": Said("How many did not reach anybody.", 3, "mails"),
    "kinds": Said("Only mails of these kinds; without any, all.", ["invitation"]),
    "since": Said("Only mails planned since then.", A_MOMENT),
    "resent": Said("How many are tried again now; those that say nothing true any more are not.", 3, "mails"),
    "left": Said("How many failed mails are left, for another request.", 0, "mails"),
}
