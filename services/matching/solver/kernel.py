"""The scoring kernel: computes the fits of a few mentors with a tile of mentees, in 16-bit integers, branch-free.

It adds the same terms as `scores.score`, so its fits equal the reference bit for bit; a forbidden pair starts at
REFUSED and can only end below zero. Loops index whole arrays: a slice would cost a shared reference count each time.
"""

import numpy as np

from services.matching.solver.arrays import Ints, Words
from services.matching.solver.compiled import compiled, on_all_cores, popcount
from services.matching.solver.exclusions import Exclusions
from services.matching.solver.layout import REFUSED, Layout, Program, Rows
from services.matching.solver.people import UNKNOWN_TRAIT
from services.matching.solver.topics import Topics

NONE = np.int16(-32_000)
"""The value of an infeasible pair, below every price and every fit."""

FOUR = 4
"""Frequent topics added at a time."""

TOGETHER = 16
"""Mentors scored at a time: their fits with a tile stay in the second-level cache."""

i16 = np.int16


@compiled
def _by_kind(out: Ints, row: int, tile: int, table: Ints, layout: Layout) -> None:
    """Fill in what depends on department and style: looked up for each combination, then for each mentee."""
    rows, columns, program = layout.rows, layout.columns, layout.program
    department, style = rows.department[row], rows.style[row]
    for k in range(columns.kind_department.shape[0]):
        table[k] = (
            program.departments[department, columns.kind_department[k]] + program.styles[style, columns.kind_style[k]]
        )
    for q in range(out.shape[0]):
        out[q] = table[columns.kind[tile, q]]


@compiled
def _refuse_traits(out: Ints, row: int, tile: int, layout: Layout) -> None:
    """Refuse mentees whose traits break a rule with the mentor's; unknown traits break none.

    Sets REFUSED instead of adding it: a pair can break many of these rules, and must not leave the 16 bits.
    """
    mine, theirs, asked = layout.rows.traits, layout.columns.traits, layout.program.traits
    for c in range(mine.shape[1]):
        me, low, high, within = mine[row, c], asked.low[c], asked.high[c], asked.within[c]
        if me == UNKNOWN_TRAIT:
            continue
        # Codes are above 0, so no sum leaves the 64 bits.
        least, most = me + low, me + high
        for q in range(out.shape[0]):
            other = theirs[tile, c, q]
            inside = (other >= least) & (other <= most)
            refused = (inside != within) & (other != UNKNOWN_TRAIT)
            out[q] = i16(REFUSED) if refused else out[q]


@compiled
def _same_kind(rows: Rows, row: int, before: int) -> bool:
    """Tell whether two mentors have equal department, style and traits."""
    same = rows.department[row] == rows.department[before] and rows.style[row] == rows.style[before]
    for c in range(rows.traits.shape[1]):
        same = same and rows.traits[row, c] == rows.traits[before, c]
    return bool(same)


@compiled
def _by_rank(out: Ints, base: Ints, row: int, tile: int, layout: Layout) -> None:
    """Add the points that depend on level and birth year."""
    table, rank, mine = layout.program.ranks, layout.columns.rank, layout.rows.rank[row]
    for q in range(out.shape[0]):
        out[q] = i16(base[q] + table[mine, rank[tile, q]])


@compiled
def _copy(out: Ints, base: Ints) -> None:
    for q in range(out.shape[0]):  # a loop is vectorized, the assignment of a slice is not
        out[q] = base[q]


@compiled
def _add_topics(fit: Ints, tile: int, topics: Topics, mine: tuple[Ints, Ints], some: tuple[int, int]) -> None:
    """Add level x points of one mentor's topics to the mentees of a tile who name them.

    Frequent topics are added four at a time, so that each sum is loaded and stored once for the four of them.
    """
    topic, scale = mine
    # Each array is taken out of its tuple once: taking it costs a shared reference count each time.
    pointer, column, value, dense_at = topics.pointer, topics.column, topics.value, topics.dense_at
    at, frequent = np.empty(some[1] - some[0], np.int64), np.empty(some[1] - some[0], np.int16)
    count, known = 0, dense_at.shape[0]
    for a in range(some[0], some[1]):
        if topic[a] >= known:
            continue
        dense, by = dense_at[topic[a]], i16(scale[a])
        if dense >= 0:
            at[count], frequent[count] = dense, by
            count += 1
        else:
            first = tile * known + topic[a]
            for rare in range(pointer[first], pointer[first + 1]):
                fit[column[rare]] += i16(by * value[rare])
    _add_frequent(fit, tile, topics.dense, at[:count], frequent[:count])


@compiled
def _add_frequent(fit: Ints, tile: int, dense: Ints, at: Ints, by: Ints) -> None:
    count = at.shape[0]
    for k in range(0, count - FOUR + 1, FOUR):
        a, b, c, d = at[k], at[k + 1], at[k + 2], at[k + 3]
        e, f, g, h = by[k], by[k + 1], by[k + 2], by[k + 3]
        for q in range(fit.shape[0]):
            one = i16(i16(e * dense[tile, a, q]) + i16(f * dense[tile, b, q]))
            other = i16(i16(g * dense[tile, c, q]) + i16(h * dense[tile, d, q]))
            fit[q] = i16(fit[q] + i16(one + other))
    for k in range(count - count % FOUR, count):
        a, e = at[k], by[k]
        for q in range(fit.shape[0]):
            fit[q] = i16(fit[q] + i16(e * dense[tile, a, q]))


