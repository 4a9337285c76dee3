"""Working hours and time off over HTTP."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Self

from fastapi import APIRouter
from pydantic import AfterValidator, BaseModel, Field, ValidationInfo, field_validator

from services.scheduling.api.held import held
from services.scheduling.commands import SetWorkingHours
from services.scheduling.domain.days_off import Away, known_region
from services.scheduling.domain.hours import known_zone
from services.scheduling.domain.people import MOST_AWAY, UTC_ZONE, Person, working_hours
from services.scheduling.rights import Right
from services.scheduling.store import PEOPLE
from shared.contracts.vocabulary import PersonId
from shared.domain import NotFound
from shared.fields import as_pattern, once, shaped
from shared.http import Body, Read, Send
from shared.http.parameters import PersonKey
from shared.phrases import phrase

router = APIRouter(prefix="/v1", tags=["scheduling"])
CLOCK_TIME = r"([01]\d|2[0-3]):[0-5]\d|24:00"
ClockTime = Annotated[
    str, as_pattern(CLOCK_TIME), AfterValidator(shaped(CLOCK_TIME, "write hours and minutes, such as 09:00 or 17:30"))
]


class UnknownPerson(NotFound):
    """Scheduling has no person with that id."""


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


def _zone(zone: str) -> str:
    if not known_zone(zone):
        raise ValueError("there is no such time zone; use an IANA name such as Europe/Berlin")
    return zone


def _region(region: str) -> str:
    if not known_region(region):
        raise ValueError("no public holidays are known of it; use a code of ISO 3166, such as DE or DE-BY")
    return region


class TimeOffBody(Body):
    """Days on which a person has no sessions: from the first to the last, both included."""

    first: date
    last: date

    @field_validator("last")
    @classmethod
    def _last_not_before_the_first(cls, last: date, info: ValidationInfo) -> date:
        if last < info.data.get("first", last):
            raise ValueError("the last day of a time off is its first day or later")
        return last


def _in_order(given: list[Weekday]) -> list[Weekday]:
    return sorted({*given}, key=WEEK.index)


def _by_days(given: list[TimeOffBody]) -> list[TimeOffBody]:
    return sorted(once(given, lambda one: (one.first, one.last)), key=lambda one: (one.first, one.last))


class SetWorkingHoursBody(Body):
    """A person's working hours; without a zone the organization's zone applies.

    Without `time_off`, the times off that were set stay; an empty list deletes them.
    """

    zone: Annotated[str, AfterValidator(_zone)] | None = None
    starts: ClockTime = "09:00"
    ends: ClockTime = "17:00"
    days: Annotated[
        list[Weekday], Field(min_length=1, default_factory=lambda: list(WEEK[:5])), AfterValidator(_in_order)
    ]
    holidays: Annotated[str, AfterValidator(_region)] | None = None
    time_off: Annotated[list[TimeOffBody], Field(max_length=MOST_AWAY), AfterValidator(_by_days)] | None = None

    @field_validator("ends")
    @classmethod
    def _end_after_the_beginning(cls, ends: str, info: ValidationInfo) -> str:
        if ends <= info.data.get("starts", ""):
            raise ValueError("the working day ends after it begins")
        return ends


class TimeOffView(BaseModel):
    """Days on which a person has no sessions, both included."""

    first: date
    last: date


class WorkingHoursView(BaseModel):
    """A person's working hours and time off; `chosen` is true if the person set them, false if they are the default."""

    person_id: PersonId
    zone: str | None
    starts: str
    ends: str
    days: list[Weekday]
    time_off: list[TimeOffView]
    holidays: str | None
    chosen: bool

    @classmethod
    def of(cls, person: Person) -> Self:
        """Return a person's working hours."""
        return cls(
            person_id=person.id,
            zone=person.own_zone or person.zone,
            starts=_clock_time(person.opens),
            ends=_clock_time(person.closes),
            days=[WEEK[day] for day in person.days],
            time_off=[TimeOffView(first=one.first, last=one.last) for one in person.away],
            holidays=working_hours(person, UTC_ZONE).off.region,
            chosen=person.chosen,
        )


@router.get("/people/{person_id}/working-hours", dependencies=[held(Right.SEE_HOURS)])
async def get_working_hours(read: Read, person_id: PersonKey) -> WorkingHoursView:
    """Return the working hours by which a person's sessions are planned."""
    return WorkingHoursView.of(await _person(read, person_id))


@router.put("/people/{person_id}/working-hours", dependencies=[held(Right.SET_HOURS)])
async def set_working_hours(
    read: Read, send: Send, person_id: PersonKey, body: SetWorkingHoursBody
) -> WorkingHoursView:
    """Set a person's working hours and time off.

    Working hours apply to sessions planned from now on, planned sessions do not move. Sessions on a day off do.
    """
    await send(
        SetWorkingHours(
            person_id=person_id,
            zone=body.zone,
            opens=minutes(body.starts),
            closes=minutes(body.ends),
            days=tuple(WEEK.index(day) for day in body.days),
            region=body.holidays,
            away=_away(body),
        )
    )
    return WorkingHoursView.of(await _person(read, person_id))


def _away(body: SetWorkingHoursBody) -> tuple[Away, ...] | None:
    return None if body.time_off is None else tuple(Away(first=one.first, last=one.last) for one in body.time_off)


async def _person(read: Read, person_id: PersonId) -> Person:
    found = await read.get(PEOPLE, person_id)
    if found is None:
        raise UnknownPerson(phrase("scheduling knows nobody with this id"))
    return found


def minutes(clock_time: str) -> int:
    """Return the minutes after midnight of HH:MM."""
    hours, _, rest = clock_time.partition(":")
    return int(hours) * 60 + int(rest)


def _clock_time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
