"""Facts that happen to Ada (mentor) and Grace (mentee), and a small run of notify's handlers over them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from services.notify.commands import RecordDelivery
from services.notify.consumers import ROUTES
from services.notify.domain.delivery import Delivery, Result, State
from services.notify.handlers.work import Work
from services.notify.store import COLLECTIONS
from shared.contracts.base import (
    Cadence,
    Command,
    Kind,
    Message,
    PairId,
    PairMember,
    PersonId,
    ProgramId,
    Role,
    RunId,
    SessionId,
    SurveyId,
)
from shared.contracts.feedback import FeedbackSubmitted, SurveyIssued, Wave
from shared.contracts.matching import (
    ContactChanged,
    PairCreated,
    PairEnded,
    PairEndReason,
    ParticipantEnrolled,
    ParticipantReadied,
    ParticipantUnmatched,
    ParticipantWithdrawn,
    ProgramPublished,
    UnmatchedReason,
)
from shared.contracts.notify import NotificationKind
from shared.contracts.scheduling import (
    AttestationDue,
    CancelReason,
    SessionCancelled,
    SessionRescheduled,
    SessionScheduled,
    SessionType,
)
from tests.builders import NOW, run, work_for

ADA, GRACE = PersonId("ada"), PersonId("grace")
PAIR, PROGRAM, RUN = PairId("pair"), ProgramId("program"), RunId("run")
MEMBERS = (
    PairMember(person_id=ADA, role=Role.MENTOR, zone="Europe/Berlin"),
    PairMember(person_id=GRACE, role=Role.MENTEE, zone="America/New_York"),
)
HOLD = timedelta(minutes=2)


class Notify:
    """All of notify in memory: commands go round until none is left, timers fire as `wait` lets time pass."""

    def __init__(self, given: Iterable[Any] = ()) -> None:
        self.work = work_for(Work, COLLECTIONS, given=given)
        self.published: list[Any] = []
        self.sent: set[str] = set()

    def tell(self, *messages: Message) -> list[Any]:
        """Handle messages and every command that follows; return the events published meanwhile."""
        before, queue = len(self.published), list(messages)
        while queue:
            message = queue.pop(0)
            for produced in self._handle(message):
                (queue if isinstance(produced, Command) else self.published).append(produced)
        return self.published[before:]

    def wait(self, time: timedelta = HOLD) -> list[Any]:
        """Let domain time pass, firing what comes due in order of its due time."""
        until, before = self.work.now + time, len(self.published)
        while due := [timer for timer in self._timers() if timer.due <= until]:
            timer = min(due, key=lambda timer: timer.due)
            self.work.now = max(self.work.now, timer.due)
            del self.work.timers.changed[timer.id]
            self.tell(timer.command)
        self.work.now = until
        return self.published[before:]

    def send(self, result: Result = Result.SENT, contact_revision: int = 1) -> list[Any]:
        """Let every job under way end with a result."""
        before = len(self.published)
        for id_ in [id_ for id_ in self.work.jobs.changed if id_ not in self.sent]:
            self.sent.add(id_)
            delivery = self.delivery(id_)
            self.tell(
                RecordDelivery(
                    person_id=delivery.person_id,
                    delivery_id=delivery.id,
                    result=result,
                    attempts=1,
                    contact_revision=contact_revision,
                )
            )
        return self.published[before:]

    def delivery(self, id_: str) -> Delivery:
        """Return one delivery."""
        found = self.work.deliveries.get(id_)
        assert found is not None
        return found

    def deliveries(
        self, person: PersonId, kind: NotificationKind | None = None, state: State | None = None
    ) -> list[Delivery]:
        """Return a person's deliveries, oldest first."""
        found = [one for one in self.work.deliveries.changed.values() if one is not None and one.person_id == person]
        kept = [one for one in found if kind in (None, one.kind) and state in (None, one.state)]
        return sorted(kept, key=lambda one: one.created_at)

    def only(self, person: PersonId, kind: NotificationKind) -> Delivery:
        """Return a person's one delivery of a kind."""
        (found,) = self.deliveries(person, kind)
        return found

    def _timers(self) -> list[Any]:
        return [timer for timer in self.work.timers.changed.values() if timer is not None]

    def _handle(self, message: Message) -> list[Message]:
        for routes in ROUTES.values():
            if handler := routes.get(type(message)):
                return run(handler, message, self.work)
        raise AssertionError(type(message))


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


def paired(**fields: object) -> PairCreated:
    known: dict[str, Any] = {"kind": Kind.REVERSE, "members": MEMBERS, "topics": ("data-literacy",)}
    known |= {"cadence": Cadence.BIWEEKLY, "weeks": 12, "session_minutes": 45, "starts_on": NOW, "revision": 1}
    return PairCreated(pair_id=PAIR, program_id=PROGRAM, **(known | fields))


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
