"""Explanations of a couple, in figures and in words: why it was made, was not made, or is impossible."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from services.matching.domain.pairs import Evidence
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
    """The result of a run for a couple."""

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
    """The best partner that a person was not paired with.

    Attributes:
        score: of that pair, in basis points.
        costs: the proven minimum loss over all pairs if this pair were made, in basis points; 0 if none is proven.
        paired_with: the alternative's partners in the run.
    """

    person_id: PersonId
    score: int
    costs: int
    paired_with: tuple[PersonId, ...]


@dataclass(frozen=True, kw_only=True)
class Place:
    """The rank of the couple for one of the two.

    Attributes:
        rank: 1 for the best of the partners the rules allow, ties share a rank; 0 if the rules forbid the couple.
        choices: how many partners the rules allow.
        paired_with: their partners in the run.
    """

    rank: int
    choices: int
    paired_with: tuple[PersonId, ...]
    alternative: Alternative | None
    sentence: str


@dataclass(frozen=True, kw_only=True)
class Why:
    """The explanation of one couple of a run, from the facts at the time of the run.

    Attributes:
        score: in basis points; None if a rule forbids the couple.
        components: the parts of the score; they sum to it.
        broken: the hard rules that forbid it.
        costs: the minimum loss over all pairs if these two were paired, in basis points; None if they are.
        for_mentor: the couple's rank for the mentor; None if one of the two had no free place.
        sentence: the answer, in words.
        evidence: the facts behind the score, for pages that say them in other languages.
    """

    run_id: RunId
    mentor_id: PersonId
    mentee_id: PersonId
    verdict: Verdict
    sentence: str
    evidence: Annotated[Evidence, Field(exclude=True)] = field(default_factory=Evidence)
    score: int | None = None
    components: tuple[Reason, ...] = ()
    broken: tuple[Broken, ...] = ()
    costs: int | None = None
    for_mentor: Place | None = None
    for_mentee: Place | None = None


def percent(points: int) -> str:
    """Return basis points as a percentage in words: 7,430 is 74%; a share below 1% is not shown as 0%."""
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
    """Return in words how a couple ranks for one of the two, and why the best alternative was not chosen."""
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
