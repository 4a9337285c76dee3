"""Commands about how the meetings of a pair go."""

from typing import ClassVar

from services.matching.commands.pairs import OfPair
from shared.contracts.sessions import MomentumReason, MomentumState
from shared.contracts.vocabulary import Moment


class NoteMeeting(OfPair):
    """Keep that a session of a pair took place; its series has `planned` sessions."""

    TYPE: ClassVar[str] = "matching.note-meeting"

    at: Moment
    planned: int


class NoteMomentum(OfPair):
    """Keep whether a pair keeps meeting."""

    TYPE: ClassVar[str] = "matching.note-momentum"

    state: MomentumState
    reason: MomentumReason
    in_a_row: int
