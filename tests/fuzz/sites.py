"""Every service in memory, with a program and people whose names and addresses are found wherever they leak to."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import schemathesis
from anyio import to_process
from fastapi import FastAPI
from hypothesis import strategies as st

from deploy.services import NAMES
from services.feedback.domain.survey import State
from services.feedback.instruments import instrument
from services.notify.app import build as build_notify
from services.notify.settings import Settings as NotifySettings
from shared.audit.store import AUDIT
from shared.contracts.audit import AccessRecorded
from shared.http.limits import Limits
from tests.fuzz.callers import LOCAL, Of, authentication, proof
from tests.fuzz.hidden import pages, scim
from tests.keys import keys_for
from tests.memory import Memory, run_on
from tests.unit.feedback.site import Site as Feedback
from tests.unit.feedback.world import pair_created, session_held, submission
from tests.unit.matching.directory import Directory
from tests.unit.matching.site import JUNIOR, SENIOR, holding, row
from tests.unit.matching.site import Site as Matching
from tests.unit.matching.site import person as person_of
from tests.unit.notify import facts
from tests.unit.scheduling import meetings
from tests.unit.scheduling.world import Site as Scheduling

# Of people, of the words they wrote, and of an attribute that few have.
CANARIES: Final = ("Canaryson", "canary.example", "canarywords", "Canarydepartment")
EMPLOYEES: Final = ("junior-1", "senior-1")
NO_LIMIT: Final = 1_000_000  # requests a second


@dataclass(frozen=True)
class Served:
    """A service in memory, and whom requests to it are about."""

    app: FastAPI
    memory: Memory
    of: Of


def matching() -> Served:
    site = Matching()
    asyncio.run(_matched(site))
    return Served(site.app, site.world, Of(site.program_id, person_of("junior-1")))


async def _matched(site: Matching) -> None:
    await site.publish()
    people = [row(f"{role}-{number}", part, **canary(f"{role}-{number}"))
              for role, part in (("junior", JUNIOR), ("senior", SENIOR)) for number in (1, 2)]  # fmt: skip
    await site.enroll(*people)
    await site.release(await site.draft())
    await site.draft()


def canary(id_: str) -> dict[str, str]:
    return {
        "display_name": f"{id_.title()} Canaryson",
        "email": f"{id_}@canary.example",
        "department": "Canarydepartment",
    }


def scheduling() -> Served:
    site = Scheduling()
    site.world.hear(meetings.pair_created())
    return Served(site.client._transport.app, site.world.memory, Of("program", meetings.ANNA))  # type: ignore[attr-defined] # httpx's ASGI transport


def feedback() -> Served:
    site = Feedback()
    site.world.hear(pair_created(), session_held())
    for survey in site.world.surveys(state=State.OPEN):
        asked = instrument(survey.instrument, survey.version).questions
        given = {"scale": 4, "text": "canarywords"}
        site.world.hear(submission(survey, {one.id: given[one.kind] for one in asked if one.kind in given}))
    (first, *_) = site.world.surveys()
    return Served(site.app, site.world, Of("program", first.person_id))


def notify() -> Served:
    world = facts.Notify()
    contact = facts.contact(facts.ADA, name="Ada Canaryson", email="ada@canary.example")
    world.tell(facts.program(), contact, facts.paired())
    app = build_notify(NotifySettings(**keys_for("notify")))
    run_on(app, world)
    return Served(app, world, Of(facts.PROGRAM, facts.ADA))


SITES: Final = {"matching": matching, "scheduling": scheduling, "feedback": feedback, "notify": notify}


@asynccontextmanager
async def _not_started(_app: FastAPI) -> AsyncIterator[None]:
    yield


async def _in_this_process(asked: Callable[..., Any], *given: object, **_options: object) -> Any:  # noqa: ANN401 - as the real one
    return asked(*given)


def operations(app: FastAPI, document: dict[str, Any]) -> dict[str, Any]:
    """Return the operations of an application that a document describes."""
    described = schemathesis.openapi.from_dict(document)
    described.app = app
    return {found.ok().label: found.ok() for found in described.get_all_operations()}


class Scim:
    """Matching in memory as an identity provider writes to it, and the users that it has."""

    def __init__(self) -> None:
        directory = Directory()
        self.users = [asyncio.run(_user(directory, number)) for number in ("100", "200")]
        directory.app.router.lifespan_context = _not_started
        self.operations = operations(directory.app, scim())


async def _user(directory: Directory, number: str) -> str:
    created = await directory.create(number, userName=f"user-{number}@canary.example", displayName="Bo Canaryson")
    return str(created["id"])


@cache
def directory() -> Scim:
    """Return matching with SCIM switched on."""
    return Scim()


def people_in(memory: Memory) -> Iterator[set[str]]:
    """Yield the ids of people in everything kept, as each collection declares where they stand."""
    for collection in memory.service.collections:
        for path in collection.whose.people if collection.whose else ():
            for value in memory.kept[collection.name].values():
                yield set(ids_at(value, path))


def ids_at(value: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - any stored value
    """Yield the texts at a path of a stored value."""
    if isinstance(value, str) and not path:
        yield value
    elif isinstance(value, tuple | list | frozenset):
        for one in value:
            yield from ids_at(one, path)
    elif path and value is not None:
        name, _, rest = path.partition(".")
        yield from ids_at(getattr(value, "id" if name == "_id" else name, None), rest)


class Site:
    """A service in memory, its documented operations, and the ids of what it keeps."""

    def __init__(self, service: str) -> None:
        served = SITES[service]()
        self.app, self.memory, self.of = served.app, served.memory, served.of
        self._platform, self._authentication = self.app.state.platform, authentication()
        self.app.router.lifespan_context = _not_started
        with self._as(LOCAL):
            self.operations = operations(self.app, self.app.openapi())
        self.hidden = operations(self.app, pages(self.app))
        self.callers: Mapping[str, Any] = {LOCAL: None, **self.of.callers()}
        people = sorted({one for kept in people_in(self.memory) for one in kept})
        self._people = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, people))})(?![\w-])")
        # With a person in it, the id of something would come back in records of who asked for something else by it.
        found = {
            name: sorted(one for one in kept if not self._people.search(one)) for name, kept in self.memory.kept.items()
        }
        self._known = {name: kept for name, kept in found.items() if kept}

    def ids(self, parameter: str) -> st.SearchStrategy[str]:
        """Return ids of what a parameter of a path names; of anything kept, if nothing is known of it."""
        named = {
            "program_id": [self.of.program_id],
            "person_id": [self.of.person_id],
            "employee_id": [*EMPLOYEES],  # no person's id: it would come back where nobody is told about them
        }
        stem = parameter.removesuffix("_id")
        of_kind = named.get(parameter) or [id_ for name, ids in self._known.items() if stem in name for id_ in ids]
        anything = [id_ for ids in self._known.values() for id_ in ids]
        return st.sampled_from(of_kind or anything)

    def path_of(self, label: str) -> str:
        """Return the path of an operation with ids of what is kept, if anything of that kind is."""
        path = label.partition(" ")[2]
        for name in re.findall(r"{(\w+)}", path):
            stem = name.removesuffix("_id")
            known = {"program_id": self.of.program_id, "person_id": self.of.person_id, "employee_id": EMPLOYEES[0]}
            kept = [id_ for kind, ids in self._known.items() if stem in kind for id_ in ids]
            path = path.replace(f"{{{name}}}", known.get(name, kept[0] if kept else "none"))
        return path

    def state(self) -> tuple[object, ...]:
        """Return all that the service keeps, awaits and has ordered, but for who read what."""
        own = {one.name for one in AUDIT}
        kept = {name: {**values} for name, values in self.memory.kept.items() if name not in own}
        timers = {one.id for one in self.memory.timers.values() if not one.command.TYPE.startswith("audit.")}
        ordered = [one for one in self.memory.commands if not one.TYPE.startswith("audit.")]
        return kept, timers, len(ordered)

    @contextmanager
    def sending(self, who: str) -> Iterator[dict[str, str]]:
        """Let the service ask a caller who they are; yields the headers that say so."""
        with self._as(who):
            yield {} if who == LOCAL else proof(self._authentication, who, self.callers[who])

    @contextmanager
    def recording(self) -> Iterator[set[str]]:
        """Yield the people whom the audit trail names meanwhile, once that is over."""
        found: set[str] = set()
        before = len(self.memory.events)
        yield found
        found |= {
            one for event in self.memory.events[before:] if isinstance(event, AccessRecorded) for one in event.whose
        }

    def told(self, text: str, who: str) -> set[str]:
        """Return the people, besides the caller, whose ids stand in an answer that the trail has to know of."""
        caller = self.callers[who]
        if caller is None:
            return set()  # nobody is asked who they are, or is refused
        return set(self._people.findall(text)) - {caller.person_id}

    @contextmanager
    def _as(self, who: str) -> Iterator[None]:
        # A worker process belongs to one event loop, and each request of these tests has its own.
        state: dict[str, Any] = {"platform": self._platform, "limits": Limits(per_second=NO_LIMIT)}
        if who != LOCAL:
            state["authentication"] = self._authentication
        alone, to_process.run_sync = to_process.run_sync, _in_this_process
        try:
            with holding(self.app, **state):
                yield
        finally:
            to_process.run_sync = alone


@cache
def site(service: str) -> Site:
    """Return a service in memory."""
    return Site(service)


OPERATIONS: Final = [(service, label) for service in NAMES for label in site(service).operations]
HIDDEN: Final = [(service, label) for service in NAMES for label in site(service).hidden]
