"""Insights: the figures a report may show without revealing anybody's answers, even by subtraction.

Answers wait, by role, until they can be released together as a *block*: at least k answers from at least k different
people. Every published figure covers a union of whole blocks, so the difference of any two figures is a union of blocks
too: nothing, or at least k people. This is complementary suppression by construction: no published total includes
answers that are suppressed in one of its parts. After L. Sweeney, k-anonymity (2002), and the suppression of table
cells in official statistics (Hundepool et al., Statistical Disclosure Control, 2012).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.feedback.domain.fairness import Parts, parted, settled
from services.feedback.domain.piles import Pile
from shared.contracts.vocabulary import ProgramId, Role

# How long answers wait for more answers of their role before both roles are mixed: short for the first edition, and
# after it longer than most pairs wait for their next session.
FIRST_PATIENCE = timedelta(days=7)
PATIENCE = timedelta(days=30)
GROWTH = 10  # a new edition needs a tenth more answers, so that a large program has few editions


class Group(StrEnum):
    """Whose answers a figure covers."""

    ALL = "all"
    MENTOR = "mentor"
    MENTEE = "mentee"


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The scores of one answered survey; instead of a person it has a pseudonym for counting people.

    `part` is the part of the organization that they are in, "" where that is not known or not asked.
    """

    role: Role
    respondent: str
    scores: Mapping[str, int]
    part: str = ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A group's published figures: the number of answers, and the mean of each question on 1..5, to two decimals."""

    group: Group
    answers: int
    means: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A published report on one instrument; immutable.

    `surveys` counts the surveys issued by then; `cells` cover all answers released so far, `fresh` only the new ones.
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
    """All answers of one program to one version of an instrument: waiting by role, and released by group.

    `parts` are the same answers by part of the organization.
    """

    id: str
    program_id: ProgramId
    instrument: str
    version: int
    surveys: Mapping[Group, int] = field(default_factory=dict)
    waiting: Mapping[Role, Pile] = field(default_factory=dict)
    released: Mapping[Group, Pile] = field(default_factory=dict)
    editions: int = 0
    patience_ends: datetime | None = None
    parts: Parts = field(default_factory=Parts)


@dataclass(frozen=True, kw_only=True)
class Block:
    """Answers released together, and the groups whose figures include them."""

    groups: tuple[Group, ...]
    roles: tuple[Role, ...]
    pile: Pile


def tally_id(program_id: str, instrument: str, version: int) -> str:
    """Return the id of the tally of an instrument's version in a program."""
    return f"{program_id}:{instrument}:{version}"


def count_surveys(tally: Tally, roles: Iterable[Role]) -> Tally:
    """Count issued surveys, by role."""
    surveys = {group: tally.surveys.get(group, 0) for group in Group}
    for role in roles:
        surveys[Group.ALL] += 1
        surveys[Group(role)] += 1
    return replace(tally, surveys=surveys)


def record(tally: Tally, answer: Answer, now: datetime) -> tuple[Tally, Edition | None]:
    """Add an answer; return the new edition if the answer allows one."""
    one = Pile(answers=1, totals=answer.scores, people=(answer.respondent,))
    waiting = {**tally.waiting, answer.role: tally.waiting.get(answer.role, Pile()).plus(one)}
    parts = parted(tally.parts, answer.role, answer.part, one)
    return publish(replace(tally, waiting=waiting, parts=parts), now)


def narrowed(tally: Tally, questions: Iterable[str]) -> Tally:
    """Return a tally of these questions alone: a sum must cover every answer, also those of earlier versions."""
    kept = tuple(questions)
    return replace(
        tally,
        waiting={role: pile.only(kept) for role, pile in tally.waiting.items()},
        released={group: pile.only(kept) for group, pile in tally.released.items()},
        parts=tally.parts.only(kept),
    )


def publish(tally: Tally, now: datetime) -> tuple[Tally, Edition | None]:
    """Release the answers that may be released now; return the new edition, if any.

    Sets `patience_ends` if answers could be released with both roles mixed but should wait for separate figures.
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
    parts = tally.parts
    for block in blocks:
        parts = settled(parts, block.roles)
    return replace(
        tally, released=released, waiting=waiting, parts=parts, editions=tally.editions + 1, patience_ends=None
    )


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
