"""Feedback's table of rights: who may do what to which object. Nobody but a person sees or answers their surveys."""

from enum import StrEnum
from typing import Final

from services.feedback.domain.pairs import Pair
from services.feedback.domain.survey import Survey
from shared.auth.rights import ANY_SCOPE, Place, Standing, rule
from shared.contracts.closed import total


class On(StrEnum):
    """What a right is about; the route's path names it by its id."""

    NOTHING = "nothing"
    OWN = "own"
    PROGRAM = "program"
    PEOPLE_OF_PROGRAM = "people-of-program"
    SURVEY = "survey"
    PAIR = "pair"


class Right(StrEnum):
    """What a caller may do."""

    LIST_SURVEYS = "list-surveys"
    LIST_SURVEYS_OF_PAIR = "list-surveys-of-pair"
    LIST_ALL_SURVEYS = "list-all-surveys"
    SEE_SURVEY = "see-survey"
    SEE_OWN_ANSWERS = "see-own-answers"
    ANSWER_SURVEY = "answer-survey"
    SEE_TOGETHER = "see-together"
    ACT_TOGETHER = "act-together"
    THANK = "thank"
    SEE_HISTORY = "see-history"
    THANK_JUNIORS = "thank-juniors"
    SEE_THANKS = "see-thanks"
    ASK_JUNIORS = "ask-juniors"
    SEE_SOUNDINGS = "see-soundings"
    SEE_INSTRUMENTS = "see-instruments"
    SEE_REPORT = "see-report"
    EVALUATE_PILOT = "evaluate-pilot"
    SET_COSTS = "set-costs"


_A, _U, _SELF = Standing.ADMINISTRATOR, Standing.AUDITOR, Standing.SELF
_C, _S = Standing.COORDINATOR, Standing.SPONSOR

RIGHTS: Final = total(
    Right,
    {
        # Who was asked and has not answered is seen by nobody else, so that nobody can press them.
        Right.LIST_SURVEYS: rule(_SELF, on=On.PEOPLE_OF_PROGRAM, scope="surveys:read", in_person=True),
        Right.LIST_SURVEYS_OF_PAIR: rule(_SELF, on=On.OWN, in_person=True),
        Right.LIST_ALL_SURVEYS: rule(on=On.NOTHING, scope="surveys:read"),
        Right.SEE_SURVEY: rule(_SELF, on=On.SURVEY, in_person=True),
        Right.SEE_OWN_ANSWERS: rule(_SELF, on=On.SURVEY, in_person=True),
        Right.ANSWER_SURVEY: rule(_SELF, on=On.SURVEY, in_person=True),
        # What two people say to each other is theirs: nobody who runs the program reads it.
        Right.SEE_TOGETHER: rule(_SELF, on=On.PAIR, in_person=True),
        Right.ACT_TOGETHER: rule(_SELF, on=On.PAIR, in_person=True),
        Right.THANK: rule(_SELF, _S, on=On.PAIR, in_person=True),
        # That a pair agreed and promised, and when; never what, nor who answered.
        Right.SEE_HISTORY: rule(_A, _U, _C, on=On.PAIR),
        Right.THANK_JUNIORS: rule(_S, on=On.PROGRAM, in_person=True),
        Right.SEE_THANKS: rule(_A, _C, _S, on=On.PROGRAM),
        Right.ASK_JUNIORS: rule(_S, on=On.PROGRAM, in_person=True),
        Right.SEE_SOUNDINGS: rule(_S, on=On.PROGRAM),
        Right.SEE_INSTRUMENTS: rule(Standing.ANYBODY, on=On.NOTHING, scope=ANY_SCOPE),
        Right.EVALUATE_PILOT: rule(_A, _C, on=On.PROGRAM, scope="programs:write"),
        Right.SET_COSTS: rule(_A, _C, on=On.PROGRAM, scope="programs:write"),
        Right.SEE_REPORT: rule(_A, _U, _C, _S, on=On.PROGRAM, scope="reports:read"),
    },
)


def of_pair(pair: Pair) -> Place:
    """Return the place of a pair."""
    return Place(program_id=pair.program_id, people=frozenset(member.person_id for member in pair.members))


def of_survey(survey: Survey) -> Place:
    """Return the place of a survey."""
    return Place(program_id=survey.program_id, people=frozenset({survey.person_id}))
