"""All four services in memory behind one origin, as a proxy in front serves them, with people who meet."""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlsplit

from deploy.services import NAMES
from services.feedback.app import build as build_feedback
from services.feedback.settings import Settings as FeedbackSettings
from services.matching.app import build as build_matching
from services.matching.settings import Settings as MatchingSettings
from services.notify.app import build as build_notify
from services.notify.settings import Settings as NotifySettings
from services.scheduling.app import SERVICE as SCHEDULING
from services.scheduling.app import build as build_scheduling
from services.scheduling.settings import Settings as SchedulingSettings
from shared.contracts.vocabulary import PersonId
from tests.browser.stage import Stage
from tests.keys import keys_for
from tests.memory import Memory, run_on
from tests.unit.feedback.world import World
from tests.unit.matching.site import JUNIOR, SENIOR, Site, person, row
from tests.unit.notify.facts import Notify

ADA: Final = row(
    "J1", JUNIOR, display_name="Zoë Müller", skills_offered="short videos;prompting", skills_sought="budgets"
)
GRACE: Final = row(
    "S1", SENIOR, display_name="José Ñandú Ibáñez", skills_sought="short videos", skills_offered="budgets"
)


class Front:
    """The platform of one program. A service in `away` answers as a proxy does whose service is down."""

    def __init__(self, stage: Stage) -> None:
        self.matching = Site(build_matching(MatchingSettings(**keys_for("matching"))))
        self.meetings, self.answers, self.letters = Memory(service=SCHEDULING), World(), Notify()
        self.apps = {
            "matching": self.matching.app,
            "scheduling": build_scheduling(SchedulingSettings(**keys_for("scheduling"))),
            "feedback": build_feedback(FeedbackSettings(**keys_for("feedback"))),
            "notify": build_notify(NotifySettings(**keys_for("notify"))),
        }
        for name, memory in (("scheduling", self.meetings), ("feedback", self.answers), ("notify", self.letters)):
            run_on(self.apps[name], memory)
        self.away: set[str] = set()
        self.url = stage._serve(self)  # type: ignore[arg-type]  # any ASGI application
        for name, app in self.apps.items():
            urls = {f"public_url_{one}": f"{self.url}/{one}" for one in NAMES}
            app.state.settings = app.state.settings.model_copy(update=urls)
            app.state.prefix = urlsplit(f"{self.url}/{name}").path
            app.middleware_stack = None

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        name, _, rest = scope["path"].lstrip("/").partition("/")
        if name not in self.apps or name in self.away:
            await send({"type": "http.response.start", "status": 502, "headers": [(b"content-type", b"text/plain")]})
            await send({"type": "http.response.body", "body": b"Bad gateway"})
            return
        path = f"/{rest}"
        headers = [*scope["headers"], (b"x-forwarded-prefix", f"/{name}".encode())]
        inner = {**scope, "path": path, "raw_path": path.encode(), "headers": headers}
        await self.apps[name](inner, receive, send)

    async def pair(self) -> None:
        """Publish a program and let two people meet; scheduling plans their sessions."""
        await self.matching.publish(title="Digital Bridge", objective="Seniors learn what juniors know.")
        await self.matching.enroll(ADA, GRACE)
        run = await self.matching.draft()
        await self.matching.release(run)
        self._names = {
            "program": self.matching.program_id,
            "run": run.rpartition("/")[2],
            "pair": min(self.matching.world.kept["pairs"]),
            "person": self.somebody("J1"),
        }
        self.tell()

    def names(self) -> Mapping[str, str]:
        """Return the ids of the program of today, and of the run, the pair and one person of the first."""
        return {**self._names, "program": self.matching.program_id}

    def tell(self) -> None:
        """Tell the other services what has happened in matching since."""
        told = list(self.matching.world.events)
        self.matching.world.events.clear()
        for memory in (self.meetings, self.answers, self.letters):
            known = {type_ for routes in memory.service.routes.values() for type_ in routes}
            memory.now = self.matching.world.now
            memory.hear(*(one for one in told if type(one) in known))

    def at(self, path: str) -> str:
        """Return an address of matching."""
        return f"{self.url}/matching{path}"

    def somebody(self, employee: str) -> PersonId:
        """Return the person id of an employee."""
        return PersonId(person(employee))
