"""Predicts prices and profits from a small market, so that not all list the same few popular people first.

A random part of both sides is matched; prices and profits are regressed on what makes people wanted (topics sought and
offered, department, style, traits, level, birth year, hours, languages, and how well their topics go with those of
anybody at all) and predicted for all. Source: ridge regression (Hoerl and Kennard 1970), by conjugate gradients on the
normal equations with sums in a fixed order: threads cannot change it.
"""

from typing import NamedTuple

import numpy as np

from services.matching.solver.arrays import Floats, Ints, Words
from services.matching.solver.compiled import compiled
from services.matching.solver.people import EXPERT, NO_TOPIC, Side
from services.matching.solver.program import Weights
from services.matching.solver.tables import topic_points

DAMPINGS = (1.0, 10.0, 100.0, 1_000.0)
"""The more topics a program has, the less a sample says of each: which of these predicts best is tried on a part."""

EXPECTED = 8
TRIED, ROUNDS, HIGHEST = 5, 20, 31_000
LEVELS = 4  # an expert counts as four people who know a little


class Duals(NamedTuple):
    """Prices [m] of the mentees' places, and profits [n] of the mentors: value minus price of the best place."""

    price: Ints
    profit: Ints


class People(NamedTuple):
    """What makes the people of one side wanted, as features.

    Attributes:
        expected: [n, EXPECTED] numbers.
        code: [n, k] features that somebody has, one of each kind.
        languages: [n] bitmap of the features that follow the codes.
        first: where the topics sought begin, where those offered do, and how many features there are.
        seeks: [n, k] topics.
        wanted: [n, k] how much each counts.
        offers: [n, k] topics.
        level: [n, k] how well each is known.
    """

    expected: Floats
    code: Ints
    languages: Words
    first: tuple[int, int, int]
    seeks: Ints
    wanted: Ints
    offers: Ints
    level: Ints


def predict(mentors: Side, mentees: Side, weights: Weights, known: tuple[Ints, Ints], duals: Duals) -> Duals:
    """Predict everybody's from those of the known rows of mentors and mentees."""
    points = topic_points(mentors, weights.mentor_learns), topic_points(mentees, weights.mentee_learns)
    return Duals(
        price=_predicted(_people(mentees, mentors, points[1], points[0]), known[1], duals.price),
        profit=_predicted(_people(mentors, mentees, points[0], points[1]), known[0], duals.profit),
    )


def _predicted(people: People, known: Ints, seen: Ints) -> Ints:
    mean = float(seen.mean())
    target = seen.astype(np.float64) - mean
    tried = np.arange(len(known)) % TRIED == 0
    damping = min(DAMPINGS, key=lambda one: _missed(people, known, target, tried, one))
    learnt = _ridge(people, known, target, damping, ROUNDS)
    everybody = _apply(people, np.arange(len(people.code)), learnt, np.sqrt(damping)) + mean
    out: Ints = np.clip(np.rint(everybody), 0, HIGHEST).astype(np.int32)
    return out


def _missed(people: People, known: Ints, target: Floats, tried: Ints, damping: float) -> float:
    """Return how far off a fifth of the numbers are if they are predicted from the others."""
    learnt = _ridge(people, known[~tried], target[~tried], damping, ROUNDS)
    gone = target[tried] - _apply(people, known[tried], learnt, np.sqrt(damping))
    return float(np.add.reduce(gone**2))


def _people(mine: Side, theirs: Side, my_points: Ints, their_points: Ints) -> People:
    hours = np.bitwise_count(mine.available).sum(axis=1)
    born = mine.birth_year
    years = np.where(born > 0, born - born.max(initial=0), 1)
    plain = [mine.department, mine.style, *mine.traits.T, mine.level, years, np.minimum(hours, 60)]
    codes, kinds = [], 0
    for values in plain:
        _, code = np.unique(values, return_inverse=True)
        codes.append(code + kinds)
        kinds += int(code.max(initial=0)) + 1
    seeks = kinds + 64
    offers = seeks + 1 + int(mine.seeks.max(initial=0))
    return People(
        expected=_expected(mine, theirs, my_points, their_points),
        code=np.stack(codes, axis=1).astype(np.int32),
        languages=mine.languages,
        first=(seeks, offers, offers + 1 + int(mine.offers.max(initial=0))),
        seeks=mine.seeks,
        wanted=mine.wanted,
        offers=mine.offers,
        level=mine.offer_level,
    )


def _expected(mine: Side, theirs: Side, my_points: Ints, their_points: Ints) -> Floats:
    """[n, EXPECTED] mean and spread of what each one and anybody learn from each other, and their squares.

    All have mean 0 and spread 1 over the people.
    """
    size = 1 + max(int(topics.max(initial=0)) for topics in (mine.seeks, mine.offers, theirs.seeks, theirs.offers))
    learnt = _moments(mine.seeks, my_points, *_usual(theirs.offers, theirs.offer_level, size))
    taught = _moments(mine.offers, mine.offer_level, *_usual(theirs.seeks, their_points, size))
    scaled = _scaled(np.hstack([learnt, taught]))
    return np.hstack([scaled, scaled**2])


