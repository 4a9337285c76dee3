"""Notify's commands: plan, begin and record deliveries, and set preferences."""

from enum import StrEnum
from typing import ClassVar

from services.notify.domain.delivery import About, Meeting, News, Result
from services.notify.domain.nudges import PairInNeed
from shared.contracts.messages import Command
from shared.contracts.notifications import NotificationKind
from shared.contracts.programs import SponsorQuestion
from shared.contracts.sessions import CancelReason
from shared.contracts.vocabulary import DeliveryId, Language, Moment, PairId, PersonId, ProgramId, Role


class NotifyPerson(Command):
    """Notify a person; `cause` names the fact."""

    TYPE: ClassVar[str] = "notify.notify-person"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    kind: NotificationKind
    cause: str
    program_id: ProgramId
    pair_id: PairId
    role: Role | None = None
    about: About = About()
    expires_at: Moment | None = None


class SessionChange(StrEnum):
    """The change of a session."""

    SCHEDULED = "scheduled"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"


class TellOfSession(Command):
    """Tell a person that a session was scheduled, rescheduled or cancelled; `reason` is that of a cancellation.

    A session that is held back while its pair is paused may get its date again at `back_at`.
    """

    TYPE: ClassVar[str] = "notify.tell-of-session"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    pair_id: PairId
    program_id: ProgramId
    role: Role
    change: SessionChange
    reason: CancelReason | None = None
    back_at: Moment | None = None
    meeting: Meeting


class TellOfErasure(Command):
    """Tell a person that they have asked to be erased, when it begins, and where its receipt will stand."""

    TYPE: ClassVar[str] = "notify.tell-of-erasure"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    erasure_id: str
    begins_at: Moment


class CallOffDelivery(Command):
    """Suppress a delivery whose reason is gone, unless it has been sent."""

    TYPE: ClassVar[str] = "notify.call-off-delivery"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    kind: NotificationKind
    cause: str


class CallOffNudge(Command):
    """Suppress what still asks whoever keeps somebody's calendar for a new time of a pair."""

    TYPE: ClassVar[str] = "notify.call-off-nudge"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    pair_id: PairId


class TellBatchOfClosing(Command):
    """Tell one batch of a program's participants that it has closed."""

    TYPE: ClassVar[str] = "notify.tell-batch-of-closing"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    batch: int


class TellOfClosing(Command):
    """Tell a participant that the program has closed."""

    TYPE: ClassVar[str] = "notify.tell-of-closing"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    role: Role


class TellSponsor(Command):
    """Ask the sponsor of a program a question; `cause` names the fact."""

    TYPE: ClassVar[str] = "notify.tell-sponsor"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    cause: str
    question: SponsorQuestion
    expires_at: Moment


class AskAboutPilot(Command):
    """Ask the sponsor what follows from the pilot."""

    TYPE: ClassVar[str] = "notify.ask-about-pilot"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    cause: str
    expires_at: Moment


class TellCoordinator(Command):
    """Tell a coordinator some news of a program; `cause` names the fact, `subject` the run or plan it is about.

    News that was `collected` before has waited already.
    """

    TYPE: ClassVar[str] = "notify.tell-coordinator"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    cause: str
    news: News
    subject: str | None = None
    pairs: int | None = None
    expires_at: Moment | None = None
    collected: bool = False


class TellCoordinators(Command):
    """Tell the coordinators of a program some news of it, unless it has closed."""

    TYPE: ClassVar[str] = "notify.tell-coordinators"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    cause: str
    news: News
    subject: str | None = None
    pairs: int | None = None
    expires_at: Moment | None = None


class CallOffNews(Command):
    """Suppress the mails about some news of a program that have not been sent: they are not true any more."""

    TYPE: ClassVar[str] = "notify.call-off-news"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    cause: str


class NoteStandstill(Command):
    """Note that a broken rule has paused a pair, or does not hold it (any more)."""

    TYPE: ClassVar[str] = "notify.note-standstill"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    pair_id: PairId
    stands: bool


class TellOfStandstill(Command):
    """Tell the coordinators of a program how many pairs a broken rule has paused; sent by a timer."""

    TYPE: ClassVar[str] = "notify.tell-of-standstill"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId


class StopMails(Command):
    """Hold back all mails of a program, or of all (EVERY_PROGRAM), until somebody lets them go."""

    TYPE: ClassVar[str] = "notify.stop-mails"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    why: str = ""


class LetMailsGo(Command):
    """Send the mails of a program again, or those of all; a program that is stopped by itself stays so."""

    TYPE: ClassVar[str] = "notify.let-mails-go"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId


class ResendDelivery(Command):
    """Send a delivery again that has failed; the address is tried anew."""

    TYPE: ClassVar[str] = "notify.resend-delivery"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    delivery_id: DeliveryId


class BeginDelivery(Command):
    """Begin a delivery that is due; sent by a timer."""

    TYPE: ClassVar[str] = "notify.begin-delivery"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    delivery_id: DeliveryId


class RecordDelivery(Command):
    """Record the result of sending a delivery; `contact_revision` identifies the address that was tried."""

    TYPE: ClassVar[str] = "notify.record-delivery"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    delivery_id: DeliveryId
    result: Result
    attempts: int
    code: int | None = None
    contact_revision: int | None = None


class SetPreferences(Command):
    """Set the kinds of mail a person does not want, replacing the earlier choice, and the language if there is one."""

    TYPE: ClassVar[str] = "notify.set-preferences"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    opted_out: tuple[NotificationKind, ...]
    language: Language | None = None


class OptOut(Command):
    """Opt a person out of one more kind of mail."""

    TYPE: ClassVar[str] = "notify.opt-out"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    kind: NotificationKind


class SetLanguage(Command):
    """Set the language of a person's mails."""

    TYPE: ClassVar[str] = "notify.set-language"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    language: Language


class SetDelegate(Command):
    """Set who keeps a person's calendar, by id or by address; neither: nobody but themself."""

    TYPE: ClassVar[str] = "notify.set-delegate"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    delegate_id: PersonId | None = None
    email: str | None = None


class NotePair(Command):
    """Note whether a pair needs help; None: it does not, or does not any more."""

    TYPE: ClassVar[str] = "notify.note-pair"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    pair_id: PairId
    need: PairInNeed | None = None


class SendDigest(Command):
    """Tell a program's coordinators and its sponsor which pairs need help; sent by a timer."""

    TYPE: ClassVar[str] = "notify.send-digest"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId


class TellOfPairs(Command):
    """Tell a coordinator which pairs need help, of so many."""

    TYPE: ClassVar[str] = "notify.tell-of-pairs"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    cause: str
    pairs: tuple[PairId, ...]
    count: int


class TellCount(Command):
    """Tell the sponsor how many of the program's executives cancelled three times in a row."""

    TYPE: ClassVar[str] = "notify.tell-count"
    KEY: ClassVar[str] = "person_id"

    person_id: PersonId
    program_id: ProgramId
    cause: str
    count: int
    among: int


class RegisterTrial(Command):
    """Register a trial of nudges: pairs enter it until `ends_at`, and have so many days to meet."""

    TYPE: ClassVar[str] = "notify.register-trial"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    ends_at: Moment
    within_days: int


class EndTrial(Command):
    """End a trial of nudges before its time."""

    TYPE: ClassVar[str] = "notify.end-trial"
    KEY: ClassVar[str] = "program_id"

    program_id: ProgramId
    trial_id: str
