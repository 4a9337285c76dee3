"""Sentences that say how two people break a hard rule, with the values concerned."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from services.matching.domain.pairs import Evidence
from services.matching.domain.participants import Participant
from services.matching.domain.program import Program
from services.matching.domain.reasons import number
from services.matching.matcher.traits import HardRule, traits_of
from services.matching.solver import Rule
from shared.contracts.closed import total


@dataclass(frozen=True, kw_only=True)
class TwoPeople:
    """Two people of a program, and the facts about them."""

    program: Program
    mentor: Participant
    mentee: Participant
    evidence: Evidence


def in_words(rule: HardRule, two: TwoPeople) -> str:
    """Return the sentence for a rule that they break."""
    if isinstance(rule, Rule):
        return _SENTENCES[rule](two)
    trait = next(one for one in traits_of(two.program) if one.rule is rule)
    return trait.words(two.mentor, two.mentee)


def _levels(two: TwoPeople) -> str:
    low, high = two.program.settings.rules.min_level_gap, two.program.settings.rules.max_level_gap
    asked = [f"at {word} {gap}" for word, gap in (("least", low), ("most", high)) if gap is not None]
    return (
        f"The mentor is at level {two.mentor.profile.level}, the mentee at level {two.mentee.profile.level}; "
        f"the program asks that the senior stands {' and '.join(asked)} above the junior."
    )


def _years(two: TwoPeople) -> str:
    return (
        f"They are {number(two.evidence.years_apart or 0, 'year')} apart by age band; "
        f"the program asks that the junior is at least {two.program.settings.rules.min_years_apart} younger."
    )


def _hours(two: TwoPeople) -> str:
    return (
        f"Their working days share {number(two.evidence.common_hours, 'hour')} a week; "
        f"the program asks for at least {two.program.settings.rules.min_common_hours}."
    )


def _places(two: TwoPeople) -> str:
    full = " and ".join(f"the {one.role}" for one in (two.mentor, two.mentee) if not one.free)
    return f"No place was free for {full}: live pairs took all that was asked for."


_SENTENCES: Final[Mapping[Rule, Callable[[TwoPeople], str]]] = total(
    Rule,
    {
        Rule.SAME_PERSON: lambda _: "They are one and the same person.",
        Rule.REPORTING_LINE: lambda _: "One of them is above the other in the reporting line.",
        Rule.SAME_MANAGER: lambda _: "Both report to the same manager.",
        Rule.LEVEL_GAP: _levels,
        Rule.GENERATION_GAP: _years,
        Rule.COMMON_HOURS: _hours,
        Rule.SHARED_LANGUAGE: lambda _: "They have no language in common.",
        Rule.NEVER_AGAIN: lambda _: (
            "They are in a pair or a proposal already, or were in one and it was not to be again."
        ),
        Rule.FORBIDDEN: lambda _: "A coordinator keeps the two apart, or they are reached at the same address.",
        Rule.NO_CAPACITY: _places,
    },
)
