"""Comparison of a program with its twin; pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from services.matching.domain.drafts import Couple
from services.matching.domain.summary import Fits, fits_of
from services.matching.domain.trials import Changes, Compared, Outcome
from services.matching.matcher.assessment import assess
from services.matching.matcher.draft import Draft, draft_of
from services.matching.matcher.fairness import Step
from services.matching.matcher.formats import silent
from services.matching.matcher.opposite import everybody
from services.matching.matcher.sides import sided
from services.matching.matcher.snapshot import Snapshot, market_of
from services.matching.matcher.solution import Solution
from services.matching.matcher.stability import stably
from shared.contracts.closed import total
from shared.contracts.vocabulary import PersonId, Role


@dataclass(frozen=True, kw_only=True)
class ToCompare:
    """A program's people, the changes of the twin, and the program's own solution if it is known."""

    snapshot: Snapshot
    changes: Changes
    solution: Solution | None = None


@dataclass(frozen=True, kw_only=True)
class Move:
    """A person whose partners differ: the partners and fits in the program and in its twin."""

    person_id: PersonId
    role: Role
    before: tuple[PersonId, ...]
    after: tuple[PersonId, ...]
    fit_before: int | None
    fit_after: int | None


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Both sides in figures, and the people whose partners differ, ordered by person."""

    compared: Compared
    moves: tuple[Move, ...]


TO_COMPARE, COMPARISON = TypeAdapter(ToCompare), TypeAdapter(Comparison)


def compare(given: bytes, step: Step = silent) -> bytes:
    """Compare a program with its twin; input and result are JSON, because they cross a process boundary."""
    return COMPARISON.dump_json(comparison_of(TO_COMPARE.validate_json(given), step))


def comparison_of(given: ToCompare, step: Step = silent) -> Comparison:
    """Return a program and its twin side by side."""
    changed = twin_of(given.snapshot, given.changes)
    made = given.solution.assignment() if given.solution else None
    before = draft_of(given.snapshot, lambda phase, gap: step(f"as it is: {phase}", gap), made)

    def step_after(phase: str, gap: float) -> None:
        step(f"changed: {phase}", gap)

    found = stably(changed, step_after) if given.changes.stable else None
    after = draft_of(changed, step_after, found.made, found.market) if found else draft_of(changed, step_after)
    roles = {one.person_id: one.role for one in given.snapshot.ready} if given.snapshot.program.has_partners else {}
    moves = tuple(_moves(_partners(before.couples, roles), _partners(after.couples, roles)))
    compared = Compared(
        before=_outcome(given.snapshot, before, before.summary.fits),
        after=_outcome(changed, after, _by_the_program(given.snapshot, changed, after)),
        same_pairs=len(_couples(before.couples, roles) & _couples(after.couples, roles)),
        other_partner=sum(bool(one.before and one.after) for one in moves),
        gained=sum(not one.before for one in moves),
        lost=sum(not one.after for one in moves),
    )
    return Comparison(compared=compared, moves=moves)


def twin_of(snapshot: Snapshot, changes: Changes) -> Snapshot:
    """Return the same people in the changed program."""
    asked = total(Role, {Role.MENTOR: changes.mentor_capacity, Role.MENTEE: changes.mentee_capacity})
    people = (
        replace(one, wishes=replace(one.wishes, capacity=asked[one.role] or one.wishes.capacity))
        for one in snapshot.ready
    )
    seed = snapshot.seed if changes.seed is None else changes.seed
    return replace(snapshot, program=changes.of(snapshot.program), ready=tuple(people), seed=seed)


def _outcome(snapshot: Snapshot, draft: Draft, program_fits: Fits) -> Outcome:
    program = snapshot.program
    return Outcome(
        weights=program.settings.weights,
        rules=program.settings.rules,
        summary=draft.summary,
        program_fits=program_fits,
        gap=draft.gap,
        method=draft.method,
    )


def _by_the_program(snapshot: Snapshot, changed: Snapshot, draft: Draft) -> Fits:
    """Return how well the twin's pairs fit by the program's own weights, even if the program's rules forbid them."""
    market = market_of(replace(sided(changed), program=snapshot.program))
    if snapshot.program.has_partners:
        market = everybody(market)
    couples = [(one.mentor_id, one.mentee_id) for one in draft.couples]
    return fits_of(tuple(found.points.total for found in assess(market, couples)))


Roles = Mapping[PersonId, Role]
"""The roles in which partners enrolled: which of two is called the mentor depends on the run. Empty for others."""
Partners = dict[tuple[PersonId, Role], dict[PersonId, int]]


def _couples(couples: Iterable[Couple], roles: Roles) -> set[tuple[PersonId, PersonId]]:
    two = ((one.mentor_id, one.mentee_id) for one in couples)
    return {(min(couple), max(couple)) if roles else couple for couple in two}


def _moves(then: Partners, now: Partners) -> Iterable[Move]:
    for person, role in sorted(then.keys() | now.keys()):
        was, will = then.get((person, role), {}), now.get((person, role), {})
        if was.keys() != will.keys():
            yield Move(
                person_id=person,
                role=role,
                before=tuple(sorted(was)),
                after=tuple(sorted(will)),
                fit_before=max(was.values(), default=None),
                fit_after=max(will.values(), default=None),
            )


def _partners(couples: Iterable[Couple], roles: Roles) -> Partners:
    found: Partners = {}
    for one in couples:
        mentor, mentee = one.mentor_id, one.mentee_id
        found.setdefault((mentor, roles.get(mentor, Role.MENTOR)), {})[mentee] = one.score
        found.setdefault((mentee, roles.get(mentee, Role.MENTEE)), {})[mentor] = one.score
    return found
