"""Groups of people, such as a department: what a program may ask of the two of a pair."""

from collections.abc import Mapping
from enum import StrEnum

from shared.contracts.vocabulary import GroupAttribute


class GroupRule(StrEnum):
    """What must hold between the groups of two people; says nothing of somebody whose group is unknown."""

    SAME = "same"
    DIFFERENT = "different"
    ANY = "any"


Groups = Mapping[GroupAttribute, str]
"""Somebody's groups, as the roster words them; what is unknown is left out."""

GroupRules = Mapping[GroupAttribute, GroupRule]


def asked(rules: GroupRules) -> dict[GroupAttribute, GroupRule]:
    """Return the rules that ask for something, in order of the attributes, so that equal rules are written equally."""
    said = {attribute: rules.get(attribute, GroupRule.ANY) for attribute in GroupAttribute}
    return {attribute: rule for attribute, rule in said.items() if rule is not GroupRule.ANY}
