"""Which task group handles which type of message: who buries what is malformed."""

from services.feedback.consumers import ROUTES as FEEDBACK
from services.matching.consumers import ROUTES as MATCHING
from services.notify.consumers import ROUTES as NOTIFY
from services.scheduling.consumers import ROUTES as SCHEDULING
from shared.contracts.catalog import GROUPS, TOPIC_OF, TaskGroup, group

_BY_GROUP = MATCHING | SCHEDULING | FEEDBACK | NOTIFY


def _taken(name: str) -> list[tuple[TaskGroup, str, str]]:
    own = group(name)
    return [(own, TOPIC_OF[kind].name if kind in TOPIC_OF else own.commands, kind.TYPE) for kind in _BY_GROUP[name]]


# (group, topic, type) of everything that is handled.
HANDLED = tuple(row for own in GROUPS for row in _taken(own.name))
