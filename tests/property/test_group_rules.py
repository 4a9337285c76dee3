"""No released pair breaks a rule on groups, checked against a comparison that shares no code with the solver."""

import asyncio
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.matching.domain.participants import Participant
from services.matching.store import PARTICIPANTS
from shared.contracts.pairs import PairCreated
from shared.contracts.vocabulary import GroupAttribute, Role
from tests.unit.matching.site import JUNIOR, SENIOR, Json, Site, roster, row

NAMES = dict.fromkeys(GroupAttribute, ("", "North", "South", "East"))
NAMES[GroupAttribute.COUNTRY] = ("", "DE", "FR", "PL")
RELEASED = settings(max_examples=60)

somewhere = st.fixed_dictionaries({attribute.value: st.sampled_from(names) for attribute, names in NAMES.items()})
rules = st.dictionaries(st.sampled_from([*map(str, GroupAttribute)]), st.sampled_from(["same", "different", "any"]))
formats = st.sampled_from([{}, {"format": "small-group"}, {"format": "project-team", "shape": {"departments": 1}}])


def broken(asked: dict[str, str], one: Participant, other: Participant) -> Iterator[str]:
    for attribute, rule in asked.items():
        mine, theirs = (dict(person.profile.groups).get(GroupAttribute(attribute)) for person in (one, other))
        if mine and theirs and rule != "any" and (mine == theirs) == (rule == "different"):
            yield attribute


async def released(program: Json, people: list[Json], moved: list[Json]) -> Site:
    """Match some people, move some of them before the release, and release."""
    site = Site()
    await site.publish(**program)
    await site.enroll(*people)
    draft = await site.draft()
    await site.upload(roster(*moved))
    await site.release(draft)
    return site


@st.composite
def companies(draw: st.DrawFn) -> tuple[list[Json], list[Json]]:
    juniors = [row(f"J{n}", JUNIOR, draw(somewhere)) for n in range(draw(st.integers(1, 6)))]
    seniors = [row(f"S{n}", SENIOR, draw(somewhere)) for n in range(draw(st.integers(1, 6)))]
    moved = [one | draw(somewhere) for one in draw(st.lists(st.sampled_from([*juniors, *seniors]), max_size=2))]
    latest = {one["participant_id"]: one for one in [*juniors[:1], *moved]}
    return [*juniors, *seniors], [*latest.values()]


class TestReleasedPairs:
    @RELEASED
    @given(asked=rules, company=companies(), format_=formats)
    def test_break_no_rule_on_groups(
        self, asked: dict[str, str], company: tuple[list[Json], list[Json]], format_: Json
    ) -> None:
        site = asyncio.run(released({"rules": {"groups": asked}, **format_}, *company))
        known = {one.person_id: one for one in site.world.kept[PARTICIPANTS.name].values()}
        for pair in site.world.told(PairCreated):
            sides = {role: [known[one.person_id] for one in pair.members if one.role is role] for role in Role}
            for mentor, mentee in product(sides[Role.MENTOR], sides[Role.MENTEE]):
                assert [*broken(asked, mentor, mentee)] == []

    @pytest.mark.parametrize(("site", "pairs"), [("North", 0), ("South", 1)])
    def test_are_made_where_nothing_is_broken(self, site: str, pairs: int) -> None:
        people = [row("J", JUNIOR, site="North"), row("S", SENIOR, site=site)]
        done = asyncio.run(released({"rules": {"groups": {"site": "different"}}}, people, people[:1]))
        assert len(done.world.told(PairCreated)) == pairs
