"""Endings by single calls that nobody has looked at: few take hold at once, a burst of them is held as a plan."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from services.matching.domain.changes import Burst, hit, more
from services.matching.domain.effects import AtRisk
from services.matching.domain.holds import Hold, HoldReason, Limits, over
from services.matching.domain.pairs import StatedReason
from services.matching.domain.plans import Change, Plan
from shared.contracts.vocabulary import PairId, PersonId, ProgramId
from shared.domain import Refused, identifier
from shared.phrases import phrase

ERASURES: Final = "erasures"
"""The id of the count of erasures that somebody asked for about somebody else."""


class TooManyErasures(Refused):
    """An erasure cannot be taken back, so only some are asked for about others within an hour."""


@dataclass(frozen=True, kw_only=True)
class Ending:
    """A person's part in a program, or a pair, that somebody else would end.

    Attributes:
        id: that of the part, or of the pair.
        person_id: who would be withdrawn; None if a pair would end.
        reason: why the pair would end; None for a part.
        people: who would lose their place or a pair.
        pairs: how many live pairs and proposals would end.
        goings: how often the person had gone before; whoever goes and comes back by themself is not withdrawn again.
    """

    id: str
    program_id: ProgramId
    people: tuple[PersonId, ...]
    pairs: int
    person_id: PersonId | None = None
    pair_id: PairId | None = None
    reason: StatedReason | None = None
    goings: int = 0


@dataclass(frozen=True, kw_only=True)
class HeldEnding:
    """An ending that waits for the approval of its plan; `id` is the ending's.

    Attributes:
        number: of its first row in the plan; `batch` tells which endings take hold together.
    """

    id: str
    plan_id: str
    number: int
    ending: Ending
    batch: int = 0


def burst_of_program(program_id: ProgramId) -> str:
    """Return the id of the count of a program's endings."""
    return f"program:{program_id}"


def burst_of_caller(actor: str) -> str:
    """Return the id of the count of a caller's endings, in all programs."""
    return identifier("caller", actor)


def holds_of_endings(program: Burst, caller: Burst, among: int, limits: Limits) -> tuple[Hold, ...]:
    """Return why the last ending of two bursts is held; nothing if it may take hold at once.

    `among` is how many people take part in the program.
    """
    return (*_of_program(program, among, limits), *_of_caller(caller, limits))


def rows_of(ending: Ending) -> Iterator[tuple[Change, PersonId]]:
    """Yield what becomes of each person: who is withdrawn, and who loses a pair."""
    for person_id in ending.people:
        yield Change.WITHDRAWN if person_id == ending.person_id else Change.UNPAIRED, person_id


def grown(plan: Plan, ending: Ending, holds: tuple[Hold, ...], *, among: int, live: int) -> Plan:
    """Return a plan that holds one ending more; whoever approves names the digest of exactly these endings."""
    changes = [change for change, _ in rows_of(ending)]
    totals = replace(
        plan.totals,
        people=among,
        withdrawn=plan.totals.withdrawn + changes.count(Change.WITHDRAWN),
        unpaired=plan.totals.unpaired + changes.count(Change.UNPAIRED),
        harmed=plan.totals.harmed + len(changes),
    )
    ending_pairs = ending.pairs + sum(one.ending for one in plan.programs)
    return replace(
        plan,
        rows=plan.rows + len(changes),
        holds=holds,
        totals=totals,
        programs=(AtRisk(program_id=ending.program_id, live=live, breaking=0, ending=ending_pairs),),
        digest=identifier("ending", plan.digest, ending.id, ending.reason or ""),
    )


def one_more_erasure(burst: Burst, most: int, now: datetime) -> Burst:
    """Return the count of the last hour with one more erasure.

    Raises:
        TooManyErasures: there were as many as are taken within an hour.
    """
    counted = more(burst, now, leaves=1)
    if hit(counted) > most:
        raise TooManyErasures(
            phrase(
                "{most} people were erased within the last hour, and an erasure cannot be taken back; check what "
                "asks for them, and erase the others later"
            ),
            most=most,
        )
    return counted


def _of_program(program: Burst, among: int, limits: Limits) -> Iterator[Hold]:
    people = hit(program)
    if over(people, among, limits.people_percent, limits.people_least):
        sentence = (
            f"within an hour, {people:,} of the {among:,} people of a program would have lost their place or their "
            "pair by single calls; check what sends them, and approve the plan if all of that is so"
        )
        yield Hold(reason=HoldReason.PEOPLE, sentence=sentence)


def _of_caller(caller: Burst, limits: Limits) -> Iterator[Hold]:
    people = hit(caller)
    if people > limits.leavers_most:
        sentence = (
            f"within an hour, {people:,} people would have lost their place or their pair by single calls of one "
            "caller; check what sends them, and approve the plan if all of that is so"
        )
        yield Hold(reason=HoldReason.PEOPLE, sentence=sentence)
