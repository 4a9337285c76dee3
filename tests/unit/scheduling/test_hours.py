"""Working hours and the distance from them."""

from datetime import UTC, date, datetime

import pytest

from services.scheduling.domain.hours import DAY, WorkingHours, at_minute, known_zone, misfit
from services.scheduling.domain.slots import Slot

BERLIN = WorkingHours(zone="Europe/Berlin")


def slot(day: int, hour: int, minute: int = 0, minutes: int = 60, month: int = 3) -> Slot:
    return Slot.lasting(datetime(2026, month, day, hour, minute, tzinfo=UTC), minutes)


class TestMisfit:
    @pytest.mark.parametrize(
        ("when", "expected"),
        [
            (slot(2, 8), 0),  # 09:00 to 10:00
            (slot(2, 15), 0),  # 16:00 to 17:00
            (slot(2, 15, 30), 30),
            (slot(2, 7), 60),
            (slot(2, 21), 360),  # 22:00 to 23:00
            (slot(3, 2), 360),  # 03:00 to 04:00 counts from nine the same morning
        ],
    )
    def test_counts_the_minutes_outside(self, when: Slot, expected: int) -> None:
        assert misfit(BERLIN, when) == expected

    def test_makes_a_day_off_worse_than_any_hour_of_a_working_day(self) -> None:
        saturday = slot(7, 10)
        assert misfit(BERLIN, saturday) > DAY

    def test_follows_summer_time(self) -> None:
        assert misfit(BERLIN, slot(27, 8)) == 0
        assert misfit(BERLIN, slot(30, 7)) == 0
        assert misfit(BERLIN, slot(30, 15, 30)) == 90

    def test_looks_at_the_persons_own_days(self) -> None:
        only_sunday = WorkingHours(zone="Asia/Jerusalem", days=(6,))
        assert misfit(only_sunday, slot(8, 10)) == 0
        assert misfit(only_sunday, slot(4, 10)) > 2 * DAY  # Wednesday: half a week away from any Sunday


class TestAtMinute:
    def test_moves_an_hour_that_summer_time_skips(self) -> None:
        half_past_two = at_minute(date(2026, 3, 29), 2 * 60 + 30, "Europe/Berlin")
        assert half_past_two == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)  # 03:30 by then

    def test_shows_the_right_hour_on_the_day_the_clock_changes(self) -> None:
        assert at_minute(date(2026, 3, 29), 10 * 60, "Europe/Berlin") == datetime(2026, 3, 29, 8, tzinfo=UTC)

    def test_takes_the_first_of_an_hour_that_comes_twice(self) -> None:
        assert at_minute(date(2026, 10, 25), 150, "Europe/Berlin") == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    def test_knows_midnight_at_both_ends_of_a_day(self) -> None:
        assert at_minute(date(2026, 3, 2), DAY, "UTC") == at_minute(date(2026, 3, 3), 0, "UTC")


class TestKnownZone:
    @pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "Asia/Kathmandu"])
    def test_accepts_what_has_data(self, zone: str) -> None:
        assert known_zone(zone)

    @pytest.mark.parametrize(
        "zone", ["", "Mars/Phobos", "Europe", "../etc/passwd", "/etc/localtime", "W. Europe Standard Time", "\0"]
    )
    def test_refuses_what_has_none(self, zone: str) -> None:
        assert not known_zone(zone)


class TestQuarters:
    def test_are_all_that_a_slot_touches(self) -> None:
        touched = [f"{quarter:%H:%M}" for quarter in slot(2, 10, 7, minutes=30).quarters]
        assert touched == ["10:00", "10:15", "10:30"]

    def test_end_where_the_slot_ends(self) -> None:
        assert [f"{quarter:%H:%M}" for quarter in slot(2, 23, 30).quarters] == ["23:30", "23:45", "00:00", "00:15"]
