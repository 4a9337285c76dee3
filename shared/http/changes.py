"""Bodies that change some fields of a value and leave the others as they are."""

from typing import get_type_hints

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class ChangesOf:
    """Metadata of a `dict` in a body: some fields of a dataclass, each with its own type and limits, and no others.

    The value is ready for `dataclasses.replace`.
    """

    def __init__(self, changed: type) -> None:
        self._changed = changed

    def __get_pydantic_core_schema__(self, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of a table in which every field may be left out."""
        hints = get_type_hints(self._changed, include_extras=True)
        fields = {
            name: core_schema.typed_dict_field(handler.generate_schema(hint), required=False)
            for name, hint in hints.items()
        }
        return core_schema.typed_dict_schema(fields, extra_behavior="forbid", total=False)
