"""Random small markets that stress every rule, for the tests of the solver."""

from dataclasses import replace

import numpy as np

from services.matching.solver import Likeness, Rules, Shapes, Side, Span, Weights, reporting_forest

TOPICS, DEPARTMENTS, STYLES = 30, 5, 4


def sides(n: int, m: int, seed: int = 1) -> tuple[Side, Side]:
    rng = np.random.default_rng(seed)
    manager = np.array([-1, *(int(rng.integers(0, person)) for person in range(1, n + m + 3))])
    forest = reporting_forest(manager)
    people = rng.permutation(n + m + 3)
    mentors = _side(rng, people[:n], forest.columns(people[:n]), junior=True)
    return mentors, _side(rng, people[n : n + m], forest.columns(people[n : n + m]), junior=False)


def _side(rng: np.random.Generator, person: np.ndarray, columns: dict, *, junior: bool) -> Side:
    n = len(person)
    return Side.of(
        person,
        **columns,
        level=rng.integers(1, 5, n) if junior else rng.integers(4, 10, n),
        birth_year=np.where(
            rng.random(n) < 0.1, 0, rng.integers(1985, 2004, n) if junior else rng.integers(1955, 1990, n)
        ),
        department=rng.integers(0, DEPARTMENTS, n),
        style=rng.integers(0, STYLES, n),
        languages=rng.integers(0, 8, n).astype(np.uint64),
        available=rng.integers(0, 2**63, (n, 3)).astype(np.uint64) & rng.integers(0, 2**63, (n, 3)).astype(np.uint64),
        seeks=topics(rng, n, 5),
        offers=topics(rng, n, 7),
        offer_level=25 * rng.integers(1, 5, (n, 7)),
    )


def topics(rng: np.random.Generator, n: int, width: int) -> np.ndarray:
    chosen = np.argsort(rng.random((n, TOPICS)), axis=1)[:, :width]
    return np.where(np.arange(width) < rng.integers(0, width + 1, (n, 1)), chosen, -1)


def weights() -> Weights:
    rng = np.random.default_rng(7)
    shapes = Shapes(
        departments=rng.integers(0, 10_001, (DEPARTMENTS, DEPARTMENTS)),
        styles=rng.integers(0, 10_001, (STYLES, STYLES)),
    )
    return Weights(
        mentee_learns=3333, mentor_learns=1917, seniority=750, generation=1000, across_departments=999,
        style=501, hours=1000, languages=500, shapes=shapes,
    )  # fmt: skip


def rules(**changes: object) -> Rules:
    never = np.random.default_rng(9).integers(0, 30, (20, 2))
    given = {"generation_gap": Span(low=5, high=50), "common_hours": 20, "never_again": never}
    return Rules(**{**given, **changes})


def traits(seed: int, *sides: Side) -> tuple[tuple[Side, ...], tuple[Likeness | Span, ...]]:
    """The same people with random traits, some of them unknown, and random rules on them."""
    rng = np.random.default_rng(seed)
    kinds = rng.integers(2, 30, rng.integers(0, 5))
    rules = (*Likeness, Span(low=-3, high=8), Span(low=2, high=2))
    asked = tuple(rules[at] for at in rng.integers(0, len(rules), len(kinds)))
    people = (replace(side, traits=rng.integers(0, kinds, (len(side), len(kinds)))) for side in sides)
    return tuple(people), asked
