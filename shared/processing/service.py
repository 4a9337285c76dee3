"""What processing needs to know about a service: its collections and its handlers."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from shared.collection import Collection
from shared.contracts.catalog import TOMBSTONES, TOPIC_OF, TOPICS, TaskGroup, Topic, group
from shared.contracts.messages import Command, Event, Message, Tombstone
from shared.processing.unit_of_work import UnitOfWork

Handler = Callable[[Any, Any], Iterable[Message]]
Routes = Mapping[type[Message], Handler]


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service as processing sees it.

    `work` makes a batch's unit of work from its collections, its time and its chance.
    `routes` maps each task group's name to its handlers by message type; a command type belongs to exactly one group.
    `groups` and `topics` stand beside the catalog, for services that are not part of the platform.
    """

    name: str
    work: Callable[..., UnitOfWork]
    collections: tuple[Collection[Any], ...]
    routes: Mapping[str, Routes]
    groups: tuple[TaskGroup, ...] = field(default=())
    topics: tuple[Topic, ...] = field(default=())

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

    @cached_property
    def event_topics(self) -> dict[type[Event], str]:
        """Return the topic of each event type."""
        own = {event: topic.name for topic in self.topics for event in topic.events}
        return {event: topic.name for event, topic in TOPIC_OF.items()} | own

    @cached_property
    def compacted(self) -> frozenset[str]:
        """Return the topics on which records may be gone, but never the last one of a key."""
        return frozenset(topic.name for topic in (*TOPICS, *self.topics) if topic.compacted)

    @cached_property
    def reached(self) -> tuple[str, ...]:
        """Return the topics that this service reads or writes, the dead of its inputs too."""
        inputs = {topic for group in self.task_groups for topic in group.topics}
        mine = [topic for topic in (*TOPICS, *self.topics) if topic.name in inputs or self._produces(topic)]
        dead = [topic.dead for topic in mine if topic.name in inputs]
        return tuple(sorted([topic.name for topic in mine] + dead))

    def _produces(self, topic: Topic) -> bool:
        return topic in self.topics or self.name in topic.writers

    def topic_of(self, message: Message) -> str:
        """Return the topic a message goes to.

        Raises:
            LookupError: no group of this service takes that command, or the catalog has no such event.
        """
        if isinstance(message, Event):
            return self.event_topics[type(message)]
        if isinstance(message, Tombstone):
            return TOMBSTONES[type(message)].name
        return self.command_topics[type(message)]
