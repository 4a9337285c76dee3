"""A subject has one stem in every room: `commands/pairs.py` is handled in `handlers/pairs.py`, sent by `api/pairs.py`.

A room that is one file has no stems yet, and takes every subject.
"""

import ast
import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

import pytest
from fastapi.routing import iter_route_contexts

from deploy.cli.docs import application
from shared.contracts.messages import Command
from tests.architecture.sources import ROOT, files, tree_of

SERVICES: Final = sorted(path.parent.name for path in ROOT.glob("services/*/app.py"))
# Whoever enrolls somebody tells the platform who they are, in one request.
# Whoever speaks of their own part says something of themself and something of the part.
# A nomination is an enrollment that waits for a yes.
# A withdrawal is weighed before it is sent.
# Whoever opens the page to leave a pair is offered a break instead.
ALSO_SENT: Final = frozenset(
    {
        ("services.matching.api.participants", "RegisterPerson"),
        ("services.matching.api.withdrawals", "WithdrawParticipant"),
        ("services.matching.pages.leave", "PauseParticipant"),
        # The page of a pair also shows what its program asks.
        ("services.feedback.pages.together", "SubmitOpinion"),
        ("services.matching.api.own", "RegisterPerson"),
        ("services.matching.api.own", "EnrollParticipant"),
        ("services.matching.api.nominations", "RegisterPerson"),
        ("services.matching.api.nominations", "EnrollParticipant"),
    }
)


def stem(module: str) -> str:
    """Return what a module of a room is about: empty where the room is a file, or for what its modules share."""
    _, _, _, *rest = module.split(".")
    return ".".join(rest)


def meet(one: str, other: str) -> bool:
    """Tell whether two modules may be about the same subject."""
    return stem(one) == stem(other) or not (stem(one) and stem(other))


def handled_elsewhere(routes: Mapping[str, Mapping[Any, Any]]) -> Iterator[str]:
    """Yield the commands that a module of another stem handles."""
    for message, handler in (one for group in routes.values() for one in group.items()):
        if issubclass(message, Command) and not meet(message.__module__, handler.__module__):
            yield f"{message.__module__}.{message.__name__} is handled in {handler.__module__}"


def sent_elsewhere(endpoints: Iterable[str], known: Mapping[str, Any] = sys.modules) -> Iterator[str]:
    """Yield the commands that a module with routes sends, though their stem is another."""
    for name in sorted({*endpoints}):
        commands = (one for one in vars(known[name]).values() if isinstance(one, type) and issubclass(one, Command))
        for command in commands:
            if not meet(command.__module__, name) and (name, command.__name__) not in ALSO_SENT:
                yield f"{command.__module__}.{command.__name__} is sent by {name}"


def done_elsewhere(tree: ast.AST) -> Iterator[str]:
    """Yield the kinds of jobs whose worker's module has another stem than the module that asks for the job."""
    imported = {
        alias.asname or alias.name: node.module or ""
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for table in (node for node in ast.walk(tree) if isinstance(node, ast.Dict)):
        for kind, worker in zip(table.keys, table.values, strict=True):
            asked, done = imported[ast.unparse(kind)], imported[ast.unparse(worker.func)]
            if not meet(asked, done):
                yield f"{asked} asks for what {done} does"


def endpoints(service: str) -> list[str]:
    """Return the modules of a service's own routes."""
    routes = iter_route_contexts(application(service).routes)
    modules = {one.endpoint.__module__ for one in routes if one.endpoint is not None}
    return sorted(name for name in modules if name.startswith("services."))


class TestStems:
    @pytest.mark.parametrize("service", SERVICES)
    def test_are_the_same_where_a_command_is_and_where_it_is_handled(self, service: str) -> None:
        assert list(handled_elsewhere(import_module(f"services.{service}.consumers").ROUTES)) == []

    @pytest.mark.parametrize("service", SERVICES)
    def test_are_the_same_where_a_command_is_and_where_it_is_sent(self, service: str) -> None:
        assert list(sent_elsewhere(endpoints(service))) == []

    @pytest.mark.parametrize("service", SERVICES)
    def test_belong_to_routes_in_api_and_pages_alone(self, service: str) -> None:
        assert {name.split(".")[2] for name in endpoints(service)} == {"api", "pages"}

    @pytest.mark.parametrize("path", files("services/*/jobs/workers.py"), ids=lambda path: path.parts[-3])
    def test_are_the_same_where_a_job_is_asked_for_and_where_it_is_done(self, path: Path) -> None:
        assert list(done_elsewhere(tree_of(path))) == []


class TestAPlantedStem:
    def test_is_found_where_another_module_handles_a_command(self) -> None:
        message = type("EndPair", (Command,), {"__module__": "services.matching.commands.pairs"})
        handler = SimpleNamespace(__module__="services.matching.handlers.programs")

        assert list(handled_elsewhere({"matching.programs": {message: handler}})) != []

    def test_is_found_where_another_module_sends_a_command(self) -> None:
        command = type("EndPair", (Command,), {"__module__": "services.matching.commands.pairs"})
        module = "services.matching.api.programs"

        assert list(sent_elsewhere([module], {module: SimpleNamespace(EndPair=command)})) != []

    def test_is_found_where_another_module_does_a_job(self) -> None:
        source = (
            "from services.matching.handlers.imports import KIND as IMPORT\n"
            "from services.matching.jobs.rosters import roster_reader\n"
            "WORKERS = {IMPORT: roster_reader(platform)}"
        )

        assert list(done_elsewhere(ast.parse(source))) != []

    def test_is_none_where_a_room_is_a_file(self) -> None:
        assert meet("services.notify.commands", "services.notify.handlers.people")
        assert not meet("services.notify.commands.people", "services.notify.handlers.sessions")
