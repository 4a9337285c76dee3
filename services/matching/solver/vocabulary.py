"""Expands what people offer over the topics that others seek, so that the kernel compares numbers alone."""

from typing import NamedTuple

import numpy as np

from services.matching.solver.arrays import Ints
from services.matching.solver.people import EXPERT, NO_TOPIC

ROWS = 4_096  # people at a time


class Alike(NamedTuple):
    """How alike topics sought are to each topic offered.

    Attributes:
        pointer: [offered + 1] where the entries of each topic offered begin.
        sought: the topic sought, of each entry.
        percent: how much of an offer's level helps somebody who seeks that topic, 1..100.
    """

    pointer: Ints
    sought: Ints
    percent: Ints


def expand(offers: Ints, levels: Ints, alike: Alike, most: int) -> tuple[Ints, Ints]:
    """Return the topics that people can help with, and how much: for each one the best of their offers.

    Args:
        offers: [n, k] topics offered, padded with -1.
        levels: [n, k] 0..100.
        alike: the likeness of topics.
        most: topics of a person at most; those they can help with least are left out.

    Returns:
        [n, j] topics sought, ascending, padded with -1, and [n, j] levels, rounded to the nearest whole number.
    """
    blocks = [
        _expanded(offers[at : at + ROWS], levels[at : at + ROWS], alike, most) for at in range(0, len(offers), ROWS)
    ]
    width = max((topics.shape[1] for topics, _ in blocks), default=1)
    out = np.full((len(offers), width), NO_TOPIC, np.int32), np.zeros((len(offers), width), np.int32)
    for number, (topics, values) in enumerate(blocks):
        rows = slice(number * ROWS, number * ROWS + len(topics))
        out[0][rows, : topics.shape[1]], out[1][rows, : topics.shape[1]] = topics, values
    return out


def _expanded(offers: Ints, levels: Ints, alike: Alike, most: int) -> tuple[Ints, Ints]:
    row, at = np.nonzero(offers != NO_TOPIC)
    offered, level = offers[row, at], levels[row, at]
    counts = alike.pointer[offered + 1] - alike.pointer[offered]
    entry = np.arange(counts.sum()) + np.repeat(alike.pointer[offered] - (np.cumsum(counts) - counts), counts)
    row, topic = np.repeat(row, counts), alike.sought[entry]
    value = (np.repeat(level, counts) * alike.percent[entry] + EXPERT // 2) // EXPERT
    return _best(row, topic, value, len(offers), most)


def _best(row: Ints, topic: Ints, value: Ints, people: int, most: int) -> tuple[Ints, Ints]:
    """Keep the greatest value of each topic of a person, and of all of them the `most` greatest."""
    order = np.lexsort((-value, topic, row))
    row, topic, value = row[order], topic[order], value[order]
    first = np.r_[True, (row[1:] != row[:-1]) | (topic[1:] != topic[:-1])][: len(row)] & (value > 0)
    row, topic, value = row[first], topic[first], value[first]
    order = np.lexsort((topic, -value, row))
    place = np.arange(len(row)) - np.searchsorted(row, row)
    kept = np.zeros(len(row), bool)
    kept[order] = place < most
    row, topic, value = row[kept], topic[kept], value[kept]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    width = int(place.max(initial=0)) + 1
    topics, values = np.full((people, width), NO_TOPIC, np.int32), np.zeros((people, width), np.int32)
    topics[row, place], values[row, place] = topic, value
    return topics, values
