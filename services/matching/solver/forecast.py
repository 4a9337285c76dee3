"""Predicts prices from a small market, so that the first candidates are not all the same few popular people.

A random part of both sides is matched; its prices are regressed on what makes people wanted (topics sought and
offered, department, style, traits, level, birth year, hours, languages) and predicted for all. Source: ridge
regression (Hoerl and Kennard 1970), by conjugate gradients on the normal equations with sums in a fixed order: threads
cannot change it.
"""

import numpy as np
from scipy.sparse import csr_array, hstack

from services.matching.solver.arrays import Floats, Ints
from services.matching.solver.people import EXPERT, NO_TOPIC, Side

DAMPING, ROUNDS, HIGHEST = 1.0, 60, 31_000
LEVELS = 4  # an expert counts as four people who know a little


def predict(mentees: Side, known: Ints, price: Ints) -> Ints:
    """[m] prices of all mentees from the prices of the known rows."""
    features = _features(mentees)
    seen = features[known]
    mean = float(price.mean())
    weights = _ridge(seen, price.astype(np.float64) - mean)
    predicted = np.rint(np.asarray(features @ weights) + mean)
    return np.clip(predicted, 0, HIGHEST).astype(np.int32)


def _ridge(features: csr_array, target: Floats) -> Floats:
    """Conjugate gradients on (X'X + damping) w = X'y."""
    weights = np.zeros(features.shape[1])
    residual = features.T @ target
    step, size = residual.copy(), _dot(residual, residual)
    for _ in range(ROUNDS):
        if size < 1e-6 * len(target):
            break
        image = features.T @ (features @ step) + DAMPING * step
        length = size / _dot(step, image)
        weights += length * step
        residual -= length * image
        before, size = size, _dot(residual, residual)
        step = residual + size / before * step
    return weights


def _dot(one: Floats, other: Floats) -> float:
    return float(np.add.reduce(one * other))


def _features(side: Side) -> csr_array:
    hours = np.bitwise_count(side.available).sum(axis=1)
    years = np.where(side.birth_year > 0, side.birth_year - side.birth_year.max(initial=0), 1)
    plain = [side.department, side.style, *side.traits.T, side.level, years, np.minimum(hours, 60)]
    spoken = [(side.languages >> np.uint64(bit)) & np.uint64(1) for bit in range(64)]
    parts = [_one_hot(values) for values in plain]
    wanted = side.wanted / np.maximum(side.wanted.max(axis=1, keepdims=True, initial=0), 1)
    parts += [_bags(side.seeks, wanted), _bags(side.offers, side.offer_level * LEVELS / EXPERT)]
    return csr_array(hstack([*parts, csr_array(np.stack(spoken, axis=1).astype(float))]))


def _one_hot(values: Ints) -> csr_array:
    kinds, at = np.unique(values, return_inverse=True)
    return csr_array((np.ones(len(at)), at, np.arange(len(at) + 1)), shape=(len(at), len(kinds)))


def _bags(topics: Ints, weight: Ints | Floats) -> csr_array:
    named = topics != NO_TOPIC
    pointer = np.append(0, np.cumsum(named.sum(axis=1)))
    shape = (len(topics), int(topics.max(initial=0)) + 1)
    return csr_array((np.broadcast_to(weight, topics.shape)[named].astype(float), topics[named], pointer), shape=shape)
