"""Matching in memory behind a real socket, whose jobs are done as they are asked for."""

from dataclasses import replace
from typing import Any

from deploy.services import NAMES
from services.matching.app import build
from services.matching.settings import Settings
from shared.contracts.messages import Command
from shared.processing.outcomes import Outcome
from tests.browser.stage import Stage
from tests.keys import keys_for
from tests.unit.matching.site import JUNIOR, SENIOR, Engine, Json, Site, row

TOPICS = ("gaming", "crypto", "short videos", "prompting")
FIRST = ("Zoë", "Théo", "Ana", "Jürgen", "Łukasz", "Aïcha", "Bo", "Mireille")
LAST = ("Müller", "Ñandú", "Arslan", "O'Neil", "Weber-Schmidt", "Zhang", "Okafor", "Lindqvist")


def named(number: int) -> str:
    return f"{FIRST[number % len(FIRST)]} {LAST[(number // len(FIRST) + number) % len(LAST)]}"


def company(juniors: int = 12, seniors: int = 14) -> list[Json]:
    """Return juniors and seniors of whom some share a topic, and one speaks a language of their own."""
    return [
        *(
            row(
                f"J{n}",
                JUNIOR,
                display_name=named(n),
                skills_offered=TOPICS[n % 4],
                skills_sought=f"law {n % 3}",
                department=f"Sales {n % 5}",
            )
            for n in range(juniors)
        ),
        *(
            row(
                f"S{n}",
                SENIOR,
                display_name=named(n + juniors),
                skills_sought=TOPICS[n % 3],
                skills_offered=f"law {n % 2}",
                department=f"Legal {n % 4}",
            )
            for n in range(seniors)
        ),
        row("S99", SENIOR, display_name="Xhosa Speaker", languages="xh"),
    ]


class Busy(Engine):
    """Does jobs as soon as they are asked for, one after another, unless it is `held`."""

    def __init__(self, site: Site) -> None:
        super().__init__(site.world)
        self.site, self.held = site, False

    async def submit(self, command: Command, **options: Any) -> Outcome | None:  # noqa: ANN401 - as the real one
        outcome = await super().submit(command, **options)
        if not self.held and self.world.jobs:
            await self.site.work()
        return outcome


class Coordinating:
    """A platform whose pages are served to a browser; every caller is `local` and may do everything."""

    def __init__(self, stage: Stage) -> None:
        self.site = Site(build(Settings(**keys_for("matching"))))
        self.engine = Busy(self.site)
        platform = self.site.app.state.platform
        self.site.app.state.platform = replace(platform, engine=self.engine)
        self.url = stage._serve(self.site.app)
        # One origin, as behind the front; the neighbours are away.
        state, neighbours = self.site.app.state, [name for name in NAMES if name != "matching"]
        urls = {f"public_url_{name}": f"{self.url}/{name}" for name in neighbours}
        state.settings = state.settings.model_copy(update={**urls, "public_url_matching": self.url})

    def at(self, path: str) -> str:
        return f"{self.url}{path}"

    async def drafted(self, *people: Json) -> str:
        """Publish a program, enroll people, and compute a draft; return its id."""
        await self.site.publish(title="Digital Bridge")
        await self.site.enroll(*(people or company()))
        return (await self.site.draft()).rpartition("/")[2]

    async def paired(self) -> str:
        """Release a draft; return the id of a pair."""
        run = await self.drafted()
        await self.site.release(f"/v1/match-runs/{run}")
        return min(self.site.world.kept["pairs"])
