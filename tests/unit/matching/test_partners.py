"""Any two partners of a reciprocal program can be paired, whatever role they enrolled in, and nobody with themself."""

import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import combinations

import pytest

from services.matching.domain.why import Verdict
from services.matching.matcher.assessment import assess
from services.matching.matcher.draft import SOLUTION, compute, draft_of
from services.matching.matcher.priorities import value_beyond_fit
from services.matching.matcher.replay import REPLAY, replay
from services.matching.matcher.sides import sided
from services.matching.matcher.snapshot import SNAPSHOT, Snapshot, market_on
from services.matching.matcher.why import Explainer
from shared.contracts.pairs import PairCreated
from shared.contracts.vocabulary import Kind, PersonId, Role
from tests.keys import signer
from tests.unit.matching.people import MONDAY, program, somebody
from tests.unit.matching.site import JUNIOR, PROGRAM, Json, Site, person, roster, row

Couple = tuple[PersonId, PersonId]


def partners(seed: int, count: int, *, one_role: bool = True, most_pairs: int = 1) -> Snapshot:
    """Return a reciprocal program of people who all enrolled in one role, or in both."""
    chance = random.Random(seed)  # noqa: S311 - repeatable
    managers: dict[PersonId, PersonId | None] = {}
    people = [somebody(chance, number, managers) for number in range(count)]
    ready = tuple(
        replace(
            one,
            role=Role.MENTOR if one_role else one.role,
            wishes=replace(one.wishes, capacity=min(most_pairs, one.wishes.capacity)),
        )
        for one in people
    )
    made = program(Kind.RECIPROCAL, min_level_gap=None)
    weights = replace(made.settings.weights, mentee_learns=3000, mentor_learns=3000)
    return Snapshot(
        run_id="run",
        program=replace(made, settings=replace(made.settings, weights=weights)),
        ready=ready,
        managers=managers,
        monday=MONDAY,
        seed=seed,
    )


def values(given: Snapshot) -> dict[Couple, int]:
    """Return what each couple that may meet is worth, whatever the sides."""
    people = {one.person_id: one for one in given.ready}
    couples = [*combinations(sorted(people), 2)]
    found = zip(couples, assess(market_on(given, given.ready, given.ready), couples), strict=True)
    return {
        couple: one.points.total + value_beyond_fit(*(people[id_] for id_ in couple))
        for couple, one in found
        if not one.broken
    }


def best(worth: dict[Couple, int], left: tuple[PersonId, ...]) -> int:
    """Return the greatest total value of couples among these people, each in one at most, by trying all."""
    if len(left) < 2:
        return 0
    first, *rest = left
    others = [other for other in rest if (first, other) in worth]
    with_somebody = (worth[first, other] + best(worth, tuple(one for one in rest if one != other)) for other in others)
    return max(best(worth, tuple(rest)), *with_somebody, 0)


class TestDraft:
    @pytest.mark.parametrize("seed", range(20))
    @pytest.mark.parametrize("one_role", [True, False])
    def test_keeps_every_invariant(self, seed: int, *, one_role: bool) -> None:
        given = partners(seed, 40, one_role=one_role, most_pairs=3)
        draft = draft_of(given)
        people = {one.person_id: one for one in given.ready}
        pairs = Counter(id_ for one in draft.couples for id_ in (one.mentor_id, one.mentee_id))
        assert draft.couples
        assert all(count <= people[id_].wishes.capacity for id_, count in pairs.items())
        assert all(one.mentor_id != one.mentee_id for one in draft.couples)
        assert len({frozenset((one.mentor_id, one.mentee_id)) for one in draft.couples}) == len(draft.couples)
        couples = [(one.mentor_id, one.mentee_id) for one in draft.couples]
        found = assess(market_on(given, given.ready, given.ready), couples)
        assert [one.broken for one in found] == [()] * len(couples)
        assert {one.person_id for one in draft.leftovers} == people.keys() - pairs.keys()

    @pytest.mark.parametrize("seed", range(12))
    def test_claims_no_more_than_trying_all_pairs_confirms(self, seed: int) -> None:
        given = partners(seed, 9)
        draft, worth = draft_of(given), values(given)
        optimum = best(worth, tuple(sorted(one.person_id for one in given.ready)))
        assert draft.solution.value <= optimum <= draft.solution.bound
        assert draft.solution.value == sum(worth[min(one), max(one)] for one in _ids(draft.couples))
        assert (draft.method == "exact") <= (draft.solution.value == optimum)
        assert draft.solution.value >= 0.9 * optimum

    def test_says_that_it_is_not_proven_the_best_if_a_circle_leaves_one_out(self) -> None:
        """Three who all suit each other: the relaxation has one and a half couples, and one can be made."""
        given = partners(3, 40)
        worth = values(given)
        three = next(
            some for some in combinations(sorted(one.person_id for one in given.ready), 3)
            if all(couple in worth for couple in combinations(some, 2))
        )  # fmt: skip
        draft = draft_of(replace(given, ready=tuple(one for one in given.ready if one.person_id in three)))
        assert (len(draft.couples), draft.method) == (1, "search")
        assert draft.gap > 0.2
        (alone,) = draft.leftovers
        assert alone.reason == "in-high-demand"

    def test_lets_people_change_sides_who_could_meet_on_one(self) -> None:
        assert len(draft_of(partners(32, 11)).couples) == 5

    @pytest.mark.parametrize("seed", range(5))
    def test_does_not_depend_on_the_order_of_the_people(self, seed: int) -> None:
        given = partners(seed, 30)
        assert draft_of(given) == draft_of(replace(given, ready=given.ready[::-1]))

    def test_keeps_a_pin_either_way_round(self) -> None:
        given = partners(1, 20)
        weakest = min(values(given).items(), key=lambda one: one[1])[0]
        for pin in (weakest, weakest[::-1]):
            draft = draft_of(replace(given, pins=(pin,)))
            assert [one.origin for one in draft.couples if {one.mentor_id, one.mentee_id} == {*pin}] == ["pinned"]
            assert draft.dropped_pins == 0

    def test_can_be_replayed(self) -> None:
        kept = SNAPSHOT.dump_json(partners(2, 30))
        solution = SOLUTION.dump_json(draft_of(SNAPSHOT.validate_json(kept)).solution)
        found = REPLAY.validate_json(replay(b'{"snapshot":' + kept + b',"solution":' + solution + b"}", _quiet, {}))
        assert (found.replayed.same, found.replayed.pairs > 0) == (True, True)
        assert compute(kept, _quiet, {}) == compute(kept, _quiet, {})


