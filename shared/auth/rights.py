"""Decides whether a caller may do something to an object: a table of rules, and where callers stand towards objects."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

from shared.auth.caller import Caller, CallerKind, OrganizationRole, StaffRole
from shared.auth.errors import NotAllowed
from shared.contracts.closed import total
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.phrases import phrase


class Standing(StrEnum):
    """Where a caller stands towards an object: by their role in the organization, in its program, or as its person.

    `anybody` is every person who has signed in.
    """

    ADMINISTRATOR = "administrator"
    PEOPLE_ADMINISTRATOR = "people-administrator"
    AUDITOR = "auditor"
    COORDINATOR = "coordinator"
    SPONSOR = "sponsor"
    SELF = "self"
    ANYBODY = "anybody"


_OF_ORGANIZATION: Final = total(
    OrganizationRole,
    {
        OrganizationRole.ADMINISTRATOR: Standing.ADMINISTRATOR,
        OrganizationRole.PEOPLE_ADMINISTRATOR: Standing.PEOPLE_ADMINISTRATOR,
        OrganizationRole.AUDITOR: Standing.AUDITOR,
    },
)
_OF_PROGRAM: Final = total(
    StaffRole, {StaffRole.COORDINATOR: Standing.COORDINATOR, StaffRole.SPONSOR: Standing.SPONSOR}
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """What an object belongs to: its program, and the people whose own matter it is."""

    program_id: ProgramId | None = None
    people: frozenset[PersonId] = frozenset()


NOWHERE: Final = Place()
ANY_SCOPE: Final = "any"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who has a right: callers who stand so towards the object, and services with this scope.

    `on` names the kind of object, in the words of the service. `in_person` rights are nobody else's: who acts for a
    person does not have them.
    """

    standings: AbstractSet[Standing]
    on: str = ""
    scope: str = ""
    in_person: bool = False


def rule(*standings: Standing, on: str = "", scope: str = "", in_person: bool = False) -> Rule:
    """Return the rule that grants a right to these standings, and to services with this scope (`any`: to all)."""
    return Rule(frozenset(standings), on, scope, in_person)


def standings_of(caller: Caller, place: Place) -> frozenset[Standing]:
    """Return where a caller stands towards what belongs to a place."""
    if caller.kind is not CallerKind.PERSON:
        return frozenset()
    found = {Standing.ANYBODY, *(_OF_ORGANIZATION[role] for role in caller.roles)}
    if place.program_id is not None and place.program_id in caller.staff:
        found.add(_OF_PROGRAM[caller.staff[place.program_id]])
    if caller.whose in place.people:
        found.add(Standing.SELF)
    return frozenset(found)


def may(caller: Caller, rule: Rule, place: Place = NOWHERE) -> bool:
    """Tell whether a caller has a right on what belongs to a place; without sign-in everybody has every right."""
    match caller.kind:
        case CallerKind.LOCAL:
            return True
        case CallerKind.SERVICE:
            return rule.scope == ANY_SCOPE or (rule.scope != "" and rule.scope in caller.scopes)
        case CallerKind.PERSON | CallerKind.LINK:
            return not (rule.in_person and caller.acting_for) and bool(rule.standings & standings_of(caller, place))
        case _:
            assert_never(caller.kind)


def is_own_word(caller: Caller, whose: AbstractSet[PersonId]) -> bool:
    """Tell whether a caller speaks for themself in a matter of these people; no people: it is the caller's own.

    Without sign-in nobody is known, and a link is its person's.
    """
    match caller.kind:
        case CallerKind.LOCAL | CallerKind.LINK:
            return True
        case CallerKind.SERVICE:
            return False
        case CallerKind.PERSON:
            return caller.acting_for is None and (not whose or caller.person_id in whose)
        case _:
            assert_never(caller.kind)


def require(caller: Caller, rule: Rule, place: Place = NOWHERE) -> None:
    """Let a caller pass who has a right.

    Raises:
        NotAllowed: the message says who has it.
    """
    if not may(caller, rule, place):
        raise _not_allowed(rule)


_WORDS: Final = total(
    Standing,
    {
        Standing.ADMINISTRATOR: phrase("an administrator"),
        Standing.PEOPLE_ADMINISTRATOR: phrase("a people administrator"),
        Standing.AUDITOR: phrase("an auditor"),
        Standing.COORDINATOR: phrase("a coordinator of the program"),
        Standing.SPONSOR: phrase("the sponsor of the program"),
        Standing.SELF: phrase("the person it is about"),
        Standing.ANYBODY: phrase("anybody who is signed in as a person"),
    },
)


def _not_allowed(rule: Rule) -> NotAllowed:
    who = [words for standing, words in _WORDS.items() if standing in rule.standings]
    if rule.scope:
        with_scope = phrase("a service with the scope {scope}").format(scope=rule.scope)
        who.append(phrase("a service") if rule.scope == ANY_SCOPE else with_scope)
    if not who:
        return NotAllowed(phrase("nobody may do this"))
    in_person, anyhow = phrase("only {who} may do this, in person"), phrase("only {who} may do this")
    return NotAllowed(in_person if rule.in_person else anyhow, who=", or ".join(who))
