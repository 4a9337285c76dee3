"""A coordinator's changes of a draft: pins, forbids, and pairs by hand under the hard rules."""

from collections.abc import Iterable
from dataclasses import replace

from services.matching.commands import DiscardDraft, ForbidPair, LiftForbid, LiftPin, OfCouple, PairByHand, PinPair
from services.matching.domain.drafts import (
    Couple,
    Leftover,
    Origin,
    UnknownForbid,
    UnknownPin,
    Wish,
    WishKind,
    couple_id,
    group_id,
    leftover_id,
    making_room,
    must_be_able_to_meet,
    must_take_couples,
    places,
    wish_id,
)
from services.matching.domain.formats import Format
from services.matching.domain.making import first_day, last_day
from services.matching.domain.participants import Participant, sits_on
from services.matching.domain.program import Program
from services.matching.domain.runs import (
    BreaksHardRule,
    MatchRun,
    NotReady,
    chunk_of_next,
    chunk_of_next_leftover,
    discard,
    must_be_draft,
)
from services.matching.handlers.checking import market_for
from services.matching.handlers.work import Work, participant_of, program_of, run_of
from services.matching.matcher.assessment import Assessment, assess
from shared.contracts.messages import Message
from shared.contracts.participants import UnmatchedReason
from shared.contracts.vocabulary import PersonId, ProgramId, Role
from shared.phrases import phrase

Pairing = tuple[Participant, Participant]


def pin_pair(command: PinPair, work: Work) -> list[Message]:
    """Keep a couple together in this draft, if it is in it, and in later runs."""
    run = _draft(command, work)
    mentor, mentee = _couple(command, work)
    program = program_of(work, run.program_id)
    must_take_couples(program)
    must_fit(work, program, mentor, mentee)
    _wish(work, command, WishKind.PIN)
    couple = work.couples.get(couple_id(run.id, mentor.person_id, mentee.person_id))
    if couple:
        work.couples.put(replace(couple, origin=Origin.PINNED))
    return []


def discard_draft(command: DiscardDraft, work: Work) -> list[Message]:
    """Discard a draft, so that none waits for its release."""
    program, run = program_of(work, command.program_id), run_of(work, command.program_id, command.run_id)
    work.runs.put(discard(run))
    if program.draft_run_id == run.id:
        work.programs.put(replace(program, draft_run_id=None))
    return []


def forbid_pair(command: ForbidPair, work: Work) -> list[Message]:
    """Keep a couple apart in this program from now on; in this draft both are free again."""
    run = _draft(command, work)
    _couple(command, work)
    _wish(work, command, WishKind.FORBID)
    work.wishes.delete(wish_id(command.program_id, WishKind.PIN, command.mentor_id, command.mentee_id))
    couple = work.couples.get(couple_id(run.id, command.mentor_id, command.mentee_id))
    if couple:
        _drop(work, run, _team_of(work, run, couple), UnmatchedReason.FORBIDDEN)
    return []


def pair_by_hand(command: PairByHand, work: Work) -> list[Message]:
    """Add a couple to the draft; the optimiser's couples of either person make room for it."""
    run = _draft(command, work)
    mentor, mentee = _couple(command, work)
    program = program_of(work, run.program_id)
    must_take_couples(program)
    found = must_fit(work, program, mentor, mentee)
    id_ = couple_id(run.id, mentor.person_id, mentee.person_id)
    known = work.couples.get(id_)
    if known:
        work.couples.put(replace(known, origin=Origin.BY_HAND))
    else:
        _add(work, run, program, found, (mentor, mentee))
    _wish(work, command, WishKind.PIN)
    return []


def lift_pin(command: LiftPin, work: Work) -> list[Message]:
    """Delete a pin; existing drafts keep the couple."""
    if not _lifted(work, command.program_id, WishKind.PIN, command.pin_id):
        raise UnknownPin(phrase("this program has no pin with that id; it was lifted already, or the two were paired"))
    return []


def lift_forbid(command: LiftForbid, work: Work) -> list[Message]:
    """Delete a forbid; later runs may pair the two again."""
    if not _lifted(work, command.program_id, WishKind.FORBID, command.forbid_id):
        raise UnknownForbid(phrase("this program has no forbid with that id; it was lifted already, or never made"))
    return []


def _lifted(work: Work, program_id: ProgramId, kind: WishKind, id_: str) -> bool:
    wish = work.wishes.get(id_)
    if wish is None or (wish.program_id, wish.kind) != (program_id, kind):
        return False
    work.wishes.delete(id_)
    return True


def _add(work: Work, run: MatchRun, program: Program, found: Assessment, two: Pairing) -> None:
    mentor, mentee = two
    held = [(one, _couples_with(work, run, one)) for one in two]
    displaced = [couple for one, couples in held for couple in making_room(one, couples, places(program, one))]
    group, chunk = _gathered(work, run, program, two)
    couple = Couple(
        id=couple_id(run.id, mentor.person_id, mentee.person_id),
        run_id=run.id,
        program_id=run.program_id,
        mentor_id=mentor.person_id,
        mentee_id=mentee.person_id,
        score=found.points.total,
        points=found.points,
        evidence=found.evidence,
        origin=Origin.BY_HAND,
        group=group,
        chunk=chunk,
    )
    work.couples.put(couple)
    totals = replace(run.totals, pairs=run.totals.pairs + 1)
    run = replace(run, by_hand=run.by_hand + 1, totals=totals)
    run = _settle(work, run, [(mentor.person_id, Role.MENTOR), (mentee.person_id, Role.MENTEE)], None)
    _drop(work, run, displaced, UnmatchedReason.IN_HIGH_DEMAND)


