"""A delivery: one notification to one person by one channel, from planning to its result."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from services.notify.domain.kinds import OPTIONAL, PATIENCE
from services.notify.domain.people import Contact, Preferences
from shared.contracts.feedback import Wave
from shared.contracts.messages import Event
from shared.contracts.notifications import (
    Channel,
    FailureReason,
    NotificationFailed,
    NotificationKind,
    NotificationSent,
    NotificationSuppressed,
    SuppressionReason,
)
from shared.contracts.pairs import DeclineReason, PairEndReason, PauseReason
from shared.contracts.participants import EnrollmentMode, UnmatchedReason
from shared.contracts.programs import SponsorQuestion
from shared.contracts.sessions import SessionType
from shared.contracts.vocabulary import (
    DeliveryId,
    GroupAttribute,
    PairId,
    PersonId,
    ProgramId,
    Role,
    SessionId,
    SurveyId,
)
from shared.domain import NotFound, Refused, identifier
from shared.phrases import phrase


class UnknownDelivery(NotFound):
    """There is no delivery with that id."""


class NotFailed(Refused):
    """A mail is sent again only if it has failed, and while its time is not over."""


class State(StrEnum):
    """The state of a delivery; the last three are final."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    SUPPRESSED = "suppressed"
    FAILED = "failed"


class News(StrEnum):
    """What coordinators are told of their program."""

    SPONSOR_ACCEPTED = "sponsor-accepted"
    SPONSOR_DECLINED = "sponsor-declined"
    ROLLOUT_AGREED = "rollout-agreed"
    ROLLOUT_DECLINED = "rollout-declined"
    SPONSOR_LEFT = "sponsor-left"
    COORDINATOR_LEFT = "coordinator-left"
    RUN_DRAFTED = "run-drafted"
    RUN_RELEASED = "run-released"
    RUN_HELD = "run-held"
    RUN_WAITS = "run-waits"
    RUN_FAILED = "run-failed"
    PILOT_EVALUATED = "pilot-evaluated"
    PILOT_NOT_ASKED = "pilot-not-asked"
    PILOT_EXPANDED = "pilot-expanded"
    PILOT_ADJUSTED = "pilot-adjusted"
    PILOT_STOPPED = "pilot-stopped"
    PLAN_WAITS = "plan-waits"
    PLAN_EXPIRED = "plan-expired"
    PLAN_ELSEWHERE = "plan-elsewhere"
    CLOSING_PLANNED = "closing-planned"
    CLOSING_TAKEN_BACK = "closing-taken-back"
    ENDINGS_WAIT = "endings-wait"
    ENDINGS_EXPIRED = "endings-expired"
    PAIRS_PAUSED = "pairs-paused"


class PairNews(StrEnum):
    """What a member of a pair is told of the page that the pair shares."""

    AGREEMENT_DUE = "agreement-due"
    QUESTIONS_ASKED = "questions-asked"
    COMMITMENT_DUE = "commitment-due"
    COMMITMENT_DONE = "commitment-done"
    THANKED = "thanked"
    OPINION_ASKED = "opinion-asked"


class Result(StrEnum):
    """The result of sending, reported by the channel."""

    SENT = "sent"
    NO_CONTACT = "no-contact"
    ADDRESS_REFUSED = "address-refused"
    MESSAGE_REFUSED = "message-refused"
    RETRIES_EXHAUSTED = "retries-exhausted"
    OVERTAKEN = "overtaken"
    HELD_BACK = "held-back"


