"""Rules on groups of people, such as departments, that a program may set for pairs."""

from collections.abc import Mapping
from enum import StrEnum

from services.matching.domain.cells import same
from services.matching.domain.topics import topic_words
from shared.contracts.vocabulary import GroupAttribute


class GroupRule(StrEnum):
    """The rule for the groups of two people; it does not apply to people whose group is unknown."""

    SAME = "same"
    DIFFERENT = "different"
    ANY = "any"


Groups = Mapping[GroupAttribute, str]
"""A person's groups as written in the roster; unknown ones are left out."""

GroupRules = Mapping[GroupAttribute, GroupRule]


def group_key(name: str) -> str:
    """Return the normal form of the name of a group or style: case, accents, spaces and signs do not count."""
    return "".join(topic_words(name)) or same(name)


def asked(rules: GroupRules) -> dict[GroupAttribute, GroupRule]:
    """Return the rules that restrict pairs, in order of the attributes, so that equal rules have one representation."""
    said = {attribute: rules.get(attribute, GroupRule.ANY) for attribute in GroupAttribute}
    return {attribute: rule for attribute, rule in said.items() if rule is not GroupRule.ANY}
