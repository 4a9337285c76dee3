"""What processing needs to know about a service: its collections and its handlers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from shared.contracts.base import Command, Event, Message
from shared.contracts.catalog import TOPIC_OF, TaskGroup, group
from shared.processing.collection import Collection
from shared.processing.unit_of_work import UnitOfWork

Handler = Callable[[Any, Any], Iterable[Message]]
Routes = Mapping[type[Message], Handler]


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service as processing sees it.

    `routes` maps each task group's name to its handlers by message type; a command type belongs to exactly one group.
    """

    name: str
    work: type[UnitOfWork]
    collections: tuple[Collection[Any], ...]
    routes: Mapping[str, Routes]
    groups: tuple[TaskGroup, ...] = field(default=())

    @cached_property
    def task_groups(self) -> tuple[TaskGroup, ...]:
        """Return the groups this service runs, from the catalog unless they were given."""
        return self.groups or tuple(group(name) for name in self.routes)

    @cached_property
    def command_topics(self) -> dict[type[Message], str]:
        """Return the command topic of each command type."""
        return {
            kind: group.commands
            for group in self.task_groups
            for kind in self.routes[group.name]
            if issubclass(kind, Command)
        }

    def topic_of(self, message: Message) -> str:
        """Return the topic a message goes to.

        Raises:
            LookupError: no group of this service takes that command, or the catalog has no such event.
        """
        if isinstance(message, Event):
            return TOPIC_OF[type(message)].name
        return self.command_topics[type(message)]
