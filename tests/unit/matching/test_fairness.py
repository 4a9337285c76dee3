"""A least fit, a floor, a quota on what people consented to, match rates that find nobody, and drafts that stay."""

from dataclasses import replace

import pytest

from services.matching.domain.fairness import Consented, Fairness, Quota
from services.matching.domain.participants import Offer, Participant, Wishes
from services.matching.matcher.draft import draft_of
from services.matching.matcher.fairness import QuotaUnreachable, rates_of
from services.matching.matcher.snapshot import Snapshot
from shared.contracts.vocabulary import Role, RunId
from tests.unit.matching.people import MONDAY, participant, program
from tests.unit.matching.site import JUNIOR, PROGRAM, SENIOR, Json, Site, person, row

SAID = Consented(name="gender", value="f")


def one(number: int, role: Role, *topics: str, said: bool = False) -> Participant:
    known = participant(number, role, level=2 if role is Role.MENTOR else 7, zone="Europe/Berlin")
    wishes = Wishes(seeks=topics, offers=tuple(Offer(topic=topic) for topic in topics))
    return replace(known, wishes=wishes, consented=(SAID,) if said else ())


def snapshot(*people: Participant, fairness: Fairness) -> Snapshot:
    known = program()
    known = replace(known, settings=replace(known.settings, fairness=fairness, consented_attributes=("gender",)))
    run = RunId("0123456789abcdef")
    return Snapshot(run_id=run, program=known, ready=people, managers={}, monday=MONDAY, seed=1)


class TestLeastFit:
    def test_makes_no_pair_below_it_and_says_why(self) -> None:
        people = (one(1, Role.MENTOR, "go"), one(2, Role.MENTOR), one(3, Role.MENTEE, "go"), one(4, Role.MENTEE))
        free = draft_of(snapshot(*people, fairness=Fairness()))
        assert len(free.couples) == 2
        least = min(pair.score for pair in free.couples)
        kept = draft_of(snapshot(*people, fairness=Fairness(least_fit=least + 1)))
        assert [pair.score for pair in kept.couples] == [max(pair.score for pair in free.couples)]
        assert {left.reason for left in kept.leftovers} == {"no-common-counterpart"}
        assert {left.suitable for left in kept.leftovers} == {0}


class TestRaiseFloor:
    def test_makes_as_many_pairs_and_the_least_of_them_fits_better(self) -> None:
        people = (
            replace(one(1, Role.MENTOR), wishes=Wishes(offers=(Offer(topic="x"), Offer(topic="y")))),
            replace(one(2, Role.MENTOR), wishes=Wishes(offers=(Offer(topic="x"),))),
            replace(one(3, Role.MENTEE), wishes=Wishes(seeks=("y", "x"))),
            replace(one(4, Role.MENTEE), wishes=Wishes(seeks=("z", "y"))),
        )
        before = draft_of(snapshot(*people, fairness=Fairness()))
        after = draft_of(snapshot(*people, fairness=Fairness(raise_floor=True)))
        assert len(after.couples) == len(before.couples) == 2
        assert min(pair.score for pair in after.couples) > min(pair.score for pair in before.couples)


def quota(percent: int, **of: object) -> Fairness:
    known: Json = {"attribute": "gender", "value": "f", "role": Role.MENTOR, "percent": percent}
    return Fairness(quota=Quota(**(known | of)))


class TestQuota:
    def test_brings_the_group_in_where_fit_alone_would_not(self) -> None:
        mentors = [one(number, Role.MENTOR, "go") for number in range(4)]
        group = [one(number, Role.MENTOR, said=True) for number in range(4, 8)]
        mentees = [one(number, Role.MENTEE, "go") for number in range(8, 12)]
        people = (*mentors, *group, *mentees)
        members = {person.person_id for person in group}
        without = draft_of(snapshot(*people, fairness=Fairness()))
        assert not members & {pair.mentor_id for pair in without.couples}
        met = draft_of(snapshot(*people, fairness=quota(50)))
        assert sum(pair.mentor_id in members for pair in met.couples) >= 2
        assert len(met.couples) == 4

    def test_out_of_reach_is_said_without_how_many_there_are(self) -> None:
        people = (one(1, Role.MENTOR, said=True), one(2, Role.MENTOR), one(3, Role.MENTEE), one(4, Role.MENTEE))
        with pytest.raises(QuotaUnreachable, match="lower it or relax a rule") as refused:
            draft_of(snapshot(*people, fairness=quota(100)))
        assert not any(letter.isdigit() for letter in str(refused.value))

    def test_counts_nobody_who_did_not_consent(self) -> None:
        people = (one(1, Role.MENTOR), one(2, Role.MENTEE))
        with pytest.raises(QuotaUnreachable):
            draft_of(snapshot(*people, fairness=quota(100)))


