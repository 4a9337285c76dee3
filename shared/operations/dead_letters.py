"""Pages of dead letters: what failed and why, putting letters back, and dropping them, as the command does."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from functools import partial
from http import HTTPStatus
from typing import Annotated, Final, Protocol

from fastapi import APIRouter, Path, Request
from fastapi.responses import HTMLResponse
from starlette.responses import Response

from shared.auth.caller import Caller
from shared.auth.sessions import FORM_FIELD
from shared.contracts.catalog import TOPICS
from shared.domain import NotFound, Refused
from shared.errors import Unavailable
from shared.http.declared import form as takes
from shared.http.guard import By, holds
from shared.languages import gettext, ngettext
from shared.operations.site import OPERATE, page
from shared.pages.forms import AWAY, Form, form_of
from shared.pages.frame import done
from shared.phrases import phrase
from shared.processing.dead_letters import describe
from shared.processing.dead_letters.desk import Desk, Item, Signature
from shared.processing.dead_letters.errors import LetterError
from shared.processing.dead_letters.selection import Selection
from shared.processing.service import Service
from shared.transport import Kafka

router = APIRouter(tags=["pages"], default_response_class=HTMLResponse, include_in_schema=False)
HERE: Final = "/operations/dead-letters"
SHOWN: Final = 100  # letters of one fault; the others come once these are settled
COMMAND: Final = "mentoring dead-letters show … --values"
LONGEST_WHY: Final = 200
FaultKey = Annotated[str, Path(max_length=100)]


class AtDesk(Protocol):
    """What the pages ask of a desk that is open."""

    async def items(self) -> list[Item]:
        """Return every letter once, with the decisions about it."""

    async def replay(self, items: list[Item], signature: Signature) -> None:
        """Replay letters."""

    async def discard(self, items: list[Item], signature: Signature) -> None:
        """Record that letters will not be replayed."""


Decision = Callable[[AtDesk, list[Item], Signature], Awaitable[None]]
OpensDesk = Callable[[], AbstractAsyncContextManager[AtDesk]]


class UnknownFault(NotFound):
    """There is no letter of that fault, or not any longer."""


class NoLetterChosen(Refused):
    """Somebody chooses the letters that something is done with."""


class NoReason(Refused):
    """A decision about letters has a reason, for whoever looks at it later."""


class CannotBeDone(Refused):
    """The desk says why."""


def desk_of(service: Service, kafka: Kafka) -> OpensDesk:
    """Return what opens the desk of a service: the letters of its own inputs, and its own groups."""
    inputs = {topic for group in service.task_groups for topic in group.topics}
    topics = [topic for topic in (*TOPICS, *service.topics) if topic.name in inputs]
    return partial(Desk, kafka, topics, service.task_groups)


@router.get("/operations/dead-letters", dependencies=[holds(OPERATE)])
async def list_faults(request: Request) -> Response:
    """Show what failed in this service, by fault: where, how often, since when."""
    try:
        found = [one for one in await _letters(request) if not one.decided]
    except Unavailable:
        return page(request, "dead_letters.html.j2", here=HERE, faults=[], away=gettext(AWAY))
    return page(request, "dead_letters.html.j2", here=HERE, faults=describe.faults(found), away="")


@router.get("/operations/faults/{fault_id}", dependencies=[holds(OPERATE)])
async def show_fault(fault_id: FaultKey, request: Request) -> Response:
    """Show the letters of one fault: their reason and origin, without keys and values."""
    return await _fault(request, fault_id, Form())


def _decides(path: str, what: Decision, said: Callable[[int], str]) -> None:
    async def decide(fault_id: FaultKey, request: Request, by: By) -> Response:
        form, number = await form_of(request), 0

        async def act() -> None:
            nonlocal number
            number = await _act(request, fault_id, form, by, what)

        if refused := await form.take(act):
            return await _fault(request, fault_id, refused, HTTPStatus.CONFLICT)
        return done(HERE, said(number))

    router.post(path, dependencies=[holds(OPERATE)], openapi_extra=takes("letter", "why", FORM_FIELD))(decide)


def _replayed(number: int) -> str:
    said = ngettext(
        "{number} letter was put back. If its fault remains, it comes back.",
        "{number} letters were put back. If their fault remains, they come back.",
        number,
    )
    return said.format(number=number)


def _dropped(number: int) -> str:
    return ngettext("{number} letter was discarded.", "{number} letters were discarded.", number).format(number=number)


_decides("/operations/faults/{fault_id}/replays", lambda desk, items, sign: desk.replay(items, sign), _replayed)
_decides("/operations/faults/{fault_id}/discards", lambda desk, items, sign: desk.discard(items, sign), _dropped)


async def _act(request: Request, fault_id: str, form: Form, by: Caller, what: Decision) -> int:
    if not form.all("letter"):
        raise NoLetterChosen(phrase("tick the letters first"))
    why = form.value("why")[:LONGEST_WHY]
    if not why:
        raise NoReason(phrase("say why, for whoever looks at it later"))
    try:
        async with _opens(request)() as desk:
            found = Selection(letters=form.all("letter")).of(_of_fault(await desk.items(), fault_id))
            await what(desk, found, Signature(by=by.actor, why=why))
    except LetterError as error:
        raise CannotBeDone(phrase("this cannot be done: {reasons}"), reasons="; ".join(error.reasons)) from error
    except Unavailable as error:
        raise CannotBeDone(AWAY) from error
    return len(found)


async def _fault(request: Request, fault_id: str, form: Form, status: int = HTTPStatus.OK) -> Response:
    found = _of_fault(await _letters(request), fault_id)
    if not found:
        raise UnknownFault(phrase("there is no letter of that fault, or not any longer"))
    open_, settled = ([one for one in found if bool(one.decided) is which] for which in (False, True))
    (fault, *_) = describe.faults(found)
    return page(
        request,
        "fault.html.j2",
        here=HERE,
        status=status,
        fault=fault,
        fault_id=fault_id,
        letters=[describe.one(one, values=False) for one in open_[:SHOWN]],
        open=len(open_),
        settled=[describe.one(one, values=False) for one in settled[-SHOWN:]],
        command=COMMAND,
        form=form,
    )


async def _letters(request: Request) -> list[Item]:
    groups = {group.name for group in request.app.state.service.task_groups}
    async with _opens(request)() as desk:
        return [one for one in await desk.items() if one.letter.group in groups]


def _of_fault(items: list[Item], fault_id: str) -> list[Item]:
    return [one for one in items if one.letter.fingerprint == fault_id]


def _opens(request: Request) -> OpensDesk:
    found: OpensDesk = request.app.state.desk
    return found
