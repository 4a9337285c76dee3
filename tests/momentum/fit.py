"""Fit the detector's points: a logistic regression with no negative weight, rounded to small whole numbers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from services.scheduling.domain.momentum import Sign
from tests.momentum.measure import Judged, at, points_of

SPECIFICITY = 0.75
MOST = 4  # points of one sign at most, so that people can add them up


def weights(judged: Judged) -> tuple[int, ...]:
    """Return the points of each sign, fitted on pairs; each gets one at least, for what is rare here may not be so."""
    x, y = judged.counts.astype(float), judged.early.astype(float)

    def loss(given: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        logit = x @ given[1:] + given[0]
        chance = 1 / (1 + np.exp(-logit))
        value = float(np.mean(np.logaddexp(0, logit) - y * logit)) + 1e-4 * float(given[1:] @ given[1:])
        off = (chance - y) / len(y)
        return value, np.concatenate([[off.sum()], x.T @ off + 2e-4 * given[1:]])

    bounds = [(None, None), *[(0, None)] * len(Sign)]
    found = minimize(loss, np.zeros(len(Sign) + 1), jac=True, bounds=bounds, method="L-BFGS-B").x[1:]
    return tuple(max(1, round(float(one / max(found.max(), 1e-9)) * MOST)) for one in found)


def threshold(judged: Judged, given: Sequence[int]) -> int:
    """Return the lowest threshold that keeps the specificity."""
    points = points_of(judged, given)
    return next(one for one in range(int(points.max()) + 2) if at(points, judged.early, one)[1] >= SPECIFICITY)
