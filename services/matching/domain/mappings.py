"""Column mappings that an organization keeps by name, one for each system that exports its people."""

from dataclasses import dataclass, field

from shared.contracts.vocabulary import ProgramId
from shared.domain import NotFound, identifier


class UnknownMapping(NotFound):
    """There is no column mapping with that name."""


@dataclass(frozen=True, kw_only=True)
class ColumnMapping:
    """The headings of one system's files; `id` is the mapping's name.

    Attributes:
        columns: our column names, each with the heading that the file gives it.
        empty_manager_clears: whether a row without a manager says that there is none; None: only in a full sync.
        program_id: the program whose coordinators keep it, under the name `called`; None for the organization's own.
    """

    id: str
    columns: dict[str, str] = field(default_factory=dict)
    empty_manager_clears: bool | None = None
    program_id: ProgramId | None = None
    called: str = ""


def mapping_id(program_id: ProgramId, called: str) -> str:
    """Return the id of a mapping that a program keeps under a name: the same name replaces it."""
    return identifier("mapping", program_id, called.strip().casefold())
