"""Parameters that routes of several services share: ids in paths, and what lists are filtered by."""

from typing import Annotated, Any, Final

from fastapi import Path, Query

from shared.contracts.vocabulary import PairId, PersonId, ProgramId

LONGEST_ID: Final = 100
AN_ID: Final = "0af7651916cd43dd8448eb211c80319c"
# What a list over all programs is tagged with: nobody but an administrator may read it.
ADMINISTRATOR: Final = "administrator"

ProgramKey = Annotated[ProgramId, Path(max_length=LONGEST_ID, description="The program's id.", examples=[AN_ID])]
PairKey = Annotated[PairId, Path(max_length=LONGEST_ID, description="The pair's id.", examples=[AN_ID])]
PersonKey = Annotated[PersonId, Path(max_length=LONGEST_ID, description="The person's id.", examples=[AN_ID])]
PersonFilter = Annotated[
    PersonId | None,
    Query(max_length=LONGEST_ID, description="Only what is about this person, by id.", examples=[AN_ID]),
]


def chosen(**filters: object) -> dict[str, Any]:
    """Return the filters that a request names."""
    return {name: wanted for name, wanted in filters.items() if wanted is not None}
