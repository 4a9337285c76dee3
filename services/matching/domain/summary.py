"""What a run came to in figures: how well pairs fit, who has none, and which topics are short."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from services.matching.domain.program_settings import FULL, Points
from shared.contracts.participants import UnmatchedReason
from shared.contracts.vocabulary import GroupAttribute, PersonId, Role

BIN = 500  # basis points
BINS = FULL // BIN
NO_POINTS = Points()


@dataclass(frozen=True, kw_only=True)
class Fits:
    """How well the pairs of a run fit, in basis points.

    Attributes:
        counts: pairs by fit, `BINS` bins of `BIN` basis points; a perfect fit is in the last.
        quartiles: a quarter, a half and three quarters of the pairs fit at most as well.
    """

    counts: tuple[int, ...] = (0,) * BINS
    mean: float = 0.0
    least: int = 0
    quartiles: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Left:
    """How many people of one role have no pair for one reason; `attribute` is what a rule on groups is about."""

    role: Role
    reason: UnmatchedReason
    attribute: GroupAttribute | None = None
    people: int = 0


@dataclass(frozen=True, kw_only=True)
class TopicBalance:
    """How many mentees seek a topic, how many mentors offer it, and in how many pairs one teaches it to the other."""

    topic: str
    sought: int
    offered: int
    taught: int


class Fact(StrEnum):
    """What a hard rule has to know of somebody, beside their groups."""

    REPORTING_LINE = "reporting-line"
    LEVEL = "level"
    AGE = "age"
    ZONE = "zone"
    LANGUAGES = "languages"


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """Of how many people a fact is not known that a hard rule asks for, and the first of them by id."""

    fact: Fact | GroupAttribute
    people: int
    first: tuple[PersonId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A run in figures, without any person.

    Attributes:
        mentors: with a free place, `mentees` too; `mentor_places` and `mentee_places` are those places.
        points: of all pairs together, by criterion.
        left: most people first.
        topics: most sought first, and only what several people named.
        lacking: where hard rules could not be held against everybody.
    """

    mentors: int = 0
    mentees: int = 0
    mentor_places: int = 0
    mentee_places: int = 0
    pairs: int = 0
    fits: Fits = Fits()
    points: Points = NO_POINTS
    left: tuple[Left, ...] = ()
    topics: tuple[TopicBalance, ...] = ()
    lacking: tuple[Lacking, ...] = ()

    @property
    def unmatched(self) -> int:
        """Return how many people have no pair."""
        return sum(one.people for one in self.left)


def fits_of(scores: tuple[int, ...]) -> Fits:
    """Return how scores (basis points, in any order) are spread."""
    if not scores:
        return Fits()
    ordered = sorted(scores)
    edges = [sum(score < BIN * edge for score in ordered) for edge in range(BINS)]
    low, middle, high = (ordered[(len(ordered) - 1) * part // 4] for part in (1, 2, 3))
    return Fits(
        counts=tuple(above - below for below, above in pairwise([*edges, len(ordered)])),
        mean=round(sum(ordered) / len(ordered), 1),
        least=ordered[0],
        quartiles=(low, middle, high),
    )
