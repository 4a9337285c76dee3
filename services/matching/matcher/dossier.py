"""The dossier of a run: everything that an auditor needs to check its result, as arrays.

It holds the snapshot, people and rules as numbers, the pairs, the prices that prove the gap, and the fairness figures.
`python -m deploy.dossier FILE` checks one with NumPy alone; the names of the arrays are those that it reads.
"""

import json
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from typing import Any, Final

import numpy as np

from services.matching.domain.formats import Format
from services.matching.domain.program import Program
from services.matching.domain.records import Record
from services.matching.matcher.draft import asked_of, possible_pins
from services.matching.matcher.fairness import groups_of_people
from services.matching.matcher.formats import couple_ids_of, juniors_first
from services.matching.matcher.market import Market
from services.matching.matcher.opposite import forms_teams, opposite, pairs_two_sides, places_in_groups
from services.matching.matcher.preferred import preferred
from services.matching.matcher.priorities import Asked, wishes_of
from services.matching.matcher.sides import relaxation, sided, wishes_both_ways
from services.matching.matcher.snapshot import SNAPSHOT, Snapshot, market_of
from services.matching.matcher.solution import Solution
from services.matching.solver import Assignment, Side, Wishes
from services.matching.solver.arrays import Ints
from services.matching.solver.tables import tables, topic_points
from services.matching.solver.traits import ranges
from services.matching.solver.wishes import bonuses, cells
from shared.domain import Refused
from shared.phrases import phrase

COUPLES, GROUPS_AND_PARTNERS = 1, 2
"""The formats of dossiers."""
Arrays = dict[str, np.ndarray[Any, Any]]
_COLUMNS: Final = (
    *("person", "manager", "enter", "leave", "level", "birth_year", "department", "style", "traits", "languages"),
    *("available", "seeks", "offers", "offer_level", "capacity"),
)


class TeamsHaveNoDossier(Refused):
    """A dossier proves a result by the prices of places, which the search for project teams does not have."""


@dataclass(frozen=True, kw_only=True)
class Proven:
    """What a run's result is proven on: people with places and bonuses, pairs, and the price of a place of each mentee.

    Partners are on both sides, and each pair is there both ways round: its value and bound are twice those of the run.
    """

    market: Market
    sides: tuple[Side, Side]
    bonus: tuple[Ints, Ints]
    wishes: Wishes
    pairs: tuple[Ints, Ints, Ints]
    price: Ints


def dossier_of(snapshot: bytes, solution: Solution, record: Record) -> Arrays:
    """Return the arrays of a run's dossier.

    Raises:
        TeamsHaveNoDossier: the program forms project teams.
    """
    given = SNAPSHOT.validate_json(snapshot)
    if forms_teams(given.program):
        raise TeamsHaveNoDossier(
            phrase(
                "a dossier proves a result by the prices of places, and teams are found by a search without prices: "
                "replay the run to check that it gives the same teams"
            )
        )
    given = sided(given)
    market = market_of(given)
    proven = _proven(given, market, solution)
    arrays = {
        "snapshot": _text(snapshot),
        "about": _text(json.dumps(_about(given, market, proven, solution, record), sort_keys=True).encode()),
        **_people(proven),
        **_program(proven),
        **_result(proven),
        **_groups(given.program, proven.market),
    }
    return arrays | {"seal": seal(arrays)}


def seal(arrays: Arrays) -> np.ndarray[Any, Any]:
    """Return the digest of all arrays, which tells a part that was changed or damaged on the way."""
    text = sha256()
    for name in sorted(arrays.keys() - {"seal"}):
        one = arrays[name]
        text.update(f"{name} {one.dtype.str} {one.shape} ".encode() + one.tobytes())
    return _text(text.digest())


def _proven(snapshot: Snapshot, market: Market, solution: Solution) -> Proven:
    made = solution.assignment()
    if snapshot.program.has_partners:
        return _of_partners(snapshot, market, made)
    asked = asked_of(snapshot, possible_pins(market, snapshot.pins)[0])
    if snapshot.program.settings.format is Format.SMALL_GROUP:
        return _of_groups(market, asked, made)
    wishes, sides = wishes_of(market, asked), (market.mentor_side, market.mentee_side)
    return Proven(
        market=market,
        sides=sides,
        bonus=bonuses(wishes, *sides),
        wishes=wishes,
        pairs=(made.mentors, made.mentees, made.fit),
        price=made.certificate.price,
    )


