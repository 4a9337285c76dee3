"""Facts that happen to Ada (mentor) and Grace (mentee), and all of notify in memory to hear of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from services.notify.app import SERVICE
from services.notify.commands import RecordDelivery
from services.notify.domain.delivery import Delivery, Result, State
from shared.contracts.contacts import ContactChanged
from shared.contracts.feedback import FeedbackSubmitted, SurveyIssued, Wave
from shared.contracts.messages import Message
from shared.contracts.notifications import NotificationKind
from shared.contracts.pairs import (
    DeclineReason,
    HandoverDue,
    PairCreated,
    PairDeclined,
    PairEnded,
    PairEnding,
    PairEndReason,
    PairExtended,
    PairPaused,
    PairProposed,
    PairResumed,
    PauseReason,
)
from shared.contracts.participants import (
    ParticipantEnrolled,
    ParticipantLeft,
    ParticipantPaused,
    ParticipantReadied,
    ParticipantResumed,
    ParticipantReturned,
    ParticipantUnmatched,
    ParticipantWithdrawn,
    UnmatchedReason,
)
from shared.contracts.programs import ProgramPublished
from shared.contracts.sessions import (
    AttestationDue,
    CancelReason,
    SessionCancelled,
    SessionRescheduled,
    SessionScheduled,
    SessionType,
)
from shared.contracts.vocabulary import (
    Cadence,
    Kind,
    PairId,
    PairMember,
    PersonId,
    ProgramId,
    Role,
    RunId,
    SessionId,
    SurveyId,
)
from shared.processing.unit_of_work import UnitOfWork
from tests.builders import NOW
from tests.memory import Memory

ADA, GRACE = PersonId("ada"), PersonId("grace")
PAIR, PROGRAM, RUN = PairId("pair"), ProgramId("program"), RunId("run")
MEMBERS = (
    PairMember(person_id=ADA, role=Role.MENTOR, zone="Europe/Berlin"),
    PairMember(person_id=GRACE, role=Role.MENTEE, zone="America/New_York"),
)
HOLD = timedelta(minutes=3)  # by then everything has left but questions about expectations


class Notify(Memory):
    """All of notify in memory; jobs wait until `send` gives them a result."""

    def __init__(self) -> None:
        self.jobs: list[str] = []
        self._begun = set[str]()
        super().__init__(service=SERVICE, now=NOW)

    def tell(self, *messages: Message) -> list[Any]:
        """Handle messages and every command that follows; return the events published meanwhile."""
        before = len(self.events)
        self.hear(*messages)
        return self.events[before:]

    def wait(self, time: timedelta = HOLD) -> list[Any]:
        """Let domain time pass; return the events published meanwhile."""
        before = len(self.events)
        super().wait(time)
        return self.events[before:]

    def send(self, result: Result = Result.SENT, contact_revision: int = 1) -> list[Any]:
        """Let every job end with a result; return the events published meanwhile."""
        before = len(self.events)
        while self.jobs:
            delivery = self.delivery(self.jobs.pop(0))
            self.hear(
                RecordDelivery(
                    person_id=delivery.person_id,
                    delivery_id=delivery.id,
                    result=result,
                    attempts=1,
                    contact_revision=contact_revision,
                )
            )
        return self.events[before:]

    def contact(self, person: PersonId) -> Any:  # noqa: ANN401 - a contact, or None
        """Return how to reach somebody."""
        return self.kept["contacts"].get(person)

    def preferences(self, person: PersonId) -> Any:  # noqa: ANN401 - preferences, or None
        """Return what somebody does not want."""
        return self.kept["preferences"].get(person)

    def delivery(self, id_: str) -> Delivery:
        """Return one delivery."""
        delivery: Delivery = self.kept["deliveries"][id_]
        return delivery

    def deliveries(
        self, person: PersonId, kind: NotificationKind | None = None, state: State | None = None
    ) -> list[Delivery]:
        """Return a person's deliveries, oldest first."""
        found = [one for one in self.kept["deliveries"].values() if one.person_id == person]
        kept = [one for one in found if kind in (None, one.kind) and state in (None, one.state)]
        return sorted(kept, key=lambda one: one.created_at)

    def only(self, person: PersonId, kind: NotificationKind) -> Delivery:
        """Return a person's one delivery of a kind."""
        (found,) = self.deliveries(person, kind)
        return found

    def _save(self, work: UnitOfWork) -> None:
        super()._save(work)
        self.jobs += [
            job.subject for job in work.jobs.changed.values() if job is not None and job.id not in self._begun
        ]
        self._begun |= {*work.jobs.changed}  # an id starts nothing twice


