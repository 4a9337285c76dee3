"""Why two people were paired, were not, or could not be; in figures and in words for a coordinator."""

from dataclasses import dataclass
from enum import StrEnum

from services.matching.domain.program_settings import FULL
from services.matching.domain.reasons import Reason, number
from shared.contracts.vocabulary import PersonId, Role, RunId
from shared.domain import NotFound, Refused


class NotInThisRun(NotFound):
    """Only couples of a mentor and a mentee who were both ready when the run began can be explained."""


class RolesSwapped(Refused):
    """The mentor is asked for first, then the mentee."""

    status = 422


class Verdict(StrEnum):
    """What a run made of a couple."""

    PAIRED = "paired"
    POSSIBLE = "possible"
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A hard rule that a couple breaks, and how."""

    rule: str
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Alternative:
    """The best whom somebody is not paired with.

    Attributes:
        score: of that pair, in basis points.
        costs: what all pairs together would lose by it at least, in basis points; 0 where nothing is proven lost.
        paired_with: whom the alternative is paired with instead.
    """

    person_id: PersonId
    score: int
    costs: int
    paired_with: tuple[PersonId, ...]


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where the couple stands for one of the two.

    Attributes:
        rank: 1 for the best of all whom the rules allow, ties share a rank; 0 where the couple is not allowed.
        choices: how many the rules allow.
        paired_with: whom the run paired them with.
    """

    rank: int
    choices: int
    paired_with: tuple[PersonId, ...]
    alternative: Alternative | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Why:
    """What a run says of one couple, as its people were then.

    Attributes:
        score: in basis points; None where a rule forbids the couple.
        components: what the score is made of; they sum to it.
        broken: the hard rules that forbid it.
        costs: what all pairs together would lose at least if these two were paired, in basis points; None if they are.
        for_mentor: where the couple stands for the mentor; None where one of the two had no free place.
        sentence: the answer, in words.
    """

    run_id: RunId
    mentor_id: PersonId
    mentee_id: PersonId
    verdict: Verdict
    sentence: str
    score: int | None = None
    components: tuple[Reason, ...] = ()
    broken: tuple[Broken, ...] = ()
    costs: int | None = None
    for_mentor: Place | None = None
    for_mentee: Place | None = None


def percent(points: int) -> str:
    """Return basis points as a coordinator reads them: 7,430 is 74%, and what is less than 1% is not 0%."""
    share = points * 100 / FULL
    return f"{max(share, 0.1):.1f}%" if 0 < share < 1 else f"{share:.0f}%"


def refusal(broken: tuple[Broken, ...]) -> str:
    """Return why two people cannot be paired."""
    return "They cannot be paired. " + " ".join(one.sentence for one in broken)


def answer(verdict: Verdict, score: int, costs: int) -> str:
    """Return why two people are paired, or are not though they could be."""
    if verdict is Verdict.PAIRED:
        return f"They are paired with a fit of {percent(score)}."
    if costs:
        return (
            f"They could meet, with a fit of {percent(score)}, but all pairs together would lose at least "
            f"{percent(costs)} of a perfect fit: whom they are paired with, or somebody who waited, needs them more."
        )
    return (
        f"They could meet, with a fit of {percent(score)}, and nothing proves that the program would lose by it: "
        "equally good pairs are told apart by the run's seed."
    )


def standing(role: Role, rank: int, choices: int, alternative: Alternative | None) -> str:
    """Return in words where a couple stands for one of the two, and why the best alternative was not taken."""
    other = "mentee" if role is Role.MENTOR else "mentor"
    if not choices:
        return f"The rules allow the {role} no {other} at all."
    where = f"Rank {rank} of {number(choices, f'possible {other}')} for the {role}." if rank else ""
    return f"{where} {_instead(role, other, alternative)}".strip() if alternative else where


def _instead(role: Role, other: str, one: Alternative) -> str:
    taken = f"is paired with {', '.join(one.paired_with)}" if one.paired_with else "has no pair"
    best = f"The best other {other} for this {role} would be {one.person_id} (fit {percent(one.score)}), who {taken}"
    if one.costs:
        return (
            f"{best}; choosing that pair would cost all pairs together at least {percent(one.costs)} of a perfect fit."
        )
    return f"{best}; choosing that pair would, as far as is proven, cost the program nothing."
