"""Bodies that change some fields of a value and leave the others as they are."""

from typing import Annotated, Any, get_args, get_origin, get_type_hints

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema


class ChangesOf:
    """Metadata of a `dict` in a body: some fields of a dataclass, each with its own type and limits, and no others.

    The value is ready for `dataclasses.replace`, except `parts`: fields whose own fields can be named one by one.
    """

    def __init__(self, changed: type, *, parts: tuple[str, ...] = ()) -> None:
        self._changed, self._parts = changed, parts

    def __get_pydantic_core_schema__(self, _source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return the schema of a table in which every field may be left out."""
        hints = get_type_hints(self._changed, include_extras=True)
        fields = {
            name: core_schema.typed_dict_field(handler.generate_schema(self._hint(name, hint)), required=False)
            for name, hint in hints.items()
        }
        return core_schema.typed_dict_schema(fields, extra_behavior="forbid", total=False)

    def _hint(self, name: str, hint: Any) -> Any:  # noqa: ANN401 - a field's annotation
        if name not in self._parts:
            return hint
        part = get_args(hint)[0] if get_origin(hint) is Annotated else hint
        return Annotated[dict[str, Any], ChangesOf(part)]
