"""The computation of a match run, from a snapshot to a draft; pure, so that it can run in a child process.

The same snapshot gives the same draft, bit for bit.
"""

from dataclasses import dataclass, field, replace
from hashlib import sha256

from pydantic import TypeAdapter

from services.matching.domain.drafts import Couple, Leftover, places
from services.matching.domain.rates import Rates
from services.matching.domain.records import Record
from services.matching.domain.runs import Totals
from services.matching.domain.summary import Summary
from services.matching.domain.topic_table import NOTHING_COUNTED, Vocabulary
from services.matching.matcher.assessment import assess
from services.matching.matcher.couples import couples_of, leftover_of
from services.matching.matcher.facts import lacking
from services.matching.matcher.fairness import Step, rates_of, unfit_for_all
from services.matching.matcher.formats import couple_ids_of, groups_of, matched, silent
from services.matching.matcher.market import CoupleIds, Market
from services.matching.matcher.preferred import preferred
from services.matching.matcher.priorities import Asked
from services.matching.matcher.sides import among_all, everybody_opposite, sided
from services.matching.matcher.snapshot import SNAPSHOT, Snapshot, market_of
from services.matching.matcher.solution import Solution, pairs_digest
from services.matching.matcher.summary import summary_of
from services.matching.solver import Assignment, unmatched
from shared.contracts.vocabulary import PersonId


@dataclass(frozen=True, kw_only=True)
class Draft:
    """The result of a run; couples ordered by score, the best first, couples of a group together."""

    couples: tuple[Couple, ...]
    leftovers: tuple[Leftover, ...]
    totals: Totals
    gap: float
    method: str
    dropped_pins: int
    circles: tuple[PersonId, ...]
    summary: Summary
    rates: tuple[Rates, ...] = ()
    vocabulary: Vocabulary = NOTHING_COUNTED
    solution: Solution = field(default_factory=Solution)


@dataclass(frozen=True, kw_only=True)
class Computed:
    """A draft, with the digests and versions it was computed with."""

    draft: Draft
    record: Record


SOLUTION, COMPUTED = TypeAdapter(Solution), TypeAdapter(Computed)


def compute(snapshot: bytes, step: Step, versions: dict[str, str]) -> bytes:
    """Compute a run with these versions; input and result are JSON, because they cross a process boundary."""
    given = SNAPSHOT.validate_json(snapshot)
    draft = draft_of(given, step)
    return COMPUTED.dump_json(Computed(draft=draft, record=_record(snapshot, given, draft, versions)))


def draft_of(
    snapshot: Snapshot, step: Step = silent, made: Assignment | None = None, among: Market | None = None
) -> Draft:
    """Return the draft of a snapshot; the optimiser's result is `made`, in rows of `among`, if it is known already.

    The value of a pair is its fit plus 10,000 basis points, so that many pairs beat few good ones; plus, for each
    side, 8,000 basis points if they waited once, 9,000 if twice, 10,000 if more often, so that they go first.
    """
    snapshot = sided(snapshot)
    market = market_of(snapshot)
    if not market.mentors or not market.mentees:
        return _nobody(snapshot, market)
    pins, dropped = possible_pins(market, snapshot.pins)
    if made is None:
        made = among_all(matched(market, asked_of(snapshot, pins), snapshot.seed, step), snapshot)
    step("explaining", made.certificate.gap)
    there = among or market
    ids = couple_ids_of(there, made)
    groups = groups_of(snapshot.program, snapshot.run_id, ids)
    couples = couples_of(snapshot, there, ids, groups=groups, pinned=set(pins))
    leftovers = _leftovers(snapshot, there, made)
    return Draft(
        couples=couples,
        leftovers=leftovers,
        totals=_totals(snapshot, couples, leftovers),
        gap=made.certificate.gap,
        method=made.method,
        dropped_pins=dropped,
        circles=market.tree[1],
        summary=replace(
            summary_of(market, couples, leftovers),
            lacking=lacking(snapshot),
            preferred=preferred(there, made, snapshot.program.settings.consented_attributes),
        ),
        rates=_rates(snapshot, leftovers),
        vocabulary=market.words,
        solution=Solution.of(made),
    )


