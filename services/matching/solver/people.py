"""The people of one role, as a struct of arrays."""

from dataclasses import dataclass, fields
from typing import Any, Self

import numpy as np

from services.matching.solver.arrays import Bools, Ints, Words, WrongShape, whole

NO_TOPIC = -1
UNKNOWN_YEAR = 0
UNKNOWN_TRAIT = 0
EXPERT = 100
"""What an expert can give to somebody who seeks just that topic."""

RANKS = (5, 4, 3, 2, 1)
"""How much the first, second, ... topic sought counts; later ones count as the last."""

MOST_WANTED = 1_000_000
ALL_WEEK = (2**64 - 1, 2**64 - 1, 2**40 - 1)

# Lowest and highest value of each plain column.
_RANGES = {
    "person": (0, 2**31 - 1),
    "manager": (-1, 2**31 - 1),
    "enter": (0, 2**31 - 1),
    "leave": (0, 2**31 - 1),
    "level": (0, 99),
    "birth_year": (0, 9999),
    "department": (0, 32000),
    "style": (0, 1000),
    "traits": (UNKNOWN_TRAIT, 2**31 - 1),
    "seeks": (NO_TOPIC, 32000),
    "wanted": (0, MOST_WANTED),
    "offers": (NO_TOPIC, 32000),
    "offer_level": (0, EXPERT),
    "capacity": (0, 1000),
}

_NARROW = {"seeks", "offers", "offer_level"}
"""Wide columns with a hundred numbers a person, which are most of the memory of a large program."""


class DuplicatePerson(ValueError):
    """Raised when one person appears twice in one role."""

    def __init__(self, person: int) -> None:
        super().__init__(f"person {person} stands twice in one role; keep one row and raise its capacity instead")


class DuplicateTopic(ValueError):
    """Raised when somebody seeks or offers one topic twice."""

    def __init__(self, name: str, row: int) -> None:
        super().__init__(f"{name} of row {row} names a topic twice; keep the first")


