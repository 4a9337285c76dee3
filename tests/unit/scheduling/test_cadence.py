"""Which days a series meets on."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.scheduling.domain.cadence import days, series_length
from shared.contracts.vocabulary import Cadence

FIRSTS = st.dates(date(2024, 1, 1), date(2030, 12, 31))
WEEKS = st.integers(1, 104)


class TestSeriesLength:
    @pytest.mark.parametrize(
        ("cadence", "weeks", "expected"),
        [
            (Cadence.WEEKLY, 13, 13),
            (Cadence.BIWEEKLY, 12, 6),
            (Cadence.BIWEEKLY, 13, 7),
            (Cadence.MONTHLY, 12, 3),
            (Cadence.MONTHLY, 13, 3),
            (Cadence.MONTHLY, 26, 6),
            (Cadence.MONTHLY, 52, 12),
            (Cadence.MONTHLY, 1, 1),
        ],
    )
    def test_is_what_people_expect_of_that_many_weeks(self, cadence: Cadence, weeks: int, expected: int) -> None:
        assert series_length(cadence, weeks) == expected


class TestDays:
    @given(FIRSTS, st.sampled_from(Cadence), WEEKS)
    def test_keep_the_weekday_and_stay_within_the_weeks(self, first: date, cadence: Cadence, weeks: int) -> None:
        series = days(first, cadence, weeks)
        assert len(series) == series_length(cadence, weeks)
        assert series[0] == first
        assert {day.weekday() for day in series} == {first.weekday()}
        assert all(day < first + timedelta(weeks=weeks) for day in series)

    @given(FIRSTS, WEEKS)
    def test_skip_no_month_and_use_none_twice(self, first: date, weeks: int) -> None:
        months = [day.year * 12 + day.month for day in days(first, Cadence.MONTHLY, weeks)]
        assert months == list(range(months[0], months[0] + len(months)))

    def test_count_a_fifth_week_as_the_last(self) -> None:
        assert days(date(2026, 1, 30), Cadence.MONTHLY, 17) == (
            date(2026, 1, 30),
            date(2026, 2, 27),
            date(2026, 3, 27),
            date(2026, 4, 24),
        )

    def test_go_on_across_the_year(self) -> None:
        assert days(date(2026, 12, 22), Cadence.BIWEEKLY, 6) == (
            date(2026, 12, 22),
            date(2027, 1, 5),
            date(2027, 1, 19),
        )
