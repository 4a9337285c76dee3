"""Whether a program could show that pairs keep people: enough people with a pair, and enough who wait, to compare."""

from dataclasses import dataclass
from typing import Final

from services.matching.domain.program import Program
from services.matching.domain.summary import Summary
from services.matching.domain.trials import Trial
from shared.contracts.vocabulary import Role
from shared.proportions import TEN_POINTS, people_to_see

# Nine in ten people are still there half a year later in most organizations; the nearer to half, the more it takes.
ASSUMED: Final = 0.9


@dataclass(frozen=True, kw_only=True)
class Retention:
    """How many would have a pair and would wait, and whether both are as many as it takes to see ten points."""

    paired: int
    waiting: int
    needed: int
    shows: bool


def retention_of(summary: Summary, waitlisted: int) -> Retention:
    """Return whether the pairs of a run leave enough people on both sides; `waitlisted` have no seat and wait, too."""
    paired = max(0, summary.mentors + summary.mentees - summary.unmatched)
    waiting = summary.unmatched + waitlisted
    needed = people_to_see(TEN_POINTS, ASSUMED)
    return Retention(paired=paired, waiting=waiting, needed=needed, shows=min(paired, waiting) >= needed)


def retention_of_twin(trial: Trial, program: Program) -> Retention | None:
    """Return whether a twin could show that pairs keep people; None while it is not computed."""
    waitlisted = sum(program.lines.of(role).waiting for role in Role)
    return retention_of(trial.compared.after.summary, waitlisted) if trial.compared else None
