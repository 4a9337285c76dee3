"""Predicts prices and profits from a small market, so that not all list the same few popular people first.

A random part of both sides is matched; prices and profits are regressed on what makes people wanted (topics sought and
offered, department, style, traits, level, birth year, hours, languages, and how well their topics go with those of
anybody at all) and predicted for all. Source: ridge regression (Hoerl and Kennard 1970), by conjugate gradients on the
normal equations with sums in a fixed order: threads cannot change it.
"""

from typing import NamedTuple

import numpy as np

from services.matching.solver.arrays import Floats, Ints, Words
from services.matching.solver.compiled import compiled, together
from services.matching.solver.people import EXPERT, NO_TOPIC, Side
from services.matching.solver.program import Weights
from services.matching.solver.tables import topic_points

DAMPINGS = (1.0, 10.0, 100.0, 1_000.0)
"""The more topics a program has, the less a sample says of each: which of these predicts best is tried on a part."""

EXPECTED = 8
TRIED, HIGHEST = 5, 31_000
ROUNDS, ENOUGH = 16, 1e-6
LEVELS = 4  # an expert counts as four people who know a little
ROWS = 2_048  # people whose features are laid out at a time


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


class Features(NamedTuple):
    """The features of some people, row after row.

    Attributes:
        expected: [n, EXPECTED] numbers.
        pointer: [n + 1] where a person's other features begin.
        feature: uint32 which one, after the expected numbers.
        value: of each of them.
    """

    expected: Floats
    pointer: Ints
    feature: Ints
    value: Floats


def predict(mentors: Side, mentees: Side, weights: Weights, known: tuple[Ints, Ints], duals: Duals) -> Duals:
    """Predict everybody's from those of the known rows of mentors and mentees."""
    points = topic_points(mentors, weights.mentor_learns), topic_points(mentees, weights.mentee_learns)
    price, profit = together(
        lambda: _predicted(_people(mentees, mentors, points[1], points[0]), known[1], duals.price),
        lambda: _predicted(_people(mentors, mentees, points[0], points[1]), known[0], duals.profit),
    )
    return Duals(price=price, profit=profit)


def _predicted(people: People, known: Ints, seen: Ints) -> Ints:
    mean = float(seen.mean())
    target = seen.astype(np.float64) - mean
    tried = np.arange(len(known)) % TRIED == 0
    parts = _features(people, known[~tried]), _features(people, known[tried])
    size = EXPECTED + people.first[2]
    damping = min(DAMPINGS, key=lambda one: _missed(parts, size, (target[~tried], target[tried]), one))
    learnt = _ridge(_features(people, known), size, target, damping)
    blocks = (np.arange(at, min(at + ROWS, len(people.code))) for at in range(0, len(people.code), ROWS))
    everybody = np.concatenate([_apply(_features(people, rows), learnt, damping) for rows in blocks]) + mean
    out: Ints = np.clip(np.rint(everybody), 0, HIGHEST).astype(np.int32)
    return out


def _missed(parts: tuple[Features, Features], size: int, target: tuple[Floats, Floats], damping: float) -> float:
    """Return how far off the second part's numbers are if they are predicted from the first."""
    gone = target[1] - _apply(parts[1], _ridge(parts[0], size, target[0], damping), damping)
    return float(_dot(gone, gone))


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
def _features(people: People, rows: Ints) -> Features:
    """Lay out the features of these people."""
    width = people.code.shape[1] + 64 + people.seeks.shape[1] + people.offers.shape[1]
    index, value = np.empty(rows.shape[0] * width, np.uint32), np.empty(rows.shape[0] * width)
    pointer, end = np.zeros(rows.shape[0] + 1, np.int64), 0
    seeks, offers = people.first[0], people.first[1]
    for at in range(rows.shape[0]):
        i = rows[at]
        for q in range(people.code.shape[1]):
            index[end], value[end] = people.code[i, q], 1.0
            end += 1
        for bit in range(64):
            if (people.languages[i] >> np.uint64(bit)) & np.uint64(1):
                index[end], value[end] = seeks - 64 + bit, 1.0
                end += 1
        most = _most(people.wanted[i])
        for q in range(people.seeks.shape[1]):
            if people.seeks[i, q] != NO_TOPIC:
                index[end], value[end] = seeks + people.seeks[i, q], people.wanted[i, q] / most
                end += 1
        for q in range(people.offers.shape[1]):
            if people.offers[i, q] != NO_TOPIC:
                index[end], value[end] = offers + people.offers[i, q], people.level[i, q] * LEVELS / EXPERT
                end += 1
        pointer[at + 1] = end
    return Features(people.expected[rows], pointer, index[:end].copy(), value[:end].copy())


@compiled
def _apply(features: Features, weights: Floats, damping: float) -> Floats:
    """[n] sum of features times weights; expected numbers are scaled, so that they are hardly damped."""
    scale, index, value = np.sqrt(damping), features.feature, features.value
    out = np.zeros(features.expected.shape[0])
    for i in range(out.shape[0]):
        total = 0.0
        for q in range(EXPECTED):
            total += scale * features.expected[i, q] * weights[q]
        for at in range(features.pointer[i], features.pointer[i + 1]):
            total += value[at] * weights[np.uint32(EXPECTED) + index[at]]
        out[i] = total
    return out


@compiled
def _back(features: Features, values: Floats, size: int, damping: float) -> Floats:
    """[size] sum over people of features times values: the transpose of `_apply`."""
    scale, index, value = np.sqrt(damping), features.feature, features.value
    out = np.zeros(size)
    for i in range(values.shape[0]):
        for q in range(EXPECTED):
            out[q] += scale * features.expected[i, q] * values[i]
        for at in range(features.pointer[i], features.pointer[i + 1]):
            out[np.uint32(EXPECTED) + index[at]] += value[at] * values[i]
    return out


@compiled
def _most(wanted: Ints) -> float:
    most = 1
    for q in range(wanted.shape[0]):
        most = max(most, wanted[q])
    return float(most)


@compiled
def _ridge(features: Features, size: int, target: Floats, damping: float) -> Floats:
    """Conjugate gradients on (X'X + damping) w = X'y, preconditioned by the diagonal."""
    diagonal = _squares(features, size, damping)
    residual = _back(features, target, size, damping)
    weights, step = np.zeros(size), residual / diagonal
    left = _dot(residual, step)
    for _ in range(ROUNDS):
        if left < ENOUGH * target.shape[0]:
            break
        image = _back(features, _apply(features, step, damping), size, damping) + damping * step
        length = left / _dot(step, image)
        weights += length * step
        residual -= length * image
        before, left = left, _dot(residual, residual / diagonal)
        step = residual / diagonal + left / before * step
    return weights


@compiled
def _squares(features: Features, size: int, damping: float) -> Floats:
    """[size] the diagonal of X'X + damping."""
    out = np.full(size, damping)
    for i in range(features.expected.shape[0]):
        for q in range(EXPECTED):
            out[q] += damping * features.expected[i, q] ** 2
        for at in range(features.pointer[i], features.pointer[i + 1]):
            out[np.uint32(EXPECTED) + features.feature[at]] += features.value[at] ** 2
    return out


@compiled
def _dot(one: Floats, other: Floats) -> float:
    total = 0.0
    for at in range(one.shape[0]):
        total += one[at] * other[at]
    return total
