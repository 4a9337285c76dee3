"""Choosing the times of a series, checked against a search that shares no code with it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from zlib import crc32
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.domain.cadence import series_length
from services.scheduling.domain.hours import WorkingHours
from services.scheduling.domain.planning import Taken, Wish, outside
from services.scheduling.domain.slots import Slot, reservation_ids
from shared.contracts.vocabulary import Cadence, PersonId
from tests.unit.scheduling.meetings import ANNA, BORIS, NOW, plan, wish

ZONES = (
    "America/Los_Angeles",
    "America/New_York",
    "America/Santiago",
    "UTC",
    "Africa/Casablanca",
    "Europe/London",
    "Europe/Berlin",
    "Asia/Jerusalem",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "Pacific/Chatham",
)
PLANNED = settings(max_examples=25)


def free(_ids: Iterable[str]) -> set[str]:
    return set()


def busy(share: int) -> Taken:
    """Return a calendar in which about one quarter hour in `share` is taken."""
    return lambda ids: {id_ for id_ in ids if crc32(id_.encode()) % share == 0}


@st.composite
def working_hours(draw: st.DrawFn, *, usual: bool = False) -> WorkingHours:
    zone = draw(st.sampled_from(ZONES))
    if usual or draw(st.booleans()):
        return WorkingHours(zone=zone)
    opens = draw(st.integers(0, 18 * 4)) * 15
    closes = opens + draw(st.integers(8, 24)) * 15
    days = draw(st.sets(st.integers(0, 6), min_size=1).map(sorted).map(tuple))
    return WorkingHours(zone=zone, opens=opens, closes=min(closes, 24 * 60), days=days)


@st.composite
def wishes(draw: st.DrawFn, *, usual: bool = False) -> Wish:
    mine, theirs = draw(working_hours(usual=usual)), draw(working_hours(usual=usual))
    return wish(
        hours=((ANNA, mine), (BORIS, theirs)),
        zone=mine.zone,
        cadence=draw(st.sampled_from(Cadence)),
        weeks=draw(st.integers(1, 16)),
        minutes=draw(st.sampled_from((30, 45, 60, 90))),
        earliest=NOW + draw(st.integers(-26, 60)) * timedelta(days=7, hours=5),
        seed=draw(st.integers(0, 1 << 64)),
    )


def suits(slot: Slot, hours: WorkingHours) -> bool:
    """Tell by the clock on the wall whether somebody is at work for all of a slot."""
    begins, ends = slot.starts_at.astimezone(ZoneInfo(hours.zone)), slot.ends_at.astimezone(ZoneInfo(hours.zone))
    until = (ends.date() - begins.date()).days * 24 * 60 + ends.hour * 60 + ends.minute
    return begins.weekday() in hours.days and begins.hour * 60 + begins.minute >= hours.opens and until <= hours.closes


def week_of(moment: datetime, zone: str) -> list[datetime]:
    """Return every quarter hour of the local calendar week around a moment."""
    here = moment.astimezone(ZoneInfo(zone))
    around = (moment.replace(minute=0, second=0, microsecond=0) + n * timedelta(minutes=15) for n in range(-800, 800))
    return [one for one in around if one.astimezone(ZoneInfo(zone)).isocalendar()[:2] == here.isocalendar()[:2]]


def could_have_met(wish: Wish, slot: Slot, taken: Taken) -> list[Slot]:
    choices = [Slot.lasting(start, wish.minutes) for start in week_of(slot.starts_at, wish.zone)]
    return [
        one
        for one in choices
        if one.starts_at >= wish.earliest
        and all(suits(one, own) for _, own in wish.hours)
        and not taken(reservation_ids(wish.people, one))
    ]


def wall(slot: Slot, zone: str) -> tuple[int, int, int]:
    local = slot.starts_at.astimezone(ZoneInfo(zone))
    return local.weekday(), local.hour, local.minute


class TestPlan:
    @PLANNED
    @given(wishes(), st.sampled_from((8, 20, 1 << 40)))
    def test_takes_nothing_twice(self, wish: Wish, share: int) -> None:
        slots = plan(wish, busy(share))
        ids = [id_ for slot in slots for id_ in reservation_ids(wish.people, slot)]
        assert len(ids) == len(set(ids))
        assert not busy(share)(ids)

    @PLANNED
    @given(wishes(), st.sampled_from((20, 1 << 40)))
    def test_meets_within_the_hours_of_all_in_every_week_that_has_such_a_time(self, wish: Wish, share: int) -> None:
        for slot in plan(wish, busy(share)):
            if outside(wish.hours, slot):
                assert not could_have_met(wish, slot, busy(share))
            else:
                assert all(suits(slot, own) for _, own in wish.hours)

    @PLANNED
    @given(wishes())
    def test_has_as_many_sessions_as_the_program_says_and_none_too_early(self, wish: Wish) -> None:
        slots = plan(wish, free)
        assert len(slots) == series_length(wish.cadence, wish.weeks)
        assert wish.earliest <= slots[0].starts_at < wish.earliest + timedelta(days=14)
        assert list(slots) == sorted(slots, key=lambda slot: slot.starts_at)

    @PLANNED
    @given(working_hours(), st.sampled_from(Cadence), st.integers(0, 1 << 64))
    def test_keeps_one_wall_time_for_two_of_one_zone(self, hours: WorkingHours, cadence: Cadence, seed: int) -> None:
        # Hours that summer time can skip are no wall time that could be kept.
        day = WorkingHours(
            zone=hours.zone, opens=max(hours.opens, 4 * 60), closes=max(hours.closes, 6 * 60), days=hours.days
        )
        wanted = wish(hours=((ANNA, day), (BORIS, day)), zone=day.zone, cadence=cadence, weeks=30, seed=seed)
        assert len({wall(slot, day.zone) for slot in plan(wanted, free)}) == 1

    @PLANNED
    @given(wishes(usual=True))
    def test_stays_on_weekdays_for_all_even_where_no_hour_is_common(self, wish: Wish) -> None:
        for slot in plan(wish, free):
            for _, own in wish.hours:
                assert wall(slot, own.zone)[0] < 5

    @PLANNED
    @given(wishes())
    def test_plans_the_same_again(self, wish: Wish) -> None:
        assert plan(wish, busy(20)) == plan(wish, busy(20))


class TestSummerTime:
    def test_keeps_the_local_time_of_both_when_their_clocks_change_on_different_dates(self) -> None:
        slots = plan(wish(), free)
        assert {wall(slot, "Europe/Berlin")[1] for slot in slots} <= {15, 16}
        assert len({wall(slot, "Europe/Berlin") for slot in slots}) == 1
        # New York is an hour nearer between its change (8 March) and Berlin's (29 March).
        assert len({wall(slot, "America/New_York") for slot in slots}) == 2

    def test_moves_only_the_sessions_between_the_two_changes_where_no_one_time_suits(self) -> None:
        short = WorkingHours(zone="America/New_York", opens=10 * 60, closes=11 * 60, days=(1,))
        tight = WorkingHours(zone="Europe/Berlin", opens=15 * 60, closes=17 * 60, days=(1,))
        slots = plan(wish(hours=((ANNA, tight), (BORIS, short))), free)
        berlin = [wall(slot, "Europe/Berlin")[1:] for slot in slots]
        assert berlin == [(16, 0), (15, 0), (15, 0), (15, 0)] + [(16, 0)] * 9
        assert not any(outside(((ANNA, tight), (BORIS, short)), slot) for slot in slots)


class TestCompromise:
    def test_shares_the_burden_where_no_hour_is_common(self) -> None:
        hours = ((ANNA, WorkingHours(zone="Europe/Berlin")), (BORIS, WorkingHours(zone="America/Los_Angeles")))
        april = plan(wish(hours=hours, earliest=NOW + timedelta(days=31)), free)
        assert {wall(slot, "Europe/Berlin")[1:] for slot in april} == {(17, 0)}
        assert {outside(hours, slot) for slot in april} == {(ANNA, BORIS)}


class TestBusyPeople:
    def test_find_another_wall_time_for_the_whole_series(self) -> None:
        first = plan(wish(), free)
        taken = set(reservation_ids((ANNA,), first[5]))
        second = plan(wish(), lambda ids: taken & set(ids))
        assert len({wall(slot, "Europe/Berlin") for slot in second}) == 1
        assert not {slot.starts_at for slot in first} & {slot.starts_at for slot in second}

    def test_move_one_session_alone_when_every_wall_time_clashes_somewhere(self) -> None:
        one_hour = ((ANNA, WorkingHours(zone="UTC", opens=540, closes=660, days=(2,))),)
        wanted = wish(hours=one_hour, zone="UTC", weeks=3)
        taken = {"anna:2026-03-11T09:45Z", "anna:2026-03-18T10:00Z"}
        hours = [slot.starts_at.strftime("%d %H:%M") for slot in plan(wanted, lambda ids: taken & set(ids))]
        assert hours[0] in {"04 09:00", "04 10:00"}
        assert hours[1:] == ["11 10:00", "18 09:00"]

    def test_do_not_meet_in_a_week_without_a_quarter_hour_left(self) -> None:
        assert plan(wish(weeks=1), set) == ()

    def test_spread_over_the_week_by_seed(self) -> None:
        same = WorkingHours(zone="Europe/Berlin")
        times = {
            wall(plan(wish(hours=((PersonId("p"), same),), seed=seed), free)[0], "Europe/Berlin") for seed in range(12)
        }
        assert len(times) == 12


class TestFirstDay:
    def test_leaves_no_day_before_the_earliest_moment(self) -> None:
        noon = datetime(2026, 3, 3, 12, tzinfo=UTC)
        slots = plan(wish(earliest=noon), free)
        assert slots[0].starts_at >= noon
        assert slots[0].starts_at.date() <= date(2026, 3, 10)
