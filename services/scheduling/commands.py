"""What scheduling may be asked to do; its own timers ask in the same words."""

from typing import ClassVar

from shared.contracts.messages import Command
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import Moment, PairId, PersonId, SessionId


class RescheduleSession(Command):
    """Give a session another beginning; it stays as long as it was."""

    TYPE: ClassVar[str] = "scheduling.reschedule-session"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    session_id: SessionId
    starts_at: Moment


class CancelSession(Command):
    """Call a session off."""

    TYPE: ClassVar[str] = "scheduling.cancel-session"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    session_id: SessionId
    reason: CancelReason


class AttestSession(Command):
    """Say whether a session that is over took place."""

    TYPE: ClassVar[str] = "scheduling.attest-session"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    session_id: SessionId
    person_id: PersonId
    held: bool


class EndSession(Command):
    """A session's time is over: ask whether it took place."""

    TYPE: ClassVar[str] = "scheduling.end-session"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    session_id: SessionId


class DecideSession(Command):
    """The time for answers is over: decide with those that came."""

    TYPE: ClassVar[str] = "scheduling.decide-session"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    session_id: SessionId


class SetWorkingHours(Command):
    """Say when somebody works: minutes after local midnight, Monday is day 0; no zone means the organization's."""

    TYPE: ClassVar[str] = "scheduling.set-working-hours"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    zone: str | None = None
    opens: int
    closes: int
    days: tuple[int, ...]