class TestRates:
    def test_show_groups_of_five_and_leave_out_what_could_be_found_by_subtraction(self) -> None:
        people = [one(number, Role.MENTOR, said=number < 6) for number in range(12)]
        others = [
            replace(known, consented=(Consented(name="gender", value="m"),)) if not known.consented else known
            for known in people
        ]
        (found,) = rates_of(others, {people[0].person_id}, ("gender",))
        assert {(group.group, group.people, group.matched) for group in found.groups} == {("f", 6, 5), ("m", 6, 6)}
        few = [*others[:6], *others[6:8]]
        assert rates_of(few, set(), ("gender",)) == ()

    def test_say_nothing_of_a_group_that_is_everybody(self) -> None:
        people = [one(number, Role.MENTOR, said=True) for number in range(9)]
        assert [found for found in rates_of(people, set(), ("gender",)) if found.attribute == "gender"] == []


class TestConsent:
    async def test_is_asked_for_by_the_program_and_given_by_hand(self, site: Site) -> None:
        await site.publish(consented_attributes=["gender"])
        await site.enroll(row("J", JUNIOR))
        known = {"employee_id": "J", "name": "J", "email": "j@example.org", "role": "mentor", "level": 2}
        await site.post(f"{site.program}/participants", known | {"consented": {"gender": "f"}}, 201)
        assert self.said(site) == (SAID,)
        shown = str(await site.items(f"{site.program}/participants"))
        assert "gender" not in shown + str([event.model_dump() for event in site.world.events])
        await site.enroll(row("J", JUNIOR, level=3))
        assert self.said(site) == (SAID,)
        await site.post(f"{site.program}/participants", known, 201)
        assert self.said(site) == (SAID,)
        await site.post(f"{site.program}/participants", known | {"consented": {}}, 201)
        assert self.said(site) == ()

    async def test_ends_with_the_withdrawal(self, site: Site) -> None:
        await site.publish(consented_attributes=["gender"])
        known = {"employee_id": "J", "name": "J", "email": "j@example.org", "role": "mentor"}
        await site.post(f"{site.program}/participants", known | {"consented": {"gender": "f"}}, 201)
        await site.post(f"{site.program}/participants/{person('J')}/withdrawal")
        assert self.said(site) == ()

    async def test_is_refused_where_the_program_has_no_use_for_it(self, site: Site) -> None:
        await site.publish()
        known = {"employee_id": "J", "name": "J", "email": "j@example.org", "role": "mentor"}
        refused = await site.post(f"{site.program}/participants", known | {"consented": {"gender": "f"}}, 422)
        assert refused["code"] == "no-purpose"

    def said(self, site: Site) -> tuple[Consented, ...]:
        found: Participant = site.world.kept["participants"][f"{site.program_id}:{person('J')}"]
        return found.consented


QUOTA: Json = {"attribute": "gender", "value": "f", "role": "mentor", "percent": 30}


