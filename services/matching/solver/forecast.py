"""Predicts prices from a small market, so that the first candidates are not all the same few popular people.

A random part of both sides is matched; its prices are regressed on what makes people wanted (topics sought and
offered, department, style, traits, level, birth year, hours, languages, and how well their topics go with those of
anybody at all) and predicted for all. Source: ridge regression (Hoerl and Kennard 1970), by conjugate gradients on the
normal equations with sums in a fixed order: threads cannot change it.
"""

import numpy as np
from scipy.sparse import csr_array, hstack

from services.matching.solver.arrays import Floats, Ints
from services.matching.solver.people import EXPERT, NO_TOPIC, Side
from services.matching.solver.program import Weights
from services.matching.solver.tables import topic_points

DAMPINGS = (1.0, 10.0, 100.0, 1_000.0)
"""The more topics a program has, the less a sample says of each: which of these predicts best is tried on a part."""

EXPECTED = 8
TRIED, ROUNDS, HIGHEST = 5, 60, 31_000
LEVELS = 4  # an expert counts as four people who know a little
ROWS = 8_192  # mentees whose features are laid out at a time


def predict(mentors: Side, mentees: Side, weights: Weights, known: Ints, price: Ints) -> Ints:
    """[m] prices of all mentees from the prices of the known rows."""
    features = _Features(mentors, mentees, weights)
    seen, mean = features.of(known), float(price.mean())
    target = price.astype(np.float64) - mean
    damping = min(DAMPINGS, key=lambda one: _missed(seen, target, one))
    learnt = _ridge(features.weighed(seen, damping), target, damping)
    blocks = (np.arange(first, min(first + ROWS, len(mentees))) for first in range(0, len(mentees), ROWS))
    predicted = [np.asarray(features.weighed(features.of(rows), damping) @ learnt) + mean for rows in blocks]
    out: Ints = np.clip(np.rint(np.concatenate(predicted)), 0, HIGHEST).astype(np.int32)
    return out


def _missed(seen: csr_array, target: Floats, damping: float) -> float:
    """Return how far off a fifth of the prices are if they are predicted from the others."""
    tried = np.arange(len(target)) % TRIED == 0
    features = _Features.weighed(seen, damping)
    gone = target[tried] - features[tried] @ _ridge(features[~tried], target[~tried], damping)
    return _dot(gone, gone)


class _Features:
    """What makes mentees wanted, as rows of numbers."""

    def __init__(self, mentors: Side, mentees: Side, weights: Weights) -> None:
        hours = np.bitwise_count(mentees.available).sum(axis=1)
        born = mentees.birth_year
        years = np.where(born > 0, born - born.max(initial=0), 1)
        plain = [mentees.department, mentees.style, *mentees.traits.T, mentees.level, years, np.minimum(hours, 60)]
        self._side = mentees
        self._codes = [np.unique(values, return_inverse=True)[1] for values in plain]
        self._expected = _expected(mentors, mentees, weights)

    def of(self, rows: Ints) -> csr_array:
        """[rows, features], the expected fits first."""
        some = self._side.take(rows)
        spoken = [(some.languages >> np.uint64(bit)) & np.uint64(1) for bit in range(64)]
        wanted = some.wanted / np.maximum(some.wanted.max(axis=1, keepdims=True, initial=0), 1)
        parts = [csr_array(self._expected[rows]), *(_one_hot(codes[rows], int(codes.max())) for codes in self._codes)]
        parts += [
            _bags(some.seeks, wanted, int(self._side.seeks.max(initial=0))),
            _bags(some.offers, some.offer_level * LEVELS / EXPERT, int(self._side.offers.max(initial=0))),
        ]
        return csr_array(hstack([*parts, csr_array(np.stack(spoken, axis=1).astype(float))]))

    @staticmethod
    def weighed(features: csr_array, damping: float) -> csr_array:
        """Return the features with larger expected fits, so that these are hardly damped."""
        scale = np.ones(features.shape[1])
        scale[:EXPECTED] = np.sqrt(damping)
        return csr_array(features * scale[None, :])


def _expected(mentors: Side, mentees: Side, weights: Weights) -> Floats:
    """[m, EXPECTED] mean and spread of what each mentee and any mentor learn from each other, and their squares.

    All have mean 0 and spread 1 over the mentees.
    """
    points = topic_points(mentors, weights.mentor_learns), topic_points(mentees, weights.mentee_learns)
    learnt = _moments((mentees.seeks, points[1]), (mentors.offers, mentors.offer_level))
    taught = _moments((mentees.offers, mentees.offer_level), (mentors.seeks, points[0]))
    scaled = _scaled(np.stack([*learnt, *taught], axis=1))
    return np.hstack([scaled, scaled**2])


def _moments(mine: tuple[Ints, Ints], theirs: tuple[Ints, Ints]) -> tuple[Floats, Floats]:
    """[m] mean and spread of the sum over topics of my value times that of somebody on the other side."""
    size = 1 + int(max(mine[0].max(initial=0), theirs[0].max(initial=0)))
    named, people = theirs[0] != NO_TOPIC, max(1, len(theirs[0]))
    topic, value = theirs[0][named], theirs[1][named].astype(np.float64)
    mean = np.bincount(topic, weights=value, minlength=size) / people
    spread = np.bincount(topic, weights=value**2, minlength=size) / people - mean**2
    values, at = np.where(mine[0] != NO_TOPIC, mine[1], 0).astype(np.float64), np.maximum(mine[0], 0)
    return (values * mean[at]).sum(axis=1), np.sqrt((values**2 * spread[at]).sum(axis=1))


def _scaled(values: Floats) -> Floats:
    spread = values.std(axis=0)
    return np.asarray((values - values.mean(axis=0)) / np.where(spread > 0, spread, 1))


def _ridge(features: csr_array, target: Floats, damping: float) -> Floats:
    """Conjugate gradients on (X'X + damping) w = X'y."""
    weights = np.zeros(features.shape[1])
    residual = features.T @ target
    step, size = residual.copy(), _dot(residual, residual)
    for _ in range(ROUNDS):
        if size < 1e-6 * len(target):
            break
        image = features.T @ (features @ step) + damping * step
        length = size / _dot(step, image)
        weights += length * step
        residual -= length * image
        before, size = size, _dot(residual, residual)
        step = residual + size / before * step
    return weights


def _dot(one: Floats, other: Floats) -> float:
    return float(np.add.reduce(one * other))


def _one_hot(codes: Ints, most: int) -> csr_array:
    return csr_array((np.ones(len(codes)), codes, np.arange(len(codes) + 1)), shape=(len(codes), most + 1))


def _bags(topics: Ints, weight: Ints | Floats, most: int) -> csr_array:
    named = topics != NO_TOPIC
    pointer = np.append(0, np.cumsum(named.sum(axis=1)))
    shape = (len(topics), most + 1)
    return csr_array((weight[named].astype(float), topics[named], pointer), shape=shape)
