from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.matching.domain.groups import GroupRule
from services.matching.domain.participants import Offer, Participant, Wishes
from services.matching.domain.why import NotInThisRun, RolesSwapped, Verdict, Why, percent
from services.matching.matcher import why as why_of_runs
from services.matching.matcher.draft import SOLUTION, draft_of
from services.matching.matcher.snapshot import SNAPSHOT, Snapshot, market_of
from services.matching.matcher.traits import HardRule
from services.matching.matcher.why import Explainer, SnapshotNeeded, explain, prepare
from services.matching.solver import Rule
from shared.contracts.vocabulary import GroupAttribute, PersonId, Role, RunId
from tests.unit.matching.people import participant, program, snapshot


def explainer(given: Snapshot) -> Explainer:
    return Explainer(given, draft_of(given).solution.assignment())


def of(*people: Participant, **rules: object) -> Snapshot:
    return replace(snapshot(1), program=program(**rules), ready=people, managers={}, pins=(), apart=())


def why(given: Snapshot, mentor: int = 1, mentee: int = 2) -> Why:
    return explainer(given).why(PersonId(f"p{mentor:04d}"), PersonId(f"p{mentee:04d}"))


class TestWhy:
    @pytest.mark.parametrize("seed", range(2))
    def test_agrees_with_the_draft_about_every_couple(self, seed: int) -> None:
        given = snapshot(seed)
        explains, market = explainer(given), market_of(given)
        paired = {(one.mentor_id, one.mentee_id): one for one in draft_of(given).couples}
        for mentor in market.mentors[::4]:
            for mentee in market.mentees[::4]:
                found = explains.why(mentor.person_id, mentee.person_id)
                couple = paired.get((mentor.person_id, mentee.person_id))
                assert (found.verdict is Verdict.PAIRED) == (couple is not None)
                assert (found.verdict is Verdict.IMPOSSIBLE) == bool(found.broken) == (found.score is None)
                assert found.score is None or sum(part.points for part in found.components) == found.score
                if couple:
                    assert found.score == couple.score
                    assert found.for_mentor
                    assert 1 <= found.for_mentor.rank <= found.for_mentor.choices

    def test_says_what_another_pair_would_cost(self) -> None:
        star = replace(participant(1, Role.MENTOR), wishes=Wishes(offers=(Offer(topic="Go", level=4),)))
        keen = replace(participant(2, Role.MENTEE), wishes=Wishes(seeks=("Go",)))
        other = replace(participant(3, Role.MENTEE), wishes=Wishes(seeks=("Law",)))
        found = why(of(star, keen, other), 1, 3)
        assert found.verdict is Verdict.POSSIBLE
        assert found.costs
        assert found.costs > 0
        assert "all pairs together would lose at least" in found.sentence
        assert found.for_mentor
        assert found.for_mentor.rank == 2
        assert found.for_mentor.paired_with == (PersonId("p0002"),)

    def test_names_the_best_alternative_and_whom_they_are_paired_with(self) -> None:
        mentors = [replace(participant(n, Role.MENTOR), wishes=Wishes(offers=(Offer(topic="Go"),))) for n in (1, 3)]
        mentees = [replace(participant(n, Role.MENTEE), wishes=Wishes(seeks=("Go",))) for n in (2, 4)]
        given = of(*mentors, *mentees)
        (first, _) = draft_of(given).couples
        found = explainer(given).why(first.mentor_id, first.mentee_id)
        assert found.for_mentor
        instead = found.for_mentor.alternative
        assert instead
        assert (instead.costs, instead.paired_with) == (0, tuple({m.person_id for m in mentors} - {first.mentor_id}))
        assert found.for_mentor.sentence.startswith("Rank 1 of 2 possible mentees for the mentor.")

    @pytest.mark.parametrize(
        ("known", "rules", "rule", "words"),
        [
            (({"level": 5}, {"level": 4}), {}, Rule.LEVEL_GAP, "The mentor is at level 5, the mentee at level 4"),
            (({"zone": "Pacific/Auckland"}, {"zone": "Europe/Berlin"}), {}, Rule.COMMON_HOURS, "share 0 hours a week"),
            (({"languages": ("fr",)}, {"languages": ("de",)}), {}, Rule.SHARED_LANGUAGE, "no language in common"),
            (
                ({"department": "IT"}, {"department": "IT"}),
                {"groups": {GroupAttribute.DEPARTMENT: GroupRule.DIFFERENT}},
                GroupAttribute.DEPARTMENT,
                "Both have the department IT; the program asks that the two have different departments.",
            ),
            (
                ({"business_unit": "Retail"}, {"business_unit": "Wholesale"}),
                {"groups": {GroupAttribute.COUNTRY: GroupRule.SAME, GroupAttribute.BUSINESS_UNIT: GroupRule.SAME}},
                GroupAttribute.BUSINESS_UNIT,
                (
                    "The mentor has the business unit Retail, the mentee Wholesale; "
                    "the program asks that the two have the same business unit."
                ),
            ),
            (
                ({"age_band": "30-34"}, {"age_band": "30-34"}),
                {"min_years_apart": 10},
                Rule.GENERATION_GAP,
                "0 years apart by age band; the program asks that the junior is at least 10 younger",
            ),
        ],
    )
    def test_names_the_rule_that_forbids_a_couple(
        self, known: tuple[dict[str, object], ...], rules: dict[str, object], rule: HardRule, words: str
    ) -> None:
        found = why(of(participant(1, Role.MENTOR, **known[0]), participant(2, Role.MENTEE, **known[1]), **rules))
        assert found.verdict is Verdict.IMPOSSIBLE
        assert [one.rule for one in found.broken] == [rule]
        assert words in found.sentence
        assert (found.score, found.components) == (None, ())

    @pytest.mark.parametrize(
        ("managers", "rule", "words"),
        [
            ({"p0001": "p0002", "p0002": None}, Rule.REPORTING_LINE, "above the other in the reporting line"),
            ({"p0001": "boss", "p0002": "boss"}, Rule.SAME_MANAGER, "report to the same manager"),
        ],
    )
    def test_names_the_line_that_forbids_a_couple(
        self, managers: dict[PersonId, PersonId | None], rule: Rule, words: str
    ) -> None:
        found = why(replace(of(participant(1, Role.MENTOR), participant(2, Role.MENTEE)), managers=managers))
        assert [one.rule for one in found.broken] == [rule]
        assert words in found.sentence

    def test_says_that_two_met_before_or_are_kept_apart(self) -> None:
        mentor, mentee = participant(1, Role.MENTOR), participant(2, Role.MENTEE)
        met = of(replace(mentor, met=(mentee.person_id,)), mentee)
        assert [one.rule for one in why(met).broken] == [Rule.NEVER_AGAIN]
        apart = replace(of(mentor, mentee), apart=((mentor.person_id, mentee.person_id),))
        assert "A coordinator keeps the two apart, or" in why(apart).sentence

    def test_says_that_somebody_had_no_place_left(self) -> None:
        full = replace(participant(1, Role.MENTOR, level=9), active=("a pair",))
        found = why(of(full, participant(2, Role.MENTEE, level=1)))
        assert [one.rule for one in found.broken] == [Rule.LEVEL_GAP, Rule.NO_CAPACITY]
        assert "No place was free for the mentor" in found.sentence
        assert found.for_mentor is None

    def test_refuses_whoever_is_not_in_the_run(self) -> None:
        with pytest.raises(NotInThisRun, match="the mentor was not ready when this run began"):
            why(of(participant(1, Role.MENTOR), participant(2, Role.MENTEE)), 7, 2)

    def test_refuses_a_mentee_as_the_mentor(self) -> None:
        with pytest.raises(RolesSwapped, match="name the mentor first"):
            why(of(participant(1, Role.MENTOR), participant(2, Role.MENTEE)), 2, 1)


