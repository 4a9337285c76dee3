"""Public holidays and own time off: nothing is planned on them, and what lies there moves."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import bson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.scheduling.commands import AddSession, RescheduleSession, SetWorkingHours
from services.scheduling.domain.days_off import Away, DaysOff, country_of, known_region, public_holidays
from services.scheduling.domain.people import ImpossibleTimeOff, UnknownRegion
from services.scheduling.domain.session import OnADayOff, Session, SessionState, lies_ahead
from services.scheduling.store import PEOPLE, SERIES
from shared.contracts.availability import HoursChanged, HoursErased
from shared.contracts.people import PersonChanged, PersonLeft
from shared.contracts.sessions import CancelReason, SessionCancelled, SessionRescheduled
from shared.contracts.vocabulary import Cadence, PairId, PersonId, Role
from tests.unit.scheduling.meetings import ANNA, BORIS, HOUR, NOW, member, pair_created, pair_paused, pair_resumed
from tests.unit.scheduling.world import World

PAIR = PairId("pair")
BERLIN = (member("anna"), member("boris", Role.MENTEE))
WEEK = timedelta(weeks=1)


def hours(person: PersonId, *away: tuple[date, date], **changes: Any) -> SetWorkingHours:  # noqa: ANN401 - any field
    days = tuple(Away(first=first, last=last) for first, last in away)
    given_: dict[str, Any] = {"person_id": person, "opens": 540, "closes": 1020, "days": (0, 1, 2, 3, 4), "away": days}
    return SetWorkingHours(**given_ | changes)


def day(one: Session, zone: str = "Europe/Berlin") -> date:
    return one.starts_at.astimezone(ZoneInfo(zone)).date()


def ahead(world: World) -> list[Session]:
    return [one for one in world.sessions if lies_ahead(one, world.now)]


@pytest.fixture
def world() -> World:
    world = World()
    world.hear(pair_created(members=BERLIN, weeks=8, ends_on=NOW + 8 * WEEK))
    return world


class TestPublicHolidays:
    def test_are_those_of_the_country_and_its_part(self) -> None:
        assert date(2026, 4, 6) in public_holidays("DE", None, 2026)
        assert date(2026, 6, 4) not in public_holidays("DE", None, 2026)
        assert date(2026, 6, 4) in public_holidays("DE", "BY", 2026)

    def test_of_a_part_without_data_are_the_countrys(self) -> None:
        assert public_holidays("DE", "XX", 2026) == public_holidays("DE", None, 2026)

    def test_of_a_country_without_data_are_none(self) -> None:
        assert public_holidays("ZZ", None, 2026) == frozenset()
        assert not known_region("ZZ")

    @pytest.mark.parametrize(
        ("zone", "country"),
        [
            ("Europe/Berlin", "DE"),
            ("Asia/Kolkata", "IN"),
            ("America/New_York", "US"),
            ("UTC", None),
            ("Etc/GMT+3", None),
        ],
    )
    def test_are_looked_up_by_zone_where_nothing_else_is_known(self, zone: str, country: str | None) -> None:
        assert country_of(zone) == country

    def test_are_kept_free_for_every_member(self) -> None:
        world = World()
        world.hear(PersonChanged(person_id=BORIS, zone="Europe/Berlin", country="IN", revision=1))
        world.hear(pair_created(members=BERLIN, weeks=52, starts_on=NOW))
        off = {
            *public_holidays("DE", None, 2026),
            *public_holidays("IN", None, 2026),
            *public_holidays("DE", None, 2027),
        }
        assert not off.intersection(day(one) for one in world.sessions)
        assert len(ahead(world)) == 52

    def test_move_a_session_within_its_week(self) -> None:
        world = World()
        monday = hours(ANNA, days=(0, 1))
        only_monday = hours(BORIS, days=(0, 1))
        world.hear(monday, only_monday, pair_created(members=BERLIN, weeks=8))
        weeks = [one.starts_at.isocalendar().week for one in world.sessions]
        assert weeks == sorted(set(weeks))
        assert day(world.session(1)) != date(2026, 4, 6)

    def test_are_refused_without_saying_whose(self, world: World) -> None:
        easter_monday = datetime(2026, 4, 6, 12, tzinfo=ZoneInfo("Europe/Berlin"))
        for command in (
            RescheduleSession(pair_id=PAIR, session_id=world.session(2).id, starts_at=easter_monday),
            AddSession(pair_id=PAIR, starts_at=easter_monday),
        ):
            with pytest.raises(OnADayOff, match=r"^choose another day: it is a public holiday for one of the members$"):
                world.hear(command)

    def test_of_another_country_move_what_lies_there(self) -> None:
        world = World()
        world.hear(PersonChanged(person_id=BORIS, zone="Europe/Berlin", country="DE", revision=1))
        world.hear(pair_created(members=BERLIN, weeks=52))
        hit = {day(one) for one in world.sessions} & public_holidays("IN", None, 2026)
        assert hit
        world.hear(PersonChanged(person_id=BORIS, zone="Europe/Berlin", country="IN", revision=2))
        assert not {day(one) for one in ahead(world)} & public_holidays("IN", None, 2026)

    def test_can_be_those_of_a_region_one_names(self) -> None:
        world = World()
        world.hear(hours(ANNA, region="DE-BY"))
        with pytest.raises(UnknownRegion):
            world.hear(hours(ANNA, region="DE-XX"))


class TestTimeOff:
    def test_moves_no_session_beyond_the_last_day_of_the_pair(self) -> None:
        first = World()
        first.hear(pair_created(members=BERLIN))
        last = first.sessions[-1]
        world, ends = World(), last.ends_at + HOUR
        world.hear(pair_created(members=BERLIN, ends_on=ends))
        monday = day(last) - timedelta(days=day(last).weekday())
        world.hear(hours(ANNA, (monday, day(last))))
        assert all(one.ends_at <= ends for one in ahead(world))
        assert [one.state for one in world.sessions if one.id == last.id] == [SessionState.HELD_BACK]

    def test_moves_the_sessions_it_hits_within_their_week(self, world: World) -> None:
        second = world.session(2)
        away = day(second)
        told = world.hear(hours(ANNA, (away, away)))
        assert [type(event) for event in told] == [HoursChanged, SessionRescheduled]
        moved = world.session(2)
        assert day(moved) != away
        assert moved.starts_at.isocalendar().week == second.starts_at.isocalendar().week
        assert moved.outside_hours == ()

    def test_of_a_week_puts_a_session_at_the_end_if_there_is_room(self) -> None:
        world = World()
        world.hear(pair_created(members=BERLIN, weeks=8, ends_on=NOW + 10 * WEEK))
        second, last = world.session(2), world.session(8)
        monday = day(second) - timedelta(days=day(second).weekday())
        world.hear(hours(ANNA, (monday, monday + timedelta(days=6))))
        assert world.session(2).starts_at > last.starts_at

    def test_until_the_end_holds_back_and_says_so(self, world: World) -> None:
        third = day(world.session(3))
        told = world.hear(hours(ANNA, (third - timedelta(days=third.weekday()), date(2026, 12, 31))))
        off = [event for event in told if isinstance(event, SessionCancelled)]
        assert [event.reason for event in off] == [CancelReason.TIME_OFF] * 6
        assert {one.series_length for one in ahead(world)} == {2}
        assert [one.state for one in world.sessions[2:]] == [SessionState.HELD_BACK] * 6

    def test_of_a_whole_program_leaves_a_series_without_dates(self) -> None:
        world = World()
        world.hear(hours(ANNA, (date(2026, 1, 1), date(2026, 12, 31))))
        assert world.hear(pair_created(members=BERLIN, weeks=8, ends_on=NOW + 8 * WEEK)) == []
        assert {one.state for one in world.sessions} == {SessionState.HELD_BACK}
        assert world.kept(SERIES)[PAIR].length == 0

    def test_in_the_middle_pushes_the_series_and_keeps_its_order(self) -> None:
        world = World()
        world.hear(hours(ANNA, (date(2026, 3, 16), date(2026, 4, 12))))
        world.hear(pair_created(members=BERLIN, weeks=8, ends_on=NOW + 13 * WEEK))
        starts = [one.starts_at for one in sorted(world.sessions, key=lambda one: one.number)]
        assert starts == sorted(starts)
        assert len(ahead(world)) == 8
        assert not [one for one in world.sessions if date(2026, 3, 16) <= day(one) <= date(2026, 4, 12)]

    def test_is_looked_at_again_for_a_pair_that_was_planned_at_the_same_moment(self, world: World) -> None:
        first, last = date(2026, 3, 9), date(2026, 3, 29)
        world.hear(hours(ANNA, (first, last)))
        late = world.memory.kept["people"].pop("anna")
        world.hear(pair_created("other", members=(member("anna"), member("carla")), weeks=8))
        assert [one for one in ahead(world) if first <= day(one) <= last]
        world.memory.put(PEOPLE, late)
        world.wait(world.now + HOUR)
        assert [one for one in ahead(world) if first <= day(one) <= last] == []

    def test_that_stays_the_same_moves_nothing(self, world: World) -> None:
        away = day(world.session(2))
        world.hear(hours(ANNA, (away, away)))
        assert world.hear(hours(ANNA, (away, away))) == []
        assert world.hear(hours(ANNA, away=None)) == []
        assert world.kept(PEOPLE)["anna"].away == (Away(first=away, last=away),)

    def test_that_is_over_is_forgotten(self, world: World) -> None:
        world.hear(hours(ANNA, (date(2026, 1, 1), date(2026, 1, 5))))
        assert world.kept(PEOPLE)["anna"].away == ()

    @pytest.mark.parametrize(
        "away",
        [
            [(date(2026, 5, 2), date(2026, 5, 1))],
            [(date(2026, 5, 1), date(2026, 5, 1) + timedelta(days=count)) for count in range(51)],
        ],
    )
    def test_that_cannot_be_is_refused(self, away: list[tuple[date, date]]) -> None:
        with pytest.raises(ImpossibleTimeOff):
            World().hear(hours(ANNA, *away))

    def test_is_kept_in_a_form_that_the_database_takes(self, world: World) -> None:
        away = day(world.session(2))
        world.hear(hours(ANNA, (away, away)))
        for collection in (PEOPLE, SERIES):
            for value in world.kept(collection).values():
                document = collection.to_document(value)
                bson.encode(document)
                assert collection.from_document(document) == value


class TestHoursChanged:
    def test_tells_what_somebody_set_and_each_change_once(self) -> None:
        world = World()
        (told,) = world.hear(hours(ANNA, (date(2026, 8, 3), date(2026, 8, 21)), zone="Europe/Berlin"))
        assert isinstance(told, HoursChanged)
        assert (told.revision, told.zone, told.opens, told.closes) == (1, "Europe/Berlin", 540, 1020)
        assert [(one.first, one.last) for one in told.away] == [(date(2026, 8, 3), date(2026, 8, 21))]
        assert world.hear(hours(ANNA, away=None, zone="Europe/Berlin")) == []
        (again,) = world.hear(hours(ANNA, away=None, zone="Europe/Berlin", closes=960))
        assert (again.revision, again.closes) == (2, 960)

    def test_follows_the_organizations_zone(self) -> None:
        world = World()
        world.hear(hours(ANNA))
        (told,) = world.hear(PersonChanged(person_id=ANNA, zone="Asia/Tokyo", revision=1))
        assert told.zone == "Asia/Tokyo"

    def test_says_nothing_of_somebody_who_set_no_hours(self) -> None:
        assert World().hear(PersonChanged(person_id=ANNA, zone="Asia/Tokyo", revision=1)) == []

    def test_is_erased_when_somebody_leaves(self) -> None:
        world = World()
        world.hear(hours(ANNA))
        assert world.produced(PersonLeft(person_id=ANNA, revision=2)) == [HoursErased(person_id=ANNA)]
        assert world.produced(PersonLeft(person_id=BORIS, revision=2)) == []


AWAY = st.lists(st.tuples(st.integers(0, 120), st.integers(0, 40)), max_size=4)


class TestWhateverDaysAreOff:
    @settings(max_examples=25)
    @given(AWAY, AWAY, st.sampled_from(Cadence), st.sampled_from(("DE", "IN", "JP", "US", "BR")), st.booleans())
    def test_no_session_lies_on_one(
        self,
        of_anna: list[tuple[int, int]],
        of_boris: list[tuple[int, int]],
        cadence: Cadence,
        country: str,
        pauses: bool,  # noqa: FBT001 - drawn
    ) -> None:
        world = World()
        world.hear(PersonChanged(person_id=BORIS, zone="Europe/Berlin", country=country, revision=1))
        world.hear(hours(ANNA, *_ranges(of_anna)))
        world.hear(pair_created(members=BERLIN, weeks=13, cadence=cadence, ends_on=NOW + 14 * WEEK))
        world.hear(hours(BORIS, *_ranges(of_boris)))
        if pauses:
            world.hear(pair_paused(), pair_resumed(NOW + 18 * WEEK))
        for person, region in ((ANNA, "DE"), (BORIS, country)):
            off = DaysOff(country=region)
            away = _ranges(of_anna if person == ANNA else of_boris)
            for one in ahead(world):
                assert day(one) not in public_holidays(off.country or "", None, day(one).year)
                assert not any(first <= day(one) <= last for first, last in away)


def _ranges(drawn: list[tuple[int, int]]) -> list[tuple[date, date]]:
    today = NOW.date()
    return [(today + timedelta(days=begins), today + timedelta(days=begins + lasts)) for begins, lasts in drawn]
