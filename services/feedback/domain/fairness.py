"""Fairness: what people say by part of the organization, where no combination with other figures tells of fewer than k.

The figures of a report are sums over whole blocks, and parts of the organization lie across blocks. Whoever subtracts
blocks from the figure of a part is left with those who are in one and not in the other: of each block the smaller side
at least. So parts are shown only once, for every choice of parts that are shown, these sides hold at least k different
people over all blocks together, or nobody. Blocks are settled in rounds: what was shown of a round stays, and the next
round is about other answers. A round is told by one grouping alone, so nothing can be subtracted between groupings:
no answer is in the figures of two.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, combinations
from typing import Final

from services.feedback.domain.groupings import UNKNOWN, ByPart, Grouping, as_parts, grouped, shown_by
from services.feedback.domain.piles import K, Pile
from shared.contracts.vocabulary import Role

MOST_PARTS: Final = 8  # of the largest; every choice of them is tried
MOST_BLOCKS: Final = 40  # of a round; where parts cannot be shown, the oldest are left out
PATIENCE: Final = 6  # blocks that wait for the grouping whose turn it is, before another one may take them


@dataclass(frozen=True, kw_only=True)
class Parts:
    """Answers by part: of those that wait, of each released block of this round, and what is shown."""

    waiting: Mapping[Role, ByPart] = field(default_factory=dict)
    blocks: tuple[ByPart, ...] = ()
    shown: ByPart = field(default_factory=dict)

    def only(self, questions: Iterable[str]) -> "Parts":
        """Return the parts with the sums of these questions alone."""
        kept = tuple(questions)
        return Parts(
            waiting={role: _only(by_part, kept) for role, by_part in self.waiting.items()},
            blocks=tuple(_only(block, kept) for block in self.blocks),
            shown=_only(self.shown, kept),
        )


def parted(parts: Parts, role: Role, part: str, one: Pile) -> Parts:
    """Return the parts with one more answer that waits."""
    known = parts.waiting.get(role, {})
    return replace(parts, waiting={**parts.waiting, role: {**known, part: known.get(part, Pile()).plus(one)}})


def settled(parts: Parts, roles: Iterable[Role], patience: int = PATIENCE) -> Parts:
    """Return the parts after the waiting answers of these roles became one block, and show what may be.

    After `patience` blocks any grouping may take the round.
    """
    gone = set(roles)
    block = _merged(by_part for role, by_part in parts.waiting.items() if role in gone)
    waiting = {role: by_part for role, by_part in parts.waiting.items() if role not in gone}
    if block.keys() <= {UNKNOWN}:
        return replace(parts, waiting=waiting)
    blocks = (*parts.blocks, block)[-MOST_BLOCKS:]
    for grouping in _turns(parts.shown, any_=len(blocks) >= patience):
        by_group = [grouped(one, grouping) for one in blocks]
        if chosen := may_be_shown(by_group):
            new = _merged(by_group)
            told = as_parts({name: new[name] for name in chosen}, grouping)
            return Parts(waiting=waiting, shown=_merged([parts.shown, told]))
    return replace(parts, waiting=waiting, blocks=blocks)


def _turns(shown: ByPart, *, any_: bool) -> Sequence[Grouping]:
    """Return the groupings that may take a round: that of the fewest answers first, or it alone."""
    answers = {one: sum(pile.answers for pile in shown_by(one, shown).values()) for one in Grouping}
    turns = sorted(Grouping, key=lambda one: answers[one])
    return turns if any_ else turns[:1]


def may_be_shown(blocks: Sequence[ByPart]) -> tuple[str, ...]:
    """Return the groups of a round that may be shown together, the largest first; none if there are not two."""
    sizes = {name: pile.answers for name, pile in _merged(blocks).items() if name != UNKNOWN}
    chosen: tuple[str, ...] = ()
    people = _newly(blocks)
    for name in sorted(sizes, key=lambda one: (-sizes[one], one))[:MOST_PARTS]:
        if all(_hides((name, *others), blocks, people) for others in _choices(chosen)):
            chosen = (*chosen, name)
    return chosen if len(chosen) > 1 else ()


def _hides(names: Sequence[str], blocks: Sequence[ByPart], people: Sequence[Mapping[str, int]]) -> bool:
    """Tell whether these parts less any blocks are nobody, or at least k different people."""
    answers = [{name: pile.answers for name, pile in block.items()} for block in blocks]
    nobody = not any(_smaller_side(names, one) for one in answers)
    return nobody or sum(_smaller_side(names, one) for one in people) >= K


def _smaller_side(names: Sequence[str], counts: Mapping[str, int]) -> int:
    """Return how many of a block are in these parts, or are not, whichever is less."""
    inside = sum(counts.get(name, 0) for name in names)
    return min(inside, sum(counts.values()) - inside)


def _newly(blocks: Sequence[ByPart]) -> list[Mapping[str, int]]:
    """Return how many people of each part are in a block and in none before; of more than k, k are counted."""
    known: set[str] = set()
    found: list[Mapping[str, int]] = []
    for block in blocks:
        found.append({name: len(set(pile.people) - known) for name, pile in block.items()})
        known |= {person for pile in block.values() for person in pile.people}
    return found


def _only(by_part: ByPart, questions: Sequence[str]) -> ByPart:
    return {name: pile.only(questions) for name, pile in by_part.items()}


def _choices(names: Sequence[str]) -> Iterable[tuple[str, ...]]:
    return chain.from_iterable(combinations(names, count) for count in range(len(names) + 1))


def _merged(all_: Iterable[ByPart]) -> dict[str, Pile]:
    merged: dict[str, Pile] = {}
    for by_part in all_:
        for name, pile in by_part.items():
            merged[name] = merged.get(name, Pile()).plus(pile)
    return merged
