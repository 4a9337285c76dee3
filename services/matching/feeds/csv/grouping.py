"""Joins two lines of headings of which the upper one groups: `Employee | | Manager |` above `ID | Name | ID | Name`."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from services.matching.domain.cells import shown
from services.matching.feeds.csv import columns as known
from services.matching.feeds.csv.headers import LONGEST_HEADING, MOST_COLUMNS, means, plain, recognised
from services.matching.feeds.csv.wordings import Whose, whose, without_filler

_BARE: Final = frozenset(["id", "no", "nr", "number", "code", "name", "naam", "namn", "navn", "nom", "nombre", "nome"])
_FEWEST_GROUPS: Final = 2  # in a line, so that it is no title
_WHOLE_NAME: Final = frozenset([known.FIRST_NAME, known.LAST_NAME])


@dataclass(frozen=True, kw_only=True)
class _Heading:
    """A heading, the group above it, and both together; `merged` if the heading stands in the upper line."""

    name: str
    group: str
    merged: bool = False

    @property
    def joined(self) -> str:
        return f"{self.group} {self.name}".strip()


def grouped(above: Sequence[str], names: Sequence[str], by_hand: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return the headings with their groups before them; empty if the line above is a title and tells nothing.

    A group reaches to the next one, as merged cells do. What stands below the manager, or below somebody else such as
    an emergency contact, is never taken for the person's. A heading that clashes with another one is told apart by its
    group. Any other heading keeps its name, unless its group says more of it (`Work` above `Email`).
    """
    if len(names) > MOST_COLUMNS:
        return ()
    headings = [*_headings(above, names)]
    clashing = _clashing(names)
    joined = _Groups(headings, clashing).joined()
    return joined if _tells(joined, headings, clashing, by_hand or {}) else ()


def is_upper(header: Sequence[str], below: Sequence[str]) -> bool:
    """Tell whether the line below a header names columns too, as it does where cells are merged downwards.

    It is about nobody: empty where the header names the id, and not empty where the header is.
    """
    both = [*zip_longest(header, below, fillvalue="")]
    ids = [low for up, low in both if known.EMPLOYEE_ID in means(up)]
    spanned = any(low.strip() and not up.strip() for up, low in both)
    return spanned and bool(ids) and not any(low.strip() for low in ids) and recognised(below) > 0


def _headings(above: Sequence[str], names: Sequence[str]) -> Iterator[_Heading]:
    group = ""
    upper = [shown(one[:LONGEST_HEADING]) for one, _ in zip_longest(above[: len(names)], names, fillvalue="")]
    lower = [shown(name[:LONGEST_HEADING]) for name in names]
    for at, (up, name) in enumerate(zip(upper, lower, strict=True)):
        group = up or group
        if name:
            yield _Heading(name=name, group=group)
        else:
            spans = at + 1 < len(lower) and not upper[at + 1] and lower[at + 1]
            yield _Heading(name="" if spans else up, group="", merged=True)


def _clashing(names: Sequence[str]) -> frozenset[str]:
    times = Counter(plain(name) for name in names if recognised([name]))
    return frozenset(name for name, number in times.items() if number > 1)


class _Groups:
    """The groups of a line, by whose they are."""

    def __init__(self, headings: Sequence[_Heading], clashing: frozenset[str]) -> None:
        self._headings, self._clashing = headings, clashing
        named = {one.group: whose(one.group) for one in headings if one.name and not one.merged}
        several = sum(bool(group) for group in named) >= _FEWEST_GROUPS
        self._managers = {group for group, of in named.items() if of is Whose.MANAGERS}
        self._others = {
            group for group, of in named.items() if of is Whose.ANOTHERS or (several and of is Whose.PERHAPS_ANOTHERS)
        }
        self._own = self._of_the_person()
        if clashing:
            self._others |= {one.group for one in headings if plain(one.name) in clashing} - self._own - self._managers
        self._several = several

    def _of_the_person(self) -> set[str]:
        """Return the groups that hold the person's id: those whose name says so, or else the only one."""
        free = [one for one in self._headings if one.group not in self._managers | self._others]
        said = {one.group for one in free if known.EMPLOYEE_ID in means(one.joined)}
        holding = {one.group for one in free if known.EMPLOYEE_ID in means(one.name)}
        return said or (holding if len(holding) == 1 else set())

    def joined(self) -> tuple[str, ...]:
        """Return the headings, each with its group where that says more of it, or something else."""
        return tuple(self._called(one) for one in self._headings)

    def _called(self, one: _Heading) -> str:
        if one.merged or not one.name or one.group in self._own:
            return one.name
        if one.group in self._managers:
            of_managers = means(one.name) and means(one.name) <= {*known.OF_MANAGERS, known.MANAGER_FIRST_NAME}
            return one.name if of_managers else f"{without_filler(one.group)} {one.name}"
        if one.group in self._others or self._is_of_the_group(one):
            return one.joined
        return one.joined if recognised([one.joined]) else one.name

    def _is_of_the_group(self, one: _Heading) -> bool:
        """Tell whether a bare `Name` or `ID` is that of its group, such as a company: the person's stands elsewhere."""
        if not self._several or plain(one.name) not in _BARE:
            return False
        said = frozenset[str]().union(*(means(other.name) for other in self._headings if other.group in self._own))
        named = known.NAME in said or said >= _WHOLE_NAME
        return known.EMPLOYEE_ID in said if known.EMPLOYEE_ID in means(one.name) else named


def _tells(
    joined: tuple[str, ...], headings: Sequence[_Heading], clashing: frozenset[str], by_hand: Mapping[str, str]
) -> bool:
    """Tell whether headings say something else with their groups, and clash no more."""
    known_by_hand = {plain(heading) for heading in by_hand.values()} <= {plain(name) for name in joined}
    if not known_by_hand or not any(known.EMPLOYEE_ID in means(name) for name in joined) or _clashing(joined):
        return False
    if not clashing:
        return [means(name) for name in joined] != [
            means(one.name) if not one.merged else frozenset() for one in headings
        ]
    apart = {name for name, one in zip(joined, headings, strict=True) if plain(one.name) in clashing}
    said = any(whose(one.group) is not Whose.UNSAID for one in headings if plain(one.name) in clashing)
    return said or recognised(apart) > len(clashing)