def contact(person: PersonId = ADA, *, revision: int = 1, **fields: object) -> ContactChanged:
    known: dict[str, Any] = {"name": person.title(), "email": f"{person}@example.org", "zone": "Europe/Berlin"}
    return ContactChanged(person_id=person, revision=revision, **(known | fields))


def program(**fields: object) -> ProgramPublished:
    known: dict[str, Any] = {"title": "Digital Spring", "kind": Kind.REVERSE, "cadence": Cadence.BIWEEKLY}
    known |= {"weeks": 12, "session_minutes": 45, "revision": 1}
    return ProgramPublished(program_id=PROGRAM, **(known | fields))


def enrolled(
    person: PersonId = ADA, *, role: Role = Role.MENTOR, revision: int = 1, **f: object
) -> ParticipantEnrolled:
    return ParticipantEnrolled(person_id=person, program_id=PROGRAM, role=role, revision=revision, **f)


def readied(person: PersonId = ADA, *, role: Role = Role.MENTOR, revision: int = 2) -> ParticipantReadied:
    return ParticipantReadied(person_id=person, program_id=PROGRAM, role=role, revision=revision)


def withdrawn(person: PersonId = ADA, *, role: Role = Role.MENTOR, revision: int = 3) -> ParticipantWithdrawn:
    return ParticipantWithdrawn(person_id=person, program_id=PROGRAM, role=role, revision=revision)


def unmatched(
    person: PersonId = ADA,
    *,
    role: Role = Role.MENTOR,
    run: str = RUN,
    reason: UnmatchedReason = UnmatchedReason.TOO_FEW_PLACES,
) -> ParticipantUnmatched:
    return ParticipantUnmatched(
        person_id=person, program_id=PROGRAM, role=role, revision=3, run_id=RunId(run), reason=reason
    )


def proposed(*asked: PersonId, **fields: Any) -> PairProposed:  # noqa: ANN401 - a builder takes any field
    known: dict[str, Any] = {"pair_id": PAIR, "members": MEMBERS, "topics": ("data-literacy",), "revision": 1}
    known |= {"kind": Kind.REVERSE, "asked": asked or (ADA, GRACE), "expires_at": NOW + timedelta(weeks=1)}
    return PairProposed(program_id=PROGRAM, **(known | fields))


def declined(*asked: PersonId, reason: DeclineReason = DeclineReason.NO_TIME) -> PairDeclined:
    return PairDeclined(
        pair_id=PAIR, program_id=PROGRAM, members=MEMBERS, asked=asked or (ADA, GRACE), reason=reason, revision=2
    )


def paired(**fields: object) -> PairCreated:
    known: dict[str, Any] = {"kind": Kind.REVERSE, "members": MEMBERS, "topics": ("data-literacy",)}
    known |= {"cadence": Cadence.BIWEEKLY, "weeks": 12, "session_minutes": 45, "starts_on": NOW, "revision": 1}
    return PairCreated(**({"pair_id": PAIR, "program_id": PROGRAM} | known | fields))


def _changed(revision: int) -> dict[str, Any]:
    return {"pair_id": PAIR, "program_id": PROGRAM, "kind": Kind.REVERSE, "members": MEMBERS, "revision": revision}


def pair_paused(
    until: datetime | None = None, *, reason: PauseReason = PauseReason.BY_MEMBER, revision: int = 2
) -> PairPaused:
    return PairPaused(**_changed(revision), reason=reason, until=until)


def pair_resumed(ends_on: datetime = NOW + timedelta(weeks=12), *, revision: int = 3) -> PairResumed:
    return PairResumed(**_changed(revision), ends_on=ends_on)


def pair_ending(ends_on: datetime = NOW + timedelta(weeks=12), *, revision: int = 4) -> PairEnding:
    return PairEnding(**_changed(revision), ends_on=ends_on, weeks=12)


def pair_extended(ends_on: datetime = NOW + timedelta(weeks=24), *, revision: int = 5) -> PairExtended:
    return PairExtended(**_changed(revision), ends_on=ends_on, weeks=12)