@pytest.fixture
def held() -> Iterator[dict[RunId, Explainer]]:
    """No run is held by this process, before and after."""
    why_of_runs._held.clear()
    yield why_of_runs._held
    why_of_runs._held.clear()


def run_of(number: int, people: int = 2) -> tuple[RunId, bytes, bytes]:
    """Return a run as it is stored: its id, its snapshot and its solution."""
    some = (participant(one, Role.MENTOR if one % 2 else Role.MENTEE) for one in range(1, people + 1))
    given = replace(of(*some), run_id=RunId(f"run{number}"))
    return given.run_id, SNAPSHOT.dump_json(given), SOLUTION.dump_json(draft_of(given).solution)


class TestHolding:
    COUPLE = (PersonId("p0001"), PersonId("p0002"))

    def test_answers_without_the_snapshot_once_it_is_prepared(self, held: dict[RunId, Explainer]) -> None:
        run_id, kept, solution = run_of(1)
        with pytest.raises(SnapshotNeeded):
            explain(run_id, self.COUPLE, None, solution)
        prepare(run_id, kept, solution)
        assert explain(run_id, self.COUPLE, None, solution).run_id == run_id
        assert [*held] == [run_id]

    def test_holds_several_runs_and_forgets_the_one_asked_about_longest_ago(
        self, held: dict[RunId, Explainer], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(why_of_runs, "MOST_PEOPLE", 4)
        first, second, third = (run_of(number) for number in range(3))
        for run_id, kept, solution in (first, second):
            prepare(run_id, kept, solution)
        explain(first[0], self.COUPLE, None, first[2])
        prepare(*third)
        assert [*held] == [first[0], third[0]]

    def test_holds_one_run_whatever_its_size(
        self, held: dict[RunId, Explainer], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(why_of_runs, "MOST_PEOPLE", 1)
        prepare(*run_of(1))
        prepare(*run_of(2, people=6))
        assert [*held] == [RunId("run2")]


class TestPercent:
    @pytest.mark.parametrize(
        ("points", "words"), [(0, "0%"), (1, "0.1%"), (37, "0.4%"), (100, "1%"), (7_430, "74%"), (10_000, "100%")]
    )
    def test_never_calls_a_little_nothing(self, points: int, words: str) -> None:
        assert percent(points) == words
