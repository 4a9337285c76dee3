"""The command that withdraws a person's links."""

from typing import ClassVar

from shared.contracts.messages import Command
from shared.contracts.vocabulary import PersonId


class WithdrawLinks(Command):
    """Let no link that a person was sent so far lead anywhere: a mail or a mailbox has come into other hands."""

    TYPE: ClassVar[str] = "matching.withdraw-links"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
