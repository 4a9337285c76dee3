"""The catalog is whole: every event on one topic, every input with its group's key and partitions."""

import inspect
import re
from collections import Counter
from types import ModuleType

import pytest

from shared.contracts import (
    audit,
    contacts,
    feedback,
    insights,
    notifications,
    operations,
    organization,
    pairs,
    participants,
    people,
    privacy,
    programs,
    sessions,
)
from shared.contracts.catalog import COMMANDS, EVENTS, GROUPS, STREAMS, TOPICS, TaskGroup, Topic
from shared.contracts.messages import Event

TYPE = re.compile(r"mentoring\.[a-z]+(-[a-z]+)*\.v[1-9][0-9]*")
OWNERS = {
    programs: "matching",
    people: "matching",
    organization: "matching",
    contacts: "matching",
    participants: "matching",
    pairs: "matching",
    sessions: "scheduling",
    feedback: "feedback",
    insights: "feedback",
    notifications: "notify",
    privacy: "matching",
    audit: "matching",
    operations: "operations",
}


def published(module: object) -> list[type[Event]]:
    kinds = [kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, Event)]
    return [kind for kind in kinds if "TYPE" in vars(kind)]


class TestEvents:
    @pytest.mark.parametrize("module", OWNERS, ids=lambda module: module.__name__)
    def test_are_each_on_exactly_one_topic_of_their_owner(self, module: ModuleType) -> None:
        for kind in published(module):
            topics = [topic for topic in STREAMS if kind in topic.events]

            assert [topic.producer for topic in topics] == [OWNERS[module]], kind.TYPE

    def test_have_types_of_their_own(self) -> None:
        types = Counter(kind.TYPE for module in OWNERS for kind in published(module))

        assert [name for name, count in types.items() if count > 1] == []

    @pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: kind.TYPE)
    def test_have_a_type_that_names_a_fact_and_a_version(self, kind: type[Event]) -> None:
        words = re.sub(r"(?<!^)(?=[A-Z])", "-", kind.__name__).lower()

        assert TYPE.fullmatch(kind.TYPE)
        assert kind.TYPE.split(".")[1] == words

    @pytest.mark.parametrize("topic", STREAMS, ids=lambda topic: topic.name)
    def test_have_their_topics_key_as_a_required_field(self, topic: Topic) -> None:
        for kind in topic.events:
            assert topic.key == kind.KEY, kind.TYPE
            assert kind.model_fields[kind.KEY].is_required(), kind.TYPE

    @pytest.mark.parametrize("kind", EVENTS.values(), ids=lambda kind: kind.TYPE)
    def test_say_what_they_mean(self, kind: type[Event]) -> None:
        assert inspect.getdoc(kind) != inspect.getdoc(Event)


class TestTopics:
    def test_have_names_of_their_own(self) -> None:
        assert len({topic.name for topic in TOPICS}) == len(TOPICS)

    def test_have_names_that_kafka_takes_and_metrics_cannot_confuse(self) -> None:
        assert [topic.name for topic in TOPICS if not re.fullmatch(r"[a-z0-9.]{1,200}", topic.name)] == []

    @pytest.mark.parametrize("topic", COMMANDS, ids=lambda topic: topic.name)
    def test_of_commands_forget_within_a_week(self, topic: Topic) -> None:
        assert topic.retention is not None
        assert topic.retention.days <= 7
        assert topic.internal


class TestTaskGroups:
    @pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.name)
    def test_have_inputs_of_one_key(self, group: TaskGroup) -> None:
        inputs = [topic for topic in TOPICS if topic.name in group.topics]

        assert len(inputs) == len(group.topics)
        assert {topic.key for topic in inputs} == {group.key}

    def test_are_named_by_the_topics_they_read(self) -> None:
        for topic in TOPICS:
            readers = {group.name for group in GROUPS if topic.name in group.topics}
            assert set(topic.consumers) == readers, topic.name

    def test_read_everything_that_is_published_for_the_platform_itself(self) -> None:
        unread = {topic.name for topic in STREAMS if not topic.consumers and not topic.internal}

        assert unread == {"mentoring.notifications.v1"}  # for subscribers outside
