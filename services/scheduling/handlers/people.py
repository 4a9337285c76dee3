"""Group scheduling.people: zones, working hours and days off."""

from datetime import timedelta
from typing import Final
from zoneinfo import ZoneInfo

from services.scheduling.commands import FreeDaysOff, KeepDaysFree, SetWorkingHours
from services.scheduling.domain import people
from services.scheduling.domain.people import Person
from services.scheduling.domain.session import pair_of
from services.scheduling.handlers.work import Work
from shared.contracts.availability import HoursErased
from shared.contracts.messages import Message
from shared.contracts.people import PersonChanged, PersonLeft, PlaceErased
from shared.contracts.vocabulary import PersonId, SessionId
from shared.processing.messages import Timer

# A pair that is planned while somebody's days off change may not know of them: a second look finds it.
SECOND_LOOK: Final = timedelta(minutes=1)


def set_working_hours(command: SetWorkingHours, work: Work) -> list[Message]:
    """Set a person's working hours for sessions planned from now on; sessions on days off are moved."""
    before = work.people.get(command.person_id) or Person(id=command.person_id)
    chosen = people.choose_hours(
        before,
        zone=command.zone,
        opens=command.opens,
        closes=command.closes,
        days=command.days,
        region=command.region,
    )
    if command.away is not None:
        today = work.now.astimezone(ZoneInfo(people.working_hours(chosen, people.UTC_ZONE).zone)).date()
        chosen = people.take_time_off(chosen, command.away, today)
    return _keep(before, chosen, work)


def on_person_changed(event: PersonChanged, work: Work) -> list[Message]:
    """Update a person's zone and country; sessions on public holidays of another country are moved."""
    before = work.people.get(event.person_id)
    after = people.follow(before, event)
    if before is None:
        work.people.put(after)
        return []
    return _keep(before, after, work)


def on_person_left(event: PersonLeft, work: Work) -> list[Message]:
    """Delete a person's zone and working hours; their pairs end by events of their own."""
    return _forget(event.person_id, work)


def on_place_erased(event: PlaceErased, work: Work) -> list[Message]:
    """Delete a person, if they are still known."""
    return _forget(event.person_id, work)


def free_days_off(command: FreeDaysOff, work: Work) -> list[Message]:
    """Let each pair of a person move its sessions off their days off."""
    reserved = work.reservations.find(person_id=command.person_id)
    pairs = {pair_of(SessionId(one.session_id)) for one in reserved}
    return [KeepDaysFree(pair_id=pair_id) for pair_id in sorted(pairs)]


def _forget(person_id: PersonId, work: Work) -> list[Message]:
    known = work.people.get(person_id)
    work.people.delete(person_id)
    return [HoursErased(person_id=person_id)] if known and known.hours_revision else []


def _keep(before: Person, after: Person, work: Work) -> list[Message]:
    kept, events = people.told(before, after)
    work.people.put(kept)
    return [*events, *(_look_twice(kept.id, work) if people.other_days_off(before, kept) else ())]


def _look_twice(person_id: PersonId, work: Work) -> list[Message]:
    again = FreeDaysOff(person_id=person_id)
    work.timers.put(Timer(id=f"days-off:{person_id}", due=work.now + SECOND_LOOK, command=again))
    return free_days_off(again, work)
