"""Demand and supply by topic: who wants to learn what, who could teach it, who is in a pair in which it is taught."""

from dataclasses import dataclass

import numpy as np

from services.matching.solver.arrays import Bools, Ints
from services.matching.solver.people import NO_TOPIC, Side


@dataclass(frozen=True, kw_only=True)
class Demand:
    """People by topic; index t of every array is topic t.

    Attributes:
        sought: [t] learners who want the topic.
        offered: [t] teachers with at least one place who offer it.
        places: [t] places with these teachers.
        met: [t] learners in a pair whose teacher offers the topic they seek.
    """

    sought: Ints
    offered: Ints
    places: Ints
    met: Ints


def demand(learners: Side, teachers: Side, pairs: tuple[Ints, Ints]) -> Demand:
    """Count demand and supply of every topic that either side names.

    Args:
        learners: who seek; mentees, or mentors for the topics that mentors learn.
        teachers: who offer.
        pairs: [k] rows of the learners and [k] rows of the teachers of the pairs made.
    """
    topics = 1 + max(int(learners.seeks.max(initial=NO_TOPIC)), int(teachers.offers.max(initial=NO_TOPIC)))
    open_to = np.where((teachers.capacity > 0)[:, None], teachers.offers, NO_TOPIC)
    each_place = np.repeat(teachers.capacity, teachers.offers.shape[1])
    return Demand(
        sought=_count(learners.seeks.ravel(), topics),
        offered=_count(open_to.ravel(), topics),
        places=_count(teachers.offers.ravel(), topics, each_place),
        met=_met(learners, teachers, pairs, topics),
    )


def _count(named: Ints, topics: int, weight: Ints | None = None) -> Ints:
    here = named != NO_TOPIC
    counted = np.bincount(named[here], None if weight is None else weight[here], minlength=topics)
    return counted.astype(np.int64)


def _met(learners: Side, teachers: Side, pairs: tuple[Ints, Ints], topics: int) -> Ints:
    """Learners whose topic is taught in one of their pairs, each once however many of their pairs teach it."""
    sought, offered = learners.seeks[pairs[0]], teachers.offers[pairs[1]]
    found = [np.zeros(0, np.int64)]
    for k in range(sought.shape[1]):
        taught: Bools = ((offered == sought[:, k, None]) & (sought[:, k, None] != NO_TOPIC)).any(axis=1)
        found.append(pairs[0][taught].astype(np.int64) * topics + sought[taught, k])
    return np.bincount(np.unique(np.concatenate(found)) % max(1, topics), minlength=topics)
