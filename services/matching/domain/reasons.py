"""Reasons in words: one sentence for each component of a score, and why a person has no pair."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.matching.domain.likeness import SHOWN, Met, in_words
from services.matching.domain.pairs import Evidence
from services.matching.domain.program_settings import Points
from services.matching.solver import Component
from shared.contracts.closed import total
from shared.contracts.participants import UnmatchedReason
from shared.contracts.vocabulary import GroupAttribute

MOST_TOLD: Final = 5  # topics of a sentence
_WHY_NOT: Final = total(
    UnmatchedReason,
    {
        UnmatchedReason.NOBODY_ON_THE_OTHER_SIDE: "Nobody on the other side was ready.",
        UnmatchedReason.REPORTING_LINE: "Everybody else suitable is in their reporting line or has the same manager.",
        UnmatchedReason.LEVEL_GAP: "The rule on the gap between levels keeps everybody else suitable away.",
        UnmatchedReason.GENERATION_GAP: "The rule on years apart keeps everybody else suitable away.",
        UnmatchedReason.COMMON_HOURS: "Too few working hours in common with everybody else suitable.",
        UnmatchedReason.SHARED_LANGUAGE: "No language in common with anybody else suitable.",
        UnmatchedReason.GROUP_RULE: "The program's rule on {groups} keeps everybody else suitable away.",
        UnmatchedReason.DEPARTMENT: "Everybody else suitable is of the same department.",
        UnmatchedReason.NEVER_AGAIN: "Everybody else suitable was in a pair or a proposal with them before.",
        UnmatchedReason.FORBIDDEN: "A coordinator keeps everybody else suitable apart, or they share an address.",
        UnmatchedReason.NO_COMMON_COUNTERPART: (
            "Each person on the other side breaks rules with them, or fits too little."
        ),
        UnmatchedReason.IN_HIGH_DEMAND: "Whoever suits them suits others better; they go first next time.",
        UnmatchedReason.TOO_FEW_PLACES: "This side has more people than the other has places; they go first next time.",
        UnmatchedReason.PILOT_IS_FULL: "The pilot has as many pairs as it may have.",
        UnmatchedReason.CHANGED_SINCE_THE_RUN: "Their pair was not possible any more when the run was released.",
    },
)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A component of a score: its points and its weight (basis points), and the facts behind them."""

    component: str
    points: int
    weight: int
    reason: str


def reasons(points: Points, weights: Points, evidence: Evidence) -> tuple[Reason, ...]:
    """Return a reason for every criterion that the program weighs; their points sum to the score."""
    words = _words(evidence)
    had, of = points.by_name(), weights.by_name()
    return tuple(
        Reason(component=name, points=had[name], weight=of[name], reason=words[name])
        for name in had
        if had[name] or of[name]
    )


def explanation(reason: UnmatchedReason, attribute: GroupAttribute | None = None) -> str:
    """Return why a person has no pair, for a coordinator; `attribute` is that of a group rule."""
    return _WHY_NOT[reason].format(groups=attribute.plural if attribute else "groups")


def label(reason: UnmatchedReason, attribute: GroupAttribute | None = None) -> str:
    """Return a reason as a heading."""
    return attribute.noun if attribute else reason.replace("-", " ")


def number(count: int, unit: str) -> str:
    """Return a count with its unit: 1 level, 2 levels."""
    return f"{count} {unit}" if abs(count) == 1 else f"{count} {unit}s"


def _words(evidence: Evidence) -> Mapping[str, str]:
    return total(
        Component,
        {
            Component.MENTEE_LEARNS: _met(evidence.mentee_met, "mentee", "mentor")
            or _topics("The mentor offers", evidence.mentee_learns, "what the mentee seeks"),
            Component.MENTOR_LEARNS: _met(evidence.mentor_met, "mentor", "mentee")
            or _topics("The mentee offers", evidence.mentor_learns, "what the mentor seeks"),
            Component.SENIORITY: _counted(
                evidence.level_gap, "level", "between them", "The level of one of them is not known."
            ),
            Component.GENERATION: _counted(
                evidence.years_apart, "year", "apart in age", "The age of one of them is not known."
            ),
            Component.ACROSS_DEPARTMENTS: _differing("department", "work in", differ=evidence.across_departments),
            Component.STYLE: _differing("communication style", "have", differ=evidence.different_styles),
            Component.HOURS: f"Their working days share {number(evidence.common_hours, 'hour')} a week.",
            Component.LANGUAGES: f"Both speak {_list(evidence.languages)}."
            if evidence.languages
            else "They share no language.",
        },
    )


def _met(met: tuple[Met, ...], learner: str, teacher: str) -> str:
    """Return a sentence about the topics that are met, the most wanted first; empty if there are none."""
    told = [one for one in met if one.percent >= SHOWN]
    if not told:
        return f"What the {teacher} offers has a few words in common with what the {learner} seeks." if met else ""
    some = "; ".join(in_words(one, learner, teacher) for one in told[:MOST_TOLD])
    more = f"; and {len(told) - MOST_TOLD} more" if len(told) > MOST_TOLD else ""
    return f"{some[0].upper()}{some[1:]}{more}."


def _topics(who: str, topics: tuple[str, ...], what: str) -> str:
    return f"{who} {_list(topics)}." if topics else f"{who} nothing of {what}."


def _counted(count: int | None, unit: str, where: str, unknown: str) -> str:
    return unknown if count is None else f"{number(count, unit)} {where}.".capitalize()


def _differing(what: str, verb: str, *, differ: bool | None) -> str:
    if differ is None:
        return f"The {what} of one of them is not known."
    return f"They {verb} different {what}s." if differ else f"They {verb} the same {what}."


def _list(words: tuple[str, ...]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
