"""Formats of pairs: two people, a senior with several juniors, or a team of both generations around one task."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, Final, assert_never

from pydantic import Field

from shared.contracts.closed import total
from shared.contracts.vocabulary import Kind
from shared.domain import Refused
from shared.phrases import phrase

MOST_IN_A_GROUP: Final = 5  # juniors around one senior
MOST_IN_A_TEAM: Final = 12
Size = Annotated[int, Field(ge=1, le=MOST_IN_A_TEAM)]


class ImpossibleFormat(Refused):
    """A format's sizes must be such that people can meet, and its program must have juniors and seniors."""

    status: ClassVar[int] = 422


class Format(StrEnum):
    """Who meets: one mentor and one mentee, one senior with 2 to 5 juniors, or a team mixed of both generations."""

    ONE_TO_ONE = "one-to-one"
    SMALL_GROUP = "small-group"
    PROJECT_TEAM = "project-team"


@dataclass(frozen=True, kw_only=True)
class Shape:
    """The limits of a pair: fewest and most juniors and seniors, and fewest departments."""

    min_juniors: Size = 1
    max_juniors: Size = 1
    min_seniors: Size = 1
    max_seniors: Size = 1
    departments: Size = 1

    def fits(self, juniors: int, seniors: int, departments: int) -> bool:
        """Tell whether this many juniors, seniors and departments are within the shape."""
        return (
            self.min_juniors <= juniors <= self.max_juniors
            and self.min_seniors <= seniors <= self.max_seniors
            and departments >= self.departments
        )


USUAL: Final = total(
    Format,
    {
        Format.ONE_TO_ONE: Shape(min_juniors=1, max_juniors=1),
        Format.SMALL_GROUP: Shape(min_juniors=2, max_juniors=MOST_IN_A_GROUP),
        Format.PROJECT_TEAM: Shape(min_juniors=2, max_juniors=3, max_seniors=2, departments=2),
    },
)


def check(format_: Format, shape: Shape, kind: Kind) -> None:
    """Refuse a shape that its format or its program's kind cannot have.

    Raises:
        ImpossibleFormat: the message says which shape is possible.
    """
    if format_ is not Format.ONE_TO_ONE and kind is Kind.RECIPROCAL:
        raise ImpossibleFormat(phrase("a reciprocal program has no seniors and juniors to group: make it one-to-one"))
    if shape.min_juniors > shape.max_juniors or shape.min_seniors > shape.max_seniors:
        raise ImpossibleFormat(phrase("the fewest juniors or seniors must not exceed the most"))
    _check_shape(format_, shape)
    if shape.max_juniors + shape.max_seniors > MOST_IN_A_TEAM:
        raise ImpossibleFormat(phrase("a team has at most {most_in_a_team} people"), most_in_a_team=MOST_IN_A_TEAM)
    if shape.departments > shape.min_juniors + shape.min_seniors:
        raise ImpossibleFormat(phrase("the smallest team cannot come from more departments than it has people"))


def _check_shape(format_: Format, shape: Shape) -> None:
    match format_:
        case Format.ONE_TO_ONE:
            if shape != USUAL[format_]:
                raise ImpossibleFormat(
                    phrase("one mentor meets one mentee: leave the shape out, or choose another format")
                )
        case Format.SMALL_GROUP:
            if not _is_small_group(shape):
                raise ImpossibleFormat(
                    phrase("a small group is one senior with 2 to {most} juniors of any departments"),
                    most=MOST_IN_A_GROUP,
                )
        case Format.PROJECT_TEAM:
            pass
        case _:
            assert_never(format_)


def _is_small_group(shape: Shape) -> bool:
    one_senior = shape.min_seniors == shape.max_seniors == shape.departments == 1
    return one_senior and shape.min_juniors >= 2 and shape.max_juniors <= MOST_IN_A_GROUP