@compiled
def _usual(topics: Ints, values: Ints, size: int) -> tuple[Floats, Floats]:
    """Mean and variance over people of their value of each topic."""
    total, square = np.zeros(size), np.zeros(size)
    people = max(1, topics.shape[0])
    for i in range(topics.shape[0]):
        for q in range(topics.shape[1]):
            if topics[i, q] != NO_TOPIC:
                total[topics[i, q]] += values[i, q]
                square[topics[i, q]] += np.float64(values[i, q]) ** 2
    mean = total / people
    return mean, square / people - mean**2


@compiled
def _moments(topics: Ints, values: Ints, mean: Floats, spread: Floats) -> Floats:
    """[n, 2] mean and spread of the sum over a person's topics of their value times that of somebody else."""
    out = np.zeros((topics.shape[0], 2))
    for i in range(topics.shape[0]):
        for q in range(topics.shape[1]):
            if topics[i, q] != NO_TOPIC:
                value = np.float64(values[i, q])
                out[i, 0] += value * mean[topics[i, q]]
                out[i, 1] += value**2 * spread[topics[i, q]]
        out[i, 1] = np.sqrt(max(out[i, 1], 0.0))
    return out


def _scaled(values: Floats) -> Floats:
    spread = values.std(axis=0)
    return np.asarray((values - values.mean(axis=0)) / np.where(spread > 0, spread, 1))


@compiled
def _apply(people: People, rows: Ints, weights: Floats, scale: float) -> Floats:
    """[rows] sum of features times weights; expected numbers are scaled, so that they are hardly damped."""
    out = np.zeros(rows.shape[0])
    seeks, offers = EXPECTED + people.first[0], EXPECTED + people.first[1]
    for at in range(rows.shape[0]):
        i, total = rows[at], 0.0
        for q in range(EXPECTED):
            total += scale * people.expected[i, q] * weights[q]
        for q in range(people.code.shape[1]):
            total += weights[EXPECTED + people.code[i, q]]
        for bit in range(64):
            if (people.languages[i] >> np.uint64(bit)) & np.uint64(1):
                total += weights[seeks - 64 + bit]
        most = _most(people.wanted[i])
        for q in range(people.seeks.shape[1]):
            if people.seeks[i, q] != NO_TOPIC:
                total += people.wanted[i, q] / most * weights[seeks + people.seeks[i, q]]
        for q in range(people.offers.shape[1]):
            if people.offers[i, q] != NO_TOPIC:
                total += people.level[i, q] * LEVELS / EXPERT * weights[offers + people.offers[i, q]]
        out[at] = total
    return out


@compiled
def _back(people: People, rows: Ints, values: Floats, scale: float) -> Floats:
    """[features] sum over rows of features times values: the transpose of `_apply`."""
    out = np.zeros(EXPECTED + people.first[2])
    seeks, offers = EXPECTED + people.first[0], EXPECTED + people.first[1]
    for at in range(rows.shape[0]):
        i, value = rows[at], values[at]
        for q in range(EXPECTED):
            out[q] += scale * people.expected[i, q] * value
        for q in range(people.code.shape[1]):
            out[EXPECTED + people.code[i, q]] += value
        for bit in range(64):
            if (people.languages[i] >> np.uint64(bit)) & np.uint64(1):
                out[seeks - 64 + bit] += value
        most = _most(people.wanted[i])
        for q in range(people.seeks.shape[1]):
            if people.seeks[i, q] != NO_TOPIC:
                out[seeks + people.seeks[i, q]] += people.wanted[i, q] / most * value
        for q in range(people.offers.shape[1]):
            if people.offers[i, q] != NO_TOPIC:
                out[offers + people.offers[i, q]] += people.level[i, q] * LEVELS / EXPERT * value
    return out


@compiled
def _most(wanted: Ints) -> float:
    most = 1
    for q in range(wanted.shape[0]):
        most = max(most, wanted[q])
    return float(most)


@compiled
def _ridge(people: People, rows: Ints, target: Floats, damping: float, rounds: int) -> Floats:
    """Conjugate gradients on (X'X + damping) w = X'y."""
    scale = np.sqrt(damping)
    residual = _back(people, rows, target, scale)
    weights, step, size = np.zeros(residual.shape[0]), residual.copy(), _dot(residual, residual)
    for _ in range(rounds):
        if size < 1e-6 * rows.shape[0]:
            break
        image = _back(people, rows, _apply(people, rows, step, scale), scale) + damping * step
        length = size / _dot(step, image)
        weights += length * step
        residual -= length * image
        before, size = size, _dot(residual, residual)
        step = residual + size / before * step
    return weights


@compiled
def _dot(one: Floats, other: Floats) -> float:
    total = 0.0
    for at in range(one.shape[0]):
        total += one[at] * other[at]
    return total
