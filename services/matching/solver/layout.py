"""The kernel's layout of people and a program: narrow columns, tiles that fit the cache, tables instead of rules."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from services.matching.solver.arrays import Bools, Ints, Words
from services.matching.solver.exclusions import Exclusions, exclusions
from services.matching.solver.packing import in_common, tile_size, tiled
from services.matching.solver.people import NO_TOPIC, UNKNOWN_TRAIT, Side
from services.matching.solver.program import Rules, Weights
from services.matching.solver.tables import LEVEL_GAPS, Tables, tables, topic_points, year_index
from services.matching.solver.topics import Topics, laid_out
from services.matching.solver.traits import Ranges, ranges

REFUSED = -10_500
"""No sum of points brings a pair back above zero, and three refusals (kind, rank, language) still fit an int16."""

LANGUAGES, HOURS = 15, 64
"""Bits in a word of the kernel's bitmaps; the sign bit of the narrow one stays free."""


class Columns(NamedTuple):
    """The mentees in preorder, in tiles; the last tile is padded with columns of a refused rank.

    Attributes:
        original: [m] row of the side at this position.
        kind: [tiles, tile] uint32 index into kind_department and kind_style.
        rank: [tiles, tile] uint32 column of the program's ranks, the last for nobody.
        traits: [tiles, c, tile] a code for each rule on traits, 0 when unknown.
        kind_department, kind_style: the distinct pairs of department and style.
        free: [tiles, words, tile] uint64 bitmaps of the hours that both sides have.
        languages: [tiles, words, tile] int16 bitmaps of the languages that both sides speak.
        seeks: points for one level of each topic sought.
        offers: level of each topic offered.
    """

    original: Ints
    kind: Ints
    rank: Ints
    traits: Ints
    kind_department: Ints
    kind_style: Ints
    free: Words
    languages: Ints
    seeks: Topics
    offers: Topics


class Rows(NamedTuple):
    """The mentors, in their own order; [n] each.

    Attributes:
        order: rows by traits, department, style and rank, so that neighbours share the terms that depend on these.
        department, style, traits: as in `Side`.
        rank: row of the program's ranks.
        free: [n, words] uint64 bitmaps of the hours that both sides have.
        languages: [n, words] int16 bitmaps of the languages that both sides speak.
        offer_pointer, offer_topic, offer_level: topics offered, row after row.
        seek_pointer, seek_topic, seek_points: topics sought, row after row.
    """

    order: Ints
    department: Ints
    style: Ints
    traits: Ints
    rank: Ints
    free: Words
    languages: Ints
    offer_pointer: Ints
    offer_topic: Ints
    offer_level: Ints
    seek_pointer: Ints
    seek_topic: Ints
    seek_points: Ints


class Program(NamedTuple):
    """Tables of points (REFUSED if a rule forbids the pair), the rules on traits, and three numbers for the hours.

    Attributes:
        traits: the rules on traits, as ranges.
        departments: [d, d].
        styles: [s, s].
        ranks: [a, b + 1] by the distinct pairs of level and birth year of mentors and of mentees, the last for nobody.
        languages: [3] for none, one, more shared.
        an_hour, target_hours, least_hours: points for each common hour, up to how many, and the fewest allowed.
        least_fit: a sum below it counts as infeasible.
    """

    traits: Ranges
    departments: Ints
    styles: Ints
    ranks: Ints
    languages: Ints
    an_hour: int
    target_hours: int
    least_hours: int
    least_fit: int


class Layout(NamedTuple):
    """All input of the kernel."""

    rows: Rows
    columns: Columns
    program: Program
    excluded: Exclusions


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """The parts of the layout that do not depend on the choice of mentees, built once.

    Attributes:
        mentors, mentees, rules: as given.
        rows: the mentors.
        program: the tables.
        kinds: [2, b] the mentees' distinct pairs of department and style.
        kind: [m] which of these each mentee is.
        rank: [m] each mentee's column in the program's ranks.
        free: [m, words] uint64 bitmaps.
        languages: [m, words] int16 bitmaps.
        seek_points: [m, k] points for a level of each topic sought.
    """

    mentors: Side
    mentees: Side
    rules: Rules
    rows: Rows
    program: Program
    kinds: Ints
    kind: Ints
    rank: Ints
    free: Words
    languages: Ints
    seek_points: Ints


