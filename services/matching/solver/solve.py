"""Solve a plain matrix of fits: anybody's assignment problem."""

import numpy as np

from services.matching.solver.arrays import Ints, NotWholeNumbers, WrongShape, whole
from services.matching.solver.assignment import Assignment, Certificate, Method
from services.matching.solver.certificate import dual_bound, tight_prices
from services.matching.solver.exact import exact_pairs
from services.matching.solver.scores import INFEASIBLE


class NotAMatrix(ValueError):
    """Raised when the fits are not a table of mentors by mentees."""

    def __init__(self, shape: tuple[int, ...]) -> None:
        super().__init__(f"fit has shape {shape}; give a table with a row for each mentor and a column for each mentee")


def solve(fit: object, *, mentor_capacity: object = None, mentee_capacity: object = None, seed: int = 0) -> Assignment:
    """Return the pairs of greatest total fit with their certificate.

    Args:
        fit: [n, m] whole numbers up to 2**31; negative where a pair is infeasible. Nobody must be paired.
        mentor_capacity: [n] pairs each mentor may be in; by default one.
        mentee_capacity: [m] pairs each mentee may be in; by default one.
        seed: breaks ties between equally good candidates; the exact method needs none.

    Raises:
        NotAMatrix: unless fit has two dimensions.
        NotWholeNumbers: for NaN or fractions; multiply and round them first.
        WrongShape, OutOfRange: for capacities that do not belong to the matrix.
    """
    del seed
    value = _matrix(fit)
    rows = _capacity(mentor_capacity, "mentor_capacity", value.shape[0])
    columns = _capacity(mentee_capacity, "mentee_capacity", value.shape[1])
    return assign(value, value, rows, columns)


def assign(value: Ints, fit: Ints, mentor_capacity: Ints, mentee_capacity: Ints) -> Assignment:
    """Return the assignment of greatest value (fit plus bonuses) together with its proof."""
    places = (mentor_capacity[:, None] > 0) & (mentee_capacity[None, :] > 0)
    value = np.where(places, value, INFEASIBLE)
    made = exact_pairs(value, mentor_capacity, mentee_capacity)
    price, profit = tight_prices(value, made, mentor_capacity)
    bound = dual_bound(value, price, mentor_capacity, mentee_capacity)
    worth = int(value[made].sum(dtype=np.int64))
    certificate = Certificate(bound=bound, value=worth, price=price, profit=profit)
    return Assignment(mentors=made[0], mentees=made[1], fit=fit[made], method=Method.EXACT, certificate=certificate)


def _matrix(fit: object) -> Ints:
    value = np.asarray(fit)
    if value.ndim != 2:
        raise NotAMatrix(value.shape)
    if value.size and value.dtype.kind not in "iub":
        raise NotWholeNumbers("fit")
    return value.astype(np.int64, copy=False)


def _capacity(given: object, name: str, people: int) -> Ints:
    capacity = whole(np.ones(people, int) if given is None else given, name, 0, 1000)
    if capacity.shape != (people,):
        raise WrongShape(name, capacity.shape, f"({people},)")
    return capacity
