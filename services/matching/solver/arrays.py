"""The solver's array types, and the check of numbers from outside."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = Any
"""A number inside a compiled loop: an int to Python, a machine word to numba."""

Bools = NDArray[np.bool_]
Ints = NDArray[np.signedinteger[Any]]
Words = NDArray[np.uint64]
Floats = NDArray[np.float64]


class NotWholeNumbers(ValueError):
    """Raised when a column of people holds NaN, fractions or text."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} holds something other than whole numbers; replace NaN by the neutral value")


class WrongShape(ValueError):
    """Raised when a column does not have one row for each person."""

    def __init__(self, name: str, found: tuple[int, ...], wanted: str) -> None:
        super().__init__(f"{name} has shape {found} where {wanted} is needed: one row for each person")


class OutOfRange(ValueError):
    """Raised when a number lies outside what its column may hold."""

    def __init__(self, name: str, row: int, value: int, low: int, high: int) -> None:
        super().__init__(f"{name} of row {row} is {value}; it must lie within {low}..{high}")


def whole(values: object, name: str, low: int, high: int) -> Ints:
    """Return values as an int32 array.

    Raises:
        NotWholeNumbers: for anything but integers.
        OutOfRange: names the first row outside low..high.
    """
    array = np.asarray(values)
    if array.size and array.dtype.kind not in "iub":
        raise NotWholeNumbers(name)
    outside = np.argwhere((array < low) | (array > high))
    if len(outside):
        at = tuple(int(x) for x in outside[0])
        raise OutOfRange(name, at[0] if at else 0, int(array[at]), low, high)
    return array.astype(np.int32)
