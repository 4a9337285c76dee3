"""Insights: what a report may say so that nobody is found in it, not even by subtraction.

Answers wait, by role, until they can be released together as a *block*: at least k answers from at least k different
people. Every published figure covers a union of whole blocks, so what any two figures differ by is a union of blocks
again: nothing, or at least k people. This is complementary suppression by construction: no total is ever published over
answers that one of its parts hides. After L. Sweeney, k-anonymity (2002), and the suppression of table cells in
official statistics (Hundepool et al., Statistical Disclosure Control, 2012).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from shared.contracts.vocabulary import ProgramId, Role

K = 5
# How long answers wait for more of their own role before both roles are mixed: not long for a first edition, and longer
# than most pairs wait for their next session after it.
FIRST_PATIENCE = timedelta(days=7)
PATIENCE = timedelta(days=30)
GROWTH = 10  # a new edition wants a tenth more answers, so that editions stay few in a large program


class Group(StrEnum):
    """Whose answers a figure covers."""

    ALL = "all"
    MENTOR = "mentor"
    MENTEE = "mentee"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """One answered survey as a program sees it: no person, but a pseudonym, by which people are counted."""

    role: Role
    respondent: str
    scores: Mapping[str, int]


@dataclass(frozen=True, kw_only=True)
class Pile:
    """Answers added up: `totals` are sums of scores by question; `people` are up to k different pseudonyms."""

    answers: int = 0
    totals: Mapping[str, int] = field(default_factory=dict)
    people: tuple[str, ...] = ()

    @property
    def hides_everyone(self) -> bool:
        """Tell whether at least k people gave at least k answers."""
        return self.answers >= K and len(self.people) >= K

    def plus(self, other: "Pile") -> "Pile":
        """Return both piles as one."""
        questions = {*self.totals, *other.totals}
        return Pile(
            answers=self.answers + other.answers,
            totals={name: self.totals.get(name, 0) + other.totals.get(name, 0) for name in sorted(questions)},
            people=tuple(dict.fromkeys(self.people + other.people))[:K],
        )


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What is published of one group: how many answers, and their mean by question, on 1..5, to two decimals."""

    group: Group
    answers: int
    means: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A report on one instrument as it was published; never changed.

    `surveys` counts who had been asked by then; `cells` cover all that was released so far, `fresh` what is new in it.
    """

    id: str
    program_id: ProgramId
    instrument: str
    version: int
    number: int
    published_at: datetime
    surveys: Mapping[Group, int]
    cells: tuple[Cell, ...]
    fresh: Cell

    def cell(self, group: Group) -> Cell | None:
        """Return a group's figures, or None where they are suppressed."""
        return next((cell for cell in self.cells if cell.group is group), None)


@dataclass(frozen=True, kw_only=True)
class Tally:
    """All answers of one program to one instrument: waiting by role, and released by group."""

    id: str
    program_id: ProgramId
    instrument: str
    version: int
    surveys: Mapping[Group, int] = field(default_factory=dict)
    waiting: Mapping[Role, Pile] = field(default_factory=dict)
    released: Mapping[Group, Pile] = field(default_factory=dict)
    editions: int = 0
    patience_ends: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Block:
    """Answers released together, and the groups that they count for."""

    groups: tuple[Group, ...]
    roles: tuple[Role, ...]
    pile: Pile


def tally_id(program_id: str, instrument: str, version: int) -> str:
    """Return the id of the tally of an instrument's version in a program."""
    return f"{program_id}:{instrument}:{version}"


def count_surveys(tally: Tally, roles: Iterable[Role]) -> Tally:
    """Count who has been asked."""
    surveys = {group: tally.surveys.get(group, 0) for group in Group}
    for role in roles:
        surveys[Group.ALL] += 1
        surveys[Group(role)] += 1
    return replace(tally, surveys=surveys)


def record(tally: Tally, answer: Answer, now: datetime) -> tuple[Tally, Edition | None]:
    """Add an answer; return the edition that it makes possible, if any."""
    one = Pile(answers=1, totals=answer.scores, people=(answer.respondent,))
    waiting = {**tally.waiting, answer.role: tally.waiting.get(answer.role, Pile()).plus(one)}
    return publish(replace(tally, waiting=waiting), now)


def publish(tally: Tally, now: datetime) -> tuple[Tally, Edition | None]:
    """Release what may be released now; return the edition that results, if any.

    Sets `patience_ends` where answers of both roles together could be released, but are worth more apart.
    """
    overdue = tally.patience_ends is not None and now >= tally.patience_ends
    blocks = _blocks(tally, overdue=overdue)
    edition = None
    if blocks:
        tally = _released(tally, blocks)
        edition = _edition(tally, blocks, now)
    return _with_patience(tally, now), edition


def _blocks(tally: Tally, *, overdue: bool) -> tuple[Block, ...]:
    apart = tuple(
        Block(groups=(Group.ALL, Group(role)), roles=(role,), pile=pile)
        for role, pile in tally.waiting.items()
        if pile.hides_everyone and (overdue or _grew(tally, role))
    )
    if apart or not overdue or not _together(tally).hides_everyone:
        return apart
    return (Block(groups=(Group.ALL,), roles=tuple(tally.waiting), pile=_together(tally)),)


def _grew(tally: Tally, role: Role) -> bool:
    return tally.waiting[role].answers * GROWTH >= tally.released.get(Group(role), Pile()).answers


def _together(tally: Tally) -> Pile:
    return _sum(tally.waiting.values())


def _sum(piles: Iterable[Pile]) -> Pile:
    total = Pile()
    for pile in piles:
        total = total.plus(pile)
    return total


def _released(tally: Tally, blocks: tuple[Block, ...]) -> Tally:
    released = dict(tally.released)
    for block in blocks:
        released |= {group: released.get(group, Pile()).plus(block.pile) for group in block.groups}
    gone = {role for block in blocks for role in block.roles}
    waiting = {role: pile for role, pile in tally.waiting.items() if role not in gone}
    return replace(tally, released=released, waiting=waiting, editions=tally.editions + 1, patience_ends=None)


def _edition(tally: Tally, blocks: tuple[Block, ...], now: datetime) -> Edition:
    return Edition(
        id=f"{tally.id}:{tally.editions}",
        program_id=tally.program_id,
        instrument=tally.instrument,
        version=tally.version,
        number=tally.editions,
        published_at=now,
        surveys=dict(tally.surveys),
        cells=tuple(_cell(group, tally.released[group]) for group in Group if group in tally.released),
        fresh=_cell(Group.ALL, _sum(block.pile for block in blocks)),
    )


def _cell(group: Group, pile: Pile) -> Cell:
    means = {question: round(total / pile.answers, 2) for question, total in pile.totals.items()}
    return Cell(group=group, answers=pile.answers, means=means)


def _with_patience(tally: Tally, now: datetime) -> Tally:
    if not _together(tally).hides_everyone:
        return replace(tally, patience_ends=None)
    patience = PATIENCE if tally.editions else FIRST_PATIENCE
    return replace(tally, patience_ends=tally.patience_ends or now + patience)
