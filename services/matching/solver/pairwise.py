"""The reference scoring for a list of pairs: the same sums as `scores.score`, without the table of all pairs."""

from dataclasses import dataclass

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.people import NO_TOPIC, Side
from services.matching.solver.program import Component, Rule, Rules, Weights
from services.matching.solver.reporting import is_above
from services.matching.solver.scores import INFEASIBLE, RULE_BIT, trait_bit
from services.matching.solver.tables import LEVEL_GAPS, YEAR_GAPS, YEARS_UNKNOWN, Tables, tables, topic_points
from services.matching.solver.traits import broken_traits
from shared.contracts.closed import total


@dataclass(frozen=True, kw_only=True)
class PairScores:
    """Pair k is row k of all.

    Attributes:
        fit: [k] int32 basis points, or -1 where a rule is broken.
        components: by name [k]; for a feasible pair they sum exactly to its fit.
        broken: [k] bitmap of the rules broken, as in `Scores`.
    """

    fit: Ints
    components: dict[Component, Ints]
    broken: Ints


def score_pairs(  # noqa: PLR0913, PLR0917 - both sides, the pairs and the program
    mentors: Side,
    mentees: Side,
    rows: Ints,
    columns: Ints,
    weights: Weights,
    rules: Rules,
) -> PairScores:
    """Score the pairs of these rows of the mentors' and of the mentees' side."""
    made = tables(mentors, mentees, weights, rules)
    left, right = mentors.take(rows), mentees.take(columns)
    parts = _components(left, right, weights, made)
    broken = _broken(left, right, rules, made)
    fit = np.sum(list(parts.values()), axis=0, dtype=np.int32)
    return PairScores(fit=np.where(broken > 0, INFEASIBLE, fit), components=parts, broken=broken)


def _components(left: Side, right: Side, weights: Weights, made: Tables) -> dict[Component, Ints]:
    spoken = np.bitwise_count(left.languages & right.languages)
    parts = total(
        Component,
        {
            Component.MENTEE_LEARNS: _learns(right, left, topic_points(right, weights.mentee_learns)),
            Component.MENTOR_LEARNS: _learns(left, right, topic_points(left, weights.mentor_learns)),
            Component.SENIORITY: made.seniority[_levels(left, right)],
            Component.GENERATION: made.generation[_years(left, right)],
            Component.ACROSS_DEPARTMENTS: made.departments[left.department, right.department],
            Component.STYLE: made.styles[left.style, right.style],
            Component.HOURS: np.minimum(_hours(left, right), made.target_hours) * made.an_hour,
            Component.LANGUAGES: made.languages[np.minimum(spoken, 2)],
        },
    )
    return {name: part.astype(np.int32) for name, part in parts.items()}


def _learns(learners: Side, teachers: Side, points: Ints) -> Ints:
    """Points x level, a topic sought at a time."""
    learned = np.zeros(len(learners), np.int32)
    for k in range(learners.seeks.shape[1]):
        sought = learners.seeks[:, k, None]
        level = np.where((teachers.offers == sought) & (sought != NO_TOPIC), teachers.offer_level, 0).sum(axis=1)
        learned += points[:, k] * level.astype(np.int32)
    return learned


def _broken(left: Side, right: Side, rules: Rules, made: Tables) -> Ints:
    down = is_above(left.enter, left.leave, right.enter)
    up = is_above(right.enter, right.leave, left.enter)
    spoken = left.languages & right.languages
    checks = total(
        Rule,
        {
            Rule.SAME_PERSON: left.person == right.person,
            Rule.REPORTING_LINE: (down | up) & rules.reporting_line,
            Rule.SAME_MANAGER: (left.manager == right.manager) & (left.manager >= 0) & rules.same_manager,
            Rule.LEVEL_GAP: ~made.level_ok[_levels(left, right)],
            Rule.GENERATION_GAP: ~made.years_ok[_years(left, right)],
            Rule.COMMON_HOURS: _hours(left, right) < rules.common_hours,
            Rule.SHARED_LANGUAGE: (spoken == 0) & rules.shared_language,
            Rule.NEVER_AGAIN: _listed(left, right, rules.never_again),
            Rule.FORBIDDEN: _listed(left, right, rules.forbidden),
            Rule.NO_CAPACITY: (left.capacity == 0) | (right.capacity == 0),
        },
    )
    bits = [broken.astype(np.int32) * RULE_BIT[rule] for rule, broken in checks.items()]
    traits = broken_traits(left.traits, right.traits, rules.traits)
    bits += [broken.astype(np.int32) * trait_bit(column) for column, broken in enumerate(traits)]
    return np.asarray(np.sum(bits, axis=0, dtype=np.int32))


def _listed(left: Side, right: Side, pairs: Ints) -> Bools:
    """Whether each pair is listed, in either role."""
    listed = np.sort(pairs.astype(np.int64), axis=1)
    mine = np.sort(np.stack([left.person, right.person], axis=1).astype(np.int64), axis=1)
    return np.isin(mine[:, 0] * 2**32 + mine[:, 1], listed[:, 0] * 2**32 + listed[:, 1])


def _levels(left: Side, right: Side) -> Ints:
    return np.asarray(right.level - left.level - LEVEL_GAPS[0])


def _years(left: Side, right: Side) -> Ints:
    gap = np.clip(left.birth_year - right.birth_year, YEAR_GAPS[0], YEAR_GAPS[-1]) - YEAR_GAPS[0]
    return np.where((left.birth_year == 0) | (right.birth_year == 0), YEARS_UNKNOWN, gap)


def _hours(left: Side, right: Side) -> Ints:
    return np.asarray(np.bitwise_count(left.available & right.available).sum(axis=1, dtype=np.int32))
