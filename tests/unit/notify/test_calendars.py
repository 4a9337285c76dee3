from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import dateutil.tz
import pytest
from icalendar import Calendar, Timezone

from services.notify.content.calendar import Organizer, calendar_part
from services.notify.domain.delivery import Meeting
from shared.contracts.notifications import NotificationKind
from shared.contracts.vocabulary import Role
from tests.unit.notify.letters import ADA_CONTACT, GRACE_CONTACT, calendars, letter, meeting, opened

N = NotificationKind
SERIES = tuple(meeting(number) for number in range(1, 7))
ORGANIZER = Organizer(name="Office", email="office@example.org")


def only(calendar: Calendar) -> dict[str, object]:
    (event,) = calendar.events
    return event


class TestSession:
    @pytest.mark.parametrize("kind", [N.INVITATION, N.RESCHEDULED])
    def test_is_requested_of_both(self, kind: N) -> None:
        calendar, _ = calendars(opened(letter(kind, meeting=meeting(2, sequence=3))))
        event = only(calendar)
        assert calendar["METHOD"] == "REQUEST"
        assert (event["UID"], event["SEQUENCE"], event["STATUS"]) == ("session-2@mentoring", 3, "CONFIRMED")
        assert sorted(event["ATTENDEE"]) == ["mailto:ada@example.org", "mailto:grace@example.org"]
        assert event["ORGANIZER"] == "mailto:mentoring@example.org"  # whom the mail is from
        assert event["X-MICROSOFT-DISALLOW-COUNTER"] == "TRUE"

    def test_is_cancelled_under_its_uid(self) -> None:
        off = meeting(2, sequence=4, cancelled=True)
        calendar, _ = calendars(opened(letter(N.CANCELLED, meeting=off)))
        event = only(calendar)
        assert (calendar["METHOD"], event["STATUS"]) == ("CANCEL", "CANCELLED")
        assert (event["UID"], event["SEQUENCE"]) == ("session-2@mentoring", 4)
        assert sorted(event["ATTENDEE"]) == ["mailto:ada@example.org", "mailto:grace@example.org"]

    def test_has_its_agenda_and_a_title_that_says_nothing_to_others(self) -> None:
        calendar, _ = calendars(opened(letter(N.INVITATION, meeting=meeting(2))))
        event = only(calendar)
        assert event["SUMMARY"] == "Ada Lovelace and Grace Hopper (2 of 6)"
        assert event["CLASS"] == "PRIVATE"
        assert "What is still confusing?" in event["DESCRIPTION"]
        assert "Digital Spring" not in calendar.to_ical().decode()
        assert "mentor" not in event["SUMMARY"].lower() + event["DESCRIPTION"].lower()

    def test_has_the_same_title_for_both(self) -> None:
        to_ada = letter(N.INVITATION, meeting=meeting(2))
        to_grace = letter(N.INVITATION, Role.MENTEE, recipient=GRACE_CONTACT, meeting=meeting(2))
        ada_as_other = replace(to_grace, others=(replace(to_ada.others[0], contact=ADA_CONTACT, role=Role.MENTOR),))
        titles = {only(calendars(opened(one))[0])["SUMMARY"] for one in (to_ada, ada_as_other)}
        assert titles == {"Ada Lovelace and Grace Hopper (2 of 6)"}

    def test_survives_names_that_look_like_properties(self) -> None:
        evil = replace(ADA_CONTACT, name='Ada";X-EVIL=1:;, \\n "Lovelace')
        calendar, _ = calendars(opened(letter(N.INVITATION, recipient=evil, meeting=meeting(2))))
        event = only(calendar)
        assert "X-EVIL" not in event
        assert len(event["ATTENDEE"]) == 2
        assert evil.name in event["SUMMARY"]


class TestForm:
    def test_is_beside_the_text_and_attached(self) -> None:
        message = opened(letter(N.INVITATION, meeting=meeting(1)))
        (mixed, attachment) = message.iter_parts()
        assert [part.get_content_type() for part in mixed.iter_parts()] == ["text/plain", "text/html", "text/calendar"]
        beside = list(mixed.iter_parts())[2]
        assert beside.get_param("method") == "REQUEST"
        assert beside.get_content_charset() == "utf-8"
        assert (attachment.get_content_type(), attachment.get_filename()) == ("application/ics", "session.ics")

    def test_is_left_out_where_there_is_nothing_to_put_down(self) -> None:
        message = opened(letter(N.PAIR_ENDED))
        assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def block(zone: str, session: Meeting) -> tuple[Timezone, datetime]:
    """Return how a mail defines a zone, and when its session starts."""
    somebody = replace(ADA_CONTACT, zone=zone)
    part = calendar_part(letter(N.INVITATION, recipient=somebody, meeting=session), ORGANIZER)
    assert part is not None
    calendar = Calendar.from_ical(part.content)
    (defined,) = calendar.timezones
    return defined, only(calendar)["DTSTART"].dt


class TestTimeZone:
    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "Asia/Kolkata"])
    def test_is_the_recipients(self, zone: str) -> None:
        for session in SERIES:
            _, start = block(zone, session)
            assert start.astimezone(UTC) == session.starts_at
            assert start.hour == session.starts_at.astimezone(ZoneInfo(zone)).hour

    def test_is_left_out_where_it_is_utc(self) -> None:
        somebody = replace(ADA_CONTACT, zone="UTC")
        calendar, _ = calendars(opened(letter(N.INVITATION, recipient=somebody, meeting=meeting(1))))
        assert calendar.timezones == []
        assert only(calendar)["DTSTART"].dt == meeting(1).starts_at

    @pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Sao_Paulo"])
    def test_is_defined_so_that_a_foreign_parser_finds_the_same_offsets(self, zone: str) -> None:
        for week in range(60):
            first = datetime(2026, 1, 5, 12, tzinfo=UTC) + timedelta(weeks=week)
            defined, _ = block(zone, meeting(1, starts_at=first, ends_at=first + timedelta(hours=1)))
            foreign = dateutil.tz.tzical(StringIO(defined.to_ical().decode().replace("\r\n", "\n"))).get(zone)
            local = first.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
            assert foreign.utcoffset(local) == ZoneInfo(zone).utcoffset(local), local
