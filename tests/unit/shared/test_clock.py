from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from shared.clock import SimulatedClock, SystemClock, TooFar
from shared.http import simulation
from shared.mongo import PyMongoError
from tests.eventually import eventually

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

    def test_follows_another_process_forward_only(self) -> None:
        clock = SimulatedClock(START)

        clock.follow(START + timedelta(hours=3))
        clock.follow(START)

        assert clock.now() == START + timedelta(hours=3)

    def test_tells_utc_whatever_zone_it_was_set_in(self) -> None:
        clock = SimulatedClock(START.astimezone(timezone(timedelta(hours=5))))

        assert clock.now().utcoffset() == timedelta(0)

    def test_tells_of_a_move_and_of_none_that_is_no_move(self) -> None:
        clock, moved = SimulatedClock(START), list[datetime]()
        clock.tell(lambda: moved.append(clock.now()))

        for minutes in (0, 10, 10, 5, 30):
            clock.follow(START + timedelta(minutes=minutes))

        assert moved == [START + timedelta(minutes=10), START + timedelta(minutes=30)]


class TestSystemClock:
    def test_tells_whole_milliseconds_as_the_database_keeps_them(self) -> None:
        assert SystemClock().now().microsecond % 1000 == 0


class FakeNotes:
    def __init__(self, now: datetime | None) -> None:
        self.now = now
        self.away = False

    async def read(self, _name: str) -> dict[str, Any] | None:
        if self.away:
            raise PyMongoError
        return {"_id": "clock", "now": self.now} if self.now else None


class TestSimulated:
    async def test_starts_where_it_is_told_to(self) -> None:
        notes: Any = FakeNotes(None)

        async with simulation.simulated(notes, START) as clock:
            assert clock.now() == START

    async def test_goes_on_where_the_service_stopped(self) -> None:
        notes: Any = FakeNotes(START + timedelta(days=3))

        async with simulation.simulated(notes, START) as clock:
            assert clock.now() == START + timedelta(days=3)

    async def test_goes_by_one_time_in_all_processes(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(simulation, "FOLLOW_SECONDS", 0)
        notes: Any = FakeNotes(START)

        async with simulation.simulated(notes, START) as clock:
            notes.away = True
            await eventually(lambda: True)
            notes.now, notes.away = START + timedelta(minutes=30), False

            await eventually(lambda: clock.now() == START + timedelta(minutes=30))