def handover_due(person: PersonId = ADA, *, deadline: datetime, revision: int = 6) -> HandoverDue:
    facts = _changed(revision)
    del facts["kind"]
    return HandoverDue(**facts, person_id=person, deadline=deadline)


def paused(person: PersonId = ADA, until: datetime | None = None, *, revision: int = 4) -> ParticipantPaused:
    return ParticipantPaused(person_id=person, program_id=PROGRAM, role=Role.MENTOR, until=until, revision=revision)


def resumed(person: PersonId = ADA, *, revision: int = 5) -> ParticipantResumed:
    return ParticipantResumed(person_id=person, program_id=PROGRAM, role=Role.MENTOR, revision=revision)


def left(person: PersonId = ADA, *, role: Role = Role.MENTOR, revision: int = 6) -> ParticipantLeft:
    return ParticipantLeft(person_id=person, program_id=PROGRAM, role=role, revision=revision)


def returned(person: PersonId = ADA, *, role: Role = Role.MENTOR, revision: int = 7) -> ParticipantReturned:
    return ParticipantReturned(person_id=person, program_id=PROGRAM, role=role, revision=revision)


def ended(reason: PairEndReason = PairEndReason.COMPLETED) -> PairEnded:
    return PairEnded(pair_id=PAIR, program_id=PROGRAM, members=MEMBERS, reason=reason, revision=2)


def _plan(number: int, sequence: int, at: datetime | None) -> dict[str, Any]:
    starts_at = at or datetime(2026, 3, 10, 14, tzinfo=UTC) + timedelta(weeks=2 * (number - 1))
    return {
        "pair_id": PAIR,
        "program_id": PROGRAM,
        "session_id": SessionId(f"session-{number}"),
        "kind": Kind.REVERSE,
        "members": MEMBERS,
        "number": number,
        "series_length": 6,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=45),
        "zone": "Europe/Berlin",
        "uid": f"session-{number}@mentoring",
        "sequence": sequence,
        "revision": number + sequence,
    }


AGENDA = ("What did you try since last time?", "What is still confusing?")


def scheduled(number: int = 1, *, sequence: int = 0, at: datetime | None = None) -> SessionScheduled:
    session_type = SessionType.ORIENTATION if number == 1 else SessionType.REGULAR
    return SessionScheduled(**_plan(number, sequence, at), agenda=AGENDA, session_type=session_type)


def rescheduled(number: int = 1, *, sequence: int = 1, at: datetime | None = None) -> SessionRescheduled:
    at = at or datetime(2026, 3, 12, 15, tzinfo=UTC)
    return SessionRescheduled(**_plan(number, sequence, at), agenda=AGENDA)


def cancelled(number: int = 1, *, sequence: int = 1, reason: CancelReason = CancelReason.BY_MEMBER) -> SessionCancelled:
    return SessionCancelled(**_plan(number, sequence, None), reason=reason)


def attestation_due(number: int = 1, deadline: timedelta = timedelta(days=3)) -> AttestationDue:
    return AttestationDue(
        pair_id=PAIR,
        program_id=PROGRAM,
        session_id=SessionId(f"session-{number}"),
        members=MEMBERS,
        number=number,
        starts_at=NOW,
        deadline=NOW + deadline,
        revision=5,
    )


def survey(person: PersonId = ADA, wave: Wave = Wave.PULSE, lasts: timedelta = timedelta(days=7)) -> SurveyIssued:
    return SurveyIssued(
        pair_id=PAIR,
        program_id=PROGRAM,
        survey_id=SurveyId(f"{wave}-{person}"),
        person_id=person,
        role=Role.MENTOR if person == ADA else Role.MENTEE,
        wave=wave,
        instrument="pulse",
        instrument_version=1,
        session_id=SessionId("session-1") if wave is Wave.PULSE else None,
        expires_at=NOW + lasts,
        revision=1,
    )


def answered(person: PersonId = ADA, wave: Wave = Wave.PULSE) -> FeedbackSubmitted:
    return FeedbackSubmitted(
        pair_id=PAIR,
        program_id=PROGRAM,
        survey_id=SurveyId(f"{wave}-{person}"),
        person_id=person,
        role=Role.MENTOR,
        wave=wave,
        instrument="pulse",
        instrument_version=1,
        revision=2,
    )
