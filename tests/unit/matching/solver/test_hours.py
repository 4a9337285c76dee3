from datetime import date

import numpy as np
import pytest

from services.matching.solver import EmptyWorkingDay, working_week
from services.matching.solver.hours import common_hours

WINTER, SUMMER = date(2026, 1, 5), date(2026, 7, 6)


def hours(zone: str, monday: date = WINTER) -> list[int]:
    words = working_week(zone, monday)
    return [hour for hour in range(168) if int(words[hour // 64]) >> (hour % 64) & 1]


class TestWorkingWeek:
    def test_takes_nine_to_five_of_five_days_in_utc(self) -> None:
        assert hours("Europe/London") == [24 * day + hour for day in range(5) for hour in range(9, 17)]

    def test_moves_with_daylight_saving(self) -> None:
        assert hours("Europe/London", SUMMER)[0] == 8

    def test_keeps_only_whole_utc_hours_of_a_half_hour_zone(self) -> None:
        assert hours("Asia/Kolkata")[:8] == [4, 5, 6, 7, 8, 9, 10, 28]

    def test_wraps_monday_morning_in_the_far_east_to_the_weeks_end(self) -> None:
        assert hours("Pacific/Auckland")[-1] == 167

    def test_refuses_a_day_that_ends_before_it_begins(self) -> None:
        with pytest.raises(EmptyWorkingDay, match="0 <= start < end <= 24"):
            working_week("Europe/London", WINTER, start=17, end=9)


class TestCommonHours:
    def test_counts_the_hours_both_have(self) -> None:
        zones = [working_week(zone, WINTER) for zone in ("Europe/London", "Europe/Berlin", "Asia/Tokyo")]
        assert common_hours(np.array(zones[:1]), np.array(zones)).tolist() == [[40, 35, 0]]
