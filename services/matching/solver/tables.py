"""Compiles a program to integer tables, so that the reference and the kernel use the same numbers."""

from dataclasses import dataclass

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.people import EXPERT, NO_TOPIC, Side
from services.matching.solver.program import FULL, Rules, Span, Weights
from services.matching.solver.traits import check_traits

LEVEL_GAPS = np.arange(-99, 100)
YEAR_GAPS = np.arange(-127, 128)
YEARS_UNKNOWN = len(YEAR_GAPS)


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Basis points ready to be added; every array is int16.

    Attributes:
        seniority: [199] by level gap + 99.
        generation: [256] by year gap + 127, clipped; the last for a pair without both years.
        departments: [d, d] by mentor's and mentee's department.
        styles: [s, s] by mentor's and mentee's style.
        an_hour: the points of each common hour, up to target_hours.
        languages: [3] for none, one, more shared languages.
        level_ok, years_ok: whether the rule allows the entry of the table of the same index.
    """

    seniority: Ints
    generation: Ints
    departments: Ints
    styles: Ints
    an_hour: int
    target_hours: int
    languages: Ints
    level_ok: Bools
    years_ok: Bools


def tables(mentors: Side, mentees: Side, weights: Weights, rules: Rules) -> Tables:
    """Compile weights and rules for these people."""
    check_traits(mentors, mentees, rules)
    shapes = weights.shapes
    kinds = 1 + max(_most(mentors.department), _most(mentees.department))
    styles = 1 + max(_most(mentors.style), _most(mentees.style))
    return Tables(
        seniority=_points(shapes.seniority.points(LEVEL_GAPS, weights.seniority)),
        generation=_points(np.r_[shapes.generation.points(YEAR_GAPS, weights.generation), weights.generation // 2]),
        departments=_share(_sized(shapes.departments, FULL - FULL * _same(kinds), kinds), weights.across_departments),
        styles=_share(_sized(shapes.styles, FULL * _same(styles), styles), weights.style),
        an_hour=weights.hours // shapes.target_hours,
        target_hours=shapes.target_hours,
        languages=_points(np.array([0, weights.languages * shapes.one_language // FULL, weights.languages])),
        level_ok=_allowed(LEVEL_GAPS, rules.level_gap),
        years_ok=np.r_[_allowed(YEAR_GAPS, rules.generation_gap), True],
    )


def topic_points(side: Side, weight: int) -> Ints:
    """[n, k] int16: the points of one level (of 100) of each topic sought; experts in all of them reach the weight.

    Each topic gets the share that it is wanted, in whole points a level; the points that rounding down leaves go to the
    largest remainders (Hamilton's method), so that the points of a person always sum to the same.
    """
    whole_points = weight // EXPERT
    wanted = np.where(side.seeks != NO_TOPIC, side.wanted, 0).astype(np.int64)
    whole = np.maximum(wanted.sum(axis=1, keepdims=True), 1)
    points, remainder = np.divmod(wanted * whole_points, whole)
    left = remainder.sum(axis=1, keepdims=True) // whole
    order = np.argsort(-remainder, axis=1, kind="stable")
    return _points(points + (np.argsort(order, axis=1, kind="stable") < left))


def year_index(mentors: Ints, mentees: Ints) -> Ints:
    """[n, m] index into the tables of generation."""
    gap = np.clip(mentors[:, None] - mentees[None, :], YEAR_GAPS[0], YEAR_GAPS[-1]) - YEAR_GAPS[0]
    return np.where((mentors[:, None] == 0) | (mentees[None, :] == 0), YEARS_UNKNOWN, gap)


class MissingFromTable(ValueError):
    """Raised when people have a department or style that the program's table does not hold."""

    def __init__(self, size: int, needed: int) -> None:
        super().__init__(f"a table of {size} rows is too small: people have indices up to {needed - 1}; extend it")


def _allowed(gaps: Ints, span: Span | None) -> Bools:
    return np.ones(len(gaps), bool) if span is None else np.asarray((gaps >= span.low) & (gaps <= span.high))


def _sized(given: Ints | None, otherwise: Ints, needed: int) -> Ints:
    if given is None:
        return otherwise.astype(np.int64)
    if len(given) < needed:
        raise MissingFromTable(len(given), needed)
    return given[:needed, :needed].astype(np.int64)


def _share(table: Ints, weight: int) -> Ints:
    return _points(table * weight // FULL)


def _points(values: Ints) -> Ints:
    return np.ascontiguousarray(values, np.int16)


def _same(size: int) -> Ints:
    return np.eye(size, dtype=np.int64)


def _most(values: Ints) -> int:
    return int(values.max(initial=0))
