"""A replay: computes a stored snapshot again and compares the result with the stored solution."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import TypeAdapter

from services.matching.domain.trials import Replayed, ScoredCouple
from services.matching.matcher.draft import draft_of
from services.matching.matcher.fairness import Step
from services.matching.matcher.market import Market
from services.matching.matcher.sides import sided
from services.matching.matcher.snapshot import Snapshot, market_of
from services.matching.matcher.solution import Solution
from shared.contracts.vocabulary import PersonId

SHOWN = 100  # different couples listed per side


@dataclass(frozen=True, kw_only=True)
class ToReplay:
    """A run's snapshot, with its stored solution and record."""

    snapshot: Snapshot
    solution: Solution


@dataclass(frozen=True, kw_only=True)
class Replay:
    """The result of the replay, and the versions that computed it."""

    replayed: Replayed
    versions: dict[str, str]


TO_REPLAY = TypeAdapter(ToReplay)


REPLAY = TypeAdapter(Replay)


def replay(given: bytes, step: Step, versions: dict[str, str]) -> bytes:
    """Compute a run again with these versions; input and result are JSON, because they cross a process boundary."""
    past = TO_REPLAY.validate_json(given)
    now = draft_of(past.snapshot, step).solution
    return REPLAY.dump_json(Replay(replayed=_replayed(past, now), versions=versions))


def _replayed(past: ToReplay, now: Solution) -> Replayed:
    market = market_of(sided(past.snapshot))
    then, again = _fits(past.solution, market), _fits(now, market)
    missing = sorted(then.items() - again.items())
    extra = sorted(again.items() - then.items())
    return Replayed(
        same=then == again,
        intact=True,
        pairs=len(again),
        missing=len(missing),
        extra=len(extra),
        only_then=_shown(missing),
        only_now=_shown(extra),
    )


def _fits(solution: Solution, market: Market) -> dict[tuple[PersonId, PersonId], int]:
    rows = zip(solution.mentors, solution.mentees, solution.fit, strict=True)
    return {(market.mentors[row].person_id, market.mentees[column].person_id): fit for row, column, fit in rows}


def _shown(couples: Sequence[tuple[tuple[PersonId, PersonId], int]]) -> tuple[ScoredCouple, ...]:
    return tuple(ScoredCouple(mentor_id=one, mentee_id=other, score=fit) for (one, other), fit in couples[:SHOWN])
