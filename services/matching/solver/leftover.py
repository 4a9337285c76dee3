"""Makes groups for juniors left over: with a senior without a group, and juniors whom larger groups can spare.

Dissolving can leave single juniors: seven in groups of three leave one, although three, two and two would hold
all. So the gain of a group is computed for each senior without one: the fits of the suitable juniors left over and, if
they are too few, the least losses from moving juniors out of groups that stay large enough. The best group is made,
and this repeats while one gains.
"""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.assignment import Assignment
from services.matching.solver.match import fit_matrix
from services.matching.solver.people import Side
from services.matching.solver.program import Rules, Weights
from services.matching.solver.solve import EXACT_PAIRS
from services.matching.solver.wishes import Wishes, pairs_of

NOBODY, FIXED, NEVER = -1, -2, -(2**40)


@dataclass(frozen=True, kw_only=True)
class _Left:
    """Juniors who can be moved, and seniors without a group.

    Attributes:
        rows: [r] the juniors; `columns` [c] the seniors.
        fit: [r, c] NEVER where they cannot meet.
        home: [r] senior of the junior's group, or NOBODY.
        now: [r] fit of their current pair, or 0.
        spare: [m] how many juniors each senior's group can spare.
    """

    rows: Ints
    columns: Ints
    fit: Ints
    home: Ints
    now: Ints
    spare: Ints


def absorb_left(
    sides: tuple[Side, Side],
    program: tuple[Weights, Rules],
    made: Assignment,
    sizes: tuple[int, int],
    wishes: Wishes,
) -> Assignment:
    """Return the groups, with further ones of smallest..largest juniors; unchanged beyond 400,000 pairs to try.

    The certificate stays as it was.
    """
    left = _left(sides, program, made, sizes[0], wishes)
    while (best := _best_group(left, *sizes)) is not None:
        rows, column = best
        senior = left.columns[column]
        np.subtract.at(left.spare, left.home[rows][left.home[rows] >= 0], 1)
        made = _moved(made, left.rows[rows], int(senior), left.fit[rows, column])
        left.fit[rows], left.fit[:, column] = NEVER, NEVER
    return made


def _left(
    sides: tuple[Side, Side], program: tuple[Weights, Rules], made: Assignment, smallest: int, wishes: Wishes
) -> _Left:
    live, pinned = pairs_of(wishes.live), pairs_of(wishes.pinned)
    members = np.bincount(made.mentees, minlength=len(sides[1]))
    home, now = _homes(sides[0], made, np.r_[live[:, 0], pinned[:, 0]])
    idle = np.flatnonzero((sides[1].capacity > 0) & (members == 0) & ~np.isin(sides[1].person, live[:, 1]))
    can_move: Bools = (home == NOBODY) | ((home >= 0) & (members[home] > smallest))
    rows = np.flatnonzero(can_move & (sides[0].capacity > 0))
    if not (home[rows] == NOBODY).any() or len(rows) * len(idle) > EXACT_PAIRS:
        rows, idle = rows[:0], idle[:0]
    fit = fit_matrix(sides[0].take(rows), sides[1].take(idle), *program).astype(np.int64)
    fit[(fit < 0) | (fit < wishes.least_fit)] = NEVER
    return _Left(rows=rows, columns=idle, fit=fit, home=home[rows], now=now[rows], spare=members - smallest)


def _homes(juniors: Side, made: Assignment, settled: Ints) -> tuple[Ints, Ints]:
    """[n] each junior's senior, NOBODY or FIXED (settled, or in several groups), and [n] the fit of their pair."""
    home, now = np.full(len(juniors), NOBODY), np.zeros(len(juniors), np.int64)
    home[made.mentors], now[made.mentors] = made.mentees, made.fit
    several = np.bincount(made.mentors, minlength=len(juniors)) > 1
    home[several | np.isin(juniors.person, settled)] = FIXED
    return home, now


def _best_group(left: _Left, smallest: int, largest: int) -> tuple[Ints, int] | None:
    """Return the rows and the column of the group with the greatest gain, if any gains."""
    best, found = 0, None
    for column in range(len(left.columns)):
        gain = np.where(left.fit[:, column] > NEVER, left.fit[:, column] - left.now, NEVER)
        rows = _members(left, gain, smallest, largest)
        if len(rows) >= smallest and gain[rows].sum() > best:
            best, found = int(gain[rows].sum()), (rows, column)
    return found


def _members(left: _Left, gain: Ints, smallest: int, largest: int) -> Ints:
    """Return juniors left over, then those who cost least until there are enough, within what each group can spare."""
    order = np.argsort(-gain, kind="stable")
    order = order[gain[order] > NEVER]
    chosen = order[left.home[order] == NOBODY][:largest].tolist()
    spare = left.spare.copy()
    for row in order[left.home[order] >= 0] if chosen else ():
        if len(chosen) >= smallest:
            break
        if spare[left.home[row]] > 0:
            spare[left.home[row]] -= 1
            chosen.append(int(row))
    return np.array(chosen, np.int64)


def _moved(made: Assignment, rows: Ints, senior: int, fit: Ints) -> Assignment:
    """Move these juniors from their groups to a senior."""
    stays = ~np.isin(made.mentors, rows)
    mentors, mentees = np.r_[made.mentors[stays], rows], np.r_[made.mentees[stays], np.full(len(rows), senior)]
    fits = np.r_[made.fit[stays], fit]
    order = np.lexsort((mentees, mentors))
    return replace(made, mentors=mentors[order], mentees=mentees[order], fit=fits[order])
