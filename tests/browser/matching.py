"""A match run in memory, behind a real socket, whose twins are computed as they are asked for."""

import asyncio
from dataclasses import replace
from typing import Any

from services.matching.app import build
from services.matching.handlers.trials import KIND
from services.matching.settings import Settings
from shared.contracts.messages import Command
from shared.processing.outcomes import Outcome
from tests.browser.stage import Stage
from tests.keys import keys_for
from tests.unit.matching.site import JUNIOR, SENIOR, Engine, Json, Site, row

TOPICS = ("gaming", "crypto", "short videos", "prompting")


def company() -> list[Json]:
    """Return juniors and seniors of whom some share a topic, one speaks another language, and some are too many."""
    juniors = [
        row(f"J{n}", JUNIOR, skills_offered=TOPICS[n % 4], skills_sought=f"law {n % 3}", department=f"D{n % 5}")
        for n in range(12)
    ]
    seniors = [
        row(f"S{n}", SENIOR, skills_sought=TOPICS[n % 3], skills_offered=f"law {n % 2}", department=f"D{n % 4}")
        for n in range(14)
    ]
    return [*juniors, *seniors, row("S99", SENIOR, languages="xh")]


class Hurried(Engine):
    """Does a trial's job at once, or leaves it alone while `held`."""

    def __init__(self, site: Site) -> None:
        super().__init__(site.world)
        self.site, self.held = site, False
        self._working: set[asyncio.Task[None]] = set()

    async def submit(self, command: Command, **options: Any) -> Outcome | None:  # noqa: ANN401 - as the real one
        outcome = await super().submit(command, **options)
        if not self.held and any(job.kind == KIND for job in self.world.jobs.values()):
            self._working.add(asyncio.create_task(self.site.work()))
        return outcome


class Running:
    """A company whose run is a draft."""

    def __init__(self, stage: Stage) -> None:
        self._serve = stage._serve
        self.site = Site(build(Settings(**keys_for("matching"))))
        self.engine = Hurried(self.site)

    async def page(self, *people: Json) -> str:
        """Return the address of the run's page."""
        await self.site.publish()
        await self.site.enroll(*(people or company()))
        self.draft = await self.site.draft()
        return self.at(f"{self.draft}/report.html")

    def at(self, path: str) -> str:
        """Serve the site, whose twins are computed from now on, and return an address of it."""
        app = self.site.app
        app.state.platform = replace(app.state.platform, engine=self.engine)
        return f"{self._serve(app)}{path}"
