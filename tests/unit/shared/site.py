"""A service of one route of each kind; only its engine is a fake."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, ClassVar

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.types import Message

from shared.contracts.messages import Command
from shared.contracts.vocabulary import PairId
from shared.domain import Refused
from shared.errors import Unavailable
from shared.http import Body, Cursor, Limit, Now, Page, Problem, Send
from shared.mongo import OperationFailure, PyMongoError, WriteConcernError
from shared.processing.engine import WorkLeft
from shared.processing.outcomes import Outcome
from shared.processing.unit_of_work import UnitOfWork

Lines = Callable[[], list[dict[str, Any]]]

START = datetime(2026, 3, 2, 8, tzinfo=UTC)
TOKEN = "WzE3OTg3NjE2MDAseyJhIjoiYiJ9XQ.fKKpYEIJlY0GGR5-wKUpktTQy_Jm8X50Hg7S4dqpu8w"


class EndPair(Command):
    TYPE: ClassVar[str] = "matching.end-pair"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    reason: str = ""

    @property
    def nameless(self) -> bool:
        return self.reason == "left"


class EndPairBody(Body):
    reason: str
    members: tuple[int, ...] = ()
    share: float = 1.0
    ends_at: datetime | None = None
    ends_on: date | None = None


class AlreadyEnded(Refused):
    """A pair ends once."""


router = APIRouter()
BYTES = {"requestBody": {"content": {"application/octet-stream": {}}}}


@router.post("/v1/pairs/{id}/ending", status_code=201)
async def end_pair(id: PairId, body: EndPairBody, send: Send) -> dict[str, str]:  # noqa: A002
    """End a pair."""
    await send(EndPair(pair_id=id, reason=body.reason))
    return {"id": send.id}


@router.post("/v1/pairs/{id}/swaps")
async def swap(id: PairId, send: Send) -> None:  # noqa: A002
    """Send two commands."""
    await send(EndPair(pair_id=id), part="first")
    await send(EndPair(pair_id=id), part="second")


@router.get("/v1/pairs")
async def pairs(now: Now, cursor: Cursor = None, limit: Limit = 100) -> Page[str]:
    """List pairs."""
    return Page(items=[now.isoformat(), str(cursor), str(limit)])


@router.get("/v1/fails/{how}")
async def fails(how: str) -> None:
    """Fail in one way or another."""
    raise {
        "bug": ValueError("Ada"),
        "refusal": AlreadyEnded("the pair ended on Monday"),
        "kafka": Unavailable("Kafka does not answer at 127.0.0.1:9092"),
        "mongodb": PyMongoError("no primary"),
        "stepdown": WriteConcernError("Primary stepped down while waiting for replication", 189),
        "question": OperationFailure("unknown operator: $Ada", 2),
        "problem": Problem(410, "Gone for good", detail="it was there"),
        "stop": asyncio.CancelledError("timeout graceful shutdown exceeded"),
    }[how]


@router.post("/v1/stream", max_body_size=3_000_000, openapi_extra=BYTES)
async def stream(request: Request) -> int:
    """Count bytes."""
    return sum([len(chunk) async for chunk in request.stream()])


@router.get("/attestation/{token}", include_in_schema=False)
async def page(token: str) -> HTMLResponse:
    """Show a page."""
    if token != TOKEN:
        raise AlreadyEnded("<b>ended</b>")
    return HTMLResponse("<p>Was it held?</p>")


@dataclass
class FakeEngine:
    """Accepts every command unless told otherwise, and knows a repeat by its id, as the real one does."""

    refusal: Outcome | None = None
    away: bool = False
    left_over: int = 0
    left_from: datetime | None = None
    waited: float | None = None
    troubles: list[str] = field(default_factory=list)
    accepted: dict[str, tuple[Command, str]] = field(default_factory=dict)
    correlation_ids: list[str] = field(default_factory=list)
    actors: list[str] = field(default_factory=list)
    traceparents: list[str] = field(default_factory=list)
    written: dict[str, Any] = field(default_factory=dict)

    @property
    def notes(self) -> "FakeEngine":
        return self

    async def write(self, name: str, **fields: object) -> None:
        self.written[name] = fields

    async def submit(self, command: Command, *, id: str, **envelope: Any) -> Outcome | None:  # noqa: A002, ANN401
        if self.away:
            raise Unavailable("Kafka does not answer at 127.0.0.1:9092")
        self.correlation_ids.append(envelope["correlation_id"])
        self.actors.append(envelope["actor"])
        self.traceparents.append(envelope["traceparent"])
        _, first = self.accepted.setdefault(id, (command, envelope["fingerprint"]))
        if first != envelope["fingerprint"]:
            return Outcome(id=id, status=422, title="Idempotency key reused", code="idempotency-key-reused")
        return None if envelope["wait"] == 0 else await self.outcome(id)

    async def outcome(self, id: str) -> Outcome | None:  # noqa: A002
        return (self.refusal or Outcome(id=id, status=200)) if id in self.accepted else None

    def problems(self) -> list[str]:
        return self.troubles

    async def rest(self, within: float) -> WorkLeft:
        self.waited = within
        return await self.left()

    async def left(self) -> WorkLeft:
        now = self.written.get("clock", {"now": START})["now"]
        lag = 1 if self.left_from and now >= self.left_from else self.left_over
        return WorkLeft(lag=lag, unpublished=0, due_timers=0, due_jobs=0, next_due=START)


def end(_command: EndPair, _work: UnitOfWork) -> list[Any]:
    return []


ENDING = {"reason": "no-fault"}


async def post(app: FastAPI, path: str, *arriving: Message) -> int:
    sent: list[Message] = []
    arrived = asyncio.Queue[Message]()
    for message in arriving:
        arrived.put_nowait(message)

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"content-type", b"application/json"), (b"host", b"matching")]
    scope = {"type": "http", "method": "POST", "path": path, "raw_path": b"", "query_string": b"", "scheme": "http"}
    await app({**scope, "headers": headers, "http_version": "1.1"}, arrived.get, send)
    return int(sent[0]["status"])