@dataclass(frozen=True, kw_only=True, slots=True)
class Meeting:
    """A session as its mails show it; `id` is the session's, `uid` and `sequence` are RFC 5545's.

    `outside_hours` names the people for whom it lies outside their working hours.
    """

    id: SessionId
    number: int
    series_length: int
    starts_at: datetime
    ends_at: datetime
    uid: str
    sequence: int
    session_type: SessionType = SessionType.REGULAR
    agenda: tuple[str, ...] = ()
    outside_hours: tuple[PersonId, ...] = ()
    cancelled: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """The facts a mail's wording needs besides persons, pair and program; fields of other kinds are empty."""

    mode: EnrollmentMode | None = None  # welcome
    newcomer: bool = False  # the welcome was folded into this mail
    instead: bool = False  # proposal, paired: another unsent mail was folded into this one
    unheard: bool = False  # proposal-closed, pair-ended: its beginning was never told, so the mail tells both
    only_asked: bool = False  # proposal: only the recipient has to agree
    declined: DeclineReason | None = None
    unmatched: UnmatchedReason | None = None
    attribute: GroupAttribute | None = None  # unmatched: what a rule on groups is about
    ended: PairEndReason | None = None
    cut_short: bool = False  # pair-ended: before its weeks were over
    paused: PauseReason | None = None  # pair-paused
    until: datetime | None = None  # pair-paused, paused: the day on which it goes on, if it is known
    again: bool = False  # pair-paused, paused: the person was told of the pause before, and it changed
    ends_on: datetime | None = None  # pair-resumed, pair-ending, pair-extended: the last day
    weeks: int | None = None  # pair-ending, pair-extended
    withdrawn: bool = False  # pair-ended: this person has also left the program
    waited: bool = False  # program-closed, withdrawn: the person was on the waiting list, and did not take part yet
    session_id: SessionId | None = None  # attestation, survey after a session
    survey_id: SurveyId | None = None
    wave: Wave | None = None
    own: bool = False  # nudge: the recipient's side cancelled
    in_a_row: int = 0  # nudge: how often
    passed_on: bool = False  # nudge: whoever keeps the recipient's calendar was asked
    principal: PersonId | None = None  # delegate-nudge: whose calendar it is; thanks-shown: who was thanked
    in_need: tuple[PairId, ...] = ()  # pairs-in-need: those that are listed
    count: int = 0  # pairs-in-need: of how many; cancellation-count: how many executives
    among: int = 0  # cancellation-count: of how many
    question: SponsorQuestion | None = None  # sponsor-asked
    position: int | None = None  # waitlisted
    missing: tuple[str, ...] = ()  # readiness-asked: the requirements that are left
    pair_news: PairNews | None = None  # pair-news
    news: News | None = None  # program-news
    subject: str | None = None  # program-news: the run or the plan that it is about
    pairs: int | None = None  # program-news: how many pairs it is about


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """A notification of one cause to one person by one channel; it contains no name or address.

    It is sent at `due` (domain time), never after `expires_at`; `attempts` and `code` (SMTP's reply) are those of the
    last result. `meeting` is the session in its calendar part.

    From `over_at` the days of its retention count: its end, or later that of the meeting or the pause that it told of,
    until which later mails depend on it. None before its end.
    """

    id: DeliveryId
    person_id: PersonId
    kind: NotificationKind
    cause: str
    channel: Channel = Channel.EMAIL
    program_id: ProgramId
    pair_id: PairId | None = None
    role: Role | None = None
    about: About = field(default_factory=About)
    meeting: Meeting | None = None
    created_at: datetime
    due: datetime
    expires_at: datetime | None = None
    correlation_id: str = ""
    state: State = State.PENDING
    reason: SuppressionReason | FailureReason | None = None
    attempts: int = 0
    code: int | None = None
    over_at: datetime | None = None
    revision: int = 1

    @property
    def pending(self) -> bool:
        """Tell whether its content can still be changed."""
        return self.state is State.PENDING

    def is_over(self, now: datetime) -> bool:
        """Tell whether the deadline of its action, or the session it invites to, is over."""
        told = self.meeting
        past = told is not None and not told.cancelled and now >= told.ends_at
        return past or (self.expires_at is not None and now >= self.expires_at)


Decision = tuple[Delivery, list[Event]]


def delivery_id(
    kind: NotificationKind, person_id: PersonId, cause: str, channel: Channel = Channel.EMAIL
) -> DeliveryId:
    """Return the id of the only delivery for a cause, a person and a channel."""
    return DeliveryId(identifier("delivery", kind, cause, person_id, channel))


def begin(delivery: Delivery, contact: Contact | None, preferences: Preferences | None, now: datetime) -> Decision:
    """Decide a pending delivery that is due: send it, let it wait for a contact, or end it."""
    if delivery.is_over(now):
        return suppress(delivery, SuppressionReason.OVERTAKEN, now)
    if preferences is not None and _unwanted(delivery, preferences):
        return suppress(delivery, SuppressionReason.OPTED_OUT, now)
    if contact is None:
        return (delivery, []) if now < gives_up_at(delivery) else fail(delivery, FailureReason.NO_CONTACT, now)
    if contact.refused:
        return fail(delivery, FailureReason.ADDRESS_REFUSED, now)
    return _revised(delivery, state=State.SENDING), []


