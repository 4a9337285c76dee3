"""Explanations of a run's couples from its snapshot and its solution; pure."""

from dataclasses import replace
from typing import Final

from services.matching import solver
from services.matching.domain.participants import Participant
from services.matching.domain.reasons import reasons
from services.matching.domain.why import (
    Alternative,
    Broken,
    NotInThisRun,
    Place,
    RolesSwapped,
    Verdict,
    Why,
    answer,
    refusal,
)
from services.matching.domain.why import standing as standing_in_words
from services.matching.matcher.assessment import Assessment, assess
from services.matching.matcher.draft import SOLUTION, asked_of, possible_pins
from services.matching.matcher.market import CoupleIds
from services.matching.matcher.priorities import value_beyond_fit, wishes_of
from services.matching.matcher.sentences import TwoPeople, in_words
from services.matching.matcher.sides import sided
from services.matching.matcher.snapshot import SNAPSHOT, Sides, Snapshot, market_of, market_on
from services.matching.matcher.traits import HardRule
from services.matching.solver import Assignment, Rule, Standing, standing
from services.matching.solver.arrays import Ints
from services.matching.solver.wishes import bonuses
from shared.contracts.vocabulary import PersonId, Role, RunId
from shared.phrases import phrase


class Explainer:
    """Explains couples of one run; built once and reused for many questions."""

    def __init__(self, snapshot: Snapshot, made: Assignment) -> None:
        self._snapshot, self._made = sided(snapshot), made
        self._market = market_of(self._snapshot)
        self._wishes = wishes_of(
            self._market, asked_of(self._snapshot, possible_pins(self._market, self._snapshot.pins)[0])
        )
        self._known = {one.person_id: one for one in snapshot.ready}

    @property
    def people(self) -> int:
        """Return how many people it knows, by which its memory goes."""
        return len(self._known)

    def prepare(self) -> None:
        """Compute what the first question would need; this takes seconds for a large run, and later questions none."""
        bonuses(self._wishes, self._market.mentor_side, self._market.mentee_side)

    def why(self, mentor_id: PersonId, mentee_id: PersonId) -> Why:
        """Explain a couple.

        Raises:
            NotInThisRun, RolesSwapped: they are not a mentor and a mentee of this run.
        """
        mentor, mentee = self._two(mentor_id, mentee_id)
        mentor_id, mentee_id = mentor.person_id, mentee.person_id
        if not (mentor.free and mentee.free):
            return self._full(mentor, mentee)
        market = self._market
        if self._snapshot.sides and not (mentor_id in market.mentor_row and mentee_id in market.mentee_row):
            return self._on_one_side(mentor, mentee)
        found = assess(self._market, [(mentor_id, mentee_id)])[0]
        places = self._places(mentor_id, mentee_id)
        if found.broken:
            return self._impossible(mentor, mentee, found, found.broken, places)
        paired = mentee_id in places[0].paired_with
        score, costs = found.points.total, 0 if paired else self._costs(mentor_id, mentee_id, found.points.total)
        verdict = Verdict.PAIRED if paired else Verdict.POSSIBLE
        return Why(
            run_id=self._snapshot.run_id,
            mentor_id=mentor_id,
            mentee_id=mentee_id,
            verdict=verdict,
            sentence=answer(verdict, score, costs),
            evidence=found.evidence,
            score=score,
            components=reasons(found.points, self._snapshot.program.settings.weights, found.evidence),
            costs=None if paired else costs,
            for_mentor=places[0],
            for_mentee=places[1],
        )

    def _two(self, mentor_id: PersonId, mentee_id: PersonId) -> tuple[Participant, Participant]:
        """Return the two who are named; partners of a reciprocal program in the order of their sides."""
        two = self._person(mentor_id, Role.MENTOR), self._person(mentee_id, Role.MENTEE)
        on = self._market.mentor_row
        return two[::-1] if self._snapshot.sides and mentor_id not in on and mentee_id in on else two

    def _on_one_side(self, one: Participant, other: Participant) -> Why:
        """Explain two partners whom this run put on one side: the rules and the bound hold for them all the same."""
        found = assess(market_on(self._snapshot, [one], [other]), [(one.person_id, other.person_id)])[0]
        if found.broken:
            return self._impossible(one, other, found, found.broken, (None, None))
        score = found.points.total
        costs = self._costs(one.person_id, other.person_id, score)
        return Why(
            run_id=self._snapshot.run_id,
            mentor_id=one.person_id,
            mentee_id=other.person_id,
            verdict=Verdict.POSSIBLE,
            sentence=answer(Verdict.POSSIBLE, score, costs),
            evidence=found.evidence,
            score=score,
            components=reasons(found.points, self._snapshot.program.settings.weights, found.evidence),
            costs=costs,
        )

    def _full(self, mentor: Participant, mentee: Participant) -> Why:
        """Explain a couple with a member who has no free place: they are in no market, but the rules still apply."""
        alone = replace(self._market, mentors=(mentor,), mentees=(mentee,))
        found = assess(alone, [(mentor.person_id, mentee.person_id)])[0]
        return self._impossible(mentor, mentee, found, (*found.broken, Rule.NO_CAPACITY), (None, None))

    def _impossible(
        self,
        mentor: Participant,
        mentee: Participant,
        found: Assessment,
        rules: tuple[HardRule, ...],
        places: tuple[Place | None, Place | None],
    ) -> Why:
        couple = TwoPeople(program=self._snapshot.program, mentor=mentor, mentee=mentee, evidence=found.evidence)
        broken = tuple(Broken(rule=rule, sentence=in_words(rule, couple)) for rule in rules)
        return Why(
            run_id=self._snapshot.run_id,
            mentor_id=mentor.person_id,
            mentee_id=mentee.person_id,
            verdict=Verdict.IMPOSSIBLE,
            sentence=refusal(broken),
            evidence=found.evidence,
            broken=broken,
            for_mentor=places[0],
            for_mentee=places[1],
        )

    def _person(self, person_id: PersonId, role: Role) -> Participant:
        person = self._known.get(person_id)
        if person is None:
            raise NotInThisRun(
                phrase(
                    "the {role} was not ready when this run began, or does not take part; look at "
                    "/v1/programs/{id}/participants and name two of this run"
                ),
                role=role,
                id=self._snapshot.program.id,
            )
        if self._snapshot.sides is None and person.role is not role:
            raise RolesSwapped(
                phrase("the person named as {role} is a {person_role}; name the mentor first, then the mentee"),
                role=role,
                person_role=person.role,
            )
        return person

    def _places(self, mentor_id: PersonId, mentee_id: PersonId) -> tuple[Place, Place]:
        market, made = self._market, self._made
        pair = market.mentor_row[mentor_id], market.mentee_row[mentee_id]
        for_mentor, for_mentee = standing(
            market.mentor_side,
            market.mentee_side,
            market.weights,
            market.rules,
            made=made,
            pair=pair,
            wishes=self._wishes,
        )
        return (
            self._place(Role.MENTOR, for_mentor, made.mentees[made.mentors == pair[0]]),
            self._place(Role.MENTEE, for_mentee, made.mentors[made.mentees == pair[1]]),
        )

    def _place(self, role: Role, stands: Standing, partners: Ints) -> Place:
        others = self._market.mentees if role is Role.MENTOR else self._market.mentors
        alternative = self._alternative(role, stands.alternative) if stands.alternative else None
        return Place(
            rank=stands.rank,
            choices=stands.choices,
            paired_with=tuple(others[row].person_id for row in partners.tolist()),
            alternative=alternative,
            sentence=standing_in_words(role, stands.rank, stands.choices, alternative),
        )

    def _alternative(self, role: Role, instead: solver.Alternative) -> Alternative:
        market, made = self._market, self._made
        if role is Role.MENTOR:
            person, partners = market.mentees[instead.row], made.mentors[made.mentees == instead.row]
        else:
            person, partners = market.mentors[instead.row], made.mentees[made.mentors == instead.row]
        own = market.mentors if role is Role.MENTOR else market.mentees
        return Alternative(
            person_id=person.person_id,
            score=instead.fit,
            costs=instead.costs,
            paired_with=tuple(own[row].person_id for row in partners.tolist()),
        )

    def _costs(self, mentor_id: PersonId, mentee_id: PersonId, score: int) -> int:
        """Return the couple's reduced cost: forcing it costs at least that (linear programming duality)."""
        if self._snapshot.sides:
            return self._costs_among_all(self._snapshot.sides, mentor_id, mentee_id, score)
        row, column = self._market.mentor_row[mentor_id], self._market.mentee_row[mentee_id]
        bonus = bonuses(self._wishes, self._market.mentor_side, self._market.mentee_side)
        proof = self._made.certificate
        value = score + int(bonus[0][row]) + int(bonus[1][column])
        return max(0, int(proof.profit[row]) + int(proof.price[column]) - value)

    def _costs_among_all(self, sides: Sides, one: PersonId, other: PersonId, score: int) -> int:
        """Return what forcing two partners costs at least, beyond what the run itself may lack of the bound."""
        proof = self._made.certificate
        value = score + value_beyond_fit(self._known[one], self._known[other])
        return max(0, sides.worth[one] + sides.worth[other] - value - (proof.bound - proof.value))


