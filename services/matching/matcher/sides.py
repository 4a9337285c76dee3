"""Which side each partner of a reciprocal program sits on in one run, so that any two of them can be paired.

Everybody both teaches and learns there, so who may be paired with whom does not depend on the role somebody enrolled
in. The optimiser pairs two sides. So everybody is put on both sides first: that relaxation is solved, and half of its
bound is a bound on all pairs of partners, whatever their sides (each pair counts twice in it, since a couple is worth
the same either way round). Its couples then say who sits opposite whom; a circle of odd length leaves one couple out.
Last, people who could meet but sit on one side without a pair change sides.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Final

import numpy as np

from services.matching.matcher.assessment import assess
from services.matching.matcher.market import CoupleIds, Market
from services.matching.matcher.priorities import Asked, wishes_of
from services.matching.matcher.snapshot import Sides, Snapshot, market_of, market_on
from services.matching.solver import Assignment, Method, Wishes, match
from shared.contracts.vocabulary import Kind, PersonId

ROUNDS: Final = 3  # of letting people change sides
MOST_ALONE: Final = 300  # people of one side who are compared with each other in a round


def sided(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot with the sides of its partners; other programs, and what has sides, stay as they are."""
    if snapshot.program.settings.kind is not Kind.RECIPROCAL or snapshot.sides is not None:
        return snapshot
    people = [one for one in snapshot.ready if one.free]
    everybody = market_on(snapshot, people, people)
    relaxed = relaxation(snapshot, everybody, wishes_both_ways(snapshot, everybody))
    proof = relaxed.certificate
    worth = [(int(profit) + int(price) + 1) // 2 for profit, price in zip(proof.profit, proof.price, strict=True)]
    sides = Sides(
        mentors=_opposite(everybody, relaxed),
        bound=proof.bound // 2,
        worth={one.person_id: value for one, value in zip(everybody.mentors, worth, strict=True)},
    )
    return _with_pairs_for_those_alone(_seated(snapshot, sides))


def wishes_both_ways(snapshot: Snapshot, everybody: Market) -> Wishes:
    """Return the wishes of a run of partners, for each couple both ways round."""
    asked = Asked(pins=_pins(snapshot, everybody), stay=_both_ways(snapshot.stay), stay_bonus=snapshot.stay_bonus)
    return wishes_of(everybody, asked)


def relaxation(snapshot: Snapshot, everybody: Market, wishes: Wishes) -> Assignment:
    """Match everybody on one side with everybody on the other; half of its bound holds for all pairs of partners."""
    program = (everybody.mentor_side, everybody.mentee_side, everybody.weights, everybody.rules)
    return match(*program, wishes=wishes, seed=snapshot.seed)


def among_all(made: Assignment, snapshot: Snapshot) -> Assignment:
    """Return an assignment of sides with the bound over all pairs of partners; it is exact only if it reaches that."""
    if snapshot.sides is None:
        return made
    bound = max(snapshot.sides.bound, made.certificate.value)
    method = made.method if bound == made.certificate.value else Method.SEARCH
    return replace(made, method=method, certificate=replace(made.certificate, bound=bound))


def everybody_opposite(snapshot: Snapshot, market: Market, made: Assignment) -> tuple[Market, Assignment]:
    """Return everybody opposite everybody, with the same couples: people are left over on the mentors' side alone."""
    people = [*{one.person_id: one for one in (*market.mentors, *market.mentees)}.values()]
    everybody = market_on(snapshot, people, people)
    paired = {market.mentors[row].person_id for row in made.mentors.tolist()}
    paired |= {market.mentees[row].person_id for row in made.mentees.tolist()}
    rows = [row for row, one in enumerate(everybody.mentors) if one.person_id in paired]
    return everybody, replace(made, mentors=np.array(rows, np.int64), mentees=np.arange(len(people)))


def _seated(snapshot: Snapshot, sides: Sides) -> Snapshot:
    """Return the snapshot with these sides, and its wishes about couples in the order of the sides."""
    seated = replace(snapshot, sides=sides)
    return replace(seated, pins=_turned(snapshot.pins, sides), stay=_turned(snapshot.stay, sides))


def _turned(couples: Iterable[CoupleIds], sides: Sides) -> tuple[CoupleIds, ...]:
    return tuple(
        dict.fromkeys((one, other) if one in sides.mentors or other not in sides.mentors else (other, one)
                      for one, other in couples)
    )  # fmt: skip


def _both_ways(couples: Iterable[CoupleIds]) -> list[CoupleIds]:
    return [*dict.fromkeys(way for one, other in couples for way in ((one, other), (other, one)))]


def _pins(snapshot: Snapshot, everybody: Market) -> list[CoupleIds]:
    """Return the pins that break no rule and fit into people's places, both ways round."""
    free = {one.person_id: one.free for one in everybody.mentors}
    known = [pin for pin in snapshot.pins if free.get(pin[0]) and free.get(pin[1])]
    here = [*dict.fromkeys((min(pin), max(pin)) for pin in known)]
    kept: list[CoupleIds] = []
    for (one, other), found in zip(here, assess(everybody, here), strict=True):
        if not found.broken and free[one] and free[other]:
            free[one], free[other] = free[one] - 1, free[other] - 1
            kept.append((one, other))
    return _both_ways(kept)


def _opposite(everybody: Market, relaxed: Assignment) -> frozenset[PersonId]:
    """Return one side: couples of the relaxation sit opposite each other, first those chosen both ways."""
    ids = [one.person_id for one in everybody.mentors]
    ways: Counter[tuple[int, int]] = Counter()
    fits: dict[tuple[int, int], int] = {}
    for row, column, fit in zip(relaxed.mentors.tolist(), relaxed.mentees.tolist(), relaxed.fit.tolist(), strict=True):
        couple = (min(row, column), max(row, column))
        ways[couple] += 1
        fits[couple] = fit
    table = _Table([one.free for one in everybody.mentors])
    for couple in sorted(ways, key=lambda one: (-ways[one], -fits[one], one)):
        table.put_opposite(*couple)
    return frozenset(ids[row] for row in table.one_side())


class _Table:
    """People in groups whose members sit on fixed sides relative to each other (union-find with parity)."""

    def __init__(self, places: Sequence[int]) -> None:
        self._places = places
        self._above = list(range(len(places)))
        self._turned = [False] * len(places)

    def put_opposite(self, one: int, other: int) -> None:
        """Put two people opposite each other, unless they sit on one side of a group already."""
        (root, turned), (root_too, turned_too) = self._find(one), self._find(other)
        if root != root_too:
            low, high = sorted((root, root_too))
            self._above[high] = low
            self._turned[high] = turned == turned_too

    def one_side(self) -> list[int]:
        """Return one of two sides with about the same number of places."""
        groups: dict[int, list[tuple[int, bool]]] = {}
        for person in range(len(self._places)):
            root, turned = self._find(person)
            groups.setdefault(root, []).append((person, turned))
        side: list[int] = []
        ahead = 0  # places that this side has more than the other
        for members in sorted(groups.values(), key=lambda some: (-abs(self._balance(some)), some[0][0])):
            balance = self._balance(members)
            swap = balance * ahead > 0
            side += [person for person, turned in members if turned == swap]
            ahead += -balance if swap else balance
        return sorted(side)

    def _balance(self, members: Sequence[tuple[int, bool]]) -> int:
        return sum(-self._places[person] if turned else self._places[person] for person, turned in members)

    def _find(self, person: int) -> tuple[int, bool]:
        turned = False
        while self._above[person] != person:
            turned ^= self._turned[person]
            person = self._above[person]
        return person, turned


def _with_pairs_for_those_alone(snapshot: Snapshot) -> Snapshot:
    """Let people change sides who have no pair and could meet somebody without a pair on their own side."""
    for _ in range(ROUNDS):
        moved = _movers(snapshot)
        sides = snapshot.sides
        if not moved or sides is None:
            break
        snapshot = _seated(snapshot, replace(sides, mentors=sides.mentors ^ moved))
    return snapshot


def _movers(snapshot: Snapshot) -> frozenset[PersonId]:
    market = market_of(snapshot)
    if not market.mentors or not market.mentees:
        alone = [one.person_id for one in (*market.mentors, *market.mentees)]
        return _greedy(snapshot, alone)
    asked = Asked(stay=snapshot.stay, stay_bonus=snapshot.stay_bonus)
    program = (market.mentor_side, market.mentee_side, market.weights, market.rules)
    made = match(*program, wishes=wishes_of(market, asked), seed=snapshot.seed)
    mentors = np.setdiff1d(np.arange(len(market.mentors)), made.mentors).tolist()
    mentees = np.setdiff1d(np.arange(len(market.mentees)), made.mentees).tolist()
    return _greedy(snapshot, [market.mentors[row].person_id for row in mentors]) | _greedy(
        snapshot, [market.mentees[row].person_id for row in mentees]
    )


def _greedy(snapshot: Snapshot, alone: Sequence[PersonId]) -> frozenset[PersonId]:
    """Return one person of each couple that can be made of people of one side, the best fits first."""
    some = {*alone[:MOST_ALONE]}
    people = [one for one in snapshot.ready if one.person_id in some]
    couples = [(one.person_id, other.person_id) for one, other in combinations(people, 2)]
    found = zip(couples, assess(market_on(snapshot, people, people), couples), strict=True) if couples else ()
    possible = sorted((-one.points.total, couple) for couple, one in found if not one.broken)
    taken: set[PersonId] = set()
    moved: set[PersonId] = set()
    for _, (one, other) in possible:
        if one not in taken and other not in taken:
            taken |= {one, other}
            moved.add(other)
    return frozenset(moved)
