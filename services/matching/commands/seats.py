"""Commands about the seats of a program."""

from typing import ClassVar

from services.matching.commands.base import OfProgram
from shared.contracts.vocabulary import Role


class AdmitWaiting(OfProgram):
    """Give the open seats of a role to the people who wait, in their order, batch by batch."""

    TYPE: ClassVar[str] = "matching.admit-waiting"

    role: Role
