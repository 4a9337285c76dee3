"""The dossier of a run: everything that an auditor needs to check its result, as arrays.

It holds the snapshot, people and rules as numbers, the pairs, the prices that prove the gap, and the fairness figures.
`python -m deploy.dossier FILE` checks one with NumPy alone; the names of the arrays are those that it reads.
"""

import json
from dataclasses import asdict
from typing import Any, Final

import numpy as np

from services.matching.domain.records import Record
from services.matching.matcher.draft import asked_of, possible_pins
from services.matching.matcher.fairness import groups_of_people
from services.matching.matcher.market import Market
from services.matching.matcher.preferred import pairs_two_sides, preferred
from services.matching.matcher.priorities import wishes_of
from services.matching.matcher.snapshot import SNAPSHOT, Snapshot, market_of
from services.matching.matcher.solution import Solution
from services.matching.solver import Side, Wishes
from services.matching.solver.tables import tables, topic_points
from services.matching.solver.traits import ranges
from services.matching.solver.wishes import bonuses, cells
from shared.domain import Refused

FORMAT: Final = 1
Arrays = dict[str, np.ndarray[Any, Any]]
_COLUMNS: Final = (
    *("person", "manager", "enter", "leave", "level", "birth_year", "department", "style", "traits", "languages"),
    *("available", "seeks", "offers", "offer_level", "capacity"),
)


class OnlyCouplesHaveDossiers(Refused):
    """A dossier proves a result by the prices of places, which only runs of couples have."""


def dossier_of(snapshot: bytes, solution: Solution, record: Record) -> Arrays:
    """Return the arrays of a run's dossier.

    Raises:
        OnlyCouplesHaveDossiers: the program pairs groups, teams or partners.
    """
    given = SNAPSHOT.validate_json(snapshot)
    if not pairs_two_sides(given.program):
        raise OnlyCouplesHaveDossiers(
            "a dossier is for programs that pair a mentor and a mentee; replay the run to check groups and partners"
        )
    market = market_of(given)
    wishes = wishes_of(market, asked_of(given, possible_pins(market, given.pins)[0]))
    return {
        "snapshot": _text(snapshot),
        "about": _text(json.dumps(_about(given, market, solution, record), sort_keys=True).encode()),
        **_people(market, wishes),
        **_program(market),
        **_result(market, wishes, solution),
        **_groups(market),
    }


def _text(content: bytes) -> np.ndarray[Any, Any]:
    return np.frombuffer(content, np.uint8)


def _about(snapshot: Snapshot, market: Market, solution: Solution, record: Record) -> dict[str, Any]:
    settings = snapshot.program.settings
    told = preferred(market, solution.assignment(), settings.consented_attributes)
    rules = market.rules
    made = tables(market.mentor_side, market.mentee_side, market.weights, rules)
    floor = min(solution.fit, default=0) if settings.fairness.raise_floor else settings.fairness.least_fit
    return {
        "format": FORMAT,
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
        "groups": {name: sorted({one for one in of if one}) for name, of in _named(market).items()},
    }


def _people(market: Market, wishes: Wishes) -> Arrays:
    out: Arrays = {}
    weights = market.weights
    bonus = bonuses(wishes, market.mentor_side, market.mentee_side)
    sides: dict[str, tuple[Side, Any, int, Any]] = {
        "mentor": (market.mentor_side, market.mentors, weights.mentor_learns, bonus[0]),
        "mentee": (market.mentee_side, market.mentees, weights.mentee_learns, bonus[1]),
    }
    for name, (side, people, weight, extra) in sides.items():
        out |= {f"{name}_{column}": getattr(side, column) for column in _COLUMNS}
        out[f"{name}_points"] = topic_points(side, weight)
        out[f"{name}_bonus"] = extra
        out[f"{name}_ids"] = np.array([one.person_id for one in people], str)
    return out


def _program(market: Market) -> Arrays:
    made = tables(market.mentor_side, market.mentee_side, market.weights, market.rules)
    asked = ranges(market.rules.traits)
    return {
        **{name: getattr(made, name) for name in ("seniority", "generation", "departments", "styles", "languages")},
        "level_ok": made.level_ok,
        "years_ok": made.years_ok,
        "trait_low": asked.low,
        "trait_high": asked.high,
        "trait_within": asked.within,
        "apart": np.vstack([market.rules.never_again, market.rules.forbidden]),
    }


def _result(market: Market, wishes: Wishes, solution: Solution) -> Arrays:
    sides = market.mentor_side, market.mentee_side
    return {
        "pairs": np.array([solution.mentors, solution.mentees, solution.fit], np.int64).reshape(3, -1),
        "price": np.array(solution.price, np.int64),
        "pinned": np.array(cells(*sides, wishes.pinned), np.int64).reshape(2, -1),
        "stay": np.array(cells(*sides, wishes.stay), np.int64).reshape(2, -1),
    }


def _named(market: Market) -> dict[str, list[str | None]]:
    return groups_of_people((*market.mentors, *market.mentees), market.program.settings.consented_attributes)


def _groups(market: Market) -> Arrays:
    """Return each person's group by attribute, mentors first: its place in the sorted names, -1 for none."""
    out: Arrays = {}
    for name, of in _named(market).items():
        at = {group: number for number, group in enumerate(sorted({one for one in of if one}))}
        out[f"group_{name}"] = np.array([at[one] if one else -1 for one in of], np.int64)
    return out
