"""Programs in which more than two meet: small groups around a senior, and project teams."""

import random
from collections import Counter
from dataclasses import replace

import pytest

from services.matching.domain.formats import USUAL, Format, Shape
from services.matching.domain.participants import Offer, Participant, Wishes
from services.matching.domain.program import Program
from services.matching.jobs.batches import whole_groups
from services.matching.matcher.assessment import assess
from services.matching.matcher.draft import draft_of
from services.matching.matcher.snapshot import Snapshot, market_of
from shared.contracts.pairs import PairCreated, PairPaused, PairProposed
from shared.contracts.participants import ParticipantUnmatched
from shared.contracts.vocabulary import Kind, PersonId, Role, RunId
from tests.unit.matching.people import MONDAY, participant, program
from tests.unit.matching.site import JUNIOR, PROGRAM, SENIOR, Json, Site, person, roster, row

GROUPS: Json = {"format": "small-group"}


async def six_juniors(site: Site, **changes: object) -> None:
    """Two seniors, S1 for gaming and S2 for crypto, and three juniors for each."""
    await site.publish(**(GROUPS | changes))
    await site.enroll(
        *(row(f"G{n}", JUNIOR, skills_offered="gaming") for n in range(3)),
        *(row(f"C{n}", JUNIOR, skills_offered="crypto") for n in range(3)),
        row("S1", SENIOR, skills_sought="gaming"),
        row("S2", SENIOR, skills_sought="crypto"),
    )


def members(event: PairCreated | PairProposed) -> set[str]:
    return {member.person_id for member in event.members}


def people(*employees: str) -> set[str]:
    return {person(one) for one in employees}


class TestCreateProgram:
    async def test_gives_each_format_its_usual_shape(self, site: Site) -> None:
        created = await site.post("/v1/programs", {"settings": PROGRAM | GROUPS}, 201)
        groups = created["settings"]
        assert (groups["format"], groups["shape"]["min_juniors"], groups["shape"]["max_juniors"]) == (
            "small-group", 2, 5,
        )  # fmt: skip
        plain = (await site.post("/v1/programs", {"settings": PROGRAM}, 201))["settings"]
        assert (plain["format"], plain["shape"]["max_juniors"]) == ("one-to-one", 1)

    @pytest.mark.parametrize(
        "wrong",
        [
            {"shape": {"max_juniors": 2}},
            GROUPS | {"kind": "reciprocal"},
            GROUPS | {"shape": {"min_juniors": 1}},
            GROUPS | {"shape": {"max_juniors": 6}},
            GROUPS | {"shape": {"min_juniors": 4, "max_juniors": 3}},
            GROUPS | {"shape": {"max_seniors": 2}},
        ],
    )
    async def test_refuses_a_shape_that_the_format_cannot_have(self, site: Site, wrong: Json) -> None:
        assert (await site.post("/v1/programs", {"settings": PROGRAM | wrong}, 422))["code"] == "impossible-format"


