"""The layout of the topics that mentees name: frequent ones as rows of a tile, rare ones as entries."""

from typing import NamedTuple

import numpy as np

from services.matching.solver.arrays import Ints
from services.matching.solver.compiled import compiled
from services.matching.solver.people import NO_TOPIC

DENSE_SHARE = 1 / 24
"""The share of people above which a topic is added as a whole row; rarer topics are added entry by entry."""


class Topics(NamedTuple):
    """The topics that mentees seek or offer, by tile and topic.

    Attributes:
        dense: [tiles, d, tile] int8 values of the d frequent topics: levels and points of a level are at most 100.
        dense_at: [topics] index of a topic in dense, or -1.
        pointer: [tiles x topics + 1] entries of the rare topics.
        column: uint32 column within the tile of each entry.
        value: int16 value of each entry.
    """

    dense: Ints
    dense_at: Ints
    pointer: Ints
    column: Ints
    value: Ints


def laid_out(topics: Ints, values: Ints, some: Ints, tile: int) -> Topics:
    """Lay out the topics of these rows, tile by tile."""
    size, tiles = int(topics.max(initial=0)) + 1, max(1, -(-len(some) // tile))
    frequent = _people(topics, values, some, size) > DENSE_SHARE * len(some)
    dense_at = np.where(frequent, np.cumsum(frequent) - 1, -1)
    dense = np.zeros((tiles, max(1, int(frequent.sum())), tile), np.int8)
    pointer = np.append(0, np.cumsum(_entries(topics, values, some, dense_at, tile)))
    # Unsigned columns are cheaper to index with.
    column, value = np.empty(pointer[-1], np.uint32), np.empty(pointer[-1], np.int16)
    _enter((topics, values), some, Topics(dense, dense_at, pointer[:-1].copy(), column, value))
    return Topics(dense=dense, dense_at=dense_at, pointer=pointer, column=column, value=value)


@compiled
def _people(topics: Ints, values: Ints, some: Ints, size: int) -> Ints:
    """[size] how many of these rows name each topic with a value."""
    out = np.zeros(size, np.int64)
    for at in range(some.shape[0]):
        for q in range(topics.shape[1]):
            topic = topics[some[at], q]
            if topic != NO_TOPIC and values[some[at], q] != 0:
                out[topic] += 1
    return out


@compiled
def _entries(topics: Ints, values: Ints, some: Ints, dense_at: Ints, tile: int) -> Ints:
    """[tiles x topics] how many entries each rare topic has in each tile."""
    out = np.zeros(max(1, -(-some.shape[0] // tile)) * dense_at.shape[0], np.int64)
    for at in range(some.shape[0]):
        first = at // tile * dense_at.shape[0]
        for q in range(topics.shape[1]):
            topic = topics[some[at], q]
            if topic != NO_TOPIC and values[some[at], q] != 0 and dense_at[topic] < 0:
                out[first + topic] += 1
    return out


@compiled
def _enter(given: tuple[Ints, Ints], some: Ints, out: Topics) -> None:
    """Fill in the topics of these rows; the pointers move to the end of their entries."""
    topics, values = given
    dense, dense_at, pointer, column, value = out
    tile = dense.shape[2]
    for at in range(some.shape[0]):
        here, first = at % tile, at // tile * dense_at.shape[0]
        for q in range(topics.shape[1]):
            topic, worth = topics[some[at], q], values[some[at], q]
            if topic == NO_TOPIC or worth == 0:
                continue
            if dense_at[topic] >= 0:
                dense[at // tile, dense_at[topic], here] = worth
            else:
                column[pointer[first + topic]], value[pointer[first + topic]] = here, worth
                pointer[first + topic] += 1
