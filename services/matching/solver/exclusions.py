"""The rules between particular people as runs of columns, which cost the kernel time only where they apply.

With the mentees in preorder of the reporting forest, everybody below a mentor is one run; everybody above is found
by climbing from each enclosing interval to the next; a team without reports of its own is also one run.
"""

from typing import NamedTuple

import numpy as np

from services.matching.solver.arrays import Ints
from services.matching.solver.compiled import compiled
from services.matching.solver.people import Side
from services.matching.solver.program import Rules
from services.matching.solver.scores import listed_cells, position


class Exclusions(NamedTuple):
    """The runs [start, stop) of columns that each row may not meet.

    Attributes:
        pointer: [n + 1] a row's own runs are those from pointer[i] to pointer[i + 1], by start.
        start: own runs' first column.
        stop: own runs' end.
        team: [n] the row's team, or -1.
        team_pointer: [t + 1] a team's runs, shared by its members.
        team_start: team runs' first column.
        team_stop: team runs' end.
    """

    pointer: Ints
    start: Ints
    stop: Ints
    team: Ints
    team_pointer: Ints
    team_start: Ints
    team_stop: Ints


def exclusions(mentors: Side, mentees: Side, rules: Rules) -> Exclusions:
    """Collect the runs for mentees that stand in preorder (ascending `enter`)."""
    rows, starts, stops = _own(mentors, mentees, rules)
    order = np.lexsort((starts, rows))
    pointer = np.searchsorted(rows[order], np.arange(len(mentors) + 1))
    team, team_pointer, team_start, team_stop = _teams(mentors, mentees, rules)
    return Exclusions(
        pointer=pointer,
        start=starts[order].astype(np.int32),
        stop=stops[order].astype(np.int32),
        team=team,
        team_pointer=team_pointer,
        team_start=team_start,
        team_stop=team_stop,
    )


def _own(mentors: Side, mentees: Side, rules: Rules) -> tuple[Ints, Ints, Ints]:
    cells = [
        _same_person(mentors, mentees),
        listed_cells(mentors, mentees, rules.never_again),
        listed_cells(mentors, mentees, rules.forbidden),
    ]
    if rules.reporting_line:
        cells.append(_above(mentors, mentees))
    rows = np.concatenate([row for row, _ in cells])
    starts = np.concatenate([column for _, column in cells])
    if not rules.reporting_line:
        return rows, starts, starts + 1
    first, last = np.searchsorted(mentees.enter, mentors.enter), np.searchsorted(mentees.enter, mentors.leave)
    below = np.flatnonzero(last > first)
    return np.r_[rows, below], np.r_[starts, first[below]], np.r_[starts + 1, last[below]]


def _same_person(mentors: Side, mentees: Side) -> tuple[Ints, Ints]:
    column = position(mentees.person, mentors.person)
    rows = np.flatnonzero(column >= 0)
    return rows, column[rows]


def _above(mentors: Side, mentees: Side) -> tuple[Ints, Ints]:
    """Rows and columns of everybody above, climbing all mentors' lines one step at a time."""
    outer = _enclosing(mentees.enter, mentees.leave)
    row = np.arange(len(mentors))
    at = np.searchsorted(mentees.enter, mentors.enter, side="right") - 1
    found: list[tuple[Ints, Ints]] = [(np.zeros(0, np.int64), np.zeros(0, np.int64))]
    while len(row):
        row, at = row[at >= 0], at[at >= 0]
        inside = mentors.enter[row] < mentees.leave[at]
        found.append((row[inside], at[inside]))
        at = outer[at]
    return np.concatenate([rows for rows, _ in found]), np.concatenate([columns for _, columns in found])


@compiled
def _enclosing(enter: Ints, leave: Ints) -> Ints:
    """[m] the nearest earlier interval around each interval, or -1; both ascending by enter."""
    outer = np.full(len(enter), -1, np.int64)
    for column in range(1, len(enter)):
        around = column - 1
        while around >= 0 and leave[around] <= enter[column]:
            around = outer[around]
        outer[column] = around
    return outer


def _teams(mentors: Side, mentees: Side, rules: Rules) -> tuple[Ints, Ints, Ints, Ints]:
    """Each manager's direct reports among the mentees, as runs."""
    if not rules.same_manager:
        return np.full(len(mentors), -1), np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.int32)
    managers, of = np.unique(mentees.manager, return_inverse=True)
    order = np.argsort(of, kind="stable").astype(np.int32)
    breaks = np.flatnonzero((np.diff(order, prepend=-2) != 1) | (np.diff(of[order], prepend=-1) != 0))
    ends = np.append(breaks[1:], len(order))
    pointer = np.searchsorted(of[order][breaks], np.arange(len(managers) + 1))
    team = np.where(mentors.manager >= 0, position(managers, mentors.manager), -1)
    return team, pointer, order[breaks], order[ends - 1] + np.int32(1)
