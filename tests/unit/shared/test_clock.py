from datetime import UTC, datetime, timedelta, timezone

import pytest

from shared.clock import SimulatedClock, SystemClock, TooFar

START = datetime(2026, 3, 2, 8, tzinfo=UTC)


class TestSimulatedClock:
    def test_stands_still_until_it_is_moved(self) -> None:
        clock = SimulatedClock(START)

        clock.move(START + timedelta(minutes=20))

        assert clock.now() == START + timedelta(minutes=20)

    @pytest.mark.parametrize("step", [timedelta(seconds=-1), timedelta(hours=1, milliseconds=1)])
    def test_never_moves_back_nor_more_than_an_hour(self, step: timedelta) -> None:
        clock = SimulatedClock(START)

        with pytest.raises(TooFar):
            clock.move(START + step)
        assert clock.now() == START

    def test_tells_utc_whatever_zone_it_was_set_in(self) -> None:
        clock = SimulatedClock(START.astimezone(timezone(timedelta(hours=5))))

        assert clock.now().utcoffset() == timedelta(0)


class TestSystemClock:
    def test_tells_whole_milliseconds_as_the_database_keeps_them(self) -> None:
        assert SystemClock().now().microsecond % 1000 == 0