class TestSmallGroups:
    async def test_gather_juniors_around_the_senior_they_suit(self, site: Site) -> None:
        await six_juniors(site)
        draft = await site.draft()
        couples = await site.items(f"{draft}/couples")
        assert len({one["group"] for one in couples}) == 2
        run = await site.release(draft)
        created = site.world.told(PairCreated)
        assert {frozenset(members(event)) for event in created} == {
            frozenset(people("G0", "G1", "G2", "S1")),
            frozenset(people("C0", "C1", "C2", "S2")),
        }
        assert (run["totals"]["pairs"], run["totals"]["paired"]) == (2, 8)
        assert all(sum(event.components.values()) == event.score for event in created)
        assert {event.topics for event in created} == {("gaming",), ("crypto",)}

    async def test_are_never_smaller_than_asked(self, site: Site) -> None:
        await six_juniors(site, shape={"min_juniors": 4})
        await site.release(await site.draft())
        (created,) = site.world.told(PairCreated)
        assert len(created.members) >= 5

    async def test_go_on_without_who_is_no_longer_possible_and_end_below_the_least(self, site: Site) -> None:
        await six_juniors(site)
        draft = await site.draft()
        await site.post(f"{site.program}/participants/{person('G0')}/withdrawal")
        await site.upload(roster(row("C0", JUNIOR, manager_id="S2"), row("C1", JUNIOR, manager_id="S2")))
        run = await site.release(draft)
        (created,) = site.world.told(PairCreated)
        assert members(created) == people("G1", "G2", "S1")
        assert {event.person_id for event in site.world.told(ParticipantUnmatched)} == people("C0", "C1", "C2", "S2")
        totals = run["totals"]
        assert (totals["paired"], totals["unmatched"], totals["gone"], totals["refused_pairs"]) == (3, 4, 1, 1)

    async def test_take_in_by_hand_and_let_go_by_a_forbid(self, site: Site) -> None:
        await six_juniors(site)
        draft = await site.draft()
        await site.post(f"{draft}/couples", {"mentor_id": person("C0"), "mentee_id": person("S1")})
        await site.post(f"{draft}/forbids", {"mentor_id": person("G0"), "mentee_id": person("S1")})
        await site.release(draft)
        assert {frozenset(members(event)) for event in site.world.told(PairCreated)} == {
            frozenset(people("C0", "G1", "G2", "S1")),
            frozenset(people("C1", "C2", "S2")),
        }
        await site.enroll(row("S3", SENIOR), row("J9", JUNIOR))
        assert (await site.get(await site.draft()))["totals"]["pairs"] == 2

    async def test_hold_no_more_than_asked_by_hand_either(self, site: Site) -> None:
        await six_juniors(site, shape={"max_juniors": 3})
        draft = await site.draft()
        for junior in ("C0", "C1", "C2"):
            await site.post(f"{draft}/couples", {"mentor_id": person(junior), "mentee_id": person("S1")})
        couples = await site.items(f"{draft}/couples")
        assert {one["mentor_id"] for one in couples if one["mentee_id"] == person("S1")} == people("C0", "C1", "C2")
        couple = {"mentor_id": person("G0"), "mentee_id": person("S1")}
        assert (await site.post(f"{draft}/couples", couple, 409))["code"] == "beyond-capacity"

    async def test_are_paused_when_somebody_breaks_a_rule_with_anybody_on_the_other_side(self, site: Site) -> None:
        await six_juniors(site)
        await site.release(await site.draft())
        await site.upload(roster(row("G2", JUNIOR, manager_id="S1")))
        assert [event.reason for event in site.world.told(PairPaused)] == ["rule-broken"]

    async def test_wait_for_everybody_who_is_asked(self, site: Site) -> None:
        await six_juniors(site, approval="mentor")
        await site.release(await site.draft())
        proposed = next(event for event in site.world.told(PairProposed) if person("G0") in event.asked)
        assert set(proposed.asked) == people("G0", "G1", "G2")
        for junior in ("G0", "G1", "G2"):
            assert site.world.told(PairCreated) == []
            await site.post(f"/v1/pairs/{proposed.pair_id}/approvals", headers={"On-Behalf-Of": person(junior)})
        assert len(site.world.told(PairCreated)) == 1

    async def test_seek_no_next_best_for_one_of_them(self, site: Site) -> None:
        await six_juniors(site, approval="mentor")
        await site.release(await site.draft())
        proposed = site.world.told(PairProposed)[0]
        await site.post(f"/v1/pairs/{proposed.pair_id}/declines", headers={"On-Behalf-Of": proposed.asked[0]})
        assert [timer for timer in site.world.timers if timer.startswith("next-best")] == []


class TestProjectTeams:
    async def test_mix_generations_and_departments_around_one_task(self, site: Site) -> None:
        await site.publish(format="project-team")
        await site.enroll(
            *(row(f"J{n}", JUNIOR, department=f"D{n % 2}") for n in range(4)),
            *(row(f"S{n}", SENIOR, department=f"D{n % 2}") for n in range(4)),
        )
        draft = await site.draft()
        run = await site.release(draft)
        created = site.world.told(PairCreated)
        assert sum(len(event.members) for event in created) == run["totals"]["paired"]
        assert created
        for event in created:
            roles = Counter(member.role for member in event.members)
            assert 2 <= roles[Role.MENTOR] <= 3
            assert 1 <= roles[Role.MENTEE] <= 2
            assert members(event) & people("J0", "J2", "S0", "S2")
            assert members(event) & people("J1", "J3", "S1", "S3")

    async def test_are_formed_as_a_whole(self, site: Site) -> None:
        await site.publish(format="project-team", shape={"departments": 1})
        await site.enroll(*(row(f"J{n}", JUNIOR) for n in range(3)), row("S1", SENIOR))
        draft = await site.draft()
        couples = await site.items(f"{draft}/couples")
        couple = {"mentor_id": couples[0]["mentor_id"], "mentee_id": couples[0]["mentee_id"]}
        for way in ("couples", "pins"):
            assert (await site.post(f"{draft}/{way}", couple, 409))["code"] == "formed-as-a-whole"
        run = await site.post(f"{draft}/forbids", couple)
        assert await site.items(f"{draft}/couples") == []
        assert (run["totals"]["pairs"], run["totals"]["unmatched"]) == (0, 4)

    @pytest.mark.parametrize("kind", [Kind.REVERSE, Kind.TRADITIONAL])
    @pytest.mark.parametrize("seed", range(3))
    def test_break_no_rule_within_a_team_and_lose_no_more_than_the_gap_says(self, kind: Kind, seed: int) -> None:
        snapshot = market(kind, seed, Format.PROJECT_TEAM)
        draft = draft_of(snapshot)
        assert draft.couples
        found = assess(market_of(snapshot), [(one.mentor_id, one.mentee_id) for one in draft.couples])
        assert not any(one.broken for one in found)
        assert 0 <= draft.gap < 1
        assert (draft.method, draft) == ("search", draft_of(snapshot))
        for group in {one.group for one in draft.couples}:
            couples = [one for one in draft.couples if one.group == group]
            sides = {one.mentor_id for one in couples}, {one.mentee_id for one in couples}
            assert len(couples) == len(sides[0]) * len(sides[1])


