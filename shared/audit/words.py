"""Records of the audit trail in words: who, what kind of thing, and when."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, Final

from shared.audit.searching import READS, Kind, Search
from shared.audit.store import Access
from shared.auth.caller import Caller
from shared.auth.rights import Standing
from shared.contracts.closed import total
from shared.languages import gettext
from shared.pages import words
from shared.phrases import phrase

KINDS: Final = total(
    Kind,
    {Kind.READ: phrase("has read"), Kind.DECISION: phrase("has decided"), Kind.REFUSAL: phrase("was refused")},
)
WHO: Final = total(
    Standing,
    {
        Standing.ADMINISTRATOR: phrase("an administrator"),
        Standing.PEOPLE_ADMINISTRATOR: phrase("a people administrator"),
        Standing.AUDITOR: phrase("an auditor"),
        Standing.COORDINATOR: phrase("a coordinator of the program"),
        Standing.SPONSOR: phrase("the sponsor of the program"),
        Standing.SELF: phrase("one of the people whom it is about"),
        Standing.ANYBODY: phrase("somebody who has signed in"),
    },
)
MOST_IDS: Final = 5  # of one record; the route for programs gives all


def kind_of(access: Access) -> Kind:
    """Return what kind of thing was done."""
    if access.status == HTTPStatus.FORBIDDEN:
        return Kind.REFUSAL
    return Kind.READ if access.what.startswith(READS) else Kind.DECISION


def told(access: Access, by: Caller) -> Mapping[str, Any]:
    """Return a record as somebody reads it whom it is about: by which role, not by whom."""
    return {
        "id": access.id,
        "who": _capital(_who(access, by)),
        "kind": gettext(KINDS[kind_of(access)]),
        "when": access.at,
        "what": access.what,
        "why": access.why,
    }


def in_full(access: Access, asked: Search) -> Mapping[str, Any]:
    """Return a record as auditors read it: with ids, each a way to more of the same."""
    shown = access.whose[:MOST_IDS]
    return {
        **vars(access),
        "kind": gettext(KINDS[kind_of(access)]),
        "when": access.at,
        "roles": roles_of(access),
        "about": ", ".join(access.about),
        "whose": [(one, asked.query(person_id=one, before="")) for one in shown],
        "others": len(access.whose) - len(shown),
        "by_actor": asked.query(actor=access.actor, before=""),
    }


def roles_of(access: Access) -> str:
    """Return by which roles somebody did it; empty if by none."""
    known = [gettext(WHO[Standing(role)]) for role in access.roles if role in {*Standing}]
    return words.listed(known) if known else ""


def _who(access: Access, by: Caller) -> str:
    if access.actor == by.name:
        return gettext("you yourself")
    if access.actor.startswith("service:"):
        return gettext("a computer system of your organization")
    if " for person:" in access.actor:
        return gettext("an administrator, on somebody's behalf")
    return roles_of(access) or gettext("somebody without a right to it")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
