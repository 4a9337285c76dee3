"""Column mappings that an organization keeps by name, one for each system that exports its people."""

from dataclasses import dataclass, field

from shared.domain import NotFound


class UnknownMapping(NotFound):
    """There is no column mapping with that name."""


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    """The headings of one system's files; `id` is the mapping's name.

    Attributes:
        columns: our column names, each with the heading that the file gives it.
        empty_manager_clears: whether a row without a manager says that there is none; None: only in a full sync.
    """

    id: str
    columns: dict[str, str] = field(default_factory=dict)
    empty_manager_clears: bool | None = None
