"""Reasons in words: one sentence for each component of a score, and why a person has no pair."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from services.matching.domain.likeness import SHOWN, Likeness, Met, offered
from services.matching.domain.pairs import Evidence
from services.matching.domain.program_settings import Points
from services.matching.solver import Component
from shared.contracts.closed import total
from shared.contracts.participants import UnmatchedReason
from shared.contracts.vocabulary import GroupAttribute
from shared.phrases import ENGLISH, Words, phrase

MOST_TOLD: Final = 5  # topics of a sentence
_WHY_NOT: Final = total(
    UnmatchedReason,
    {
        UnmatchedReason.NOBODY_ON_THE_OTHER_SIDE: phrase("Nobody on the other side was ready."),
        UnmatchedReason.REPORTING_LINE: phrase(
            "Everybody else suitable is in their reporting line or has the same manager."
        ),
        UnmatchedReason.LEVEL_GAP: phrase("The rule on the gap between levels keeps everybody else suitable away."),
        UnmatchedReason.GENERATION_GAP: phrase("The rule on years apart keeps everybody else suitable away."),
        UnmatchedReason.COMMON_HOURS: phrase("Too few working hours in common with everybody else suitable."),
        UnmatchedReason.SHARED_LANGUAGE: phrase("No language in common with anybody else suitable."),
        UnmatchedReason.GROUP_RULE: phrase("The program's rule on {groups} keeps everybody else suitable away."),
        UnmatchedReason.DEPARTMENT: phrase("Everybody else suitable is of the same department."),
        UnmatchedReason.NEVER_AGAIN: phrase("Everybody else suitable was in a pair or a proposal with them before."),
        UnmatchedReason.FORBIDDEN: phrase(
            "A coordinator keeps everybody else suitable apart, or they share an address."
        ),
        UnmatchedReason.NO_COMMON_COUNTERPART: phrase(
            "Each person on the other side breaks rules with them, or fits too little."
        ),
        UnmatchedReason.IN_HIGH_DEMAND: phrase("Whoever suits them suits others better; they go first next time."),
        UnmatchedReason.TOO_FEW_PLACES: phrase(
            "This side has more people than the other has places; they go first next time."
        ),
        UnmatchedReason.PILOT_IS_FULL: phrase("The pilot has as many pairs as it may have."),
        UnmatchedReason.CHANGED_SINCE_THE_RUN: phrase(
            "Their pair was not possible any more when the run was released."
        ),
    },
)
_LABELS: Final = total(
    UnmatchedReason,
    {
        UnmatchedReason.NOBODY_ON_THE_OTHER_SIDE: phrase("nobody on the other side"),
        UnmatchedReason.REPORTING_LINE: phrase("reporting line"),
        UnmatchedReason.LEVEL_GAP: phrase("level gap"),
        UnmatchedReason.GENERATION_GAP: phrase("generation gap"),
        UnmatchedReason.COMMON_HOURS: phrase("common hours"),
        UnmatchedReason.SHARED_LANGUAGE: phrase("shared language"),
        UnmatchedReason.GROUP_RULE: phrase("group rule"),
        UnmatchedReason.DEPARTMENT: phrase("department"),
        UnmatchedReason.NEVER_AGAIN: phrase("never again"),
        UnmatchedReason.FORBIDDEN: phrase("forbidden"),
        UnmatchedReason.NO_COMMON_COUNTERPART: phrase("no common counterpart"),
        UnmatchedReason.IN_HIGH_DEMAND: phrase("in high demand"),
        UnmatchedReason.TOO_FEW_PLACES: phrase("too few places"),
        UnmatchedReason.CHANGED_SINCE_THE_RUN: phrase("changed since the run"),
        UnmatchedReason.PILOT_IS_FULL: phrase("pilot is full"),
    },
)
_NOUNS: Final = total(
    GroupAttribute,
    {
        GroupAttribute.DEPARTMENT: (phrase("department"), phrase("departments")),
        GroupAttribute.COUNTRY: (phrase("country"), phrase("countries")),
        GroupAttribute.SITE: (phrase("site"), phrase("sites")),
        GroupAttribute.BUSINESS_UNIT: (phrase("business unit"), phrase("business units")),
    },
)


@dataclass(frozen=True, kw_only=True)
class _Direction:
    """What is said of topics in one direction, from whoever offers to whoever seeks."""

    meets: str
    meets_itself: str
    meets_little: str
    offers: str
    offers_nothing: str


_MENTEE_LEARNS: Final = _Direction(
    meets=phrase("the mentee seeks {sought}, and the mentor offers {offered}, level {level}"),
    meets_itself=phrase("the mentee seeks {sought}, and the mentor offers it, level {level}"),
    meets_little=phrase("What the mentor offers has a few words in common with what the mentee seeks."),
    offers=phrase("The mentor offers {topics}."),
    offers_nothing=phrase("The mentor offers nothing of what the mentee seeks."),
)
_MENTOR_LEARNS: Final = _Direction(
    meets=phrase("the mentor seeks {sought}, and the mentee offers {offered}, level {level}"),
    meets_itself=phrase("the mentor seeks {sought}, and the mentee offers it, level {level}"),
    meets_little=phrase("What the mentee offers has a few words in common with what the mentor seeks."),
    offers=phrase("The mentee offers {topics}."),
    offers_nothing=phrase("The mentee offers nothing of what the mentor seeks."),
)


@dataclass(frozen=True, kw_only=True)
class Reason:
    """A component of a score: its points and its weight (basis points), and the facts behind them."""

    component: str
    points: int
    weight: int
    reason: str


def reasons(points: Points, weights: Points, evidence: Evidence, words: Words = ENGLISH) -> tuple[Reason, ...]:
    """Return a reason for every criterion that the program weighs; their points sum to the score."""
    said = sentences(evidence, words)
    had, of = points.by_name(), weights.by_name()
    return tuple(
        Reason(component=name, points=had[name], weight=of[name], reason=said[name])
        for name in had
        if had[name] or of[name]
    )


def explanation(reason: UnmatchedReason, attribute: GroupAttribute | None = None, words: Words = ENGLISH) -> str:
    """Return why a person has no pair, for a coordinator; `attribute` is that of a group rule."""
    groups = words.gettext(_NOUNS[attribute][1] if attribute else phrase("groups"))
    return words.gettext(_WHY_NOT[reason]).format(groups=groups)


def label(reason: UnmatchedReason, attribute: GroupAttribute | None = None, words: Words = ENGLISH) -> str:
    """Return a reason as a heading."""
    return words.gettext(_NOUNS[attribute][0] if attribute else _LABELS[reason])


def number(count: int, unit: str) -> str:
    """Return a count with its unit: 1 level, 2 levels."""
    return f"{count} {unit}" if abs(count) == 1 else f"{count} {unit}s"


def sentences(evidence: Evidence, words: Words = ENGLISH) -> Mapping[str, str]:
    """Return what the evidence says of each criterion, by its name."""
    return total(
        Component,
        {
            Component.MENTEE_LEARNS: _topics(_MENTEE_LEARNS, evidence.mentee_met, evidence.mentee_learns, words),
            Component.MENTOR_LEARNS: _topics(_MENTOR_LEARNS, evidence.mentor_met, evidence.mentor_learns, words),
            Component.SENIORITY: _levels(evidence.level_gap, words),
            Component.GENERATION: _years(evidence.years_apart, words),
            Component.ACROSS_DEPARTMENTS: _departments(evidence.across_departments, words),
            Component.STYLE: _styles(evidence.different_styles, words),
            Component.HOURS: words.ngettext(
                "Their working days share {n} hour a week.",
                "Their working days share {n} hours a week.",
                evidence.common_hours,
            ).format(n=evidence.common_hours),
            Component.LANGUAGES: _languages(evidence.languages, words),
        },
    )


def _topics(say: _Direction, met: tuple[Met, ...], learns: tuple[str, ...], words: Words) -> str:
    """Return a sentence about topics: those that are met, the most wanted first, else those that are offered."""
    told = [_met(say, one, words) for one in met if one.percent >= SHOWN]
    if not told and met:
        return words.gettext(say.meets_little)
    if not told:
        offers = words.gettext(say.offers).format(topics=words.listed(learns)) if learns else ""
        return offers or words.gettext(say.offers_nothing)
    some, rest = "; ".join(told[:MOST_TOLD]), len(told) - MOST_TOLD
    more = words.ngettext("; and {n} more", "; and {n} more", rest).format(n=rest) if rest > 0 else ""
    return f"{some[0].upper()}{some[1:]}{more}."


def _met(say: _Direction, one: Met, words: Words) -> str:
    same = one.likeness is Likeness.SAME
    text = words.gettext(say.meets_itself if same else say.meets)
    return text.format(sought=one.sought, offered=offered(one, words), level=one.level)


def _levels(gap: int | None, words: Words) -> str:
    if gap is None:
        return words.gettext(phrase("The level of one of them is not known."))
    return words.ngettext("{n} level between them.", "{n} levels between them.", gap).format(n=gap)


def _years(apart: int | None, words: Words) -> str:
    if apart is None:
        return words.gettext(phrase("The age of one of them is not known."))
    return words.ngettext("{n} year apart in age.", "{n} years apart in age.", apart).format(n=apart)


def _departments(across: bool | None, words: Words) -> str:  # noqa: FBT001 - one of three facts
    if across is None:
        return words.gettext(phrase("The department of one of them is not known."))
    different, same = phrase("They work in different departments."), phrase("They work in the same department.")
    return words.gettext(different if across else same)


def _styles(differ: bool | None, words: Words) -> str:  # noqa: FBT001 - one of three facts
    if differ is None:
        return words.gettext(phrase("The communication style of one of them is not known."))
    different = phrase("They have different communication styles.")
    return words.gettext(different if differ else phrase("They have the same communication style."))


def _languages(codes: tuple[str, ...], words: Words) -> str:
    if not codes:
        return words.gettext(phrase("They share no language."))
    known = words.listed([words.language(one) for one in codes])
    return words.gettext(phrase("Both speak {languages}.")).format(languages=known)
