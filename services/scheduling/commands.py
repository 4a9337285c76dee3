"""Scheduling's commands, sent by HTTP requests and by its own timers."""

from typing import ClassVar

from services.scheduling.domain.days_off import Away
from shared.contracts.messages import Command
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import Moment, PairId, PersonId, Role, SessionId


class RescheduleSession(Command):
    """Move a session to another start; its length stays the same. `side` asks for it, if a member does."""

    TYPE: ClassVar[str] = "scheduling.reschedule-session"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    session_id: SessionId
    starts_at: Moment
    side: Role | None = None

    @property
    def nameless(self) -> bool:
        """Tell whether a member asks: then the side is told, and not who of it."""
        return self.side is not None


class AddSession(Command):
    """Plan a session more for a pair: at `starts_at`, or at the next time that suits everybody."""

    TYPE: ClassVar[str] = "scheduling.add-session"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    starts_at: Moment | None = None


class KeepDaysFree(Command):
    """Move a pair's sessions off the days that a member has off; sent when those days change."""

    TYPE: ClassVar[str] = "scheduling.keep-days-free"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId


class CancelSession(Command):
    """Cancel a session; `side` asks for it, if a member does."""

    TYPE: ClassVar[str] = "scheduling.cancel-session"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    session_id: SessionId
    reason: CancelReason
    side: Role | None = None

    @property
    def nameless(self) -> bool:
        """Tell whether a member asks: then the side is told, and not who of it."""
        return self.side is not None


class AttestSession(Command):
    """Say whether a session that is over took place."""

    TYPE: ClassVar[str] = "scheduling.attest-session"
    NAMELESS: ClassVar[bool] = True
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    session_id: SessionId
    person_id: PersonId
    held: bool


class EndSession(Command):
    """Ask both sides whether a session took place; sent by a timer at the session's end."""

    TYPE: ClassVar[str] = "scheduling.end-session"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    session_id: SessionId


class DecideSession(Command):
    """Decide a session by the attestations received; sent by a timer at the deadline."""

    TYPE: ClassVar[str] = "scheduling.decide-session"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    session_id: SessionId


class JudgeMomentum(Command):
    """Look whether a pair keeps meeting; sent by a timer when time alone may have changed that."""

    TYPE: ClassVar[str] = "scheduling.judge-momentum"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId


class AskForHelp(Command):
    """Ask the program's coordinators to help a pair; nothing says which member asks, nor why."""

    TYPE: ClassVar[str] = "scheduling.ask-for-help"
    NAMELESS: ClassVar[bool] = True
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId


class FreeDaysOff(Command):
    """Look for sessions on a person's days off, and let their pairs move them."""

    TYPE: ClassVar[str] = "scheduling.free-days-off"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId


class SetWorkingHours(Command):
    """Set a person's working hours: minutes after local midnight, Monday is day 0; no zone: the organization's.

    `region` is whose public holidays are theirs, if not those of the organization's country for them. `away` are the
    times they are away; None leaves those as they are.
    """

    TYPE: ClassVar[str] = "scheduling.set-working-hours"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    zone: str | None = None
    opens: int
    closes: int
    days: tuple[int, ...]
    region: str | None = None
    away: tuple[Away, ...] | None = None
