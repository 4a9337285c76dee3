"""How many partitions the topics of an installation have: decided when they are made, and never changed.

Kafka says how many there are. Each service notes the number at its first start, and refuses to work with another one: a
key would move to a task that knows nothing of it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Final

from shared.collection import Document
from shared.contracts.catalog import DEFAULT_PARTITIONS
from shared.errors import Unavailable
from shared.mongo import Database
from shared.processing.notes import Notes

NAME: Final = "partitions"
_NUMBER: Final = "number"


def usual(numbers: Iterable[int]) -> int:
    """Return the number that most topics have; of two that are as frequent the smaller one, for Kafka only adds."""
    return max(Counter(numbers).items(), key=lambda one: (one[1], -one[0]))[0]


def counted(number: int) -> str:
    """Return a number of partitions in words."""
    return "1 partition" if number == 1 else f"{number} partitions"


def in_note(document: Document) -> int | None:
    """Return the number that a note holds, or None if it is a note of something else."""
    return int(document[_NUMBER]) if document["_id"] == NAME else None


async def noted(database: Database) -> int | None:
    """Return the number that a service has noted; an earlier version, which noted none, always had the default.

    None: nothing was ever done with this database.
    """
    began = await database["tasks"].find_one({}, {"_id": 1})  # first: whoever claims a task has noted the number before
    note = await Notes(database).read(NAME)
    if note:
        return in_note(note)
    return DEFAULT_PARTITIONS if began else None


async def agree(database: Database, found: Mapping[str, int]) -> None:
    """Compare how many partitions each topic has with what was noted; note it at the first start.

    Raises:
        Unavailable: a topic has another number than the note says, or than the other topics.
    """
    number = await noted(database)
    wanted, why = (usual(found.values()), "as the others") if number is None else (number, "as at the first start")
    for topic, there in found.items():
        if there != wanted:
            raise Unavailable(
                f"{topic} has {counted(there)}, not {wanted} {why}: keys would move between writers. "
                "`python -m deploy.cli topics diff` compares the topics; docs/operate.md, Partitions, says what to do"
            )
    await Notes(database).write(NAME, **{_NUMBER: wanted})
