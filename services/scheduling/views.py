"""What HTTP says of sessions and working hours, and what it takes."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator

from services.scheduling.domain.hours import known_zone
from services.scheduling.domain.people import Person
from services.scheduling.domain.session import Session, SessionState
from shared.contracts.sessions import CancelReason, SessionType
from shared.contracts.vocabulary import Moment, PersonId, Role
from shared.http import Body


class Weekday(StrEnum):
    """A day of the week, as RFC 5545 writes it."""

    MO = "MO"
    TU = "TU"
    WE = "WE"
    TH = "TH"
    FR = "FR"
    SA = "SA"
    SU = "SU"


WEEK = tuple(Weekday)


class CallOffReason(StrEnum):
    """Why a session is called off over HTTP."""

    BY_MEMBER = CancelReason.BY_MEMBER
    BY_COORDINATOR = CancelReason.BY_COORDINATOR


EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)  # what zones can reckon with


def _whole_minutes(moment: datetime) -> datetime:
    if not EARLIEST <= moment < LATEST:
        raise ValueError("a session begins between the years 2000 and 2200")
    if moment.second or moment.microsecond:
        raise ValueError("a session begins on a whole minute")
    return moment.astimezone(UTC)


def _zone(zone: str) -> str:
    if not known_zone(zone):
        raise ValueError("there is no such time zone; use an IANA name such as Europe/Berlin")
    return zone


ClockTime = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$", description="Local time, HH:MM.")]


class Reschedule(Body):
    """When a session shall begin; any time the two agree on, also outside their working hours."""

    starts_at: Annotated[Moment, AfterValidator(_whole_minutes)]


class CallOff(Body):
    """Who calls a session off."""

    reason: CallOffReason = CallOffReason.BY_COORDINATOR


class Attest(Body):
    """Whether a session took place, in the eyes of one who was to be there."""

    person_id: PersonId
    held: bool


class SetHours(Body):
    """When somebody works; without a zone the organization's one holds."""

    zone: Annotated[str, AfterValidator(_zone)] | None = None
    starts: ClockTime = "09:00"
    ends: ClockTime = "17:00"
    days: Annotated[list[Weekday], Field(min_length=1, default_factory=lambda: list(WEEK[:5]))]

    @field_validator("ends")
    @classmethod
    def _end_after_the_beginning(cls, ends: str, info: ValidationInfo) -> str:
        if ends <= info.data.get("starts", ""):
            raise ValueError("the working day ends after it begins")
        return ends


class MemberView(BaseModel):
    """One who meets, with the session's local time."""

    person_id: PersonId
    role: Role
    zone: str
    starts_at_local: datetime
    ends_at_local: datetime
    outside_hours: bool


class SessionView(BaseModel):
    """A session; times are UTC unless they say local. `answer_until` is there while its people are asked."""

    id: str
    pair_id: str
    program_id: str
    number: int
    series_length: int
    type: SessionType
    state: SessionState
    starts_at: datetime
    ends_at: datetime
    zone: str
    members: list[MemberView]
    agenda: list[str]
    uid: str
    sequence: int
    answer_until: datetime | None
    cancelled_because: CancelReason | None

    @classmethod
    def of(cls, session: Session) -> Self:
        """Return what is said of a session; not who answered, nor what."""
        return cls(
            id=session.id,
            pair_id=session.pair_id,
            program_id=session.program_id,
            number=session.number,
            series_length=session.series_length,
            type=session.session_type,
            state=session.state,
            starts_at=session.starts_at,
            ends_at=session.ends_at,
            zone=session.zone,
            members=_members(session),
            agenda=list(session.agenda),
            uid=session.uid,
            sequence=session.sequence,
            answer_until=session.deadline,
            cancelled_because=session.cancelled_because,
        )


class HoursView(BaseModel):
    """When somebody works; `chosen` tells whether they said so, or it is what holds for everybody."""

    person_id: PersonId
    zone: str | None
    starts: str
    ends: str
    days: list[Weekday]
    chosen: bool

    @classmethod
    def of(cls, person: Person) -> Self:
        """Return somebody's working hours."""
        return cls(
            person_id=person.id,
            zone=person.own_zone or person.zone,
            starts=_clock_time(person.opens),
            ends=_clock_time(person.closes),
            days=[WEEK[day] for day in person.days],
            chosen=person.chosen,
        )


def minutes(clock_time: str) -> int:
    """Return the minutes after midnight of HH:MM."""
    hours, _, rest = clock_time.partition(":")
    return int(hours) * 60 + int(rest)


def _clock_time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def _members(session: Session) -> list[MemberView]:
    return [
        MemberView(
            person_id=member.person_id,
            role=member.role,
            zone=member.zone,
            starts_at_local=session.starts_at.astimezone(ZoneInfo(member.zone)),
            ends_at_local=session.ends_at.astimezone(ZoneInfo(member.zone)),
            outside_hours=member.person_id in session.outside_hours,
        )
        for member in session.members
    ]