def _gathered(work: Work, run: MatchRun, program: Program, two: Pairing) -> tuple[str | None, int]:
    """Return the group and the chunk for two people paired by hand: those of the senior's group, if it exists."""
    if program.settings.format is Format.ONE_TO_ONE:
        return None, chunk_of_next(run)
    senior = two[0] if program.junior is Role.MENTEE else two[1]
    group = _couples_of(work, run, senior.person_id, senior.role)
    return group_id(run.id, senior.person_id), group[0].chunk if group else chunk_of_next(run)


def _team_of(work: Work, run: MatchRun, couple: Couple) -> list[Couple]:
    """Return the couples that a forbid removes: the couple, or its whole team, because everybody in a team meets."""
    program = program_of(work, run.program_id)
    if program.settings.format is not Format.PROJECT_TEAM:
        return [couple]
    return [one for one in work.couples.find(run_id=run.id, chunk=couple.chunk) if one.group == couple.group]


def _draft(command: OfCouple, work: Work) -> MatchRun:
    run = run_of(work, command.program_id, command.run_id)
    must_be_draft(run)
    return run


def _couple(command: OfCouple, work: Work) -> tuple[Participant, Participant]:
    mentor = participant_of(work, command.program_id, command.mentor_id)
    mentee = participant_of(work, command.program_id, command.mentee_id)
    program = program_of(work, command.program_id)
    if not (sits_on(program, mentor, Role.MENTOR) and sits_on(program, mentee, Role.MENTEE)):
        raise NotReady(phrase("name a mentor and a mentee of this program, each in the role they enrolled in"))
    if mentor.person_id == mentee.person_id:
        raise NotReady(phrase("name two people"))
    return mentor, mentee


def must_fit(work: Work, program: Program, mentor: Participant, mentee: Participant) -> Assessment:
    """Return the assessment of two people who may be paired by hand.

    Raises:
        NotReady, BreaksHardRule: they may not.
    """
    until = last_day(program, first_day(program, work.now))
    for one in (mentor, mentee):
        must_be_able_to_meet(one, until)
    market = market_for(work, program, (mentor, mentee))
    found = assess(market, [(mentor.person_id, mentee.person_id)])[0]
    if found.broken:
        raise BreaksHardRule(phrase("the two break the rule {rules}"), rules=", ".join(found.broken))
    return found


def _wish(work: Work, command: OfCouple, kind: WishKind) -> None:
    wish = Wish(
        id=wish_id(command.program_id, kind, command.mentor_id, command.mentee_id),
        program_id=ProgramId(command.program_id),
        kind=kind,
        mentor_id=command.mentor_id,
        mentee_id=command.mentee_id,
    )
    work.wishes.put(wish)


def _couples_of(work: Work, run: MatchRun, person_id: PersonId, role: Role) -> list[Couple]:
    return work.couples.find(run_id=run.id, **{f"{role}_id": person_id})


def _couples_with(work: Work, run: MatchRun, person: Participant) -> list[Couple]:
    """Return the couples of a draft with a person; a partner of a reciprocal program may be on either side."""
    program = program_of(work, run.program_id)
    sides = [role for role in Role if sits_on(program, person, role)]
    return [couple for role in sides for couple in _couples_of(work, run, person.person_id, role)]


def _drop(work: Work, run: MatchRun, couples: Iterable[Couple], reason: UnmatchedReason) -> None:
    """Remove couples from the draft; members without another couple become unmatched."""
    gone = {couple.id: couple for couple in couples}
    for id_ in gone:
        work.couples.delete(id_)
    left = [(one.mentor_id, Role.MENTOR) for one in gone.values()] + [
        (one.mentee_id, Role.MENTEE) for one in gone.values()
    ]
    run = replace(run, totals=replace(run.totals, pairs=run.totals.pairs - len(gone)))
    work.runs.put(_settle(work, run, left, reason))


def _settle(
    work: Work, run: MatchRun, people: Iterable[tuple[PersonId, Role]], reason: UnmatchedReason | None
) -> MatchRun:
    """Return the run after a change of couples: members without a couple get a leftover, the others lose theirs."""
    for person_id, role in dict(people).items():
        held = participant_of(work, run.program_id, person_id)
        of_draft = len(_couples_with(work, run, held))
        known = work.leftovers.get(leftover_id(run.id, person_id))
        if held.only_proposed and not known:
            run = _recounted(run, of_draft, lost=bool(reason))
            continue
        paired = bool(held.active or of_draft)
        if paired and known:
            work.leftovers.delete(known.id)
            run = _counted(run, unmatched=-1)
        if not paired and not known and reason:
            work.leftovers.put(_leftover(run, person_id, role, reason))
            run = replace(_counted(run, unmatched=1), freed=run.freed + 1)
    return run


def _counted(run: MatchRun, *, unmatched: int) -> MatchRun:
    totals = run.totals
    changed = replace(totals, unmatched=totals.unmatched + unmatched, paired=totals.paired - unmatched)
    return replace(run, totals=changed)


def _recounted(run: MatchRun, of_draft: int, *, lost: bool) -> MatchRun:
    """Count a person with an earlier proposal as paired while the draft has a couple for them, else as proposed."""
    change = (not of_draft) - (not lost and of_draft == 1)
    totals = run.totals
    return replace(run, totals=replace(totals, proposed=totals.proposed + change, paired=totals.paired - change))


def _leftover(run: MatchRun, person_id: PersonId, role: Role, reason: UnmatchedReason) -> Leftover:
    return Leftover(
        id=leftover_id(run.id, person_id),
        run_id=run.id,
        program_id=run.program_id,
        person_id=person_id,
        role=role,
        reason=reason,
        chunk=chunk_of_next_leftover(run),
    )
