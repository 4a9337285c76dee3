"""Scheduling in memory, and words for what its tests look at."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import httpx
from fastapi import FastAPI

from services.scheduling.app import SERVICE, build
from services.scheduling.domain.session import Session
from services.scheduling.pages.attest import AUDIENCE
from services.scheduling.settings import Settings
from services.scheduling.store import RESERVATIONS, SESSIONS
from shared.collection import Collection
from shared.contracts.messages import Event, Message
from shared.contracts.sessions import MomentumChanged
from shared.contracts.vocabulary import SessionId
from tests.keys import keys_for, signer
from tests.memory import Memory, run_on
from tests.unit.scheduling.meetings import NOW


class World:
    """What scheduling keeps, and all that it has told others so far."""

    def __init__(self, now: datetime = NOW) -> None:
        self.memory = Memory(service=SERVICE, now=now)

    @property
    def now(self) -> datetime:
        return self.memory.now

    @property
    def told(self) -> list[Event]:
        """Return what was told of sessions and people; `momentum` is told beside it."""
        return [event for event in self.memory.events if not isinstance(event, MomentumChanged)]

    @property
    def momentum(self) -> list[MomentumChanged]:
        return [event for event in self.memory.events if isinstance(event, MomentumChanged)]

    def hear(self, *messages: Message) -> list[Event]:
        """Handle messages; return what others are told because of them."""
        before = len(self.told)
        self.memory.hear(*messages)
        return self.told[before:]

    def produced(self, message: Message) -> list[Message]:
        """Handle one message; return all that its handler produces, tombstones too."""
        return self.memory._handle(message)

    def wait(self, until: datetime) -> list[Event]:
        """Let time pass; return what others are told meanwhile."""
        before = len(self.told)
        self.memory.wait(until - self.now)
        return self.told[before:]

    def kept(self, collection: Collection[Any]) -> dict[str, Any]:
        """Return what is in a collection by id."""
        return {value.id: value for value in self.memory.find(collection)}

    @property
    def sessions(self) -> list[Session]:
        return self.memory.find(SESSIONS)

    def session(self, number: int = 1, pair_id: str = "pair") -> Session:
        found: Session = self.kept(SESSIONS)[SessionId(f"{pair_id}-{number:03d}")]
        return found

    @property
    def reserved(self) -> set[str]:
        return set(self.kept(RESERVATIONS))


@cache
def application() -> FastAPI:
    """Return the one application of all tests: reading its routes' signatures takes long."""
    return build(Settings(**keys_for("scheduling")))


class Site:
    """The service's web application over a world, and a client for it."""

    def __init__(self) -> None:
        self.world = World()
        app = application()
        self.engine = run_on(app, self.world.memory)
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://scheduling")

    def link(self, session: Session, person_id: str, **claims: str) -> str:
        said = {"session_id": session.id, "pair_id": session.pair_id, "person_id": person_id}
        expires = session.ends_at + timedelta(days=3)
        return f"/attestation/{signer(AUDIENCE).sign({**said, **claims}, expires)}"