def market(kind: Kind, seed: int, format_: Format, shape: Shape | None = None, pins: int = 0) -> Snapshot:
    chance = random.Random(seed)  # noqa: S311 - a market, not a secret
    known = program(kind)
    known = replace(known, settings=replace(known.settings, format=format_, shape=shape or USUAL[format_]))
    managers: dict[PersonId, PersonId | None] = {}
    juniors = [_somebody(chance, number, known, managers, junior=True) for number in range(40)]
    seniors = [_somebody(chance, number + 40, known, managers, junior=False) for number in range(14)]
    couples = [_couple(known, chance.choice(juniors), chance.choice(seniors)) for _ in range(pins)]
    everybody = tuple(juniors + seniors)
    run = RunId("0123456789abcdef")
    return Snapshot(
        run_id=run, program=known, ready=everybody, managers=managers, pins=tuple(couples), monday=MONDAY, seed=seed
    )


def _somebody(
    chance: random.Random, number: int, known: Program, managers: dict[PersonId, PersonId | None], *, junior: bool
) -> Participant:
    role = Role.MENTOR if junior is (known.junior is Role.MENTOR) else Role.MENTEE
    manager = PersonId(f"p{chance.randrange(54):04d}") if chance.random() < 0.4 else None
    level = chance.choice((1, 2, 3) if junior else (5, 7, 9))
    one = participant(number, role, level=level, department=chance.choice(("Sales", "IT", "Legal")))
    managers[one.person_id] = manager
    topics = [f"Topic {chance.randrange(6)}" for _ in range(3)]
    return replace(one, wishes=Wishes(seeks=tuple(dict.fromkeys(topics)), offers=(Offer(topic=topics[0]),)))


def _couple(known: Program, junior: Participant, senior: Participant) -> tuple[PersonId, PersonId]:
    couple = junior.person_id, senior.person_id
    return couple if known.junior is Role.MENTOR else couple[::-1]


class TestDraftOfGroups:
    @pytest.mark.parametrize("kind", [Kind.REVERSE, Kind.TRADITIONAL])
    @pytest.mark.parametrize("seed", range(6))
    def test_has_the_shape_asked_for_and_counts_everybody_once(self, kind: Kind, seed: int) -> None:
        shape = Shape(min_juniors=2 + seed % 2, max_juniors=4)
        snapshot = market(kind, seed, Format.SMALL_GROUP, shape, pins=3)
        draft = draft_of(snapshot)
        side = "mentee_id" if kind is Kind.REVERSE else "mentor_id"
        sizes = Counter(getattr(one, side) for one in draft.couples)
        assert sizes
        assert all(shape.min_juniors <= size <= shape.max_juniors for size in sizes.values())
        assert len({one.group for one in draft.couples}) == len(sizes)
        drafted = {one for couple in draft.couples for one in (couple.mentor_id, couple.mentee_id)}
        left = {one.person_id for one in draft.leftovers}
        assert drafted | left == {one.person_id for one in snapshot.ready}
        assert not drafted & left
        assert draft == draft_of(snapshot)

    @pytest.mark.parametrize("seed", range(4))
    def test_fits_the_couples_as_their_points_say_also_with_the_seniors_as_mentors(self, seed: int) -> None:
        draft = draft_of(market(Kind.TRADITIONAL, seed, Format.SMALL_GROUP))
        assert sorted(draft.solution.fit) == sorted(one.score for one in draft.couples)
        assert sum(draft.solution.fit) > 0

    def test_goes_in_chunks_that_divide_no_group(self) -> None:
        draft = draft_of(market(Kind.REVERSE, 1, Format.SMALL_GROUP))
        chunks = list(whole_groups(draft.couples, 7, 1_000_000))
        assert [one for chunk in chunks for one in chunk] == list(draft.couples)
        assert max(len(chunk) for chunk in chunks) <= 7
        homes = Counter(group for chunk in chunks for group in {one.group for one in chunk})
        assert set(homes.values()) == {1}
