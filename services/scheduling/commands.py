"""Scheduling's commands, sent by HTTP requests and by its own timers."""

from typing import ClassVar

from services.scheduling.domain.days_off import Away
from shared.contracts.messages import Command
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import Moment, PairId, PersonId, SessionId


class RescheduleSession(Command):
    """Move a session to another start; its length stays the same."""

    TYPE: ClassVar[str] = "scheduling.reschedule-session"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    session_id: SessionId
    starts_at: Moment


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
    """Cancel a session."""

    TYPE: ClassVar[str] = "scheduling.cancel-session"
    KEY: ClassVar[str] = "pair_id"

    pair_id: PairId
    session_id: SessionId
    reason: CancelReason


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
