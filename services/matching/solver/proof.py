"""The certificate over all pairs, streamed: memory for n x k, never for n x m.

A pass lists each mentor's pairs above a floor, which bounds all others. Later passes examine only mentees
whose price fell: for the others the bound moves with the price.
"""

from dataclasses import dataclass, replace

import numpy as np

from services.matching.solver.arrays import Ints
from services.matching.solver.market import Market

LISTED, MARGIN = 32, 300
QUICK_SHARES = (0.01, 0.03, 0.1, 0.3)


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The bound and the best pairs at given prices.

    Attributes:
        bound: no assignment is worth more.
        column: [n, k] pairs to add to the candidates, -1 for none.
        reduced: [n, k] their value minus price.
        price: [m] the given prices.
        profit: [n] bound on each mentor's best value minus price.
        beyond: [n] bound on value minus reference price of pairs that are not listed.
        reference: [m] the prices that beyond refers to.
    """

    bound: int
    column: Ints
    reduced: Ints
    price: Ints
    profit: Ints
    beyond: Ints
    reference: Ints


def prove(market: Market, price: Ints, content: Ints) -> Proof:
    """Examine all pairs; content [n] is the capacity-th best value minus price among the candidates."""
    floor = content - MARGIN
    reduced, column = market.best(max(LISTED, int(market.mentor_capacity.max())), price, floor)
    beyond = np.where((column >= 0).all(axis=1), reduced.min(axis=1), floor)
    profit = np.maximum(np.maximum(reduced.max(axis=1), beyond), content)
    best = -np.sort(-np.maximum(np.where(column >= 0, reduced, beyond[:, None]), 0), axis=1)
    best[:, 0] = np.maximum(profit, 0)
    taken = np.arange(best.shape[1]) < market.mentor_capacity[:, None]
    bound = _places(market, price) + int((best * taken).sum(dtype=np.int64)) + market.understated
    return Proof(
        bound=bound, column=column, reduced=reduced, price=price, profit=profit, beyond=beyond, reference=price
    )


def prove_again(market: Market, price: Ints, content: Ints, before: Proof, allowed: float) -> Proof:
    """Examine only mentees whose price fell, if that keeps the bound within `allowed` basis points a mentor."""
    change = price - before.reference
    for share in QUICK_SHARES:
        shift = int(np.quantile(change, share, method="lower"))
        if np.maximum(0, before.beyond - shift - content).mean() <= allowed:
            break
    else:
        return prove(market, price, content)
    if market.mentor_capacity.max() > 1:
        return prove(market, price, content)
    fell = np.flatnonzero(change < shift)
    floor = content - MARGIN
    beyond, reference = before.beyond - shift, before.reference + shift
    reduced, column = np.zeros((len(floor), 0), np.int32), np.zeros((len(floor), 0), np.int32)
    if len(fell):
        reduced, column = market.best(LISTED, price, floor, fell)
        beyond = np.maximum(beyond, np.where((column >= 0).all(axis=1), reduced.min(axis=1), floor))
        reference[fell] = price[fell]
    profit = np.maximum(np.maximum(reduced.max(axis=1, initial=-(2**31)), beyond), content)
    bound = _places(market, price) + int(np.maximum(profit, 0).sum(dtype=np.int64))
    return replace(
        before,
        bound=bound,
        column=column,
        reduced=reduced,
        price=price,
        profit=profit,
        beyond=beyond,
        reference=reference,
    )


def _places(market: Market, price: Ints) -> int:
    return int((price.astype(np.int64) * market.mentee_capacity).sum())
