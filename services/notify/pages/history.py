"""What a pair was told by mail, in its line of time; and how one person's mails stand, in numbers."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from services.notify.api.held import held
from services.notify.domain.delivery import Delivery, State
from services.notify.rights import Right
from services.notify.store import CONTACTS, DELIVERIES, PAIRS
from shared.contracts.closed import total
from shared.contracts.notifications import NotificationKind
from shared.http import Read
from shared.http.parameters import PairKey, PersonKey, ProgramKey
from shared.languages import gettext
from shared.pages.frame import Frame
from shared.pages.history import Happened, line
from shared.phrases import phrase

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
MOST: Final = 500
_FRAME: Final = Frame("services.notify")
# What all of a pair are told, and that somebody was reminded; never a mail that tells what one of them said or did.
_TOLD_KINDS: Final = (
    NotificationKind.PAIRED,
    NotificationKind.PAIR_PAUSED,
    NotificationKind.PAIR_RESUMED,
    NotificationKind.PAIR_ENDING,
    NotificationKind.PAIR_EXTENDED,
    NotificationKind.PAIR_ENDED,
    NotificationKind.NUDGE,
    NotificationKind.DELEGATE_NUDGE,
)
TOLD: Final[Mapping[NotificationKind, str]] = total(
    _TOLD_KINDS,
    {
        NotificationKind.PAIRED: phrase("Told whom they meet"),
        NotificationKind.PAIR_PAUSED: phrase("Told that it pauses"),
        NotificationKind.PAIR_RESUMED: phrase("Told that it goes on"),
        NotificationKind.PAIR_ENDING: phrase("Asked whether to go on"),
        NotificationKind.PAIR_EXTENDED: phrase("Told that it is extended"),
        NotificationKind.PAIR_ENDED: phrase("Told that it is over"),
        NotificationKind.NUDGE: phrase("A reminder to meet was sent"),
        NotificationKind.DELEGATE_NUDGE: phrase("A reminder to meet was sent"),
    },
)


@router.get("/pairs/{pair_id}/history", dependencies=[held(Right.SEE_HISTORY)])
async def history(pair_id: PairKey, request: Request, read: Read) -> Response:
    """Show what a pair was told, and when."""
    pair, found = await read.get(PAIRS, pair_id), list[Delivery]()
    for person_id in [one.person_id for one in pair.members] if pair else []:
        found += await read.find(DELIVERIES, MOST, program_id=pair.program_id if pair else "", person_id=person_id)
    sent = [one for one in found if one.pair_id == pair_id and one.state is State.SENT]
    return _FRAME.page(request, "history.html.j2", events=line(_happened(sent)))


def _happened(sent: Iterable[Delivery]) -> Iterator[Happened]:
    """Yield each thing that was told once a day, however many were told it."""
    told = {(one.due.date(), TOLD[one.kind]): one.due for one in sent if one.kind in TOLD}
    for (_, what), at in told.items():
        yield Happened(at=at, what=gettext(what))


@router.get("/programs/{program_id}/people/{person_id}/mails", dependencies=[held(Right.SEE_MAILS)])
async def mails_of_person(program_id: ProgramKey, person_id: PersonKey, request: Request, read: Read) -> Response:
    """Show how many mails of a program somebody got, and whether mails reach them; not what these are about."""
    found = await read.find(DELIVERIES, MOST, program_id=program_id, person_id=person_id)
    contact = await read.get(CONTACTS, person_id)
    sent = [one for one in found if one.state is State.SENT]
    return _FRAME.page(
        request,
        "person_mails.html.j2",
        sent=len(sent),
        last=max((one.due for one in sent), default=None),
        waiting=sum(one.state in {State.PENDING, State.SENDING} for one in found),
        failed=sum(one.state is State.FAILED for one in found),
        reached=contact is not None and not contact.refused,
        known=contact is not None,
    )
