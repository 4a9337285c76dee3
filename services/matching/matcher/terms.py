"""Converts a program's hard rules and weights to the optimiser's; a gap is the mentee's value minus the mentor's."""

from typing import assert_never

import numpy as np

from services.matching.domain.program import Program
from services.matching.domain.program_settings import FULL
from services.matching.matcher.traits import traits_of
from services.matching.solver import Rules, Shapes, Span, Trapezoid, Weights
from services.matching.solver.arrays import Ints
from shared.contracts.vocabulary import Kind

MOST_LEVELS, MOST_YEARS = 99, 127
LEVELS = (0, 2, 6, 12)  # no points outside the first and last value, all points between the middle two
YEARS = (12, 20, 35, 55)
AMONG_PEERS = Trapezoid(zero_below=-12, full_from=-2, full_to=2, zero_above=12)


def rules_of(program: Program, met: Ints, apart: Ints) -> Rules:
    """Return a program's hard rules; those that compare a fact in the order of `traits_of`."""
    rules, kind = program.settings.rules, program.settings.kind
    return Rules(
        reporting_line=rules.reporting_line,
        same_manager=rules.same_manager,
        level_gap=_span(rules.min_level_gap, rules.max_level_gap, MOST_LEVELS, kind),
        generation_gap=_span(rules.min_years_apart, None, MOST_YEARS, kind),
        common_hours=rules.min_common_hours,
        shared_language=rules.shared_language,
        traits=tuple(trait.asked for trait in traits_of(program)),
        never_again=met,
        forbidden=apart,
    )


def weights_of(program: Program, departments: int, styles: int) -> Weights:
    """Return a program's weights for people of so many departments and styles; index 0 is an unknown one."""
    shapes = Shapes(
        seniority=_shape(LEVELS, program.settings.kind),
        generation=_shape(YEARS, program.settings.kind),
        departments=_known(FULL - FULL * np.eye(departments, dtype=np.int64)),
        styles=_known(FULL * np.eye(styles, dtype=np.int64)),
    )
    return Weights(**program.settings.weights.by_name(), shapes=shapes)


def _span(low: int | None, high: int | None, most: int, kind: Kind) -> Span | None:
    """Return the allowed gap: the senior is the mentee in a reverse program, the mentor in a traditional one."""
    if low is None and high is None:
        return None
    least, greatest = (-most if low is None else low), (most if high is None else high)
    return Span(low=-greatest, high=-least) if kind is Kind.TRADITIONAL else Span(low=least, high=greatest)


def _shape(corners: tuple[int, int, int, int], kind: Kind) -> Trapezoid:
    match kind:
        case Kind.RECIPROCAL:
            return AMONG_PEERS
        case Kind.REVERSE:
            a, b, c, d = corners
        case Kind.TRADITIONAL:
            d, c, b, a = (-corner for corner in corners)
        case _:
            assert_never(kind)
    return Trapezoid(zero_below=a, full_from=b, full_to=c, zero_above=d)


def _known(table: Ints) -> Ints:
    """Give half the points to an unknown department or style."""
    table[0, :] = table[:, 0] = FULL // 2
    return table
