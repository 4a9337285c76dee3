"""A list of a body that means a set holds each once, in whatever spelling; by rule, of all bodies of all services."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from typing import Any, Final, get_args, get_origin, get_type_hints

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from deploy.services import NAMES
from shared.http import Body
from tests.fuzz.sites import site

A_DAY: Final = {"first": "2026-07-01", "last": "2026-07-14"}
# By field two values that mean one.
SETS: Final[Mapping[str, tuple[Any, Any]]] = {
    "ProgramSettings.languages": ("de-DE", "DE-de"),
    "ProgramSettings.consented_attributes": ("gender", "Gender "),
    "RunPlan.dates": ("2026-05-01", "2026-05-01"),
    "PersonBody.languages": ("de", "DE"),
    "EnrollParticipantBody.languages": ("de", "DE"),
    "EnrollParticipantBody.skills_offered": ({"topic": "Node.js"}, {"topic": "nodejs", "level": 4}),
    "EnrollParticipantBody.skills_sought": ("Node.js", "nodejs"),
    "SetOwnPartBody.languages": ("de", "DE"),
    "SetOwnPartBody.skills_offered": ({"topic": "Node.js"}, {"topic": "nodejs", "level": 4}),
    "SetOwnPartBody.skills_sought": ("Node.js", "nodejs"),
    "StaffProgramBody.coordinators": ({"employee_id": "7"}, {"employee_id": "007"}),
    "ReadyParticipantsBody.person_ids": ("p1", "p1"),
    "SubmitAnswersBody.answers": ("Go", "Go"),
    "SetWorkingHoursBody.days": ("MO", "MO"),
    "SetWorkingHoursBody.time_off": (A_DAY, A_DAY),
    "SetPreferencesBody.opted_out": ("survey", "survey"),
    "ResendBody.kinds": ("survey", "survey"),
}
# What is refused by the domain if two are alike: which of them was meant is not known.
REFUSED: Final = frozenset(
    ["SoundingBody.choices", "LessonBody.questions", "QuestionTextBody.choices", "ReviseTopicsBody.relations"]
)


def parts(kind: Any) -> Iterator[Any]:  # noqa: ANN401 - any annotation
    """Yield the types that an annotation is made of."""
    yield kind
    for one in get_args(kind):
        yield from parts(one)


def bodies() -> dict[str, tuple[Any, bool]]:
    """Return the annotation of each field of all bodies, and of what they hold, and whether it is a list."""
    for name in NAMES:
        site(name)
    waiting, seen, found = list(_below(Body)), set[Any](), dict[str, tuple[Any, bool]]()
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        own = vars(kind).get("__annotations__", {})
        for name, annotation in get_type_hints(kind, include_extras=True).items():
            within = [*parts(annotation)]
            waiting += [one for one in within if isinstance(one, type) and (is_dataclass(one) or _is_model(one))]
            if name in own and name in _named(kind):
                is_list = any(get_origin(one) in {list, tuple, set, frozenset} for one in within)
                found[f"{kind.__name__}.{name}"] = (annotation, is_list)
    return found


def _named(kind: Any) -> set[str]:  # noqa: ANN401 - a model or a dataclass
    return {one.name for one in fields(kind)} if is_dataclass(kind) else set(kind.model_fields)


def _is_model(kind: type) -> bool:
    return get_origin(kind) is None and issubclass(kind, BaseModel)


def _below(kind: type[Any]) -> Iterator[type[Any]]:
    for one in kind.__subclasses__():
        if one.__module__.startswith(("services.", "shared.")):
            yield one
        yield from _below(one)


BODIES: Final = bodies()


class TestListOfABody:
    def test_means_a_set_or_is_refused_if_two_are_alike(self) -> None:
        assert {name for name, (_, is_list) in BODIES.items() if is_list} == {*SETS} | REFUSED

    @pytest.mark.parametrize("field", SETS)
    def test_that_means_a_set_holds_each_once(self, field: str) -> None:
        given = [*SETS[field], *SETS[field]]
        of_many = field == "SubmitAnswersBody.answers"
        kept = TypeAdapter(BODIES[field][0]).validate_python({"ticked": given} if of_many else given)
        assert len(kept["ticked"] if of_many else kept) == 1


class TestNamesOfABody:
    @pytest.mark.parametrize(
        ("field", "given"),
        [
            ("EnrollParticipantBody.consented", {"gender": "f", " gender": "m"}),
            ("LessonBody.texts", {"de": "# Eins", "DE": "# Zwei"}),
        ],
    )
    def test_that_mean_one_are_refused_as_one_would_be_lost(self, field: str, given: dict[str, str]) -> None:
        with pytest.raises(ValidationError, match="keep one of the names that mean the same"):
            TypeAdapter(BODIES[field][0]).validate_python(given)
