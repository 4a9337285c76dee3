from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import dateutil.tz
import pytest
from icalendar import Calendar

from services.notify.content.calendar import Organizer, calendar_part
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import Role
from tests.unit.notify.letters import ADA_CONTACT, GRACE_CONTACT, calendars, letter, meeting, opened

N = NotificationKind
SERIES = tuple(meeting(number) for number in range(1, 7))


def only(calendar: Calendar) -> dict[str, object]:
    (event,) = calendar.events
    return event


class TestSeries:
    def test_is_published_for_one_request_holds_one_event(self) -> None:
        for calendar in calendars(opened(letter(N.INVITATION, sessions=SERIES))):
            assert calendar["METHOD"] == "PUBLISH"
            assert [event["UID"] for event in calendar.events] == [one.uid for one in SERIES]
            assert all("ATTENDEE" not in event for event in calendar.events)

    def test_that_is_cancelled_is_published_as_cancelled(self) -> None:
        off = tuple(meeting(number, sequence=1, cancelled=True) for number in (3, 4))
        calendar, _ = calendars(opened(letter(N.PAIR_ENDED, sessions=off)))
        assert calendar["METHOD"] == "PUBLISH"
        assert {(event["STATUS"], event["SEQUENCE"]) for event in calendar.events} == {("CANCELLED", 1)}

    def test_leaves_out_what_was_cancelled_before_it_left(self) -> None:
        sessions = (meeting(1), meeting(2, sequence=1, cancelled=True), meeting(3))
        calendar, _ = calendars(opened(letter(N.INVITATION, sessions=sessions)))
        assert len(calendar.events) == 2


class TestOneSession:
    @pytest.mark.parametrize("kind", [N.INVITATION, N.RESCHEDULED])
    def test_is_requested_of_both(self, kind: N) -> None:
        calendar, _ = calendars(opened(letter(kind, sessions=(meeting(2, sequence=3),))))
        event = only(calendar)
        assert calendar["METHOD"] == "REQUEST"
        assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("session-2@mentoring", 3, "CONFIRMED")
        assert sorted(event["ATTENDEE"]) == ["mailto:ada@example.org", "mailto:grace@example.org"]
        assert event["ORGANIZER"] == "mailto:office@example.org"

    @pytest.mark.parametrize("kind", [N.CANCELLED, N.PAIR_ENDED])
    def test_is_cancelled_under_its_uid(self, kind: N) -> None:
        off = meeting(2, sequence=4, cancelled=True)
        calendar, _ = calendars(opened(letter(kind, sessions=(off,))))
        event = only(calendar)
        assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
        assert (event["UID"], event["SEQUENCE"]) == ("session-2@mentoring", 4)

    def test_has_its_agenda_and_a_title_that_says_nothing_to_others(self) -> None:
        calendar, _ = calendars(opened(letter(N.INVITATION, sessions=(meeting(2),))))
        event = only(calendar)
        assert event["SUMMARY"] == "Ada Lovelace and Grace Hopper (2 of 6)"
        assert event["CLASS"] == "PRIVATE"
        assert "What is still confusing?" in event["DESCRIPTION"]
        assert "Digital Spring" not in calendar.to_ical().decode()
        assert "mentor" not in event["SUMMARY"].lower() + event["DESCRIPTION"].lower()

    def test_has_the_same_title_for_both(self) -> None:
        to_ada = letter(N.INVITATION, sessions=(meeting(2),))
        to_grace = letter(N.INVITATION, Role.MENTEE, recipient=GRACE_CONTACT, sessions=(meeting(2),))
        ada_as_other = replace(to_grace, others=(replace(to_ada.others[0], contact=ADA_CONTACT, role=Role.MENTOR),))
        titles = {only(calendars(opened(one))[0])["SUMMARY"] for one in (to_ada, ada_as_other)}
        assert titles == {"Ada Lovelace and Grace Hopper (2 of 6)"}

    def test_survives_names_that_look_like_properties(self) -> None:
        evil = replace(ADA_CONTACT, name='Ada";X-EVIL=1:;, \\n "Lovelace')
        calendar, _ = calendars(opened(letter(N.INVITATION, recipient=evil, sessions=(meeting(2),))))
        event = only(calendar)
        assert "X-EVIL" not in event
        assert len(event["ATTENDEE"]) == 2
        assert evil.name in event["SUMMARY"]


class TestForm:
    def test_is_beside_the_text_and_attached(self) -> None:
        message = opened(letter(N.INVITATION, sessions=SERIES))
        (mixed, attachment) = message.iter_parts()
        assert [part.get_content_type() for part in mixed.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
        beside = list(mixed.iter_parts())[2]
        assert beside.get_param("method") == "PUBLISH"
        assert beside.get_content_charset() == "utf-8"
        assert (attachment.get_content_type(), attachment.get_filename()) == ("application/ics", "sessions.ics")

    def test_is_left_out_where_there_is_nothing_to_put_down(self) -> None:
        message = opened(letter(N.PAIR_ENDED))
        assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def starts(calendar: Calendar) -> list[datetime]:
    return [event["DTSTART"].dt for event in calendar.events]


class TestTimeZone:
    ORGANIZER = Organizer(name="Office", email="office@example.org")

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata", "UTC"])
    def test_is_the_recipients(self, zone: str) -> None:
        somebody = replace(ADA_CONTACT, zone=zone)
        calendar, _ = calendars(opened(letter(N.INVITATION, recipient=somebody, sessions=SERIES)))
        assert [start.astimezone(UTC) for start in starts(calendar)] == [one.starts_at for one in SERIES]
        assert [start.hour for start in starts(calendar)] == [
            one.starts_at.astimezone(ZoneInfo(zone)).hour for one in SERIES
        ]

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Sao_Paulo"])
    def test_is_defined_so_that_a_foreign_parser_finds_the_same_offsets(self, zone: str) -> None:
        somebody = replace(ADA_CONTACT, zone=zone)
        first = datetime(2026, 1, 5, 12, tzinfo=UTC)
        series = tuple(
            meeting(n + 1, starts_at=first + timedelta(weeks=n), ends_at=first + timedelta(weeks=n, hours=1))
            for n in range(60)
        )
        part = calendar_part(letter(N.INVITATION, recipient=somebody, sessions=series), self.ORGANIZER)
        assert part is not None
        (block,) = Calendar.from_ical(part.content).timezones
        foreign = dateutil.tz.tzical(_file(block.to_ical().decode())).get(zone)
        for one in series:
            local = one.starts_at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            assert foreign.utcoffset(local) == ZoneInfo(zone).utcoffset(local), local

    def test_begins_summer_time_at_the_hour_it_does(self) -> None:
        part = calendar_part(letter(N.INVITATION, sessions=SERIES), self.ORGANIZER)
        assert part is not None
        (block,) = Calendar.from_ical(part.content).timezones
        # RFC 5545, 3.6.5: the onset is counted by the offset before it, so Berlin's is 02:00.
        assert b"DTSTART:20260329T020000" in block.to_ical()


def _file(content: str) -> object:
    from io import StringIO  # noqa: PLC0415 - only this check needs it

    return StringIO(content.replace("\r\n", "\n"))
