"""The rights of feedback's routes, and how what they are about is found."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from services.feedback.domain.pairs import UnknownPair
from services.feedback.handlers.surveys import UnknownSurvey
from services.feedback.rights import RIGHTS, On, Right, of_pair, of_survey
from services.feedback.store import PAIRS, SURVEYS
from shared.contracts.closed import total
from shared.http import places
from shared.http.guard import holds, nowhere

_PLACES: Final[Mapping[On, Callable[..., Any]]] = total(
    On,
    {
        On.NOTHING: nowhere,
        On.OWN: places.own,
        On.PROGRAM: places.program,
        On.PEOPLE_OF_PROGRAM: places.people_of_program,
        On.PAIR: places.found("pair_id", PAIRS, of_pair, UnknownPair, "there is no pair with that id"),
        On.SURVEY: places.found("survey_id", SURVEYS, of_survey, UnknownSurvey, "there is no survey with that id"),
    },
)


def held(right: Right) -> Any:  # noqa: ANN401 - FastAPI's dependency
    """Return the dependency of a route whose caller must hold a right."""
    return holds(RIGHTS[right], _PLACES[On(RIGHTS[right].on)])