class TestACouple:
    @pytest.mark.parametrize("seed", range(4))
    def test_is_worth_the_same_either_way_round(self, seed: int) -> None:
        given = partners(seed, 20)
        market = market_on(given, given.ready, given.ready)
        couples = [*combinations(sorted(one.person_id for one in given.ready), 2)]
        there = assess(market, couples)
        back = assess(market, [(other, one) for one, other in couples])
        assert [(one.points.total, one.broken) for one in there] == [(one.points.total, one.broken) for one in back]


class TestWhy:
    def test_explains_any_two_in_any_order(self) -> None:
        given = partners(4, 24)
        explainer = Explainer(given, draft_of(given).solution.assignment())
        paired = {frozenset(ids) for ids in _ids(draft_of(given).couples)}
        worth = values(given)
        for couple in combinations(sorted(one.person_id for one in given.ready), 2):
            said = [explainer.why(*couple), explainer.why(*couple[::-1])]
            wanted = (
                Verdict.PAIRED if frozenset(couple) in paired
                else Verdict.POSSIBLE if couple in worth else Verdict.IMPOSSIBLE
            )  # fmt: skip
            assert {one.verdict for one in said} == {wanted}

    def test_says_what_a_couple_costs_at_least(self) -> None:
        given = partners(5, 9)
        draft, worth = draft_of(given), values(given)
        explainer = Explainer(given, draft.solution.assignment())
        everybody = sorted(one.person_id for one in given.ready)
        for couple in worth:
            forced = worth[couple] + best(worth, tuple(one for one in everybody if one not in couple))
            costs = explainer.why(*couple).costs
            assert costs is None or draft.solution.value - forced >= costs - (
                draft.solution.bound - draft.solution.value
            )
            assert costs is None or forced <= draft.solution.value - costs or costs == 0


class TestSides:
    def test_are_those_of_the_roles_in_every_other_program(self) -> None:
        given = replace(partners(1, 10), program=program())
        assert sided(given) is given


