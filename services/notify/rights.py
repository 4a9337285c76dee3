"""Notify's table of rights: who may do what to which object."""

from enum import StrEnum
from typing import Final

from services.notify.domain.delivery import Delivery
from services.notify.domain.references import Pair
from shared.auth.rights import Place, Standing, rule
from shared.contracts.closed import total


class On(StrEnum):
    """What a right is about; the route's path names it by its id."""

    NOTHING = "nothing"
    PROGRAM = "program"
    PEOPLE_OF_PROGRAM = "people-of-program"
    DELIVERY = "delivery"
    PERSON = "person"
    PAIR = "pair"
    OWN = "own"


class Right(StrEnum):
    """What a caller may do."""

    LIST_DELIVERIES = "list-deliveries"
    LIST_ALL_DELIVERIES = "list-all-deliveries"
    COUNT_DELIVERIES = "count-deliveries"
    SEE_DELIVERY = "see-delivery"
    SEE_PREFERENCES = "see-preferences"
    SET_PREFERENCES = "set-preferences"
    OWN_MAILS = "own-mails"
    OWN_LANGUAGE = "own-language"
    SEE_MAILS = "see-mails"
    SEE_HISTORY = "see-history"
    STEER_MAILS = "steer-mails"
    SEE_ALL_MAILS = "see-all-mails"
    STEER_ALL_MAILS = "steer-all-mails"
    SEE_TRIALS = "see-trials"
    RUN_TRIALS = "run-trials"
    SEE_DELEGATE = "see-delegate"
    SET_DELEGATE = "set-delegate"


_A, _U, _C, _SELF = Standing.ADMINISTRATOR, Standing.AUDITOR, Standing.COORDINATOR, Standing.SELF
_P = Standing.PEOPLE_ADMINISTRATOR

RIGHTS: Final = total(
    Right,
    {
        # A coordinator sees counts alone: single mails tell who has been asked for what.
        Right.LIST_DELIVERIES: rule(_A, _SELF, on=On.PEOPLE_OF_PROGRAM, scope="deliveries:read"),
        Right.LIST_ALL_DELIVERIES: rule(_A, on=On.NOTHING, scope="deliveries:read"),
        Right.COUNT_DELIVERIES: rule(_A, _U, _C, on=On.PROGRAM, scope="deliveries:read"),
        # Whom mails do not reach, by name; not what these mails are about.
        Right.SEE_MAILS: rule(_A, _U, _C, on=On.PROGRAM, scope="deliveries:read"),
        # What all of a pair were told; not what one of them was asked.
        Right.SEE_HISTORY: rule(_A, _U, _C, on=On.PAIR),
        Right.STEER_MAILS: rule(_A, _C, on=On.PROGRAM),
        Right.SEE_ALL_MAILS: rule(_A, on=On.NOTHING, scope="deliveries:read"),
        Right.STEER_ALL_MAILS: rule(_A, on=On.NOTHING, scope="deliveries:write"),
        Right.SEE_DELIVERY: rule(_A, _SELF, on=On.DELIVERY, scope="deliveries:read"),
        Right.SEE_PREFERENCES: rule(_SELF, on=On.PERSON),
        Right.SET_PREFERENCES: rule(_SELF, on=On.PERSON),
        Right.OWN_MAILS: rule(_SELF, on=On.OWN, in_person=True),
        Right.OWN_LANGUAGE: rule(Standing.ANYBODY, on=On.NOTHING),
        Right.SEE_TRIALS: rule(_A, _U, _C, on=On.PROGRAM, scope="deliveries:read"),
        Right.RUN_TRIALS: rule(_A, _C, on=On.PROGRAM),
        Right.SEE_DELEGATE: rule(_A, _P, _SELF, on=On.PERSON),
        Right.SET_DELEGATE: rule(_A, _P, _SELF, on=On.PERSON),
    },
)


def of_pair(pair: Pair) -> Place:
    """Return the place of a pair."""
    return Place(program_id=pair.program_id, people=frozenset(member.person_id for member in pair.members))


def of_delivery(delivery: Delivery) -> Place:
    """Return the place of a delivery."""
    return Place(program_id=delivery.program_id, people=frozenset({delivery.person_id}))
