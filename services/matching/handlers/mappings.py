"""Column mappings: kept by name, for the files that come later."""

from services.matching.commands import DeleteMapping, SetMapping
from services.matching.domain.mappings import ColumnMapping, UnknownMapping
from services.matching.handlers.work import Work
from shared.contracts.messages import Message
from shared.phrases import phrase


def set_mapping(command: SetMapping, work: Work) -> list[Message]:
    """Keep a column mapping."""
    mapping = ColumnMapping(
        id=command.name,
        columns=command.columns,
        empty_manager_clears=command.empty_manager_clears,
        program_id=command.program_id,
        called=command.called,
    )
    work.column_mappings.put(mapping)
    return []


def delete_mapping(command: DeleteMapping, work: Work) -> list[Message]:
    """Delete a column mapping."""
    if work.column_mappings.get(command.name) is None:
        raise UnknownMapping(phrase("there is no column mapping with that name"))
    work.column_mappings.delete(command.name)
    return []
