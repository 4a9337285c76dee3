"""Scheduling in memory: the real handlers over the real unit of work, with time that passes and timers that fire."""

from datetime import datetime, timedelta
from typing import Any

import httpx

from services.scheduling.app import build
from services.scheduling.attest_page import AUDIENCE
from services.scheduling.consumers import ROUTES
from services.scheduling.domain.session import Session
from services.scheduling.handlers import Work
from services.scheduling.settings import Settings
from services.scheduling.store import COLLECTIONS, RESERVATIONS, SESSIONS
from shared.contracts.base import Command, Message, SessionId
from shared.errors import Unavailable
from shared.links import Links
from shared.processing.collection import Collection
from shared.processing.messages import Refused, Timer
from shared.processing.outcomes import Outcome
from shared.web import Platform
from tests.builders import run, work_for
from tests.unit.scheduling.meetings import NOW

SECRET = "a secret for tests only"
HANDLERS = {kind: handler for routes in ROUTES.values() for kind, handler in routes.items()}


class World:
    """What scheduling keeps, and all that it has told others so far."""

    def __init__(self, now: datetime = NOW) -> None:
        self.work = work_for(Work, COLLECTIONS, now=now)
        self.told: list[Message] = []

    @property
    def now(self) -> datetime:
        return self.work.now

    def hear(self, *messages: Message) -> list[Message]:
        """Handle messages; return what others are told because of them."""
        produced = [event for one in messages for event in run(HANDLERS[type(one)], one, self.work)]
        self.told += produced
        return produced

    def wait(self, until: datetime) -> list[Message]:
        """Let time pass; return what others are told meanwhile."""
        before = len(self.told)
        while timer := self.next_timer(until):
            self.work.now = max(timer.due, self.work.now)
            self.work.timers.changed[timer.id] = None
            self.hear(timer.command)
        self.work.now = until
        return self.told[before:]

    def next_timer(self, until: datetime) -> Timer | None:
        waiting = (timer for timer in self.work.timers.changed.values() if timer and timer.due <= until)
        return min(waiting, key=lambda timer: timer.due, default=None)

    def kept(self, collection: Collection[Any]) -> dict[str, Any]:
        """Return what is in a collection by id."""
        changed = self.work.stores[collection.name].changed
        # As MongoDB would give it back: a document and a value again.
        stored = {id_: collection.to_document(value) for id_, value in changed.items() if value is not None}
        return {id_: collection.from_document(document) for id_, document in sorted(stored.items())}

    @property
    def sessions(self) -> list[Session]:
        return list(self.kept(SESSIONS).values())

    def session(self, number: int = 1, pair_id: str = "pair") -> Session:
        found: Session = self.kept(SESSIONS)[SessionId(f"{pair_id}-{number:03d}")]
        return found

    @property
    def reserved(self) -> set[str]:
        return set(self.kept(RESERVATIONS))


class WorldReader:
    """Reads what the world keeps."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def get(self, collection: Collection[Any], id: str) -> Any:  # noqa: A002, ANN401 - as the real one
        return self._world.kept(collection).get(id)

    async def page(
        self,
        collection: Collection[Any],
        cursor: str | None = None,
        limit: int = 100,
        **equal: Any,  # noqa: ANN401 - as the real one
    ) -> tuple[list[Any], str | None]:
        found = [
            one
            for one in self._world.kept(collection).values()
            if all(getattr(one, name) == wanted for name, wanted in equal.items()) and one.id > (cursor or "")
        ]
        return found[:limit], found[limit - 1].id if len(found) > limit else None


class WorldEngine:
    """Hands commands to the world; while `away` it is as if Kafka did not answer, while `slow` outcomes come later."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.away = False
        self.slow = False

    async def submit(self, command: Command, *, id: str, **_: object) -> Outcome | None:  # noqa: A002 - as the real one
        if self.away:
            raise Unavailable("Kafka does not answer")
        if self.slow:
            return None
        try:
            self._world.hear(command)
        except Refused as refused:
            return Outcome(id=id, status=refused.status, title=refused.title, detail=str(refused), code=refused.code)
        return Outcome(id=id, status=200)


class WorldClock:
    """The world's time."""

    def __init__(self, world: World) -> None:
        self._world = world

    def now(self) -> datetime:
        return self._world.now


class Site:
    """The service's web application over a world, and a client for it."""

    def __init__(self) -> None:
        self.world = World()
        self.engine = WorldEngine(self.world)
        settings = Settings(secret_key=SECRET)
        app = build(settings)
        app.state.platform = Platform(
            settings=settings,
            clock=WorldClock(self.world),
            reader=WorldReader(self.world),
            blobs=None,
            engine=self.engine,
        )
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://scheduling")

    def link(self, session: Session, person_id: str, **claims: str) -> str:
        said = {"session_id": session.id, "pair_id": session.pair_id, "person_id": person_id}
        expires = session.ends_at + timedelta(days=3)
        return f"/attest/{Links(SECRET, AUDIENCE).sign({**said, **claims}, expires)}"