class TestProgramSettings:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"fairness": {"quota": QUOTA}},
            {"fairness": {"quota": QUOTA, "raise_floor": True}, "consented_attributes": ["gender"]},
            {"fairness": {"raise_floor": True}, "format": "small-group"},
            {"fairness": {"least_fit": 100}, "format": "project-team"},
        ],
    )
    async def test_are_refused_where_they_cannot_be(self, site: Site, wrong: Json) -> None:
        assert (await site.post("/v1/programs", {"settings": PROGRAM | wrong}, 422))["code"] == "impossible-fairness"

    async def test_reach_the_run_and_its_rates(self, site: Site) -> None:
        await site.publish(fairness={"least_fit": 1}, consented_attributes=["gender"])
        juniors = [row(f"J{n}", JUNIOR, department=("Sales", "IT")[n % 2]) for n in range(12)]
        await site.enroll(*juniors, *(row(f"S{n}", SENIOR, department=("Sales", "IT")[n % 2]) for n in range(8)))
        draft = await site.draft()
        assert (await site.get(f"{draft}/rates", 409))["code"] == "not-released"
        await site.release(draft)
        rates = await site.client.get(f"{draft}/rates")
        by = {found["attribute"]: found["groups"] for found in rates.json()}
        assert {group["group"]: group["people"] for group in by["department"]} == {"IT": 10, "Sales": 10}
        assert sum(group["matched"] for group in by["department"]) == 16


class TestRerun:
    async def test_keeps_the_couples_of_the_draft_before_where_staying_is_worth_it(self, site: Site) -> None:
        await site.publish()
        await site.enroll(
            row("J1", JUNIOR, skills_offered="gaming"),
            row("J2", JUNIOR, skills_offered="crypto"),
            row("S1", SENIOR, skills_sought="gaming"),
            row("S2", SENIOR, skills_sought="crypto"),
        )
        draft = await site.draft()
        await site.post(f"{draft}/couples", {"mentor_id": person("J1"), "mentee_id": person("S2")})
        await site.post(f"{draft}/couples", {"mentor_id": person("J2"), "mentee_id": person("S1")})
        before = await site.couples(draft)
        for wish in list(site.world.kept["wishes"]):
            del site.world.kept["wishes"][wish]
        stayed = await self._again(site, stay_bonus=10_000)
        assert await site.couples(stayed) == before
        assert await site.couples(await self._again(site)) != before

    async def _again(self, site: Site, **body: int) -> str:
        run = await site.post(f"{site.program}/match-runs", body, 202)
        await site.work()
        return f"/v1/match-runs/{run['id']}"


class TestRatesOverTime:
    async def test_count_everybody_once(self, site: Site) -> None:
        """One person goes as another one comes: the sizes of groups stay, and their difference would name both."""
        await site.publish(consented_attributes=["gender"])
        juniors = [row(f"J{n}", JUNIOR, department=("Sales", "IT")[n % 2]) for n in range(12)]
        seniors = [row(f"S{n}", SENIOR, department=("Sales", "IT")[n % 2]) for n in range(8)]
        await site.enroll(*juniors, *seniors)
        await self._released(site)
        await site.post(f"{site.program}/participants/{person('J0')}/withdrawal", None)
        await site.enroll(row("J12", JUNIOR, department="Sales"))

        assert await self._released(site) == []

    async def test_do_not_count_somebody_again_who_comes_back(self, site: Site) -> None:
        await site.publish()
        await site.enroll(*[row(f"J{n}", JUNIOR, department="Sales") for n in range(3)], row("S0", SENIOR))
        await self._released(site)

        assert {one.rated for one in site.world.kept["participants"].values()} == {True}
        await site.post(f"{site.program}/participants/{person('J0')}/withdrawal", None)
        known = {"employee_id": "J0", "name": "J0", "email": "j0@example.org", "role": "mentor", "level": 2}
        await site.post(f"{site.program}/participants", known, 201)
        assert {one.rated for one in site.world.kept["participants"].values()} == {True}

    async def test_are_told_of_five_newcomers_of_a_group(self, site: Site) -> None:
        await site.publish()
        await site.enroll(*[row(f"J{n}", JUNIOR, department=("Sales", "IT")[n % 2]) for n in range(12)])
        await site.enroll(*[row(f"S{n}", SENIOR, department=("Sales", "IT")[n % 2]) for n in range(8)])
        await self._released(site)
        await site.enroll(*[row(f"N{n}", SENIOR, department=("Sales", "IT")[n % 2]) for n in range(11)])

        (department,) = [found for found in await self._released(site) if found["attribute"] == "department"]
        assert {group["group"]: group["people"] for group in department["groups"]} == {"Sales": 6, "IT": 5}

    async def _released(self, site: Site) -> list[Json]:
        draft = await site.draft()
        await site.release(draft)
        rates: list[Json] = (await site.client.get(f"{draft}/rates")).json()
        return rates
