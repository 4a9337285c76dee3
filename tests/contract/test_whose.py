"""Every collection and every topic says whose data it holds, and what an erasure leaves of it can still be read."""

from dataclasses import MISSING, fields
from typing import Any

import pytest
from pydantic import TypeAdapter

from deploy.cli.docs import application
from deploy.cli.languages import TRANSLATED, fresh
from deploy.services import NAMES
from shared.collection import Collection, Fate, deleted
from shared.contracts.catalog import PERSONAL, TOPICS, Holds, Topic
from shared.processing.engine import OWN
from shared.processing.erasure import OWN_PLACES, cleared_values

COLLECTIONS: list[tuple[str, Collection[Any]]] = [
    (name, collection) for name in NAMES for collection in application(name).state.service.collections
]
# What somebody has for as long as they are known.
THEIRS = ["feedback.thanks", "notify.preferences"]
PEOPLE = ("person_id", "members", "mentor_id", "mentee_id", "author_id")


def undeclared(collections: list[tuple[str, Collection[Any]]]) -> list[str]:
    return [f"{name}.{one.name}" for name, one in collections if one.whose is None]


def overlooked(collection: Collection[Any]) -> list[str]:
    """Return the fields that hold people's ids by their names, and that no declaration names."""
    known = {path.split(".")[0] for path in collection.whose.people} if collection.whose else set()
    return [one.name for one in fields(collection.type) if one.name in PEOPLE and one.name not in known]


class TestEveryCollection:
    def test_says_whose_data_it_holds(self) -> None:
        assert undeclared(COLLECTIONS) == []

    @pytest.mark.parametrize("language", TRANSLATED)
    def test_says_to_people_in_their_language_what_it_holds(self, language: str) -> None:
        words = {name: fresh(f"services.{name}", language) for name in NAMES}
        about_people = [(name, one.whose.holds) for name, one in COLLECTIONS if one.whose and one.whose.people]
        assert [(name, holds) for name, holds in about_people if holds not in words[name]] == []

    def test_that_does_not_is_found(self) -> None:
        assert undeclared([("shop", Collection(name="tills", type=Topic))]) == ["shop.tills"]

    @pytest.mark.parametrize(("name", "collection"), COLLECTIONS, ids=lambda one: getattr(one, "name", one))
    def test_names_the_fields_of_its_people(self, name: str, collection: Collection[Any]) -> None:
        named = {path.split(".")[0] for path in collection.whose.people if path != "_id"} if collection.whose else set()

        assert overlooked(collection) == [], name
        assert named <= {one.name for one in fields(collection.type)}

    @pytest.mark.parametrize(("name", "collection"), COLLECTIONS, ids=lambda one: getattr(one, "name", one))
    def test_can_read_what_an_erasure_leaves(self, name: str, collection: Collection[Any]) -> None:
        assert collection.whose is not None
        kinds = {one.name: one for one in fields(collection.type)}
        for field, value in cleared_values(collection.whose).items():
            TypeAdapter(collection.type.__annotations__.get(field, Any))
            read = TypeAdapter(type(collection.whose.cleared[field])).validate_python(value)

            assert read == collection.whose.cleared[field], f"{name}.{collection.name}.{field}"
            assert field in kinds

    def test_that_is_about_a_pair_or_private_has_an_end(self) -> None:
        endless = [
            f"{name}.{one.name}"
            for name, one in COLLECTIONS
            if one.whose and not one.whose.ends and (one.whose.private or "members.person_id" in one.whose.people)
        ]
        assert endless == THEIRS

    def test_that_is_nobodys_names_nobody(self) -> None:
        assert [
            one.name for _, one in COLLECTIONS if one.whose and one.whose.fate is Fate.NOBODYS and one.whose.people
        ] == []

    def test_clears_a_field_to_what_it_is_at_first(self) -> None:
        """Where a field has a value of its own at first, an erased document looks like a new one."""
        for _, collection in COLLECTIONS:
            for one in fields(collection.type) if collection.whose else ():
                if one.name in collection.whose.cleared and one.default is not MISSING:  # type: ignore[union-attr]
                    assert collection.whose.cleared[one.name] == one.default  # type: ignore[union-attr]

    @pytest.mark.parametrize("name", NAMES)
    def test_that_is_kept_for_a_time_has_a_setting_for_it(self, name: str) -> None:
        app = application(name)
        kept = {one.name for one in app.state.service.collections if one.whose and one.whose.ends}

        assert {*app.state.retention} == kept
        assert all(days >= 30 for days in app.state.retention.values())

    def test_of_processing_says_how_long_it_keeps_what(self) -> None:
        assert set(OWN_PLACES) == set(OWN)

    def test_that_overlooks_a_field_is_found(self) -> None:
        pairs = next(one for name, one in COLLECTIONS if (name, one.name) == ("matching", "couples"))

        assert overlooked(Collection(name="x", type=pairs.type, whose=deleted("mentor_id", holds="x"))) == ["mentee_id"]


class TestEveryTopic:
    @pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
    def test_says_whose_data_it_holds(self, topic: Topic) -> None:
        assert topic.holds is not None

    @pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.name)
    def test_with_personal_data_forgets_it(self, topic: Topic) -> None:
        if topic.holds is Holds.PERSONAL:
            assert topic.tombstone or (topic.retention and topic.retention <= PERSONAL)
