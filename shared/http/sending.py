"""Sending a request's commands and waiting for their outcomes."""

import re
from hashlib import sha256
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import structlog
from fastapi import Depends, FastAPI, Header
from starlette.datastructures import State
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from shared import tracing
from shared.auth.rights import NOWHERE, Place, is_own_word
from shared.contracts.messages import Command
from shared.domain import identifier
from shared.errors import Unavailable
from shared.http.problems import Problem, ServersAway
from shared.http.state import platform
from shared.processing.engine import Engine
from shared.processing.messages import TooLarge
from shared.processing.outcomes import Outcome

if TYPE_CHECKING:
    from shared.auth.caller import Caller
    from shared.contracts.vocabulary import PersonId

log = structlog.get_logger()


class Pending(Exception):
    """The command was sent but has no outcome yet; answered with 202."""

    def __init__(self, command_id: str) -> None:
        super().__init__(command_id)
        self.command_id = command_id


class Sender:
    """Sends the commands of one request.

    `id` is the command's id: the same for the same caller and Idempotency-Key, else random. Ids of what a command
    creates come from it, so that a repeat creates nothing new. A command holds what the request says and nothing else
    (no time, no chance): a repeat is told by its content.
    """

    def __init__(self, engine: Engine, id: str, state: State, *, wait: float, respond_async: bool) -> None:  # noqa: A002
        self.id = id
        self._engine, self._state = engine, state
        self._wait, self._respond_async = wait, respond_async

    def keyed(self, key: str) -> "Sender":
        """Return the sender of a form that carries a key of its own, so that sending it twice does it once."""
        if not key:
            return self
        id_ = identifier("command", self._caller, key)
        return Sender(self._engine, id_, self._state, wait=self._wait, respond_async=self._respond_async)

    @property
    def _caller(self) -> str:
        # Behind a link there is no caller before its token is read, and nobody repeats by a key.
        sent_by = getattr(self._state, "caller", None)
        return sent_by.actor if sent_by else "link"

    async def __call__(self, command: Command, *, part: str = "") -> None:
        """Send a command and return once it is done; `part` tells several commands of one request apart.

        Raises:
            Problem: the domain refused, the key was used for something else (422), or a server is away (503).
            Pending: there is no outcome yet, or the caller does not want to wait; never for a part, as more may follow.
        """
        id_ = identifier(self.id, part) if part else self.id
        outcome = await self._submit(command, id_, wait=0 if self._respond_async and not part else self._wait)
        if outcome is None:
            raise ServersAway(id_) if part else Pending(id_)
        if outcome.status >= 400:
            raise Problem(
                outcome.status, outcome.title, code=outcome.code, detail=outcome.detail or None, command_id=id_
            )

    async def _submit(self, command: Command, id_: str, *, wait: float) -> Outcome | None:
        trace = self._state.trace
        if command.nameless and self._is_own_word(command):
            self._state.actor = None  # nor may the request's own line in the log
        actor = getattr(self._state, "actor", None) or ""
        try:
            return await self._engine.submit(
                command,
                id=id_,
                correlation_id=trace.correlation_id,
                fingerprint=sha256(f"{command.TYPE} {command.model_dump_json()}".encode()).hexdigest(),
                traceparent=tracing.traceparent(trace.correlation_id, trace.span, trace.traceparent),
                actor=actor,
                wait=wait,
            )
        except Unavailable as error:
            log.warning("server.unavailable", command_id=id_, exc_info=error)
            raise ServersAway(id_) from error
        except TooLarge as error:  # its body was just within the limit, and a record is smaller
            raise Problem(413, "Body too large", detail=str(error), command_id=id_) from error

    def _is_own_word(self, command: Command) -> bool:
        """Tell whether nobody but the person whose word it is has sent a command."""
        sent_by: Caller | None = getattr(self._state, "caller", None)
        place: Place = getattr(self._state, "place", NOWHERE)
        person_id: PersonId | None = getattr(command, "person_id", None)
        return sent_by is None or is_own_word(sent_by, {person_id} if person_id else place.people)


async def _sender(  # a coroutine, or it would get a thread
    request: Request,
    idempotency_key: Annotated[
        str | None, Header(min_length=1, max_length=200, description="Makes a repeat of this request safe for 7 days.")
    ] = None,
    prefer: Annotated[str, Header(description="`respond-async`: do not wait for the outcome.")] = "",
) -> Sender:
    return _made(request, idempotency_key, prefer)


def _made(request: Request, idempotency_key: str | None = None, prefer: str = "") -> Sender:
    given = platform(request)
    # Behind a link there is no caller before its token is read, and nobody repeats by a key.
    sent_by = getattr(request.state, "caller", None)
    name = sent_by.actor if sent_by else "link"
    id_ = identifier("command", name, idempotency_key) if idempotency_key else uuid4().hex
    request.state.command_id = id_
    return Sender(
        given.engine,
        id_,
        request.state,
        wait=given.settings.http_wait_seconds,
        respond_async="respond-async" in {word.strip() for word in re.split("[,;]", prefer)},
    )


def sender_for(request: Request) -> Sender:
    """Return a sender for a route that FastAPI does not call, each time with a new id."""
    return _made(request)


Send = Annotated[Sender, Depends(_sender)]


def answer_pending(app: FastAPI) -> None:
    """Answer a command that has no outcome yet with 202 and the outcome's address."""
    app.add_exception_handler(Pending, _pending)


async def _pending(request: Request, error: Exception) -> Response:
    assert isinstance(error, Pending)  # noqa: S101 - registered for nothing else
    location = f"/v1/outcomes/{error.command_id}"
    headers = {"Location": location, "Retry-After": "1"}
    outcome = f"{request.scope['root_path']}{location}"
    return JSONResponse({"id": error.command_id, "outcome": outcome}, 202, headers)
