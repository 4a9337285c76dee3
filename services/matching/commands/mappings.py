"""Commands about column mappings."""

from typing import ClassVar

from services.matching.commands.syncs import OfOrganization
from shared.contracts.vocabulary import ProgramId


class SetMapping(OfOrganization):
    """Keep a column mapping under its name, replacing the one that is there; of a program, `called` so by people."""

    TYPE: ClassVar[str] = "matching.set-mapping"

    name: str
    columns: dict[str, str]
    empty_manager_clears: bool | None = None
    program_id: ProgramId | None = None
    called: str = ""


class DeleteMapping(OfOrganization):
    """Delete a column mapping; syncs that began with it keep its headings."""

    TYPE: ClassVar[str] = "matching.delete-mapping"

    name: str