@compiled
def _count_hours(hours: Ints, row: int, tile: int, mine: Words, theirs: Words) -> None:
    """Count the hours shared, a word of the week at a time."""
    me = mine[row, 0]
    for q in range(hours.shape[0]):
        hours[q] = i16(popcount(me & theirs[tile, 0, q]))
    for word in range(1, mine.shape[1]):
        me = mine[row, word]
        for q in range(hours.shape[0]):
            hours[q] = i16(hours[q] + popcount(me & theirs[tile, word, q]))


@compiled
def _count_languages(seen: Ints, row: int, tile: int, mine: Ints, theirs: Ints) -> None:
    """Set 0, 1 or at least 2 languages shared, a word of the bitmap at a time."""
    for q in range(seen.shape[0]):
        seen[q] = i16(0)
    for word in range(mine.shape[1]):
        me = mine[row, word]
        for q in range(seen.shape[0]):
            shared = i16(me & theirs[tile, word, q])
            again = i16(shared & i16(shared - i16(1)))
            seen[q] = i16(seen[q] + i16(i16(shared != 0) + i16(again != 0)))


@compiled
def _finish(fit: Ints, hours: Ints, seen: Ints, program: Program) -> None:
    """Add hours and languages, and set sums below the least fit to NONE."""
    none, one, more = program.languages[0], program.languages[1], program.languages[2]
    an_hour, target, least = i16(program.an_hour), i16(program.target_hours), i16(program.least_hours)
    floor = i16(program.least_fit)
    for q in range(fit.shape[0]):
        points = none if seen[q] == 0 else (one if seen[q] == 1 else more)
        total = i16(i16(fit[q] + i16(min(hours[q], target) * an_hour)) + points)
        fit[q] = NONE if (hours[q] < least) | (total < floor) else total


@compiled
def _exclude(fit: Ints, first: int, start: Ints, stop: Ints, runs: tuple[int, int]) -> None:
    """Set runs of columns to NONE; runs ascend by start, and first is the tile's first column."""
    last = first + fit.shape[0]
    for run in range(runs[0], runs[1]):
        if start[run] >= last:
            break
        for column in range(max(start[run], first), min(stop[run], last)):
            fit[column - first] = NONE


@compiled
def _first_run(start: Ints, begin: int, end: int, column: int) -> int:
    """Return the last run that starts at or before the column; runs of a team do not overlap."""
    low, high = begin, end
    while low < high:
        middle = (low + high) // 2
        if start[middle] <= column:
            low = middle + 1
        else:
            high = middle
    return max(low - 1, begin)


@compiled
def _exclude_for(fit: Ints, row: int, first: int, excluded: Exclusions) -> None:
    _exclude(fit, first, excluded.start, excluded.stop, (excluded.pointer[row], excluded.pointer[row + 1]))
    team = excluded.team[row]
    if team >= 0:
        begin, end = excluded.team_pointer[team], excluded.team_pointer[team + 1]
        begin = _first_run(excluded.team_start, begin, end, first)
        _exclude(fit, first, excluded.team_start, excluded.team_stop, (begin, end))


@compiled
def fill_fits(fits: Ints, at: int, tile: int, layout: Layout) -> None:
    """Fill fits [k, tile] for the mentors at positions at, at + 1, ... of the layout's order."""
    rows, columns, program, excluded = layout.rows, layout.columns, layout.program, layout.excluded
    size = fits.shape[1]
    by_kind, base = np.empty(size, np.int16), np.empty(size, np.int16)
    hours, seen = np.empty(size, np.int16), np.empty(size, np.int16)
    table = np.empty(columns.kind_department.shape[0], np.int16)
    for k in range(fits.shape[0]):
        row, fit, before = rows.order[at + k], fits[k], rows.order[at + max(k - 1, 0)]
        new = k == 0 or not _same_kind(rows, row, before)
        if new:
            _by_kind(by_kind, row, tile, table, layout)
            _refuse_traits(by_kind, row, tile, layout)
        if new or rows.rank[row] != rows.rank[before]:
            _by_rank(base, by_kind, row, tile, layout)
        _copy(fit, base)
        offers = rows.offer_pointer[row], rows.offer_pointer[row + 1]
        _add_topics(fit, tile, columns.seeks, (rows.offer_topic, rows.offer_level), offers)
        seeks = rows.seek_pointer[row], rows.seek_pointer[row + 1]
        _add_topics(fit, tile, columns.offers, (rows.seek_topic, rows.seek_points), seeks)
        _count_languages(seen, row, tile, rows.languages, columns.languages)
        _count_hours(hours, row, tile, rows.free, columns.free)
        _finish(fit, hours, seen, program)
        _exclude_for(fit, row, tile * size, excluded)


def all_fits(layout: Layout) -> Ints:
    """[n, m] int16: every fit by row of both sides, below zero where infeasible."""
    n, m = len(layout.rows.order), len(layout.columns.original)
    out = np.empty((n, m), np.int16)
    on_all_cores(lambda start, stop: _fits_of(layout, start, stop, out), n, 8 * TOGETHER)
    return out


@compiled
def _fits_of(layout: Layout, start: int, stop: int, out: Ints) -> None:
    tiles, size = layout.columns.kind.shape
    fits, original, order = np.empty((TOGETHER, size), np.int16), layout.columns.original, layout.rows.order
    for tile in range(tiles):
        for at in range(start, stop, TOGETHER):
            here = min(TOGETHER, stop - at)
            fill_fits(fits[:here], at, tile, layout)
            for k in range(here):
                for q in range(min(size, out.shape[1] - tile * size)):
                    out[order[at + k], original[tile * size + q]] = fits[k, q]
