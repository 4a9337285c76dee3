"""The reference scoring: every pair's fit, its parts and the rules it breaks, in plain NumPy.

fit = sum of components, each at most its weight, in whole basis points:
mentee_learns = sum over the mentee's topics of points(wanted) x mentor's level in it;
mentor_learns: the same with the roles swapped;
seniority and generation: a trapezoid over the gap; across_departments and style: a table;
hours = an_hour x min(common hours, target); languages: none, one, or more shared.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.hours import common_hours
from services.matching.solver.people import NO_TOPIC, Side
from services.matching.solver.program import AnyRule, Component, Rule, Rules, TraitRule, Weights
from services.matching.solver.reporting import is_above
from services.matching.solver.tables import LEVEL_GAPS, Tables, tables, topic_points, year_index
from services.matching.solver.traits import broken_traits
from shared.contracts.closed import total

INFEASIBLE = -1
RULE_BIT = {rule: 1 << bit for bit, rule in enumerate(Rule)}


@dataclass(frozen=True, kw_only=True)
class Scores:
    """Every mentor (row) with every mentee (column).

    Attributes:
        fit: [n, m] int16 basis points 0..10,000, or -1 where a rule is broken.
        components: by name [n, m] int16; for a feasible pair they sum exactly to its fit.
        broken: [n, m] uint32 bitmap of the rules broken, `rule_bits` says which bit.
    """

    fit: Ints
    components: dict[Component, Ints]
    broken: Ints


def score(mentors: Side, mentees: Side, weights: Weights, rules: Rules) -> Scores:
    """Score all pairs; takes about 60 bytes and 1 microsecond a pair, so at most a few thousand people a side."""
    made = tables(mentors, mentees, weights, rules)
    components = _components(mentors, mentees, weights, made)
    broken = _broken(mentors, mentees, rules, made)
    fit = np.sum(list(components.values()), axis=0, dtype=np.int16)
    return Scores(fit=np.where(broken, np.int16(INFEASIBLE), fit), components=components, broken=broken)


def trait_bit(column: int) -> int:
    """Return the bit of the rule on a column of traits: above those of all other rules."""
    return 1 << (len(Rule) + column)


def rule_bits(rules: Rules) -> dict[AnyRule, int]:
    """Return the bit of each rule in a bitmap of `Scores.broken`."""
    bits = dict[AnyRule, int](RULE_BIT.items())
    return bits | {TraitRule(column): trait_bit(column) for column in range(len(rules.traits))}


def rules_in(bits: int, rules: Rules) -> list[AnyRule]:
    """Return the rules in a bitmap of `Scores.broken`."""
    return [rule for rule, bit in rule_bits(rules).items() if bits & bit]


def _components(mentors: Side, mentees: Side, weights: Weights, made: Tables) -> dict[Component, Ints]:
    hours = np.minimum(common_hours(mentors.available, mentees.available), made.target_hours)
    parts = total(
        Component,
        {
            Component.MENTEE_LEARNS: _learns(mentees, mentors, topic_points(mentees, weights.mentee_learns)).T,
            Component.MENTOR_LEARNS: _learns(mentors, mentees, topic_points(mentors, weights.mentor_learns)),
            Component.SENIORITY: made.seniority[_level_index(mentors, mentees)],
            Component.GENERATION: made.generation[year_index(mentors.birth_year, mentees.birth_year)],
            Component.ACROSS_DEPARTMENTS: made.departments[np.ix_(mentors.department, mentees.department)],
            Component.STYLE: made.styles[np.ix_(mentors.style, mentees.style)],
            Component.HOURS: hours * made.an_hour,
            Component.LANGUAGES: made.languages[np.minimum(_shared_languages(mentors, mentees), 2)],
        },
    )
    return {name: part.astype(np.int16) for name, part in parts.items()}


def _learns(learners: Side, teachers: Side, points: Ints) -> Ints:
    """[learners, teachers] points x level, summed over the topics sought."""
    topics = 1 + max(int(learners.seeks.max(initial=0)), int(teachers.offers.max(initial=0)))
    wanted = _spread(learners.seeks, points, topics)
    taught = _spread(teachers.offers, teachers.offer_level, topics)
    return np.asarray(wanted @ taught.T).astype(np.int32)


def _spread(topics: Ints, values: Ints, size: int) -> Ints:
    """[n, size] float32 (exact below 2**24, and fast to multiply): each row's values at its topics."""
    out = np.zeros((len(topics), size), np.float32)
    row, at = np.nonzero(topics != NO_TOPIC)
    out[row, topics[row, at]] = values[row, at]
    return out  # type: ignore[return-value]  # whole numbers, carried as floats


