"""A MongoDB collection of one type: its name, its indexes, and the conversion between documents and values."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Generic, Protocol, TypeVar

from pydantic import TypeAdapter


class HasId(Protocol):
    """A value that a collection can store."""

    @property
    def id(self) -> str:
        """Return the id, unique in its collection."""


Kept = TypeVar("Kept", bound=HasId)
Document = dict[str, Any]


class Fate(StrEnum):
    """What an erasure does to a document: it goes, loses fields, or stays because a bare id says who it was to nobody.

    `nobodys` holds nothing about people.
    """

    DELETED = "deleted"
    CLEARED = "cleared"
    NAMELESS = "nameless"
    NOBODYS = "nobodys"


@dataclass(frozen=True, kw_only=True)
class Whose:
    """Whose data the documents of a collection are, and what an erasure leaves of them.

    Attributes:
        holds: what they say about a person, in a few words for people.
        people: the fields with the ids of the people they are about; `_id` if that is a person's.
        cleared: the values that fields get at an erasure.
        withheld: fields that nobody gets with their own data, because they tell of somebody else.
        private: whether the person gets them and nobody for them.
        ends: the field with the moment from which the days of their retention count, in domain time.
    """

    fate: Fate
    holds: str
    people: tuple[str, ...] = ()
    cleared: Mapping[str, Any] = field(default_factory=dict)
    withheld: tuple[str, ...] = ()
    private: bool = False
    ends: str = ""

    def until_days_after(self, field_name: str) -> "Whose":
        """Return the declaration of documents that are deleted some days after the moment in a field."""
        return replace(self, ends=field_name)


def nobodys(holds: str) -> Whose:
    """Declare that documents are about nobody."""
    return Whose(fate=Fate.NOBODYS, holds=holds)


def deleted(*people: str, holds: str, withheld: tuple[str, ...] = (), private: bool = False) -> Whose:
    """Declare that documents go with the person whose id is in one of these fields."""
    return Whose(fate=Fate.DELETED, people=people, holds=holds, withheld=withheld, private=private)


def cleared(
    *people: str,
    holds: str,
    fields: Mapping[str, Any],
    withheld: tuple[str, ...] = (),
    private: bool = False,
) -> Whose:
    """Declare that documents stay and lose what some fields say: each gets the value given here."""
    return Whose(fate=Fate.CLEARED, people=people, holds=holds, cleared=fields, withheld=withheld, private=private)


def nameless(*people: str, holds: str, withheld: tuple[str, ...] = ()) -> Whose:
    """Declare that documents stay as they are: after an erasure nothing tells whose id they hold."""
    return Whose(fate=Fate.NAMELESS, people=people, holds=holds, withheld=withheld)


@dataclass(frozen=True, kw_only=True)
class Collection(Generic[Kept]):
    """A MongoDB collection of one dataclass.

    `indexes` are tuples of field names; the id follows each, for everything is read in its order; whatever `find` asks
    for must be a prefix of one. `expires` names a field that holds the moment after which MongoDB removes the document
    (real time, never domain time). `whose` says whose data its documents are; a test asks for it.
    """

    name: str
    type: type[Kept]
    indexes: tuple[tuple[str, ...], ...] = ()
    expires: str | None = field(default=None)
    whose: Whose | None = field(default=None)

    @property
    def lookups(self) -> tuple[tuple[str, ...], ...]:
        """Return the fields of every index: those of `indexes`, and each that says whose a document is.

        By the latter somebody's own data is shown, exported and erased without reading everybody's.
        """
        first = {fields[0] for fields in self.indexes} | {"_id"}
        people = self.whose.people if self.whose else ()
        return (*self.indexes, *((name,) for name in people if name not in first))

    @cached_property
    def _adapter(self) -> TypeAdapter[Kept]:
        return TypeAdapter(self.type)

    def to_document(self, value: Kept) -> Document:
        """Return the document of a value; its `id` is the document's `_id`."""
        document: Document = self._adapter.dump_python(value)
        return {"_id": document.pop("id"), **document}

    def from_document(self, document: Mapping[str, Any]) -> Kept:
        """Return the value of a document.

        Raises:
            pydantic.ValidationError: the document is of another shape.
        """
        rest = {name: value for name, value in document.items() if name != "_id"}
        return self._adapter.validate_python({"id": document["_id"], **rest})
