"""Which task group handles which type of message: who buries what is malformed."""

from services.feedback.consumers import ROUTES as FEEDBACK
from services.matching.consumers import ROUTES as MATCHING
from services.notify.consumers import ROUTES as NOTIFY
from services.scheduling.consumers import ROUTES as SCHEDULING
from shared.contracts.catalog import CONTACTS, GROUPS, TOPIC_OF, TaskGroup, group
from shared.contracts.messages import Message, Tombstone

_BY_GROUP = MATCHING | SCHEDULING | FEEDBACK | NOTIFY


def _taken(name: str) -> list[tuple[TaskGroup, str, str]]:
    own = group(name)
    return [(own, _topic(own, kind), kind.TYPE) for kind in _BY_GROUP[name]]


def _topic(own: TaskGroup, kind: type[Message]) -> str:
    if issubclass(kind, Tombstone):
        return CONTACTS  # where the only one there is is written
    return TOPIC_OF[kind].name if kind in TOPIC_OF else own.commands


# (group, topic, type) of everything that is handled.
HANDLED = tuple(row for own in GROUPS for row in _taken(own.name))
