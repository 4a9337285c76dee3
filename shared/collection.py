"""A MongoDB collection of one type: its name, its indexes, and the conversion between documents and values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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


@dataclass(frozen=True, kw_only=True)
class Collection(Generic[Kept]):
    """A MongoDB collection of one dataclass.

    `indexes` are tuples of field names; the id follows each, for everything is read in its order; whatever `find` asks
    for must be a prefix of one. `expires` names a field that holds the moment after which MongoDB removes the document
    (real time, never domain time).
    """

    name: str
    type: type[Kept]
    indexes: tuple[tuple[str, ...], ...] = ()
    expires: str | None = field(default=None)

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