def asked_of(snapshot: Snapshot, pins: list[CoupleIds]) -> Asked:
    """Return the couples that a run prefers, with the pins that are possible."""
    return Asked(pins=pins, stay=snapshot.stay, stay_bonus=snapshot.stay_bonus)


def _record(kept: bytes, snapshot: Snapshot, draft: Draft, versions: dict[str, str]) -> Record:
    return Record(
        inputs=sha256(kept).hexdigest(),
        pairs=pairs_digest(draft.solution, market_of(sided(snapshot))),
        weights=snapshot.program.settings.weights,
        rules=snapshot.program.settings.rules,
        versions=versions,
    )


def possible_pins(market: Market, pins: tuple[CoupleIds, ...]) -> tuple[list[CoupleIds], int]:
    """Return the possible pins, and how many are impossible because of a rule, an absence or capacity."""
    here = [pin for pin in dict.fromkeys(pins) if pin[0] in market.mentor_row and pin[1] in market.mentee_row]
    allowed = [pin for pin, found in zip(here, assess(market, here), strict=True) if not found.broken]
    free = {one.person_id: places(market.program, one) for one in (*market.mentors, *market.mentees)}
    kept: list[CoupleIds] = []
    for mentor, mentee in allowed:
        if free[mentor] and free[mentee]:
            free[mentor], free[mentee] = free[mentor] - 1, free[mentee] - 1
            kept.append((mentor, mentee))
    return kept, len(pins) - len(kept)


def _leftovers(snapshot: Snapshot, market: Market, made: Assignment) -> tuple[Leftover, ...]:
    if snapshot.sides:
        market, made = everybody_opposite(snapshot, market, made)
    mentors, mentees = unmatched(market.mentor_side, market.mentee_side, market.weights, market.rules, made)
    unfit = unfit_for_all(market, mentors, mentees)
    found = [(market.mentors[one.row], one) for one in mentors] + [(market.mentees[one.row], one) for one in mentees]
    return tuple(
        leftover_of(snapshot, person, None if person.person_id in unfit else one, unfit=person.person_id in unfit)
        for person, one in found
        if not person.held
    )


def _nobody(snapshot: Snapshot, market: Market) -> Draft:
    alone = (one for one in (*market.mentors, *market.mentees) if not one.held)
    leftovers = tuple(leftover_of(snapshot, one, None) for one in alone)
    return Draft(
        couples=(),
        leftovers=leftovers,
        totals=_totals(snapshot, (), leftovers),
        gap=0.0,
        method="",
        dropped_pins=len(snapshot.pins),
        circles=market.tree[1],
        summary=replace(summary_of(market, (), leftovers), lacking=lacking(snapshot)),
        rates=_rates(snapshot, leftovers),
    )


def _rates(snapshot: Snapshot, leftovers: tuple[Leftover, ...]) -> tuple[Rates, ...]:
    """Return the rates of those whom no released run has counted: two runs' figures are about different people."""
    newly = [one for one in snapshot.ready if not one.is_rated]
    alone = {one.person_id for one in leftovers}
    return rates_of(newly, alone, snapshot.program.settings.consented_attributes)


def _totals(snapshot: Snapshot, couples: tuple[Couple, ...], leftovers: tuple[Leftover, ...]) -> Totals:
    drafted = {person for one in couples for person in (one.mentor_id, one.mentee_id)}
    proposed = sum(one.only_proposed and one.person_id not in drafted for one in snapshot.ready)
    return Totals(
        ready=len(snapshot.ready),
        paired=len(snapshot.ready) - len(leftovers) - proposed,
        proposed=proposed,
        unmatched=len(leftovers),
        pairs=len(couples),
    )