class TestAReciprocalProgram:
    async def test_pairs_two_who_enrolled_in_the_same_role(self, site: Site) -> None:
        await site.publish(kind="reciprocal")
        await site.enroll(row("A", JUNIOR), row("B", JUNIOR))
        await site.release(await site.draft())
        (created,) = site.world.told(PairCreated)
        assert {one.person_id for one in created.members} == {person("A"), person("B")}
        assert {one.role for one in created.members} == {Role.MENTOR, Role.MENTEE}

    async def test_needs_no_role_and_all_requirements_of_everybody(self, site: Site) -> None:
        await site.publish(kind="reciprocal")
        who = {"employee_id": "A", "name": "A", "email": "a@example.org"}
        joined = await site.post(f"{site.program}/participants", who, 201)
        assert joined["missing"] == ["orientation", "openness", "time_commitment"]
        again = await site.post(f"{site.program}/participants", who | {"role": "mentor"}, 201)
        assert again["status"] == "enrolled"
        await site.enroll(row("B", JUNIOR))
        other = await site.get(f"{site.program}/participants/{person('B')}")
        assert (other["role"], other["status"]) == ("mentor", "ready")

    async def test_is_the_only_one_to_take_somebody_without_a_role(self, site: Site) -> None:
        await site.publish()
        who = {"employee_id": "A", "name": "A", "email": "a@example.org"}
        assert (await site.post(f"{site.program}/participants", who, 422))["code"] == "role-needed"

    @pytest.mark.parametrize("step", ["orientation", "openness", "time_commitment"])
    async def test_shows_every_step_to_every_partner(self, site: Site, step: str) -> None:
        await site.publish(kind="reciprocal")
        await site.upload(roster(row("A", JUNIOR)))
        claims = {"purpose": "readiness", "program_id": site.program_id, "person_id": person("A")}
        link = signer("matching").sign(claims, site.world.now + timedelta(days=1))
        page = await site.client.get(f"/readiness/{link}", params={"step": step})
        assert (page.status_code, "<h1>" in page.text) == (200, True)

    async def test_takes_two_of_one_role_by_hand_and_keeps_them_apart(self, site: Site) -> None:
        await site.publish(kind="reciprocal")
        await site.enroll(*(row(name, JUNIOR) for name in "ABCD"))
        draft = await site.draft()
        (first, second) = await site.couples(draft)
        swapped = {"mentor_id": first[0], "mentee_id": second[0]}
        await site.post(f"{draft}/couples", swapped)
        assert await site.couples(draft) == {(first[0], second[0])}
        await site.post(f"{draft}/forbids", swapped)
        again = await site.draft()
        assert {first[0], second[0]} not in [{*one} for one in await site.couples(again)]
        assert (await site.release(again))["totals"]["pairs"] == 2

    async def test_pairs_nobody_with_themself_by_hand(self, site: Site) -> None:
        await site.publish(kind="reciprocal")
        await site.enroll(*(row(name, JUNIOR) for name in "AB"))
        draft = await site.draft()
        same = {"mentor_id": person("A"), "mentee_id": person("A")}
        assert (await site.client.post(f"{draft}/couples", json=same)).status_code in {409, 422}

    async def test_ends_no_pair_because_both_enrolled_in_one_role(self, site: Site) -> None:
        await site.publish(kind="reciprocal")
        await site.enroll(row("A", JUNIOR), row("B", JUNIOR))
        await site.release(await site.draft())
        await site.enroll(row("A", JUNIOR, manager_id="B"), row("B", JUNIOR))
        (pair,) = await site.items(f"{site.program}/pairs")
        assert pair["state"] == "paused"

    @pytest.mark.parametrize(
        ("settings", "code"),
        [
            ({"weights": {"mentee_learns": 10_000}}, "impossible-rule"),
            ({"approval": "mentee"}, "impossible-rule"),
            ({"fairness": {"raise_floor": True}}, "impossible-fairness"),
        ],
    )
    async def test_has_nothing_that_tells_its_partners_apart(self, site: Site, settings: Json, code: str) -> None:
        refused = await site.post("/v1/programs", {"settings": PROGRAM | {"kind": "reciprocal"} | settings}, 422)
        assert refused["code"] == code


def _ids(couples: object) -> list[Couple]:
    return [(one.mentor_id, one.mentee_id) for one in couples]  # type: ignore[attr-defined]  # a draft's couples


def _quiet(_phase: str, _gap: float) -> None:
    """Report nothing."""


class TestARostersRole:
    @pytest.mark.parametrize(
        "word", ["either", "Partner", "BOTH", "Beide", "les deux", "Ambos", "Mentor & Mentee", "mentor y mentee"]
    )
    async def test_may_be_either_in_several_languages(self, site: Site, word: str) -> None:
        await site.publish(kind="reciprocal")
        done = await site.upload(roster(row("A", JUNIOR, role=word), row("B", JUNIOR, role="mentor")))
        assert (done["enrolled"], done["refused"]) == (2, 0)
        assert (await site.get(f"{site.program}/participants/{person('A')}"))["role"] == "mentee"

    async def test_is_needed_where_it_decides_what_a_person_does(self, site: Site) -> None:
        await site.publish()
        file = roster(row("A", JUNIOR, role="either"), row("B", JUNIOR, role="Mentorin"))
        tried = await site.upload(file, 200, dry_run=True)
        assert (tried["participants"], tried["refused"]) == (1, 1)
        done = await site.upload(file)
        (refused,) = await site.items(f"/v1/imports/{done['id']}/rows", status="refused")
        assert refused["errors"] == [
            {
                "field": "role",
                "reason": "says either, but in this program a person has one role; write mentor or mentee",
            }
        ]