def prepare(mentors: Side, mentees: Side, weights: Weights, rules: Rules, least_fit: int = 0) -> Sheets:
    """Compile people and program; pairs below least_fit count as infeasible."""
    made = tables(mentors, mentees, weights, rules)
    spoken = in_common(mentors.languages[:, None], mentees.languages[:, None], LANGUAGES, np.int16)
    free = in_common(mentors.available, mentees.available, HOURS, np.uint64)
    ranks, row_rank, column_rank = _ranks(mentors, mentees, made)
    kinds, kind = _pairs(mentees.department, mentees.style)
    return Sheets(
        mentors=mentors,
        mentees=mentees,
        rules=rules,
        rows=_rows(mentors, row_rank, free[0], spoken[0], weights),
        program=_program(made, ranks, rules, least_fit),
        kinds=kinds,
        kind=kind,
        rank=column_rank,
        free=free[1],
        languages=spoken[1],
        seek_points=topic_points(mentees, weights.mentee_learns),
    )


def lay_out(sheets: Sheets, columns: Ints | None = None) -> Layout:
    """Lay out all mentors against these rows of the mentees' side, or against all."""
    some = np.arange(len(sheets.mentees)) if columns is None else columns
    some = some[np.argsort(sheets.mentees.enter[some], kind="stable")]
    there = sheets.mentees.without_topics().take(some)
    excluded = exclusions(sheets.mentors, there, sheets.rules)
    return Layout(rows=sheets.rows, columns=_columns(sheets, there, some), program=sheets.program, excluded=excluded)


def _columns(sheets: Sheets, there: Side, some: Ints) -> Columns:
    tile = tile_size(len(some))
    return Columns(
        original=some.astype(np.int32),
        kind=tiled(sheets.kind[None, some], tile, 0)[:, 0].astype(np.uint32),
        rank=tiled(sheets.rank[None, some], tile, sheets.program.ranks.shape[1] - 1)[:, 0].astype(np.uint32),
        traits=tiled(there.traits.T, tile, UNKNOWN_TRAIT),
        kind_department=sheets.kinds[0].copy(),
        kind_style=sheets.kinds[1].copy(),
        free=tiled(sheets.free[some].T, tile, 0),
        languages=tiled(sheets.languages[some].T, tile, 0),
        seeks=laid_out(sheets.mentees.seeks, sheets.seek_points, some, tile),
        offers=laid_out(sheets.mentees.offers, sheets.mentees.offer_level, some, tile),
    )


def _program(made: Tables, ranks: Ints, rules: Rules, least_fit: int) -> Program:
    languages = made.languages.copy()
    languages[0] = REFUSED if rules.shared_language else 0
    return Program(
        traits=ranges(rules.traits),
        departments=made.departments,
        styles=made.styles,
        ranks=ranks,
        languages=languages,
        an_hour=made.an_hour,
        target_hours=made.target_hours,
        least_hours=rules.common_hours,
        least_fit=least_fit,
    )


def _ranks(mentors: Side, mentees: Side, made: Tables) -> tuple[Ints, Ints, Ints]:
    """Return the table of ranks, each mentor's row and each mentee's column in it."""
    mine, row = _pairs(mentors.level, mentors.birth_year)
    theirs, column = _pairs(mentees.level, mentees.birth_year)
    levels = theirs[0][None, :] - mine[0][:, None] - LEVEL_GAPS[0]
    years = year_index(mine[1], theirs[1])
    points = made.seniority[levels] + made.generation[years]
    allowed = made.level_ok[levels] & made.years_ok[years]
    return np.pad(_or_refused(points, allowed), ((0, 0), (0, 1)), constant_values=REFUSED), row, column


def _pairs(one: Ints, other: Ints) -> tuple[Ints, Ints]:
    """Return [2, k] the distinct pairs of two values of each person, ascending, and [n] which of these each one has."""
    width = int(other.max(initial=0)) + 1
    both, index = np.unique(one.astype(np.int64) * width + other, return_inverse=True)
    return np.stack([both // width, both % width]).astype(one.dtype), index


def _or_refused(points: Ints, allowed: Bools) -> Ints:
    return np.where(allowed, points, np.int16(REFUSED)).astype(np.int16)


def _rows(side: Side, rank: Ints, free: Words, languages: Ints, weights: Weights) -> Rows:
    offers = _list(side.offers, side.offer_level)
    seeks = _list(side.seeks, topic_points(side, weights.mentor_learns))
    return Rows(
        order=np.lexsort((rank, side.style, side.department, *side.traits.T)).astype(np.int32),
        department=side.department,
        style=side.style,
        traits=side.traits,
        rank=rank,
        free=free,
        languages=languages,
        offer_pointer=offers[0],
        offer_topic=offers[1],
        offer_level=offers[2],
        seek_pointer=seeks[0],
        seek_topic=seeks[1],
        seek_points=seeks[2],
    )


def _list(topics: Ints, values: Ints) -> tuple[Ints, Ints, Ints]:
    """Return pointer, topic and value, row after row; entries of value 0 are left out."""
    named = (topics != NO_TOPIC) & (values != 0)
    pointer = np.append(0, np.cumsum(named.sum(axis=1)))
    return pointer, topics[named], values[named].astype(np.int16)