class SnapshotNeeded(Exception):
    """This process does not (or no longer) hold the run's snapshot."""


MOST_PEOPLE: Final = 25_000  # of all runs that a process holds; one run is held whatever its size
_held: dict[RunId, Explainer] = {}  # the run asked about last comes last


def explain(run_id: RunId, couple: CoupleIds, snapshot: bytes | None, solution: bytes) -> Why:
    """Explain a couple of a run, in a process that answers many questions.

    Raises:
        SnapshotNeeded: repeat the question with the snapshot.
        NotInThisRun, RolesSwapped: they are not a mentor and a mentee of this run.
    """
    return _explainer(run_id, snapshot, solution).why(*couple)


def prepare(run_id: RunId, snapshot: bytes | None, solution: bytes) -> None:
    """Hold a run, so that the first question about it is answered as quickly as the others.

    Raises:
        SnapshotNeeded: call again with the snapshot.
    """
    _explainer(run_id, snapshot, solution).prepare()


def _explainer(run_id: RunId, snapshot: bytes | None, solution: bytes) -> Explainer:
    found = _held.pop(run_id, None)
    if found is None:
        if snapshot is None:
            raise SnapshotNeeded
        found = Explainer(SNAPSHOT.validate_json(snapshot), SOLUTION.validate_json(solution).assignment())
        while _held and found.people + sum(one.people for one in _held.values()) > MOST_PEOPLE:
            del _held[next(iter(_held))]
    _held[run_id] = found
    return found
