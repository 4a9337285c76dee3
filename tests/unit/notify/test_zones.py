"""A calendar's time zones, against zoneinfo."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Timezone, TimezoneDaylight

from services.notify.content.calendar import Organizer, calendar_part
from services.notify.content.zones import observances, time_zone
from shared.contracts.notifications import NotificationKind
from tests.unit.notify.letters import ADA_CONTACT, letter, meeting

BEGIN, YEARS = datetime(2026, 1, 1, tzinfo=UTC), 3
END = datetime(2026 + YEARS, 1, 1, tzinfo=UTC)
# Clocks that go their own way: winter as the exception, Ramadan, half an hour, the south, twice a year not at all.
KNOWN = [
    "Africa/Cairo",
    "Africa/Casablanca", "America/New_York", "America/Santiago", "America/St_Johns", "America/Sao_Paulo",
    "Asia/Beirut", "Asia/Gaza", "Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe", "Australia/Sydney",
    "Europe/Berlin", "Europe/Chisinau", "Europe/Dublin", "Pacific/Auckland", "Pacific/Chatham",
]  # fmt: skip


def by_rule(zone: Timezone, local: datetime) -> timedelta:
    """Return the offset at a local time as RFC 5545, 3.6.5 finds it: of the last onset that is not after it."""
    onsets = [(one["DTSTART"].dt, one["TZOFFSETTO"].td) for one in zone.subcomponents]
    return max((onset for onset in onsets if onset[0] <= local), key=lambda onset: onset[0])[1]


def moments(zone: ZoneInfo) -> Iterator[datetime]:
    """Yield moments all through the years, and around each change of the clocks."""
    yield from (BEGIN + timedelta(hours=31 * number) for number in range(YEARS * 8760 // 31))
    for change in observances(zone, BEGIN.year, END.year - 1)[1:]:
        yield from (change.begins + timedelta(minutes=minutes) for minutes in (-181, -1, 0, 1, 181))


def wrong(name: str) -> list[datetime]:
    """Return the moments that a parser of the definition would take for others."""
    zone = ZoneInfo(name)
    defined = Calendar.from_ical(b"BEGIN:VCALENDAR\r\n" + time_zone(zone, BEGIN, END).to_ical() + b"END:VCALENDAR\r\n")
    (block,) = defined.timezones
    local = [moment.astimezone(zone) for moment in moments(zone)]
    return [one for one in local if not one.fold and by_rule(block, one.replace(tzinfo=None)) != one.utcoffset()]


class TestTimeZone:
    @pytest.mark.parametrize("name", KNOWN)
    def test_has_the_offsets_of_zoneinfo_for_three_years(self, name: str) -> None:
        assert wrong(name) == []

    def test_of_ireland_begins_summer_when_it_does(self) -> None:
        block = time_zone(ZoneInfo("Europe/Dublin"), BEGIN, BEGIN)
        assert [(type(one) is TimezoneDaylight, one["DTSTART"].dt) for one in block.subcomponents] == [
            (False, datetime(2026, 1, 1)),  # noqa: DTZ001 - an onset is a local time
            (True, datetime(2026, 3, 29, 1)),  # noqa: DTZ001
            (False, datetime(2026, 10, 25, 2)),  # noqa: DTZ001
        ]

    def test_of_morocco_is_an_hour_behind_in_ramadan(self) -> None:
        block = time_zone(ZoneInfo("Africa/Casablanca"), BEGIN, BEGIN)
        assert [(one["DTSTART"].dt, one["TZOFFSETTO"].td) for one in block.subcomponents[1:]] == [
            (datetime(2026, 2, 15, 3), timedelta()),  # noqa: DTZ001
            (datetime(2026, 3, 22, 2), timedelta(hours=1)),  # noqa: DTZ001
        ]

    @pytest.mark.parametrize("name", ["Asia/Kolkata", "Asia/Tokyo", "Etc/GMT+5"])
    def test_without_summer_time_has_one_observance(self, name: str) -> None:
        assert len(time_zone(ZoneInfo(name), BEGIN, END).subcomponents) == 1


class TestEvents:
    @pytest.mark.parametrize("name", [*KNOWN, "UTC", "Etc/UTC", "nowhere/else"])
    def test_are_when_the_sessions_are(self, name: str) -> None:
        starts = [datetime(2026, 1, 5, 12, tzinfo=UTC) + timedelta(weeks=2 * number) for number in range(26)]
        starts.append(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))  # clocks in Europe show this hour again
        for start in starts:
            assert told_start(name, start) == start


def told_start(name: str, start: datetime) -> datetime:
    """Return the start of a session as a parser finds it in the recipient's calendar."""
    session = meeting(1, starts_at=start, ends_at=start + timedelta(minutes=45))
    invitation = letter(NotificationKind.INVITATION, recipient=replace(ADA_CONTACT, zone=name), meeting=session)
    part = calendar_part(invitation, Organizer(name="Office", email="office@example.org"))
    assert part is not None
    calendar = Calendar.from_ical(part.content)
    (event,) = calendar.events
    told = event["DTSTART"]
    if "TZID" not in told.params:
        return cast("datetime", told.dt)
    (block,) = calendar.timezones
    local = told.dt.replace(tzinfo=None)
    return (local - by_rule(block, local)).replace(tzinfo=UTC)
