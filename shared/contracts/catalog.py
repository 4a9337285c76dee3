"""The topic catalog: the events, key, retention, producer and consumers of each topic.

Topics, AsyncAPI documents and the event tables of the docs are generated from it.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum

from shared.contracts import (
    audit,
    availability,
    contacts,
    feedback,
    insights,
    notifications,
    operations,
    organization,
    pairs,
    participants,
    people,
    privacy,
    programs,
    sessions,
)
from shared.contracts.messages import Event, Tombstone

# How many partitions each topic has is decided once for an installation, when its topics are made.
DEFAULT_PARTITIONS = 16
MOST_PARTITIONS = 64  # the most that was measured: 72 topics have 4,608 partitions then
PERSONAL = timedelta(days=7)  # maximum age of a copy of personal data outside its owner's store
AUDITED = timedelta(days=400)  # retention of who did or read what, and of decisions about dead letters


class Holds(StrEnum):
    """What a topic holds about people: nothing, ids that say nothing after an erasure, or what an erasure removes."""

    NOTHING = "nothing"
    IDS = "ids"
    PERSONAL = "personal"


@dataclass(frozen=True, kw_only=True)
class Topic:
    """A topic: the event stream of one kind of aggregate, or the commands of one task group.

    `retention` None keeps records for ever; a compacted topic keeps the last record of each key, and a `tombstone`
    erases a key's records. `others` are the services that write to it besides its producer.
    """

    name: str
    key: str
    producer: str
    consumers: tuple[str, ...] = ()
    events: tuple[type[Event], ...] = ()
    retention: timedelta | None = None
    compacted: bool = False
    internal: bool = False
    tombstone: type[Tombstone] | None = None
    holds: Holds | None = None
    others: tuple[str, ...] = ()

    @property
    def writers(self) -> tuple[str, ...]:
        """Return everybody who writes to it."""
        return (self.producer, *self.others)

    @property
    def dead(self) -> str:
        """Return the name of its dead-letter topic."""
        return f"{self.name}.dead"


@dataclass(frozen=True, kw_only=True)
class TaskGroup:
    """The unit of ownership: one service, one kind of key, one consumer group.

    A group that is not `pausable` goes on while its service is paused. One that `gathers` leaves its records for half a
    second, to take many at once: nobody waits for them.
    """

    name: str
    key: str
    inputs: tuple[str, ...] = field(default=())
    pausable: bool = True
    gathers: bool = False

    @property
    def service(self) -> str:
        """Return the service this group belongs to."""
        return self.name.split(".", maxsplit=1)[0]

    @property
    def commands(self) -> str:
        """Return the name of the group's command topic."""
        return f"{self.name}.commands.v1"

    @property
    def topics(self) -> tuple[str, ...]:
        """Return every input of the group, its commands last."""
        return (*self.inputs, self.commands)


PROGRAMS = "mentoring.programs.v1"
PEOPLE = "mentoring.people.v1"
ORGANIZATION = "mentoring.organization.v1"
PARTICIPANTS = "mentoring.participants.v1"
CONTACTS = "mentoring.contacts.v1"
AVAILABILITY = "mentoring.availability.v1"
PAIRS = "mentoring.pairs.v1"
SESSIONS = "mentoring.sessions.v1"
FEEDBACK = "mentoring.feedback.v1"
INSIGHTS = "mentoring.insights.v1"
NOTIFICATIONS = "mentoring.notifications.v1"
PRIVACY = "mentoring.privacy.v1"
AUDIT = "mentoring.audit.v1"
OPERATIONS = "mentoring.operations.v1"

_OWN_GROUPS = (
    TaskGroup(name="matching.people", key="employee_key"),
    TaskGroup(name="matching.organization", key="organization_id"),
    TaskGroup(name="matching.programs", key="program_id", inputs=(INSIGHTS,)),
    TaskGroup(name="matching.availability", key="person_id", inputs=(AVAILABILITY,)),
    TaskGroup(name="matching.pairs", key="pair_id", inputs=(SESSIONS,)),
    TaskGroup(name="scheduling.pairs", key="pair_id", inputs=(PAIRS,)),
    TaskGroup(name="scheduling.people", key="person_id", inputs=(PEOPLE,)),
    TaskGroup(name="feedback.pairs", key="pair_id", inputs=(PAIRS, SESSIONS)),
    TaskGroup(name="feedback.programs", key="program_id", inputs=(PROGRAMS,)),
    TaskGroup(name="feedback.people", key="person_id", inputs=(PEOPLE, PARTICIPANTS)),
    TaskGroup(name="notify.pairs", key="pair_id", inputs=(PAIRS, SESSIONS, FEEDBACK)),
    TaskGroup(name="notify.people", key="person_id", inputs=(CONTACTS, PARTICIPANTS)),
    TaskGroup(name="notify.programs", key="program_id", inputs=(PROGRAMS,)),
    TaskGroup(name="notify.organization", key="organization_id", inputs=(ORGANIZATION,)),
)
SERVICES = tuple(dict.fromkeys(group.service for group in _OWN_GROUPS))
GROUPS = (
    *_OWN_GROUPS,
    *(TaskGroup(name=f"{service}.privacy", key="person_id", inputs=(PRIVACY,)) for service in SERVICES),
    *(TaskGroup(name=f"{service}.audit", key="chain", pausable=False, gathers=True) for service in SERVICES),
)


def _readers(topic: str) -> tuple[str, ...]:
    return tuple(group.name for group in GROUPS if topic in group.inputs)


