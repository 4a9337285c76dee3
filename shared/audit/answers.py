"""Records who did or read what about whom, before the answer leaves; what cannot be recorded is not answered."""

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final
from uuid import uuid4
from zlib import crc32

import structlog
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.audit.commands import RecordAccess
from shared.audit.telling import people_in
from shared.auth.rights import Place
from shared.contracts.vocabulary import PersonId
from shared.errors import Unavailable
from shared.http.problems import not_recorded
from shared.metrics import WITHHELD

if TYPE_CHECKING:
    from shared.auth.caller import Caller

log = structlog.get_logger()

REASON: Final = "access-reason"
LONGEST_REASON: Final = 200
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
CHAINS: Final = 4
MOST_PEOPLE: Final = 1000
FORBIDDEN: Final = 403
# A record of each move of a simulated clock would be due for signing a minute later, and no hour would be quiet.
CLOCK: Final = "/clock"


class Audited:
    """ASGI middleware: holds an answer back until its record is durable."""

    def __init__(self, app: ASGIApp, service: str) -> None:
        self._app, self._service = app, service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request; anything but HTTP passes through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        answer = _Answer(self._service, scope, receive, send)
        await self._app(scope, receive, answer.send)


class _Answer:
    def __init__(self, service: str, scope: Scope, receive: Receive, send: Send) -> None:
        self._service, self._scope, self._receive, self._send = service, scope, receive, send
        self._start: Message | None = None
        self._body = bytearray()
        self._withheld = False

    async def send(self, message: Message) -> None:
        """Pass an answer on, once it is recorded."""
        if self._withheld:
            return
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start is None:
            await self._send(message)
        else:
            await self._go_on(message)

    async def _begin(self, message: Message) -> None:
        if not _is_recorded(self._scope, message["status"]):
            await self._send(message)
        elif _is_json(message):
            self._start = message  # whom it is about stands in its body
        elif await self._record(message["status"], None):
            await self._send(message)

    async def _go_on(self, message: Message) -> None:
        assert self._start is not None  # noqa: S101 - see `send`
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        if await self._record(self._start["status"], self._people()):
            start, self._start = self._start, None
            await self._send(start)
            await self._send({**message, "body": bytes(self._body)})

    def _people(self) -> frozenset[PersonId]:
        return people_in(bytes(self._body), getattr(self._scope["route"], "response_model", None))

    async def _record(self, status: int, told: frozenset[PersonId] | None) -> bool:
        command = record_of(self._scope, self._service, status, told)
        if command is None:
            return True
        try:
            await self._scope["app"].state.platform.engine.send(command, id=uuid4().hex)
        except Unavailable as error:
            log.warning("audit.not-recorded", exc_info=error)
            self._withheld = True
            WITHHELD.inc()
            await not_recorded(Request(self._scope))(self._scope, self._receive, self._send)
            return False
        return True


def record_of(scope: Scope, service: str, status: int, told: frozenset[PersonId] | None) -> RecordAccess | None:
    """Return the record of an answer, or None for one that has told about nobody but the caller.

    `told` are the people in its body, None if that is no JSON: then it is whatever its program or its people allow.
    """
    state = scope["state"]
    caller: Caller = state["caller"]
    place: Place = state.get("place") or Place()
    whose = (told or frozenset()) | place.people
    reads = scope["method"] in SAFE and status != FORBIDDEN
    tells = bool(whose - {caller.person_id}) or bool(whose and caller.acting_for)
    if reads and not tells and not (told is None and place.program_id):
        return None
    parameters = sorted(scope.get("path_params", {}).items())
    given = Headers(scope=scope).get(REASON, "")
    return RecordAccess(
        chain=f"{service}-{crc32(caller.name.encode()) % CHAINS}",
        at=datetime.now(UTC),
        service=service,
        actor=state["actor"],
        what=f"{scope['method']} {scope['route'].path}",
        status=status,
        roles=tuple(state.get("roles", ())),
        about=tuple(f"{name}={value}" for name, value in parameters if name != "token"),
        whose=tuple(sorted(whose)[:MOST_PEOPLE]),
        why=given[:LONGEST_REASON],
        correlation_id=state.get("correlation_id", ""),
        command_id=state.get("command_id") or "",
    )


def _is_recorded(scope: Scope, status: int) -> bool:
    """Tell whether an answer is recorded: decisions, refusals of a right, and what was told to a caller we know.

    Somebody's own word, which nothing may connect to them, has no actor any more and leaves no record; what somebody
    else decides for them has one.
    """
    state = scope.get("state", {})
    if scope.get("route") is None or state.get("caller") is None or state.get("actor") is None:
        return False
    if not scope["app"].state.authentication.required:
        return False  # everybody is `local` then
    if scope["route"].path == CLOCK:
        return status == FORBIDDEN
    return status < 400 or status == FORBIDDEN


def _is_json(message: Message) -> bool:
    type_ = Headers(raw=message.get("headers", [])).get("content-type", "")
    return type_.partition(";")[0].endswith("json")
