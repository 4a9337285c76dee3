"""Expands what people offer over the topics that others seek, so that the kernel compares numbers alone."""

from typing import NamedTuple

import numpy as np

from services.matching.solver.arrays import Ints
from services.matching.solver.people import EXPERT, NO_TOPIC

ROWS = 4_096  # people at a time
NAMED = 95  # percent; an offer that is so alike is the topic itself, or another name of it


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


def expand(offers: Ints, levels: Ints, alike: Alike, most: int, together: Alike | None = None) -> tuple[Ints, Ints]:
    """Return the topics that people can help with, and how much: for each one the best of their offers.

    What an offer is worth for a topic that it does not name is the mean of their likeness, and of that of the topic to
    all offers of the person together.

    Args:
        offers: [n, k] topics offered, padded with -1.
        levels: [n, k] 0..100.
        alike: the likeness of topics.
        most: topics of a person at most; those they can help with least are left out.
        together: the likeness of the topics sought to all offers of each person, whose rows are people; without, each
            offer counts for itself.

    Returns:
        [n, j] topics sought, ascending, padded with -1, and [n, j] levels, rounded to the nearest whole number.
    """
    blocks = [
        _expanded(offers[at : at + ROWS], levels[at : at + ROWS], alike, most, _some(together, at))
        for at in range(0, len(offers), ROWS)
    ]
    width = max((topics.shape[1] for topics, _ in blocks), default=1)
    out = np.full((len(offers), width), NO_TOPIC, np.int32), np.zeros((len(offers), width), np.int32)
    for number, (topics, values) in enumerate(blocks):
        rows = slice(number * ROWS, number * ROWS + len(topics))
        out[0][rows, : topics.shape[1]], out[1][rows, : topics.shape[1]] = topics, values
    return out


def _some(together: Alike | None, first: int) -> Alike | None:
    """Return the entries of the people of a block."""
    if together is None:
        return None
    pointer = together.pointer[first : first + ROWS + 1]
    entries = slice(int(pointer[0]), int(pointer[-1]))
    return Alike(pointer=pointer - pointer[0], sought=together.sought[entries], percent=together.percent[entries])


def _expanded(offers: Ints, levels: Ints, alike: Alike, most: int, together: Alike | None) -> tuple[Ints, Ints]:
    row, at = np.nonzero(offers != NO_TOPIC)
    offered, level = offers[row, at], levels[row, at]
    counts = alike.pointer[offered + 1] - alike.pointer[offered]
    entry = np.arange(counts.sum()) + np.repeat(alike.pointer[offered] - (np.cumsum(counts) - counts), counts)
    topics = 1 + int(max(one.sought.max(initial=0) for one in (alike, together) if one is not None))
    cell = np.repeat(row, counts) * topics + alike.sought[entry]
    cell, level, percent = _best_offers(cell, np.repeat(level, counts), alike.percent[entry])
    if together is not None:
        percent = _weighed(cell, percent, together, topics)
    row, topic = np.divmod(cell, topics)
    return _padded(row, topic, _worth(level, percent), len(offers), most)


def _worth(level: Ints, percent: Ints) -> Ints:
    return (level * percent + EXPERT // 2) // EXPERT


def _best_offers(cell: Ints, level: Ints, percent: Ints) -> tuple[Ints, Ints, Ints]:
    """Return each cell (a person and a topic) once, with level and percentage of the offer that is worth most."""
    # In one number each, because numbers are sorted several times as fast as rows of three columns.
    packed = np.sort(cell << 21 | EXPERT - _worth(level, percent) << 14 | level << 7 | percent)
    cell = packed >> 21
    packed = packed[np.r_[True, cell[1:] != cell[:-1]][: len(cell)]]
    return packed >> 21, packed >> 7 & 127, packed & 127


def _weighed(cell: Ints, percent: Ints, together: Alike, topics: int) -> Ints:
    """Return the likeness of offers, together with all else that the person offers; a name is a name."""
    people = np.repeat(np.arange(len(together.pointer) - 1), np.diff(together.pointer))
    known = np.append(people * topics + together.sought, -1)
    at = np.searchsorted(known[:-1], cell)
    whole = np.where(known[at] == cell, np.append(together.percent, 0)[at], 0)
    return np.where(percent >= NAMED, percent, (percent + whole + 1) // 2)


def _padded(row: Ints, topic: Ints, value: Ints, people: int, most: int) -> tuple[Ints, Ints]:
    """Return the topics of each person and their values, the `most` greatest ones, padded with -1 and 0."""
    row, topic, value = row[value > 0], topic[value > 0], value[value > 0]
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
