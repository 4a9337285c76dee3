"""Commands about the topics of a program."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from services.matching.domain.topic_table import TopicRelation


class ReviseTopics(OfProgram):
    """Replace a program's own relations between topics; `revision` is the one that the change was made on."""

    TYPE: ClassVar[str] = "matching.revise-topics"

    relations: tuple[TopicRelation, ...]
    revision: int
