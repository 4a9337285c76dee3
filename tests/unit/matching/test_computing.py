import asyncio
from collections import Counter
from dataclasses import replace

import pytest

from services.matching.domain.drafts import Origin
from services.matching.domain.participants import Offer, Wishes
from services.matching.jobs.child import WHAT
from services.matching.jobs.processes import in_own_process
from services.matching.matcher.assessment import assess
from services.matching.matcher.draft import COMPUTED, draft_of
from services.matching.matcher.formats import silent
from services.matching.matcher.market import Market
from services.matching.matcher.snapshot import SNAPSHOT, Snapshot, market_of
from services.matching.solver import Rule
from shared.contracts.vocabulary import Kind, PersonId, Role
from tests.unit.matching.people import MONDAY, participant, program, snapshot

SEEDS = range(20)


def _in_line(managers: dict[PersonId, PersonId | None], one: PersonId, other: PersonId) -> bool:
    """Tell without the solver whether one is above the other, or both have one manager."""
    return other in _above(managers, one) or one in _above(managers, other) or _one_manager(managers, one, other)


def _one_manager(managers: dict[PersonId, PersonId | None], one: PersonId, other: PersonId) -> bool:
    return managers[one] is not None and managers[one] == managers[other]


def _above(managers: dict[PersonId, PersonId | None], person: PersonId) -> set[PersonId]:
    found: set[PersonId] = set()
    above = managers[person]
    while above and above not in found:
        found.add(above)
        above = managers.get(above)
    return found


class TestDraft:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_keeps_every_invariant(self, seed: int) -> None:
        given = snapshot(seed)
        draft = draft_of(given)
        people = {one.person_id: one for one in given.ready}
        pairs = Counter(person for one in draft.couples for person in (one.mentor_id, one.mentee_id))
        assert all(count <= people[person].wishes.capacity for person, count in pairs.items())
        assert len({(one.mentor_id, one.mentee_id) for one in draft.couples}) == len(draft.couples)
        for one in draft.couples:
            mentor, mentee = people[one.mentor_id], people[one.mentee_id]
            assert (mentor.role, mentee.role) == (Role.MENTOR, Role.MENTEE)
            assert mentee.person_id not in mentor.met
            assert mentor.person_id not in mentee.met
            assert one.points.total == one.score >= 0
            assert not _in_line(given.managers, mentor.person_id, mentee.person_id)
        left = {one.person_id for one in draft.leftovers}
        assert left == people.keys() - pairs.keys()
        assert draft.totals.paired + draft.totals.unmatched == draft.totals.ready == len(people)

    @pytest.mark.parametrize("below", ["p0002", "p0003", "p0004"])
    def test_keeps_whoever_is_below_a_circle_of_managers_from_all_of_it(self, below: str) -> None:
        managers = {"p0002": "p0003", "p0003": "p0004", "p0004": "p0002", "p0001": below}
        mentor = participant(1, Role.MENTOR)
        mentees = [participant(n, Role.MENTEE) for n in (2, 3, 4)]
        tree = {PersonId(one): PersonId(above) for one, above in managers.items()}
        given = replace(
            snapshot(1), program=program(same_manager=False), ready=(mentor, *mentees), managers=tree, pins=(), apart=()
        )
        draft = draft_of(given)
        assert (draft.couples, draft.circles) == ((), ("p0002",))

    @pytest.mark.parametrize("seed", SEEDS)
    def test_breaks_no_hard_rule(self, seed: int) -> None:
        given = snapshot(seed)
        couples = [(one.mentor_id, one.mentee_id) for one in draft_of(given).couples]
        assert [one.broken for one in assess(market_of(given), couples)] == [()] * len(couples)

    def test_is_the_same_bit_for_bit_whatever_the_order_of_people(self) -> None:
        given = snapshot(4)
        shuffled = replace(given, ready=given.ready[::-1], managers=dict(reversed(given.managers.items())))
        assert draft_of(given) == draft_of(shuffled)

    def test_of_nobody_is_empty(self) -> None:
        given = replace(snapshot(1), ready=())
        draft = draft_of(given)
        assert (draft.couples, draft.leftovers, draft.totals.ready) == ((), (), 0)

    def test_drops_a_pin_that_cannot_be(self) -> None:
        mentor, mentee = participant(1, Role.MENTOR, level=9), participant(2, Role.MENTEE, level=1)
        couple = (mentor.person_id, mentee.person_id)
        given = replace(snapshot(1), program=program(), ready=(mentor, mentee), managers={}, pins=(couple,), apart=())
        draft = draft_of(given)
        assert (draft.dropped_pins, draft.couples) == (1, ())

    def test_says_what_was_pinned(self) -> None:
        mentor, mentee = participant(1, Role.MENTOR), participant(2, Role.MENTEE)
        couple = (mentor.person_id, mentee.person_id)
        given = replace(snapshot(1), program=program(), ready=(mentor, mentee), managers={}, pins=(couple,), apart=())
        assert [one.origin for one in draft_of(given).couples] == [Origin.PINNED]

    def test_would_rather_pair_two_couples_than_one_that_fits_better(self) -> None:
        teaches, seeks = Wishes(offers=(Offer(topic="Go", level=4),), seeks=("Law",)), ("Go",)
        learns = Wishes(offers=(Offer(topic="Law", level=4),), seeks=seeks)
        star = replace(participant(1, Role.MENTOR, languages=("en", "fr"), level=1), wishes=teaches)
        keen = replace(participant(3, Role.MENTEE, level=5), wishes=learns)
        others = participant(2, Role.MENTOR, level=1), participant(4, Role.MENTEE, languages=("fr",), level=2)
        given = replace(snapshot(1), program=program(), ready=(star, keen, *others), managers={}, pins=(), apart=())
        best, *rest = (one.points.total for one in assess(market_of(given), _couples(given)) if not one.broken)
        assert best > sum(rest)
        assert len(draft_of(given).couples) == 2

    def test_places_first_who_waited_longest(self) -> None:
        mentor = participant(1, Role.MENTOR)
        mentees = tuple(participant(number, Role.MENTEE, waited=number - 2) for number in (2, 3, 4))
        given = replace(snapshot(1), program=program(), ready=(mentor, *mentees), managers={}, pins=(), apart=())
        assert [one.mentee_id for one in draft_of(given).couples] == [PersonId("p0004")]

    async def test_comes_from_another_process_as_from_this_one(self) -> None:
        given = SNAPSHOT.dump_json(snapshot(2, people=20))
        steps: list[str] = []

        async def step(phase: str, gap: float) -> None:
            steps.append(f"{phase} {gap}")

        found = COMPUTED.validate_json(await asyncio.wait_for(in_own_process("draft", given, step), 120))
        assert found == COMPUTED.validate_json(WHAT["draft"](given, silent))
        assert steps == ["explaining 0.0"]


