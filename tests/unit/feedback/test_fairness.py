"""What people say by department is told where it hides everybody, and not otherwise."""

import pytest

from services.feedback.domain.fairness import Parts, may_be_shown, parted, settled
from services.feedback.domain.groupings import Grouping
from services.feedback.domain.piles import Pile
from services.feedback.store import TALLIES
from shared.contracts.feedback import Wave
from shared.contracts.pairs import PairEndReason
from shared.contracts.people import PersonChanged
from shared.contracts.vocabulary import Role
from tests.unit.feedback.site import Site
from tests.unit.feedback.world import World, pair_created, pair_ended


def block(first: int, **counts: int) -> dict[str, Pile]:
    """Return a block of different people by part, counted from `first` on."""
    made, at = {}, first
    for name, count in counts.items():
        people = tuple(f"p{number}" for number in range(at, at + count))
        made[name] = Pile(answers=count, totals={"worth": 4 * count}, people=people[:5])
        at += count
    return made


def lived(world: World, pairs: int) -> World:
    """Let pairs of two departments run to their end; Sales found it worth 4, IT 2."""
    for number in range(pairs):
        for role in ("junior", "senior"):
            department = ("Sales", "IT")[number % 2]
            place = {
                "department": department,
                "country": ("DE", "FR")[number // 2 % 2],
                "level": (5, 2)[role == "senior"],
            }
            world.hear(PersonChanged(revision=1, person_id=f"{role}-{number}", **place))
        world.hear(pair_created(number))
    for survey in world.surveys(wave=Wave.EXPECTATIONS):
        world.answer_all(survey, 3)
    world.hear(*(pair_ended(number, PairEndReason.COMPLETED) for number in range(pairs)))
    for survey in world.surveys(wave=Wave.CLOSING):
        world.answer_all(survey, 2 if int(survey.person_id[7:]) % 2 else 4)
    return world


class TestParts:
    @pytest.mark.parametrize(
        ("blocks", "shown"),
        [
            ([block(0, sales=4, it=1)], ()),
            ([block(0, sales=5), block(5, it=5)], ("it", "sales")),
            ([block(0, sales=3, it=2), block(5, sales=3, it=2)], ()),
            ([block(0, sales=3, it=2), block(5, sales=2, it=3), block(10, sales=3, it=2)], ("sales", "it")),
            ([block(0, sales=9)], ()),
        ],
    )
    def test_are_shown_where_what_is_left_of_blocks_is_five_people(
        self, blocks: list[dict[str, Pile]], shown: tuple[str, ...]
    ) -> None:
        assert may_be_shown(blocks) == shown

    def test_do_not_count_the_same_person_of_two_blocks_twice(self) -> None:
        one = block(0, sales=3, it=2)

        assert may_be_shown([one, one, one]) == ()

    def test_begin_anew_once_they_were_shown(self) -> None:
        parts = Parts()
        for name in ("sales", "it"):
            for number in range(5):
                pile = Pile(answers=1, totals={"worth": 4}, people=(f"{name}-{number}",))
                parts = parted(parts, Role.MENTOR, name, pile)
            parts = settled(parts, [Role.MENTOR])

        assert parts.blocks == ()
        assert {name: (pile.answers, pile.people) for name, pile in parts.shown.items()} == {
            "sales": (5, ()),
            "it": (5, ()),
        }

    def test_keep_no_block_of_which_no_part_is_known_and_no_more_than_forty_others(self) -> None:
        unknown, one = Parts(), Parts()
        for number in range(60):
            pile = Pile(answers=5, totals={"worth": 20}, people=tuple(f"p{number}-{at}" for at in range(5)))
            unknown = settled(parted(unknown, Role.MENTOR, "", pile), [Role.MENTOR])
            one = settled(parted(one, Role.MENTOR, "sales", pile), [Role.MENTOR])

        assert (len(unknown.blocks), len(one.blocks), dict(one.shown)) == (0, 40, {})


class TestFairness:
    async def test_is_in_the_report_by_department(self) -> None:
        site = Site()
        lived(site.world, 20)

        report = (await site.client.get("/v1/programs/program/report")).json()

        found = {one["part"]: one for one in report["fairness"]}
        assert found["Sales"]["means"]["worth-it"] > found["IT"]["means"]["worth-it"]
        assert found["Sales"]["changes"]["valued"] > 0 > found["IT"]["changes"]["valued"]
        assert min(one["answers"] for one in found.values()) >= 5

    async def test_is_a_table_of_the_page_and_rows_of_the_file(self) -> None:
        site = Site()
        lived(site.world, 20)

        assert "Sales" in (await site.client.get("/v1/programs/program/report.html")).text
        assert (
            "fairness by department,worth-it,Sales,mean"
            in (await site.client.get("/v1/programs/program/report.csv")).text
        )

    async def test_is_told_by_country_and_level_of_other_answers(self) -> None:
        site = Site()
        lived(site.world, 60)

        report = (await site.client.get("/v1/programs/program/report")).json()
        page = (await site.client.get("/v1/programs/program/report.html")).text

        found = {one: [part for part in report["fairness"] if part["by"] == one] for one in Grouping}
        assert [[part["part"] for part in found[one]] for one in Grouping] == [
            ["IT", "Sales"],
            ["DE", "FR"],
            ["2", "5"],
        ]
        told = sum(part["answers"] for part in report["fairness"])
        assert (
            told <= next(one for one in report["instruments"] if one["wave"] == "closing")["coverage"]["all"]["answers"]
        )
        assert "Germany" in page

    def test_says_nothing_of_a_department_of_four(self) -> None:
        world = World()
        for number in range(2):
            for role in ("junior", "senior"):
                world.hear(PersonChanged(revision=1, person_id=f"{role}-{number}", department="Sales"))
        lived(world, 2)

        assert all(not tally.parts.shown for tally in world.find(TALLIES))

    def test_sends_no_department_on_its_way(self) -> None:
        world = lived(World(), 5)

        assert not any("Sales" in one.model_dump_json() for one in world.commands)
