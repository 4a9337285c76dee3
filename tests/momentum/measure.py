"""How well the detector tells pairs that will end early from others: judged at moments of a pair's life."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from services.scheduling.domain.momentum import POINTS, Sign, points, signs
from tests.momentum.programs import Lived

# The pairs that still meet are judged after these shares of their planned time, each with the same weight.
LANDMARKS: Final = (0.25, 0.4, 0.55, 0.7)
Matrix = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What was counted of each pair at each landmark (rows), by sign (columns), and whether it ended early later."""

    counts: Matrix
    early: NDArray[np.bool_]
    landmark: NDArray[np.float64]


def judged(lives: Iterable[Lived], landmarks: Sequence[float] = LANDMARKS) -> Judged:
    """Return what the detector sees of pairs, by the very code that runs in scheduling."""
    counts, early, at = [], [], []
    for life in lives:
        for share in landmarks:
            seen = life.seen_after(share)
            if seen is None:
                continue
            found = signs(life.course, *seen).counts
            counts.append([min(POINTS[sign][1], found[sign]) for sign in Sign])
            early.append(life.early)
            at.append(share)
    return Judged(counts=np.array(counts), early=np.array(early), landmark=np.array(at))


def points_of(judged: Judged, weights: Sequence[int] | None = None) -> NDArray[np.int64]:
    """Return the points of each row; without weights by the rule that is shipped."""
    if weights is None:
        return np.array([points(dict(zip(Sign, row, strict=True))) for row in judged.counts.tolist()])
    found: NDArray[np.int64] = judged.counts @ np.array(weights)
    return found


def roc(points: NDArray[np.int64], early: NDArray[np.bool_]) -> list[tuple[int, float, float]]:
    """Return (threshold, sensitivity, specificity) from the strictest threshold to none."""
    return [
        (threshold, float((points[early] >= threshold).mean()), float((points[~early] < threshold).mean()))
        for threshold in range(int(points.max()) + 1, -1, -1)
    ]


def auc(points: NDArray[np.int64], early: NDArray[np.bool_]) -> float:
    """Return the area under the ROC curve: how often a pair that ends early has more points than one that does not."""
    curve = roc(points, early)
    x = [1 - specificity for _, _, specificity in curve]
    y = [sensitivity for _, sensitivity, _ in curve]
    return float(np.trapezoid(y, x))


def at(points: NDArray[np.int64], early: NDArray[np.bool_], threshold: int) -> tuple[float, float]:
    """Return sensitivity and specificity at a threshold."""
    return float((points[early] >= threshold).mean()), float((points[~early] < threshold).mean())


def sensitivity_at(points: NDArray[np.int64], early: NDArray[np.bool_], specificity: float) -> float:
    """Return the sensitivity at a specificity; between two thresholds by a draw among the pairs at the lower one."""
    curve = roc(points, early)
    x = [1 - found for _, _, found in curve]
    return float(np.interp(1 - specificity, x, [found for _, found, _ in curve]))
