"""Scheduling's table of rights: who may do what to which object."""

from enum import StrEnum
from typing import Final

from services.scheduling.domain.session import Session
from shared.auth.rights import Place, Standing, rule
from shared.contracts.closed import total


class On(StrEnum):
    """What a right is about; the route's path names it by its id."""

    NOTHING = "nothing"
    PROGRAM = "program"
    PEOPLE_OF_PROGRAM = "people-of-program"
    PAIR = "pair"
    SESSION = "session"
    PERSON = "person"
    OWN = "own"


class Right(StrEnum):
    """What a caller may do."""

    LIST_SESSIONS = "list-sessions"
    LIST_SESSIONS_OF_PAIR = "list-sessions-of-pair"
    LIST_PAIRS = "list-pairs"
    SEE_MOMENTUM = "see-momentum"
    LIST_ALL_SESSIONS = "list-all-sessions"
    SEE_SESSION = "see-session"
    MOVE_SESSION = "move-session"
    ADD_SESSION = "add-session"
    ATTEST_SESSION = "attest-session"
    ASK_FOR_HELP = "ask-for-help"
    SEE_HOURS = "see-hours"
    SET_HOURS = "set-hours"
    OWN_HOURS = "own-hours"


_A, _U, _C, _SELF = Standing.ADMINISTRATOR, Standing.AUDITOR, Standing.COORDINATOR, Standing.SELF

RIGHTS: Final = total(
    Right,
    {
        Right.LIST_SESSIONS: rule(_A, _U, _C, _SELF, on=On.PEOPLE_OF_PROGRAM, scope="sessions:read"),
        Right.LIST_SESSIONS_OF_PAIR: rule(_A, _U, _C, _SELF, on=On.PAIR, scope="sessions:read"),
        Right.LIST_PAIRS: rule(_A, _U, _C, on=On.PROGRAM, scope="sessions:read"),
        Right.SEE_MOMENTUM: rule(_A, _U, _C, on=On.PAIR, scope="sessions:read"),
        Right.LIST_ALL_SESSIONS: rule(_A, on=On.NOTHING, scope="sessions:read"),
        Right.SEE_SESSION: rule(_A, _U, _C, _SELF, on=On.SESSION, scope="sessions:read"),
        Right.MOVE_SESSION: rule(_A, _C, _SELF, on=On.SESSION, scope="sessions:write"),
        Right.ADD_SESSION: rule(_A, _C, _SELF, on=On.PAIR, scope="sessions:write"),
        Right.ATTEST_SESSION: rule(_SELF, on=On.SESSION, in_person=True),
        Right.ASK_FOR_HELP: rule(_SELF, on=On.PAIR, in_person=True),
        Right.SEE_HOURS: rule(_A, _SELF, on=On.PERSON, scope="sessions:read"),
        Right.SET_HOURS: rule(_A, _SELF, on=On.PERSON, scope="sessions:write"),
        Right.OWN_HOURS: rule(_SELF, on=On.OWN),
    },
)


def of_session(session: Session) -> Place:
    """Return the place of a session, or of the pair it belongs to."""
    return Place(program_id=session.program_id, people=frozenset(session.people))
