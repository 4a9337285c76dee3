"""Whom an answer tells about: where the type of a route's answer holds the ids of people, and who stands there."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Any, Final, assert_never, get_args, get_origin, get_type_hints

from pydantic import BaseModel
from pydantic_core import from_json

from shared.contracts.vocabulary import PersonId

# Of an answer whose type says nothing, these fields and what ends so hold the ids of people.
PEOPLE: Final = frozenset({"mentor_id", "mentee_id", "sponsor_id", "mentor_ids", "mentee_ids", "coordinator_ids"})
ENDINGS: Final = ("person_id", "person_ids")
# Fields that say who has done something, as commands and events name them.
ACTORS: Final = frozenset({"actor", "by", "decided_by", "held_by", "recorded_by"})
EVERY: Final = "*"
_PERSON: Final = re.compile(r"(?:^| for )person:([\w.:-]+)", re.ASCII)

Path = tuple[str, ...]


class Holds(StrEnum):
    """What stands in one place of an answer: a person's id, somebody who acted, people as keys, or anything."""

    PERSON = "person"
    ACTOR = "actor"
    KEYS = "keys"
    ANYTHING = "anything"


class Recursive(TypeError):
    """An answer's type holds itself: where people stand in it has no end."""


@dataclass(slots=True)
class _Place:
    holds: set[Holds] = field(default_factory=set)
    parts: dict[str, "_Place"] = field(default_factory=dict)

    def at(self, path: Path) -> "_Place":
        place = self
        for name in path:
            place = place.parts.setdefault(name, _Place())
        return place


def places(type_: Any, at: Path = (), above: tuple[Any, ...] = ()) -> Iterator[tuple[Path, Holds]]:  # noqa: ANN401 - any annotation
    """Yield where an answer of a type tells about people; lists are looked through, `*` is each value of a mapping.

    Raises:
        Recursive: the type holds itself.
    """
    origin, given = get_origin(type_), get_args(type_)
    if type_ is PersonId:
        yield at, Holds.PERSON
    elif type_ is str and at and at[-1] in ACTORS:
        yield at, Holds.ACTOR
    elif type_ in {None, Any, object, dict, list}:
        yield at, Holds.ANYTHING
    elif isinstance(origin, type) and issubclass(origin, Mapping):
        if given[0] is PersonId:
            yield at, Holds.KEYS
        if given[1] is str:
            yield at, Holds.ANYTHING
        yield from places(given[1], (*at, EVERY), above)
    else:
        yield from _within(type_, given[:1] if origin is Annotated else given, at, above)


def _within(type_: Any, given: tuple[Any, ...], at: Path, above: tuple[Any, ...]) -> Iterator[tuple[Path, Holds]]:  # noqa: ANN401 - see above
    if type_ in above:
        raise Recursive(f"{type_} holds itself")
    for one in given:
        if one not in {type(None), ...}:
            yield from places(one, at, above)
    for name, one in _fields(type_).items():
        yield from places(one, (*at, name), (*above, type_))


def _fields(type_: Any) -> Mapping[str, Any]:  # noqa: ANN401 - any annotation
    if not isinstance(type_, type):
        return {}
    if issubclass(type_, BaseModel):
        given = {
            one.serialization_alias or one.alias or name: one.annotation for name, one in type_.model_fields.items()
        }
        return given | {name: one.return_type for name, one in type_.model_computed_fields.items()}
    return get_type_hints(type_) if is_dataclass(type_) else {}


@lru_cache(maxsize=1_000)
def _tree(type_: Any) -> _Place:  # noqa: ANN401 - any annotation
    tree = _Place()
    for path, holds in places(type_):
        tree.at(path).holds.add(holds)
    return tree


def people_in(body: bytes, type_: Any) -> frozenset[PersonId]:  # noqa: ANN401 - any annotation
    """Return the people whom an answer in JSON tells about; of a type None nothing is known, and names decide."""
    tree = _tree(type_)
    if not body or not (tree.holds or tree.parts):
        return frozenset()
    try:
        return frozenset(_at(tree, from_json(body)))
    except ValueError:
        return frozenset()


def people_behind(actor: str) -> list[PersonId]:
    """Return the people whom an actor names: who has acted, and for whom."""
    return [PersonId(one) for one in _PERSON.findall(actor)]


def _at(place: _Place, value: Any) -> Iterator[PersonId]:  # noqa: ANN401 - any JSON
    if isinstance(value, list):
        for one in value:
            yield from _at(place, one)
        return
    for holds in place.holds:
        yield from _told(holds, value)
    if isinstance(value, dict) and place.parts:
        for name, inner in value.items():
            if part := place.parts.get(name) or place.parts.get(EVERY):
                yield from _at(part, inner)


def _told(holds: Holds, value: Any) -> Iterator[PersonId]:  # noqa: ANN401 - any JSON
    match holds:
        case Holds.PERSON:
            yield from [PersonId(value)] if isinstance(value, str) else ()
        case Holds.ACTOR:
            yield from people_behind(value) if isinstance(value, str) else ()
        case Holds.KEYS:
            yield from map(PersonId, value if isinstance(value, dict) else ())
        case Holds.ANYTHING:
            yield from _by_name(value)
        case _:
            assert_never(holds)


def _by_name(value: Any, name: str = "") -> Iterator[PersonId]:  # noqa: ANN401 - any JSON
    if isinstance(value, str):
        if name in PEOPLE or name.endswith(ENDINGS):
            yield PersonId(value)
    elif isinstance(value, dict):
        for inner, of in value.items():
            yield from _by_name(of, inner)
    elif isinstance(value, list):
        for one in value:
            yield from _by_name(one, name)