def _stream(name: str, key: str, producer: str, *events: type[Event], holds: Holds = Holds.IDS) -> Topic:
    return Topic(name=name, key=key, producer=producer, consumers=_readers(name), events=events, holds=holds)


def _erasable(topic: Topic, tombstone: type[Tombstone]) -> Topic:
    return replace(topic, compacted=True, tombstone=tombstone, holds=Holds.PERSONAL)


STREAMS = (
    _stream(
        PROGRAMS,
        "program_id",
        "matching",
        programs.ProgramPublished,
        programs.ProgramRevised,
        programs.ProgramStaffed,
        programs.StaffLeft,
        programs.SponsorAsked,
        programs.SponsorNoLongerAsked,
        programs.SponsorAnswered,
        programs.PilotDecisionDue,
        programs.PilotDecided,
        programs.ProgramStageChanged,
        programs.ProgramClosing,
        programs.ProgramDiscarded,
        programs.ProgramClosed,
        programs.MatchRunCompleted,
        programs.ScheduledRunEnded,
    ),
    _erasable(
        _stream(PEOPLE, "person_id", "matching", people.PersonChanged, people.PersonLeaving, people.PersonLeft),
        people.PlaceErased,
    ),
    _stream(
        ORGANIZATION,
        "organization_id",
        "matching",
        organization.OrganizationSynced,
        organization.PlanHeld,
        organization.PlanDecided,
        holds=Holds.NOTHING,
    ),
    _stream(
        PARTICIPANTS,
        "person_id",
        "matching",
        participants.ParticipantInvited,
        participants.ParticipantInvitationClosed,
        participants.ParticipantEnrolled,
        participants.ParticipantWaitlisted,
        participants.ParticipantRenewalDue,
        participants.ParticipantReminded,
        participants.ParticipantUpdated,
        participants.ParticipantReadied,
        participants.ParticipantUnmatched,
        participants.ParticipantPaused,
        participants.ParticipantResumed,
        participants.ParticipantWithdrawn,
        participants.ParticipantLeft,
        participants.ParticipantReturned,
    ),
    _erasable(_stream(CONTACTS, "person_id", "matching", contacts.ContactChanged), contacts.ContactErased),
    _erasable(_stream(AVAILABILITY, "person_id", "scheduling", availability.HoursChanged), availability.HoursErased),
    _stream(
        PAIRS,
        "pair_id",
        "matching",
        pairs.PairProposed,
        pairs.PairDeclined,
        pairs.PairCreated,
        pairs.PairPaused,
        pairs.PairResumed,
        pairs.PairEnding,
        pairs.PairExtended,
        pairs.HandoverDue,
        pairs.PairEnded,
    ),
    _stream(
        SESSIONS,
        "pair_id",
        "scheduling",
        sessions.SessionScheduled,
        sessions.SessionRescheduled,
        sessions.SessionCancelled,
        sessions.AttestationDue,
        sessions.SessionHeld,
        sessions.SessionMissed,
        sessions.MomentumChanged,
    ),
    _stream(
        FEEDBACK,
        "pair_id",
        "feedback",
        feedback.SurveyIssued,
        feedback.FeedbackSubmitted,
        feedback.AgreementDue,
        feedback.AgreementSigned,
        feedback.QuestionsAskedAhead,
        feedback.CommitmentMade,
        feedback.CommitmentDue,
        feedback.CommitmentDone,
        feedback.CommitmentVerified,
        feedback.ThanksGiven,
        feedback.ThanksShown,
        feedback.OpinionAsked,
    ),
    _stream(
        INSIGHTS,
        "program_id",
        "feedback",
        insights.InsightPublished,
        insights.PilotEvaluated,
        holds=Holds.NOTHING,
    ),
    _stream(
        NOTIFICATIONS,
        "person_id",
        "notify",
        notifications.NotificationSent,
        notifications.NotificationSuppressed,
        notifications.NotificationFailed,
    ),
    replace(
        _stream(
            PRIVACY,
            "person_id",
            "matching",
            privacy.PersonErasureAsked,
            privacy.PersonErasureRequested,
            privacy.PersonDataErased,
            privacy.PersonErased,
            privacy.PersonLinksWithdrawn,
        ),
        others=SERVICES[1:],
    ),
    Topic(
        name=AUDIT,
        key="chain",
        producer=SERVICES[0],
        others=SERVICES[1:],
        events=(audit.AccessRecorded, audit.TrailSigned),
        retention=AUDITED,
        internal=True,
        holds=Holds.IDS,
    ),
    Topic(
        name=OPERATIONS,
        key="letter_id",
        producer="operations",
        others=SERVICES,
        events=(operations.DeadLetterReplayed, operations.DeadLetterDropped),
        retention=AUDITED,
        internal=True,
        holds=Holds.IDS,
    ),
)
COMMANDS = tuple(
    Topic(
        name=group.commands,
        key=group.key,
        producer=group.service,
        consumers=(group.name,),
        retention=PERSONAL,
        internal=True,
        holds=Holds.PERSONAL,
    )
    for group in GROUPS
)
TOPICS = STREAMS + COMMANDS

TOPIC_OF: dict[type[Event], Topic] = {event: topic for topic in STREAMS for event in topic.events}
TOMBSTONES: dict[type[Tombstone], Topic] = {topic.tombstone: topic for topic in STREAMS if topic.tombstone}
EVENTS: dict[str, type[Event]] = {event.TYPE: event for event in TOPIC_OF}


def group(name: str) -> TaskGroup:
    """Return a task group by name.

    Raises:
        LookupError: there is no such group.
    """
    for candidate in GROUPS:
        if candidate.name == name:
            return candidate
    raise LookupError(f"no task group is called {name}")