@dataclass(frozen=True, kw_only=True)
class Side:
    """All ready people of one role; row i of every column is person i.

    Attributes:
        person: [n] number of the person in the organization; the same on both sides for somebody in both roles.
        manager: [n] number of the direct manager, -1 if unknown.
        enter: [n] first number of the person's interval in the reporting forest, from `reporting_forest`.
        leave: [n] end (exclusive) of that interval; everybody below the person enters inside it.
        level: [n] grade, 0..99, higher is more senior.
        birth_year: [n] year, 0 when unknown or without consent.
        department: [n] index into the program's department tables.
        style: [n] index into the program's communication style table.
        traits: [n, c] a code in each column that the rules on traits speak of, 0 when unknown.
        languages: [n] uint64 bitmap, a bit for each language.
        available: [n, 3] uint64 bitmap of the week's 168 UTC hours, hour 0 is Monday 00:00.
        seeks: [n, k] topics the person wants to learn, most wanted first, padded with -1.
        wanted: [n, k] how much each topic sought counts beside the others; only their shares matter.
        offers: [n, k] topics the person can teach, padded with -1.
        offer_level: [n, k] what the person can give to somebody who seeks the topic, 0 (nothing) to 100 (an expert).
        capacity: [n] how many pairs the person may be in.
    """

    person: Ints
    manager: Ints
    enter: Ints
    leave: Ints
    level: Ints
    birth_year: Ints
    department: Ints
    style: Ints
    traits: Ints
    languages: Words
    available: Words
    seeks: Ints
    wanted: Ints
    offers: Ints
    offer_level: Ints
    capacity: Ints

    def __post_init__(self) -> None:
        for name, (low, high) in _RANGES.items():
            column = whole(getattr(self, name), name, low, high)
            object.__setattr__(self, name, column.astype(np.int16) if name in _NARROW else column)
        for name in ("languages", "available"):
            object.__setattr__(self, name, np.asarray(getattr(self, name), np.uint64))
        self._check_shapes()
        self._check_people()

    def __len__(self) -> int:
        return len(self.person)

    @classmethod
    def of(cls, person: object, **columns: object) -> Self:
        """Build a side with neutral values for columns not given: no manager, level 0, free all week."""
        numbers = np.asarray(person)
        n = len(numbers)
        neutral: dict[str, object] = {
            "manager": np.full(n, -1),
            "enter": numbers,
            "leave": numbers + 1,
            "level": np.zeros(n, int),
            "birth_year": np.full(n, UNKNOWN_YEAR),
            "department": np.zeros(n, int),
            "style": np.zeros(n, int),
            "traits": np.zeros((n, 0), int),
            "languages": np.ones(n, np.uint64),
            "available": np.tile(np.array(ALL_WEEK, np.uint64), (n, 1)),
            "seeks": np.full((n, 1), NO_TOPIC),
            "wanted": by_rank(np.asarray(columns.get("seeks", np.zeros((n, 1), int)))),
            "offers": np.full((n, 1), NO_TOPIC),
            "offer_level": np.full_like(columns.get("offers", np.zeros((n, 1), int)), EXPERT // 4, int),
            "capacity": np.ones(n, int),
        }
        return cls(person=numbers, **{**neutral, **columns})  # type: ignore[arg-type]  # __post_init__ makes arrays

    def with_capacity(self, capacity: Ints) -> Self:
        """Return the same people with other capacities."""
        return self._unchecked({**self._columns(), "capacity": capacity.astype(np.int32)})

    def take(self, rows: Ints | Bools) -> Self:
        """Return the side of these rows only, in this order; the side itself if these are all its rows."""
        if rows.dtype != np.bool_ and len(rows) == len(self) and (rows == np.arange(len(self))).all():
            return self
        return self._unchecked({name: column[rows] for name, column in self._columns().items()})

    def without_topics(self) -> Self:
        """Return the same people as if nobody named a topic."""
        none = np.zeros((len(self), 0), np.int32)
        topics = dict.fromkeys(("seeks", "wanted", "offers", "offer_level"), none)
        return self._unchecked({**self._columns(), **topics})

    def _columns(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @classmethod
    def _unchecked(cls, columns: dict[str, Any]) -> Self:
        """Build a side from columns that are checked already."""
        side = object.__new__(cls)
        for name, column in columns.items():
            object.__setattr__(side, name, column)
        return side

    def _check_shapes(self) -> None:
        n = len(self.person)
        for field in fields(self):
            shape = getattr(self, field.name).shape
            beside = {"offer_level": self.offers.shape[-1], "wanted": self.seeks.shape[-1]}
            width = {"available": 3, **beside}.get(field.name)
            flat = field.name not in {"available", "traits", "seeks", "wanted", "offers", "offer_level"}
            if shape != ((n,) if flat else (n, width or shape[-1])):
                raise WrongShape(field.name, shape, f"({n},)" if flat else f"({n}, {width or 'k'})")

    def _check_people(self) -> None:
        numbers, counts = np.unique(self.person, return_counts=True)
        if (counts > 1).any():
            raise DuplicatePerson(int(numbers[counts > 1][0]))
        for name in ("seeks", "offers"):
            topics = np.sort(getattr(self, name), axis=1)
            twice = ((topics[:, 1:] == topics[:, :-1]) & (topics[:, 1:] != NO_TOPIC)).any(axis=1)
            if twice.any():
                raise DuplicateTopic(name, int(np.argmax(twice)))


def by_rank(seeks: Ints) -> Ints:
    """[n, k] how much each topic sought counts if only its place in the list says so."""
    ranks = np.array([RANKS[min(k, len(RANKS) - 1)] for k in range(seeks.shape[1] if seeks.ndim > 1 else 1)])
    return np.broadcast_to(ranks, seeks.shape if seeks.ndim > 1 else (len(seeks), 1))