def _broken(mentors: Side, mentees: Side, rules: Rules, made: Tables) -> Ints:
    levels, years = _level_index(mentors, mentees), year_index(mentors.birth_year, mentees.birth_year)
    checks = total(
        Rule,
        {
            Rule.SAME_PERSON: mentors.person[:, None] == mentees.person[None, :],
            Rule.REPORTING_LINE: _in_line(mentors, mentees) & rules.reporting_line,
            Rule.SAME_MANAGER: _same_manager(mentors, mentees) & rules.same_manager,
            Rule.LEVEL_GAP: ~made.level_ok[levels],
            Rule.GENERATION_GAP: ~made.years_ok[years],
            Rule.COMMON_HOURS: common_hours(mentors.available, mentees.available) < rules.common_hours,
            Rule.SHARED_LANGUAGE: (_shared_languages(mentors, mentees) == 0) & rules.shared_language,
            Rule.NEVER_AGAIN: _listed(mentors, mentees, rules.never_again),
            Rule.FORBIDDEN: _listed(mentors, mentees, rules.forbidden),
            Rule.NO_CAPACITY: (mentors.capacity[:, None] == 0) | (mentees.capacity[None, :] == 0),
        },
    )
    out = np.zeros((len(mentors), len(mentees)), np.uint32)
    for rule, broken in checks.items():
        out |= broken * np.uint32(RULE_BIT[rule])
    traits = mentors.traits[:, None, :], mentees.traits[None, :, :]
    for column, broken in enumerate(broken_traits(*traits, rules.traits)):
        out |= broken * np.uint32(trait_bit(column))
    return out  # type: ignore[return-value]  # a bitmap is unsigned


def _in_line(mentors: Side, mentees: Side) -> Bools:
    down = is_above(mentors.enter[:, None], mentors.leave[:, None], mentees.enter[None, :])
    up = is_above(mentees.enter[None, :], mentees.leave[None, :], mentors.enter[:, None])
    return np.asarray(down | up)


def _same_manager(mentors: Side, mentees: Side) -> Bools:
    return np.asarray((mentors.manager[:, None] == mentees.manager[None, :]) & (mentors.manager[:, None] >= 0))


def _level_index(mentors: Side, mentees: Side) -> Ints:
    return np.asarray(mentees.level[None, :] - mentors.level[:, None] - LEVEL_GAPS[0])


def _shared_languages(mentors: Side, mentees: Side) -> Ints:
    return np.asarray(np.bitwise_count(mentors.languages[:, None] & mentees.languages[None, :]), np.int32)


def _listed(mentors: Side, mentees: Side, pairs: Ints) -> Bools:
    out = np.zeros((len(mentors), len(mentees)), bool)
    out[listed_cells(mentors, mentees, pairs)] = True
    return out


def listed_cells(mentors: Side, mentees: Side, pairs: Ints) -> tuple[Ints, Ints]:
    """Return rows and columns of pairs of persons, each pair in both roles; absent persons are left out."""
    both = np.vstack([pairs, pairs[:, ::-1]])
    rows, columns = position(mentors.person, both[:, 0]), position(mentees.person, both[:, 1])
    here = (rows >= 0) & (columns >= 0)
    return rows[here], columns[here]


def position(people: Ints, wanted: Ints) -> Ints:
    """Return the index in people of each wanted person, or -1."""
    if not len(people):
        return np.full(len(wanted), -1)
    order = np.argsort(people)
    at = np.minimum(np.searchsorted(people[order], wanted), len(people) - 1)
    return np.where(people[order][at] == wanted, order[at], -1)
