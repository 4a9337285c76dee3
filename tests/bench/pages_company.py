"""A company of 10,000 people in 5,000 pairs in a real MongoDB: a small one that has lived, as many times as it takes.

Handlers make the small one in memory, so every document is as the services write it. Each copy has ids, names and
addresses of its own; what is of the program as a whole (settings, runs, figures) is there once.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from hashlib import md5
from typing import TYPE_CHECKING, Any, Final

from deploy.services import NAMES
from services.feedback.app import build as build_feedback
from services.feedback.settings import Settings as FeedbackSettings
from services.matching.app import build as build_matching
from services.matching.settings import Settings as MatchingSettings
from services.matching.store import COUPLES, PAIRS
from services.notify.app import build as build_notify
from services.notify.settings import Settings as NotifySettings
from services.scheduling.app import SERVICE as SCHEDULING
from services.scheduling.app import build as build_scheduling
from services.scheduling.settings import Settings as SchedulingSettings
from shared.collection import Document
from shared.mongo import Database, Reader, connect, prepare
from tests.browser.coordinating import named
from tests.keys import keys_for
from tests.memory import Memory, run_on
from tests.unit.feedback.world import World
from tests.unit.matching.site import JUNIOR, SENIOR, Site, row
from tests.unit.notify.facts import Notify

if TYPE_CHECKING:
    from fastapi import FastAPI

PAIRED: Final = 10  # pairs of the small company
WEEKS: Final = 6
CHUNK: Final = 50  # copies whose couples are in one chunk of the draft
INSERT: Final = 5_000
ID: Final = re.compile(r"[0-9a-f]{32}")
OF_ALL: Final = frozenset({"programs", "program_revisions", "imports", "runs", "topics", "plans", "figures"})


class Company:
    """The small company: four services in memory that hear of each other, with pairs that have met for weeks."""

    def __init__(self) -> None:
        self.site = Site(build_matching(MatchingSettings(**keys_for("matching"))))
        self.worlds: dict[str, Memory] = {
            "matching": self.site.world,
            "scheduling": Memory(service=SCHEDULING),
            "feedback": World(),
            "notify": Notify(),
        }
        self.apps: dict[str, FastAPI] = {
            "matching": self.site.app,
            "scheduling": build_scheduling(SchedulingSettings(**keys_for("scheduling"))),
            "feedback": build_feedback(FeedbackSettings(**keys_for("feedback"))),
            "notify": build_notify(NotifySettings(**keys_for("notify"))),
        }
        for name in NAMES[1:]:
            run_on(self.apps[name], self.worlds[name])

    async def live(self) -> None:
        """Match everybody, let pairs begin and meet for some weeks, and draw up the draft of another run."""
        await self.site.publish(title="Digital Bridge")
        topics = ("short videos", "prompting", "podcasts", "games")
        rows = [
            row(f"{side}{n}", given, display_name=named(at * PAIRED + n), department=f"Department {n % 4}",
                skills_offered=topics[n % 4], skills_sought=topics[(n + at) % 4])
            for at, (side, given) in enumerate((("J", JUNIOR), ("S", SENIOR)))
            for n in range(PAIRED)
        ]  # fmt: skip
        await self.site.enroll(*rows)
        self.run_id = (await self.site.draft()).rpartition("/")[2]
        await self.site.release(f"/v1/match-runs/{self.run_id}")
        self._tell()
        for _ in range(WEEKS * 7):
            for world in self.worlds.values():
                world.wait(timedelta(days=1))
            self._tell()

    def names(self) -> Mapping[str, str]:
        """Return the ids that addresses of pages name."""
        pair = min(self.worlds["matching"].find(PAIRS), key=lambda one: one.id)
        mentor, mentee = pair.mentor_ids[0], pair.mentee_ids[0]
        sessions = self.worlds["scheduling"].kept["sessions"].values()
        session = max((one for one in sessions if one.pair_id == pair.id), key=lambda one: one.starts_at)
        (roster,) = self.worlds["matching"].kept["imports"]
        return {
            "program": self.site.program_id, "run": self.run_id, "pair": pair.id, "mentor": mentor, "mentee": mentee,
            "session": session.id, "import": roster,
        }  # fmt: skip

    def _tell(self) -> None:
        """Tell each service what has happened in the others, until nothing is new."""
        while told := [(name, one) for name, world in self.worlds.items() for one in world.events]:
            for world in self.worlds.values():
                world.events.clear()
            for name, world in self.worlds.items():
                known = {type_ for routes in world.service.routes.values() for type_ in routes}
                world.hear(*(one for source, one in told if source != name and type(one) in known))

    async def settle(self, url: str, copies: int) -> None:
        """Write the company into a real database as many times, and let the applications read there."""
        for name, app in self.apps.items():
            database = connect(url, f"bench_pages_{name}")
            await database.client.drop_database(database.name)
            await prepare(database, self.worlds[name].service.collections)
            for collection in self.worlds[name].service.collections:
                some = [collection.to_document(one) for one in self.worlds[name].kept[collection.name].values()]
                await _write(database, collection.name, some, Copying(self._of_all(), copies))
            app.state.platform = replace(app.state.platform, reader=Reader(database))

    def _of_all(self) -> frozenset[str]:
        return frozenset(
            id_
            for world in self.worlds.values()
            for name in OF_ALL & world.kept.keys()
            for one in world.kept[name]
            for id_ in ID.findall(one)
        )


class Copying:
    """Makes copies of documents; the first is the original."""

    def __init__(self, of_all: frozenset[str], copies: int) -> None:
        self._of_all, self.copies = of_all, copies

    def of(self, name: str, document: Document) -> Iterator[Document]:
        """Yield a document and its copies, or it alone where it is of the program as a whole."""
        yield document
        if not is_of_all(document["_id"], self._of_all):
            for number in range(1, self.copies):
                copy = self._copied(document, number)
                if name == COUPLES.name:
                    copy["chunk"] = number // CHUNK
                yield copy

    def _copied(self, value: Any, number: int) -> Any:  # noqa: ANN401 - any part of a document
        if isinstance(value, str):
            return self._text(value, number)
        if isinstance(value, dict):
            return {self._text(key, number): self._copied(one, number) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self._copied(one, number) for one in value]
        return value

    def _text(self, text: str, number: int) -> str:
        if "@" in text:
            return f"{number}.{text}"
        return ID.sub(lambda found: self._id(found[0], number), text)

    def _id(self, id_: str, number: int) -> str:
        return id_ if id_ in self._of_all else md5(f"{number}:{id_}".encode(), usedforsecurity=False).hexdigest()


def is_of_all(id_: str, of_all: frozenset[str]) -> bool:
    """Tell whether a document is of the program as a whole: its id names nobody."""
    return all(one in of_all for one in ID.findall(str(id_)))


async def _write(database: Database, name: str, documents: list[Document], copying: Copying) -> None:
    batch: list[Document] = []
    for document in documents:
        for copy in copying.of(name, document):
            batch.append(copy)
            if len(batch) == INSERT:
                await database[name].insert_many(batch, ordered=False)
                batch = []
    if batch:
        await database[name].insert_many(batch, ordered=False)