def _of_groups(market: Market, asked: Asked, made: Assignment) -> Proven:
    """Return the proof of groups, in which placing a junior is worth something; a pin without its group is dropped."""
    turned, couples = juniors_first(market), {*couple_ids_of(market, made)}
    asked = replace(asked, pins=[pin for pin in asked.pins if pin in couples])
    first = wishes_of(turned, asked if turned is market else asked.turned())
    bonus = bonuses(first, turned.mentor_side, turned.mentee_side)
    return Proven(
        market=market,
        sides=places_in_groups(market),
        bonus=bonus if turned is market else (bonus[1], bonus[0]),
        wishes=wishes_of(market, asked),
        pairs=(made.mentors, made.mentees, made.fit),
        price=made.certificate.price,
    )


def _of_partners(snapshot: Snapshot, market: Market, made: Assignment) -> Proven:
    here = opposite(market, made)
    wishes = wishes_both_ways(snapshot, here.market)
    return Proven(
        market=here.market,
        sides=(here.mentors, here.mentees),
        bonus=bonuses(wishes, here.mentors, here.mentees),
        wishes=wishes,
        pairs=(here.rows, here.columns, here.fit),
        price=relaxation(snapshot, here.market, wishes).certificate.price,
    )


def _text(content: bytes) -> np.ndarray[Any, Any]:
    return np.frombuffer(content, np.uint8)


def _about(snapshot: Snapshot, market: Market, proven: Proven, solution: Solution, record: Record) -> dict[str, Any]:
    settings = snapshot.program.settings
    told = preferred(market, solution.assignment(), settings.consented_attributes)
    rules = proven.market.rules
    made = tables(*proven.sides, proven.market.weights, rules)
    floor = min(solution.fit, default=0) if settings.fairness.raise_floor else settings.fairness.least_fit
    return {
        "format": COUPLES if pairs_two_sides(snapshot.program) else GROUPS_AND_PARTNERS,
        "run_id": snapshot.run_id,
        "method": solution.method,
        "value": solution.value,
        "bound": solution.bound,
        "quota": settings.fairness.quota is not None,
        "least_fit": floor,
        "stay_bonus": snapshot.stay_bonus,
        "an_hour": made.an_hour,
        "target_hours": made.target_hours,
        "common_hours": rules.common_hours,
        "shared_language": rules.shared_language,
        "reporting_line": rules.reporting_line,
        "same_manager": rules.same_manager,
        "record": {"inputs": record.inputs, "pairs": record.pairs},
        "versions": record.versions,
        "preferred": {
            "couples": told.couples if told else 0,
            "gain": told.gain if told else 0,
            "envy": [asdict(one) for one in told.envy] if told else [],
        },
        "groups": {
            name: sorted({one for one in of if one}) for name, of in _named(snapshot.program, proven.market).items()
        },
    }


def _people(proven: Proven) -> Arrays:
    out: Arrays = {}
    market, weights = proven.market, proven.market.weights
    sides: dict[str, tuple[Side, Any, int, Any]] = {
        "mentor": (proven.sides[0], market.mentors, weights.mentor_learns, proven.bonus[0]),
        "mentee": (proven.sides[1], market.mentees, weights.mentee_learns, proven.bonus[1]),
    }
    for name, (side, people, weight, extra) in sides.items():
        out |= {f"{name}_{column}": getattr(side, column) for column in _COLUMNS}
        out[f"{name}_points"] = topic_points(side, weight)
        out[f"{name}_bonus"] = extra
        out[f"{name}_ids"] = np.array([one.person_id for one in people], str)
    return out


def _program(proven: Proven) -> Arrays:
    rules = proven.market.rules
    made, asked = tables(*proven.sides, proven.market.weights, rules), ranges(rules.traits)
    return {
        **{name: getattr(made, name) for name in ("seniority", "generation", "departments", "styles", "languages")},
        "level_ok": made.level_ok,
        "years_ok": made.years_ok,
        "trait_low": asked.low,
        "trait_high": asked.high,
        "trait_within": asked.within,
        "apart": np.vstack([rules.never_again, rules.forbidden]),
    }


def _result(proven: Proven) -> Arrays:
    return {
        "pairs": np.array(proven.pairs, np.int64).reshape(3, -1),
        "price": np.asarray(proven.price, np.int64),
        "pinned": np.array(cells(*proven.sides, proven.wishes.pinned), np.int64).reshape(2, -1),
        "stay": np.array(cells(*proven.sides, proven.wishes.stay), np.int64).reshape(2, -1),
    }


def _named(program: Program, market: Market) -> dict[str, list[str | None]]:
    people = market.mentors if program.has_partners else (*market.mentors, *market.mentees)
    return groups_of_people(people, program.settings.consented_attributes)


def _groups(program: Program, market: Market) -> Arrays:
    """Return each person's group by attribute, mentors first: its place in the sorted names, -1 for none."""
    out: Arrays = {}
    for name, of in _named(program, market).items():
        at = {group: number for number, group in enumerate(sorted({one for one in of if one}))}
        out[f"group_{name}"] = np.array([at[one] if one else -1 for one in of], np.int64)
    return out
