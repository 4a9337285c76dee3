"""Instruments: versioned questionnaires, read from YAML once; a published version never changes."""

from collections.abc import Iterable
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Annotated, Literal, Self

import yaml
from pydantic import Field, StringConstraints, model_validator

from shared.contracts.base import Kind, Role, Value
from shared.contracts.feedback import Wave

POINTS = 5  # every scale runs from 1 to 5, so that means can be compared

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]


class UnknownInstrument(LookupError):
    """No instrument of that name, version or wave was published."""


class AmbiguousInstruments(ValueError):
    """Two instruments cannot be told apart, or a file is not named for what it holds."""


class Outcome(StrEnum):
    """The three outcome scales that every program reports, before and after."""

    MISSION = "mission"
    VALUED = "valued"
    INCLUSION = "inclusion"


class Wording(Value):
    """What is said to everybody, and to a role in a kind of program where that reads better."""

    default: str
    reverse: dict[Role, str] = Field(default_factory=dict)
    traditional: dict[Role, str] = Field(default_factory=dict)
    reciprocal: dict[Role, str] = Field(default_factory=dict)

    def to(self, kind: Kind, role: Role) -> str:
        """Return the words for one role in one kind of program."""
        by_role = {Kind.REVERSE: self.reverse, Kind.TRADITIONAL: self.traditional, Kind.RECIPROCAL: self.reciprocal}
        return by_role[kind].get(role, self.default)


class ScaleQuestion(Value):
    """A question with five labelled points; it must be answered. `label` names it in reports."""

    id: Name
    kind: Literal["scale"]
    label: str
    text: Wording
    labels: Annotated[tuple[str, ...], Field(min_length=POINTS, max_length=POINTS)]
    outcome: Outcome | None = None


class TextQuestion(Value):
    """A question in one's own words; it may be left out, and never enters an event, a log or a report."""

    id: Name
    kind: Literal["text"]
    label: str
    text: Wording
    hint: str = ""
    longest: int = 1000


Question = Annotated[ScaleQuestion | TextQuestion, Field(discriminator="kind")]


class Instrument(Value):
    """One version of one questionnaire; its surveys take answers for `open_days`."""

    name: Name
    version: Annotated[int, Field(ge=1)]
    wave: Wave
    open_days: Annotated[int, Field(ge=1)]
    title: str
    introduction: Wording
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @property
    def scales(self) -> tuple[ScaleQuestion, ...]:
        """Return the questions that are added up."""
        return tuple(question for question in self.questions if question.kind == "scale")

    @property
    def texts(self) -> tuple[TextQuestion, ...]:
        """Return the questions answered in one's own words."""
        return tuple(question for question in self.questions if question.kind == "text")

    @model_validator(mode="after")
    def _asks_each_question_once(self) -> Self:
        ids = [question.id for question in self.questions]
        if len(set(ids)) != len(ids):
            raise ValueError(f"question ids repeat: {ids}")
        return self


def read(text: str) -> Instrument:
    """Parse one instrument.

    Raises:
        pydantic.ValidationError: a field is missing, wrong or unknown.
    """
    return Instrument.model_validate(yaml.safe_load(text))


@cache
def published() -> tuple[Instrument, ...]:
    """Return every published instrument, by name and version, validated.

    Raises:
        pydantic.ValidationError: a file is not an instrument.
        AmbiguousInstruments: a file is not called `name-version.yaml`, or two waves share a name.
    """
    files = sorted(resources.files("services.feedback").joinpath("instruments").iterdir(), key=lambda file: file.name)
    found = {file.name: read(file.read_text(encoding="utf-8")) for file in files if file.name.endswith(".yaml")}
    check_names(found)
    return tuple(sorted(found.values(), key=lambda instrument: (instrument.name, instrument.version)))


def check_names(found: dict[str, Instrument]) -> None:
    """Check that files are named for what they hold and that each wave has one instrument.

    Raises:
        AmbiguousInstruments: they are not, or a wave has two.
    """
    for file, instrument in found.items():
        if file != f"{instrument.name}-{instrument.version}.yaml":
            raise AmbiguousInstruments(f"{file} holds {instrument.name} version {instrument.version}")
    for wave in Wave:
        names = {instrument.name for instrument in found.values() if instrument.wave == wave}
        if len(names) > 1:
            raise AmbiguousInstruments(f"{sorted(names)} are all asked in the wave {wave}")


def current(wave: Wave) -> Instrument:
    """Return the newest version of the instrument that is asked in a wave.

    Raises:
        UnknownInstrument: nothing is asked in that wave.
    """
    return _newest(instrument for instrument in published() if instrument.wave == wave)


def instrument(name: str, version: int) -> Instrument:
    """Return a published instrument.

    Raises:
        UnknownInstrument: there is none of that name and version.
    """
    return _newest(found for found in published() if (found.name, found.version) == (name, version))


def _newest(found: Iterable[Instrument]) -> Instrument:
    newest = max(found, key=lambda candidate: candidate.version, default=None)
    if newest is None:
        raise UnknownInstrument
    return newest
