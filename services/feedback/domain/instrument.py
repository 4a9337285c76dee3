"""Instruments: versioned questionnaires; a published version never changes."""

from enum import StrEnum
from typing import Annotated, Literal, Self, assert_never

from pydantic import Field, StringConstraints, model_validator

from shared.contracts.feedback import Wave
from shared.contracts.messages import Value
from shared.contracts.vocabulary import Kind, Role

POINTS = 5  # every scale runs from 1 to 5, so that means can be compared

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$")]


class Outcome(StrEnum):
    """The outcome scales that every program reports, before and after."""

    MISSION = "mission"
    VALUED = "valued"
    INCLUSION = "inclusion"
    CONFIDENCE = "confidence"
    STAY = "stay"


class Wording(Value):
    """A text for everybody, with variants for a role in a kind of program."""

    default: str
    reverse: dict[Role, str] = Field(default_factory=dict)
    traditional: dict[Role, str] = Field(default_factory=dict)
    reciprocal: dict[Role, str] = Field(default_factory=dict)

    def to(self, kind: Kind, role: Role) -> str:
        """Return the text for one role in one kind of program."""
        return self._by_role(kind).get(role, self.default)

    def _by_role(self, kind: Kind) -> dict[Role, str]:
        match kind:
            case Kind.REVERSE:
                return self.reverse
            case Kind.TRADITIONAL:
                return self.traditional
            case Kind.RECIPROCAL:
                return self.reciprocal
            case _:
                assert_never(kind)


class ScaleQuestion(Value):
    """A question with five labelled points; it must be answered. `label` names it in reports.

    `expected` is the question of the expectations survey that asks beforehand about the same experience.
    """

    id: Name
    kind: Literal["scale"]
    label: str
    text: Wording
    labels: Annotated[tuple[str, ...], Field(min_length=POINTS, max_length=POINTS)]
    outcome: Outcome | None = None
    expected: Name | None = None


class TextQuestion(Value):
    """A question answered with free text; the answer is optional and never enters an event, a log or a report."""

    id: Name
    kind: Literal["text"]
    label: str
    text: Wording
    hint: str = ""
    longest: int = 1000


class TopicsQuestion(Value):
    """A question answered by ticking topics of the pair and of its program; ticks are counted, none is fine."""

    id: Name
    kind: Literal["topics"]
    label: str
    text: Wording


class ConsentQuestion(Value):
    """A box to tick: the other side may read what the person wrote in answer to the text question `to_share`."""

    id: Name
    kind: Literal["consent"]
    label: str
    text: Wording
    to_share: Name


Question = Annotated[ScaleQuestion | TextQuestion | TopicsQuestion | ConsentQuestion, Field(discriminator="kind")]


class Instrument(Value):
    """One version of a questionnaire; its surveys accept answers for `open_days`.

    `source` says where its words come from, `licence` on which terms they may be used.
    """

    name: Name
    version: Annotated[int, Field(ge=1)]
    source: Annotated[str, Field(min_length=1)]
    licence: Annotated[str, Field(min_length=1)]
    wave: Wave
    open_days: Annotated[int, Field(ge=1)]
    title: str
    introduction: Wording
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @property
    def scales(self) -> tuple[ScaleQuestion, ...]:
        """Return the scale questions, whose answers are aggregated."""
        return tuple(question for question in self.questions if question.kind == "scale")

    @property
    def texts(self) -> tuple[TextQuestion, ...]:
        """Return the free-text questions."""
        return tuple(question for question in self.questions if question.kind == "text")

    @property
    def topics(self) -> tuple[TopicsQuestion, ...]:
        """Return the questions that are answered by ticking topics."""
        return tuple(question for question in self.questions if question.kind == "topics")

    @property
    def consents(self) -> tuple[ConsentQuestion, ...]:
        """Return the boxes by which somebody lets the other side read their words."""
        return tuple(question for question in self.questions if question.kind == "consent")

    @model_validator(mode="after")
    def _asks_each_question_once(self) -> Self:
        ids = [question.id for question in self.questions]
        if len(set(ids)) != len(ids):
            raise ValueError(f"question ids repeat: {ids}")
        return self
