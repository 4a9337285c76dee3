"""A run in figures: how well pairs fit, how many people have none, and the balance of topics."""

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
        counts: pairs by fit, in `BINS` bins of `BIN` basis points; the last bin includes a perfect fit.
        quartiles: the first quartile, the median and the third quartile of the fits.
    """

    counts: tuple[int, ...] = (0,) * BINS
    mean: float = 0.0
    least: int = 0
    quartiles: tuple[int, int, int] = (0, 0, 0)


@dataclass(frozen=True, kw_only=True)
class Left:
    """The number of people of one role without a pair for one reason; `attribute` is that of a group rule."""

    role: Role
    reason: UnmatchedReason
    attribute: GroupAttribute | None = None
    people: int = 0


@dataclass(frozen=True, kw_only=True)
class TopicBalance:
    """The number of mentees who seek a topic, of mentors who offer it, and of pairs in which it is taught."""

    topic: str
    sought: int
    offered: int
    taught: int


class Fact(StrEnum):
    """The facts about a person, besides their groups, that hard rules need."""

    REPORTING_LINE = "reporting-line"
    LEVEL = "level"
    AGE = "age"
    ZONE = "zone"
    LANGUAGES = "languages"


@dataclass(frozen=True, kw_only=True)
class Lacking:
    """The number of people for whom a hard rule's fact is unknown, and the first of them by id."""

    fact: Fact | GroupAttribute
    people: int
    first: tuple[PersonId, ...] = ()


@dataclass(frozen=True, kw_only=True)
class RatherCouple:
    """Two people who would both rather have each other, and how much better they fit than what each of them has."""

    mentor_id: PersonId
    mentee_id: PersonId
    gain: int


@dataclass(frozen=True, kw_only=True)
class GroupEnvy:
    """A group of at least k people with a pair, and how much better somebody else's partner would fit, on average."""

    group: str
    people: int
    envy: int


@dataclass(frozen=True, kw_only=True)
class Envies:
    """Envy by one attribute; groups that could reveal a person are left out."""

    attribute: str
    groups: tuple[GroupEnvy, ...]


@dataclass(frozen=True, kw_only=True)
class Preferred:
    """What people would rather have, by fit and the hard rules alone; None of it breaks a rule.

    Attributes:
        couples: how many couples would both rather have each other; a free place counts as a fit of 0.
        gain: the largest mutual gain among them, in basis points.
        first: the ten couples of largest gain.
        envy: how much better the best partner of somebody else would fit than a person's own, in basis points.
    """

    couples: int = 0
    gain: int = 0
    first: tuple[RatherCouple, ...] = ()
    envy: tuple[Envies, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Summary:
    """A run in figures, without any person.

    Attributes:
        mentors: how many have a free place, `mentees` likewise; `mentor_places` and `mentee_places` count those places.
        points: of all pairs together, by criterion.
        left: most people first.
        topics: most sought first; only topics that several people named.
        preferred: what people would rather have; None for project teams.
        lacking: facts that were unknown, so that a hard rule could not be checked for everybody.
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
    preferred: Preferred | None = None

    @property
    def unmatched(self) -> int:
        """Return how many people have no pair."""
        return sum(one.people for one in self.left)


def fits_of(scores: tuple[int, ...]) -> Fits:
    """Return the distribution of scores (basis points, in any order)."""
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
