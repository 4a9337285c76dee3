"""Solves the assignment problem of a plain matrix of fits."""

import numpy as np

from services.matching.solver.arrays import Ints, NotWholeNumbers, WrongShape, whole
from services.matching.solver.assignment import Assignment, Certificate, Method
from services.matching.solver.certificate import dual_bound, tight_prices
from services.matching.solver.compiled import PROBLEM
from services.matching.solver.exact import by_auction, by_scipy
from services.matching.solver.scores import INFEASIBLE

EXACT_PAIRS = 400_000


class NotAMatrix(ValueError):
    """Raised when the fits are not a table of mentors by mentees."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__(f"fit has shape {shape}; give a table with a row for each mentor and a column for each mentee")


def solve(
    fit: object,
    *,
    capacity: object = 1,
    mentor_capacity: object = 1,
    method: Method | None = None,
) -> Assignment:
    """Return the pairs of greatest total fit with their certificate; exact, and deterministic.

    Args:
        fit: [n, m] whole numbers; negative where a pair is infeasible. People may stay unpaired.
        capacity: [m] pairs each mentee may be in, or one number for all.
        mentor_capacity: [n] pairs each mentor may be in, or one number for all.
        method: by default whichever is faster; both are exact.

    Raises:
        NotAMatrix: unless fit has two dimensions.
        NotWholeNumbers: for NaN or fractions; multiply and round them first.
        WrongShape, OutOfRange: for capacities that do not match the matrix.
        ValuesTooLarge: when fits times people exceed 64 bits.
    """
    value = _matrix(fit)
    rows = _capacity(mentor_capacity, "mentor_capacity", value.shape[0])
    columns = _capacity(capacity, "capacity", value.shape[1])
    return assign(value, value, rows, columns, method or faster(value.size))


def faster(pairs: int) -> Method:
    """Return the faster exact method for so many pairs."""
    return Method.EXACT if pairs <= EXACT_PAIRS or PROBLEM else Method.AUCTION


def assign(value: Ints, fit: Ints, mentor_capacity: Ints, mentee_capacity: Ints, method: Method) -> Assignment:
    """Return the assignment of greatest value (fit plus bonuses) together with its proof."""
    places = (mentor_capacity[:, None] > 0) & (mentee_capacity[None, :] > 0)
    value = np.where(places, value, INFEASIBLE)
    find = by_scipy if method is Method.EXACT else by_auction
    made = find(value, mentor_capacity, mentee_capacity)
    price, profit = tight_prices(value, made, mentor_capacity)
    bound = dual_bound(value, price, mentor_capacity, mentee_capacity)
    worth = int(value[made].sum(dtype=np.int64))
    certificate = Certificate(bound=bound, value=worth, price=price, profit=profit)
    return Assignment(mentors=made[0], mentees=made[1], fit=fit[made], method=method, certificate=certificate)


def _matrix(fit: object) -> Ints:
    value = np.asarray(fit)
    if value.ndim != 2:
        raise NotAMatrix(value.shape)
    if value.size and value.dtype.kind not in "iub":
        raise NotWholeNumbers("fit")
    return value.astype(np.int64, copy=False)


def _capacity(given: object, name: str, people: int) -> Ints:
    capacity = whole(given, name, 0, 1000)
    if capacity.ndim == 0:
        return np.full(people, capacity)
    if capacity.shape != (people,):
        raise WrongShape(name, capacity.shape, f"({people},)")
    return capacity
