"""Single changes of people that do harm: few take hold at once, a burst of them is held as a plan."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Final

from services.matching.domain.effects import AtRisk
from services.matching.domain.holds import Hold, HoldReason, Limits, over
from services.matching.domain.identity import EmployeeKey
from services.matching.domain.people import Person, Standing
from services.matching.domain.plans import Change, Plan
from services.matching.domain.syncs import ORGANIZATION
from shared.contracts.vocabulary import PersonId, ProgramId
from shared.domain import identifier

WINDOW: Final = timedelta(hours=1)
SLICE: Final = timedelta(minutes=5)
"""Changes are counted in slices of the window, so that a burst is small however long it goes on."""


@dataclass(frozen=True, kw_only=True)
class Harm:
    """What a single change would do to a person.

    Attributes:
        leaves: whether they leave: on `last_day` (ISO 8601), or today if there is none.
        moves: whether they get another manager, `manager`, instead of `was`.
    """

    leaves: bool = False
    last_day: str | None = None
    moves: bool = False
    manager: EmployeeKey | None = None
    was: EmployeeKey | None = None

    @property
    def is_any(self) -> bool:
        """Tell whether there is any."""
        return self.leaves or self.moves


@dataclass(frozen=True, kw_only=True)
class Touched:
    """How many live pairs of a program a leaver is in, of how many there are."""

    program_id: ProgramId
    pairs: int
    live: int


@dataclass(frozen=True, kw_only=True)
class Slice:
    """The changes of five minutes: `left` of the leavers were not held; `pairs` would lose a member, by program."""

    since: datetime
    leaves: int = 0
    left: int = 0
    moves: int = 0
    pairs: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Burst:
    """The harmful single calls of the last hour; `plan_id` is the plan that holds some of them.

    `id` says whose: the organization's changes of people, the endings of a program or of a caller, or the erasures.
    """

    id: str = ORGANIZATION
    slices: tuple[Slice, ...] = ()
    plan_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class HeldChange:
    """A change of a person that waits for the approval of its plan; `id` is the person's.

    Attributes:
        number: its row in the plan; `batch` tells which changes take hold together.
    """

    id: PersonId
    employee_key: EmployeeKey
    plan_id: str
    number: int
    harm: Harm
    touched: tuple[Touched, ...] = ()
    batch: int = 0


def harm_of(person: Person, *, leaves: bool, last_day: date | None, manager: EmployeeKey | None) -> Harm:
    """Return what a change does to a person who is known, and whose manager would be `manager` then."""
    if person.standing is Standing.LEFT:
        return Harm()
    day = last_day.isoformat() if last_day else None
    sooner = leaves and (day is None or day != person.last_day)
    moves = manager != person.manager
    return Harm(
        leaves=sooner,
        last_day=day if sooner else None,
        moves=moves,
        manager=manager if moves else None,
        was=person.manager if moves else None,
    )


def counted(burst: Burst, harm: Harm, touched: Iterable[Touched], now: datetime) -> Burst:
    """Return the burst with one more change, and without those that are over an hour old."""
    *kept, last = more(burst, now, leaves=harm.leaves, moves=harm.moves).slices
    pairs = dict(last.pairs)
    for one in touched:
        pairs[one.program_id] = pairs.get(one.program_id, 0) + one.pairs
    return replace(burst, slices=(*kept, replace(last, pairs=pairs)))


def more(burst: Burst, now: datetime, *, leaves: int = 0, moves: int = 0) -> Burst:
    """Return the burst with so many more people, and without what is over an hour old."""
    kept = [one for one in burst.slices if one.since > now - WINDOW]
    last = kept.pop() if kept and now < kept[-1].since + SLICE else Slice(since=now)
    return replace(burst, slices=(*kept, replace(last, leaves=last.leaves + leaves, moves=last.moves + moves)))


def hit(burst: Burst) -> int:
    """Return how many people would have left, or lost their place or a pair, within the hour."""
    return sum(one.leaves for one in burst.slices)


def passed(burst: Burst, harm: Harm) -> Burst:
    """Return the burst after its last change took hold."""
    *before, last = burst.slices
    return replace(burst, slices=(*before, replace(last, left=last.left + harm.leaves)))


def holds_of(burst: Burst, touched: Iterable[Touched], people: int, limits: Limits) -> tuple[Hold, ...]:
    """Return why the last change of a burst is held; nothing if it may take hold at once."""
    return (*_of_people(burst, people, limits), *_of_pairs(burst, touched, limits))


def row_of(harm: Harm) -> tuple[Change, tuple[str, ...]]:
    """Return what becomes of a person, and the fields that change."""
    fields = (*(("last_day",) if harm.leaves else ()), *(("manager_id",) if harm.moves else ()))
    return (Change.LEAVES if harm.leaves else Change.CHANGES), fields


def grown(plan: Plan, change: HeldChange, holds: tuple[Hold, ...], people: int) -> Plan:
    """Return a plan that holds one change more."""
    plan = replace(plan, rows=change.number + 1, holds=holds, totals=replace(plan.totals, people=people))
    return _with(plan, change, 1)


def shrunk(plan: Plan, change: HeldChange) -> Plan:
    """Return a plan without a change that was taken back."""
    return _with(plan, change, -1)


def _with(plan: Plan, change: HeldChange, one: int) -> Plan:
    """Return a plan with one change more or less; whoever approves names the digest of exactly these changes."""
    totals, harm = plan.totals, change.harm
    totals = replace(
        totals,
        leaves=totals.leaves + one * harm.leaves,
        changes=totals.changes + one * (not harm.leaves),
        managers=totals.managers + one * harm.moves,
        harmed=totals.harmed + one,
    )
    programs = {risk.program_id: risk for risk in plan.programs}
    for each in change.touched:
        known = programs.get(each.program_id) or AtRisk(program_id=each.program_id, live=0, breaking=0, ending=0)
        programs[each.program_id] = replace(known, live=each.live, ending=known.ending + one * each.pairs)
    digest = identifier("held", plan.digest, one, change.id, harm.leaves, harm.last_day, harm.moves, harm.manager)
    left = tuple(programs[id_] for id_ in sorted(programs) if programs[id_].ending)
    return replace(plan, totals=totals, programs=left, digest=digest)


def _of_people(burst: Burst, people: int, limits: Limits) -> Iterator[Hold]:
    leaves, moves = hit(burst), sum(one.moves for one in burst.slices)
    people += sum(one.left for one in burst.slices)  # as many as there were an hour ago
    if over(leaves + moves, people, limits.people_percent, limits.people_least) or leaves > limits.leavers_most:
        sentence = (
            f"within an hour, {leaves:,} of {people:,} people would have left and {moves:,} would have got another "
            "manager by single changes; check what sends them, for instance the scope of the identity provider, and "
            "approve the plan if all of that is so"
        )
        yield Hold(reason=HoldReason.PEOPLE, sentence=sentence)


def _of_pairs(burst: Burst, touched: Iterable[Touched], limits: Limits) -> Iterator[Hold]:
    for one in touched:
        pairs = sum(part.pairs.get(one.program_id, 0) for part in burst.slices)
        if over(pairs, one.live, limits.pairs_percent, limits.pairs_least):
            sentence = (
                f"within an hour, {pairs:,} of the {one.live:,} pairs of a program would have lost a member by single "
                "changes; check who leaves, and approve the plan if that is so"
            )
            yield Hold(reason=HoldReason.PAIRS, sentence=sentence)
            return