def resend(delivery: Delivery, now: datetime) -> Delivery:
    """Return a failed delivery that is tried again now.

    Raises:
        NotFailed: it has not failed, or its time is over.
    """
    if delivery.state is not State.FAILED:
        raise NotFailed(phrase("only a mail that has failed is sent again"))
    if delivery.is_over(now):
        raise NotFailed(phrase("the time of what the mail asks for is over"))
    return _revised(delivery, state=State.PENDING, reason=None, due=now, over_at=None)


def _unwanted(delivery: Delivery, preferences: Preferences) -> bool:
    """Tell whether the person has opted out of the mail; a mail that includes a welcome is always sent."""
    return delivery.kind in preferences.opted_out and delivery.kind in OPTIONAL and not delivery.about.newcomer


def gives_up_at(delivery: Delivery) -> datetime:
    """Return the moment at which a delivery stops waiting for a contact."""
    return delivery.due + PATIENCE


def record(  # noqa: PLR0911 - one return per result
    delivery: Delivery, result: Result, attempts: int, code: int | None, now: datetime
) -> Decision:
    """Decide a delivery's state by the result of sending."""
    tried = replace(delivery, attempts=attempts, code=code)
    match result:
        case Result.SENT:
            return _sent(tried, now)
        case Result.NO_CONTACT:
            return fail(tried, FailureReason.NO_CONTACT, now)
        case Result.ADDRESS_REFUSED:
            return fail(tried, FailureReason.ADDRESS_REFUSED, now)
        case Result.MESSAGE_REFUSED:
            return fail(tried, FailureReason.MESSAGE_REFUSED, now)
        case Result.RETRIES_EXHAUSTED:
            return fail(tried, FailureReason.RETRIES_EXHAUSTED, now)
        case Result.OVERTAKEN:
            return suppress(tried, SuppressionReason.OVERTAKEN, now)
        case Result.HELD_BACK:
            return _revised(tried, state=State.PENDING), []
        case _:
            assert_never(result)


def suppress(delivery: Delivery, reason: SuppressionReason, now: datetime) -> Decision:
    """End a delivery without sending it, on purpose."""
    ended = _ended(delivery, State.SUPPRESSED, now, reason=reason)
    return ended, [NotificationSuppressed(**_said_of(ended), reason=reason)]


def fail(delivery: Delivery, reason: FailureReason, now: datetime) -> Decision:
    """End a delivery that cannot reach its person."""
    ended = _ended(delivery, State.FAILED, now, reason=reason)
    return ended, [NotificationFailed(**_said_of(ended), reason=reason)]


def telling(delivery: Delivery, **about: object) -> Delivery:
    """Return a pending delivery with other facts for its wording."""
    changed = replace(delivery.about, **about)  # type: ignore[arg-type]  # replace checks names
    return _revised(delivery, about=changed)


def tell_of(delivery: Delivery, meeting: Meeting, due: datetime) -> Delivery:
    """Return a pending delivery updated to a session's newest state and to the time at which to send it."""
    return _revised(delivery, meeting=meeting, due=due)


def _sent(delivery: Delivery, now: datetime) -> Decision:
    ended = _ended(delivery, State.SENT, now)
    return ended, [NotificationSent(**_said_of(ended))]


def _ended(delivery: Delivery, state: State, now: datetime, **changes: object) -> Delivery:
    """Return a delivery in a final state; while a calendar shows its meeting, or its pause lasts, it is not over."""
    told = (delivery.meeting.ends_at if delivery.meeting else now, delivery.about.until or now)
    return _revised(delivery, state=state, over_at=max(now, *told), **changes)


def _revised(delivery: Delivery, **changes: object) -> Delivery:
    return replace(delivery, revision=delivery.revision + 1, **changes)  # type: ignore[arg-type]  # replace checks names


def _said_of(delivery: Delivery) -> dict[str, object]:
    return {
        "person_id": delivery.person_id,
        "delivery_id": delivery.id,
        "kind": delivery.kind,
        "channel": delivery.channel,
        "cause": delivery.cause,
        "revision": delivery.revision,
    }