def _couples(given: Snapshot) -> list[tuple[PersonId, PersonId]]:
    market = market_of(given)
    return [(one.person_id, other.person_id) for one in market.mentors for other in market.mentees]


class TestMarket:
    @pytest.mark.parametrize("seed", SEEDS)
    def test_of_two_people_says_of_them_what_the_whole_one_says(self, seed: int) -> None:
        given = snapshot(seed)
        whole = market_of(given)
        couples = [(one.person_id, other.person_id) for one in whole.mentors[:6] for other in whole.mentees[:6]]
        for couple, found in zip(couples, assess(whole, couples), strict=True):
            mentors = tuple(one for one in whole.mentors if one.person_id == couple[0])
            mentees = tuple(one for one in whole.mentees if one.person_id == couple[1])
            alone = replace(whole, mentors=mentors, mentees=mentees)
            assert assess(alone, [couple]) == [found]

    def test_says_nothing_against_what_is_unknown(self) -> None:
        market = _market(participant(1, Role.MENTOR), participant(2, Role.MENTEE))
        assert assess(market, [(PersonId("p0001"), PersonId("p0002"))])[0].broken == ()

    def test_of_a_traditional_program_has_seniors_teach(self) -> None:
        senior, junior = participant(1, Role.MENTOR, level=8), participant(2, Role.MENTEE, level=3)
        couple = [(senior.person_id, junior.person_id)]
        assert assess(_market(senior, junior, kind=Kind.TRADITIONAL), couple)[0].broken == ()
        assert assess(_market(senior, junior, kind=Kind.REVERSE), couple)[0].broken == (Rule.LEVEL_GAP,)

    def test_keeps_more_languages_than_a_word_has_bits(self) -> None:
        tags = [f"{a}{b}" for a in "abcdefgh" for b in "abcdefghij"]
        mentors = tuple(participant(n, Role.MENTOR, languages=("en", tag)) for n, tag in enumerate(tags))
        mentees = tuple(participant(n + 100, Role.MENTEE, languages=("en", tag)) for n, tag in enumerate(tags))
        market = replace(_market(mentors[0], mentees[0]), mentors=mentors, mentees=mentees)
        couples = [(one.person_id, other.person_id) for one, other in zip(mentors, mentees, strict=True)]
        assert {found.broken for found in assess(market, couples)} == {()}


def _market(mentor: object, mentee: object, kind: Kind = Kind.REVERSE) -> Market:
    return Market(
        program=program(kind),
        mentors=(mentor,),
        mentees=(mentee,),
        managers={},
        monday=MONDAY,  # type: ignore[arg-type]
    )
