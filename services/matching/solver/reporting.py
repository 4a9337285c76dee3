"""The reporting forest as intervals, so that "is above" is two comparisons at any depth.

Source: Euler tour of a forest (Tarjan and Vishkin 1985): a visits b's interval from inside if and only if a is above b.
"""

from dataclasses import dataclass

import numpy as np

from services.matching.solver.arrays import Bools, Ints, whole


class ManagerCycle(ValueError):
    """Raised when people manage each other in a circle."""

    def __init__(self, people: list[int]) -> None:
        circle = " -> ".join(str(person) for person in [*people, people[0]])
        super().__init__(f"managers form a circle: {circle}; correct the manager of one of them in the roster")
        self.people = people


@dataclass(frozen=True, kw_only=True)
class ReportingForest:
    """[p] int32 intervals over everybody in the organization, enrolled or not."""

    manager: Ints
    enter: Ints
    leave: Ints

    def columns(self, person: Ints) -> dict[str, Ints]:
        """Return the three columns that `Side` needs for these people."""
        return {"manager": self.manager[person], "enter": self.enter[person], "leave": self.leave[person]}


def reporting_forest(manager: object) -> ReportingForest:
    """Build the forest from each person's manager (-1: nobody; a person who is their own manager has none).

    People are numbered in preorder, those without reports first, so that a team of them is contiguous.

    Raises:
        ManagerCycle: names the people in the circle.
    """
    given = whole(manager, "manager", -1, len(np.asarray(manager)) - 1)
    above = np.where(given == np.arange(len(given)), -1, given).astype(np.int32)
    size = _sizes(above)
    enter = _enter(above, size)
    return ReportingForest(manager=above, enter=enter, leave=enter + size)


def is_above(enter: Ints, leave: Ints, other: Ints) -> Bools:
    """Say whether people with interval [enter, leave) are others (given by their enter) or above them."""
    return np.asarray((enter <= other) & (other < leave))


def _sizes(above: Ints) -> Ints:
    """[p] how many people are in each person's branch, the person included; peels leaves, layer by layer."""
    waiting = np.bincount(above[above >= 0], minlength=len(above))
    size = np.ones(len(above), np.int64)
    layer = np.flatnonzero(waiting == 0)
    peeled = 0
    while len(layer):
        peeled += len(layer)
        layer = layer[above[layer] >= 0]
        np.add.at(size, above[layer], size[layer])
        np.subtract.at(waiting, above[layer], 1)
        bosses = np.unique(above[layer])
        layer = bosses[waiting[bosses] == 0]
    if peeled < len(above):
        raise ManagerCycle(_circle(above, np.flatnonzero(waiting > 0)))
    return size.astype(np.int32)


def _circle(above: Ints, unpeeled: Ints) -> list[int]:
    """Climb from a person who could not be peeled until a person repeats."""
    walk: list[int] = []
    person = int(unpeeled[0])
    while person not in walk:
        walk.append(person)
        person = int(above[person])
    return walk[walk.index(person) :]


def _enter(above: Ints, size: Ints) -> Ints:
    """[p] preorder numbers: siblings by branch size, each beginning where the one before ends."""
    order = np.lexsort((np.arange(len(above)), size, above))
    total = np.cumsum(size[order]) - size[order]
    first = np.r_[True, above[order][1:] != above[order][:-1]] if len(order) else np.zeros(0, bool)
    start = np.maximum.accumulate(np.where(first, np.arange(len(order)), 0)) if len(order) else order
    offset = np.empty(len(above), np.int64)
    offset[order] = total - total[start] + (above[order] >= 0)
    return _down(above, offset)


def _down(above: Ints, offset: Ints) -> Ints:
    """Add up offsets from the top by pointer doubling: log(depth) rounds."""
    enter, jump = offset.copy(), above.copy()
    while (jump >= 0).any():
        enter += np.where(jump >= 0, enter[jump], 0)
        jump = np.where(jump >= 0, jump[jump], -1)
    return enter.astype(np.int32)
