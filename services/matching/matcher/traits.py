"""The hard rules that compare one fact of two people: an entry with condition, fact and words for each.

The solver handles all of them alike: a new rule of this kind is a new entry in `traits_of`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import assert_never

from services.matching.domain.groups import GroupRule, group_key
from services.matching.domain.participants import Participant
from services.matching.domain.program import Program
from services.matching.domain.summary import Fact
from services.matching.solver import AnyRule, Likeness, Rule, Span, TraitRule
from shared.contracts.participants import UnmatchedReason
from shared.contracts.vocabulary import GroupAttribute

HardRule = Rule | GroupAttribute | UnmatchedReason
"""A hard rule as coordinators know it: a group rule is named by its attribute, another trait by its reason."""


@dataclass(frozen=True, kw_only=True)
class Trait:
    """A hard rule that compares one fact.

    Attributes:
        asked: the condition: equal or different facts, or the allowed gaps (mentee's value minus mentor's).
        fact: returns the fact of a person: a whole number if gaps are compared; None if it is unknown.
        lacking: the name under which an unknown fact is reported.
        words: the sentence that says how a mentor and a mentee break the rule.
        reason: the reason for people whom the rule leaves without a pair, with the `attribute` of a group rule.
    """

    asked: Likeness | Span
    fact: Callable[[Participant], str | int | None]
    lacking: Fact | GroupAttribute
    words: Callable[[Participant, Participant], str]
    reason: UnmatchedReason
    attribute: GroupAttribute | None = None

    @property
    def rule(self) -> HardRule:
        """Return the rule's name for coordinators."""
        return self.attribute or self.reason


def traits_of(program: Program) -> tuple[Trait, ...]:
    """Return the program's rules of this kind, with group rules in the order of the attributes."""
    return tuple(_group(attribute, rule) for attribute, rule in program.settings.rules.groups.items())


def rule_of(program: Program, rule: AnyRule) -> HardRule:
    """Return the program's hard rule for a rule of the optimiser."""
    return traits_of(program)[rule.column].rule if isinstance(rule, TraitRule) else rule


def _group(attribute: GroupAttribute, rule: GroupRule) -> Trait:
    return Trait(
        asked=_likeness(rule),
        fact=partial(_group_of, attribute),
        lacking=attribute,
        words=partial(_alike if rule is GroupRule.DIFFERENT else _unlike, attribute),
        reason=UnmatchedReason.GROUP_RULE,
        attribute=attribute,
    )


def _group_of(attribute: GroupAttribute, person: Participant) -> str | None:
    name = person.profile.groups.get(attribute)
    return group_key(name) if name else None


def _likeness(rule: GroupRule) -> Likeness:
    match rule:
        case GroupRule.SAME:
            return Likeness.SAME
        case GroupRule.DIFFERENT:
            return Likeness.DIFFERENT
        case GroupRule.ANY:
            raise AssertionError("a program's rules leave out what asks for nothing")
        case _:
            assert_never(rule)


def _alike(attribute: GroupAttribute, _mentor: Participant, mentee: Participant) -> str:
    both = mentee.profile.groups.get(attribute)
    return f"Both have the {attribute.noun} {both}; the program asks that the two have different {attribute.plural}."


def _unlike(attribute: GroupAttribute, mentor: Participant, mentee: Participant) -> str:
    mine, theirs = (one.profile.groups.get(attribute) for one in (mentor, mentee))
    return (
        f"The mentor has the {attribute.noun} {mine}, the mentee {theirs}; "
        f"the program asks that the two have the same {attribute.noun}."
    )
