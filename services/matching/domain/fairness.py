"""A program's fairness settings: a least fit, a raised floor, a quota on consented attributes."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import Field

from services.matching.domain.fields import Attribute, Share
from services.matching.domain.formats import Format
from shared.contracts.vocabulary import Role
from shared.domain import Refused
from shared.phrases import phrase


class ImpossibleFairness(Refused):
    """A floor and a quota are for couples, one of the two at a time, and a quota needs people's consent to its use."""

    status: ClassVar[int] = 422


class NoPurpose(Refused):
    """A sensitive attribute is only taken in for a program that says what it is for."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, kw_only=True)
class Consented:
    """A sensitive attribute that a person lets one program use for its quota and match rates."""

    name: str
    value: str


@dataclass(frozen=True, kw_only=True)
class Quota:
    """A minimum percentage of pairs that include a person of one role with this value of the attribute."""

    attribute: Attribute
    value: Attribute
    role: Role
    percent: Annotated[int, Field(ge=1, le=100)]


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """Goals of a run besides the best total.

    Attributes:
        least_fit: the least fit of a pair, in basis points, except for pins.
        raise_floor: whether to raise the least fit as far as possible without losing a pair.
    """

    least_fit: Share = 0
    raise_floor: bool = False
    quota: Quota | None = None


THE_BEST_TOTAL = Fairness()


def check(fairness: Fairness, format_: Format, purposes: tuple[str, ...]) -> None:
    """Refuse settings that the optimiser cannot meet, or that use an attribute without consent.

    Raises:
        ImpossibleFairness: the message says which settings are possible.
    """
    quota = fairness.quota
    if format_ is not Format.ONE_TO_ONE and (fairness.raise_floor or quota):
        raise ImpossibleFairness(
            phrase("a floor is raised, and a quota met, for couples only: make the program one-to-one")
        )
    if format_ is Format.PROJECT_TEAM and fairness.least_fit:
        raise ImpossibleFairness(phrase("a least fit is for couples and small groups: leave it out"))
    if fairness.raise_floor and quota:
        raise ImpossibleFairness(phrase("a run raises the floor or meets a quota: choose one of them"))
    if quota and quota.attribute not in purposes:
        raise ImpossibleFairness(
            phrase("name the quota's attribute among `consented_attributes`, for people are asked for it")
        )


def must_have_purpose(given: tuple[Consented, ...], purposes: tuple[str, ...]) -> None:
    """Refuse an attribute for which the program states no purpose.

    Raises:
        NoPurpose: the program does not ask for the attribute.
    """
    if any(one.name not in purposes for one in given):
        raise NoPurpose(phrase("the program asks for no such attribute: leave it out"))
