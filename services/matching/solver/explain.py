"""Why two people fit, or why they cannot meet."""

from dataclasses import dataclass

import numpy as np

from services.matching.solver.pairwise import score_pairs
from services.matching.solver.people import Side
from services.matching.solver.program import Component, Rule, Rules, Weights
from services.matching.solver.scores import rules_in


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """One pair: its fit in basis points by component, or the rules it breaks (then fit is -1)."""

    fit: int
    components: dict[Component, int]
    broken: tuple[Rule, ...]


def explain(  # noqa: PLR0913, PLR0917 - who, with whom, under which program
    mentors: Side,
    mentees: Side,
    mentor: int,
    mentee: int,
    weights: Weights,
    rules: Rules,
) -> Explanation:
    """Explain the pair of these two rows."""
    one = score_pairs(mentors, mentees, np.array([mentor]), np.array([mentee]), weights, rules)
    return Explanation(
        fit=int(one.fit[0]),
        components={name: int(part[0]) for name, part in one.components.items()},
        broken=tuple(rules_in(int(one.broken[0]))),
    )
