"""The service's web application over the world in memory: requests without servers."""

from typing import Any

import httpx

from services.feedback.app import build
from services.feedback.links import AUDIENCE
from services.feedback.settings import Settings
from shared.contracts.base import Command
from shared.errors import Unavailable
from shared.links import Links
from shared.processing.collection import Collection
from shared.processing.messages import Refused
from shared.processing.outcomes import Outcome
from shared.web import Platform
from tests.unit.feedback.world import World

SECRET = "a secret for tests only"


class WorldReader:
    """Reads what the world keeps."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def get(self, collection: Collection[Any], id: str) -> Any:  # noqa: A002, ANN401 - as the real one
        return self._world.kept[collection.name].get(id)

    async def find(self, collection: Collection[Any], **equal: Any) -> list[Any]:  # noqa: ANN401 - as the real one
        found = self._world.kept[collection.name].values()
        return [one for one in found if all(getattr(one, name) == wanted for name, wanted in equal.items())]

    async def page(
        self,
        collection: Collection[Any],
        cursor: str | None = None,
        limit: int = 100,
        **equal: Any,  # noqa: ANN401 - as the real one
    ) -> tuple[list[Any], str | None]:
        found = sorted(await self.find(collection, **equal), key=lambda one: one.id)
        found = [one for one in found if cursor is None or one.id > cursor]
        return found[:limit], found[limit - 1].id if len(found) > limit else None


class WorldEngine:
    """Hands commands to the world; while `away` it is as if Kafka did not answer."""

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

    def now(self) -> Any:  # noqa: ANN401 - a datetime
        return self._world.now


class Site:
    """The application, its world, and a client for it."""

    def __init__(self) -> None:
        self.world = World()
        self.engine = WorldEngine(self.world)
        settings = Settings(secret_key=SECRET)
        self.app = build(settings)
        self.app.state.platform = Platform(
            settings=settings,
            clock=WorldClock(self.world),
            reader=WorldReader(self.world),
            blobs=None,
            engine=self.engine,
        )
        transport = httpx.ASGITransport(app=self.app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://feedback")

    def link(self, survey: Any, **claims: str) -> str:  # noqa: ANN401 - a survey
        said = {
            "survey_id": survey.id,
            "pair_id": survey.pair_id,
            "person_id": survey.person_id,
        }
        return f"/answer/{Links(SECRET, AUDIENCE).sign({**said, **claims}, survey.expires_at)}"
