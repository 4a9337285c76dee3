"""Pauses of a pair: several causes may hold it, and it goes on when the last of them is over."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar, Final

from services.matching.domain.pairs import Override, Pair, Pause, State, must_have_begun, told
from services.matching.domain.participants import Participant, must_be_there
from services.matching.domain.program import Program
from shared.contracts.closed import total
from shared.contracts.messages import Event
from shared.contracts.pairs import PairPaused, PairResumed, PauseReason
from shared.contracts.participants import ParticipantPaused, ParticipantResumed
from shared.contracts.vocabulary import PersonId
from shared.domain import Refused
from shared.phrases import phrase

LONGEST: Final = timedelta(days=182)
LONGEST_OVERRIDE: Final = timedelta(days=30)
A_DAY: Final = timedelta(days=1)
# Of several causes, people are told the one that they can do least about.
_FIRST: Final = total(PauseReason, {PauseReason.RULE_BROKEN: 0, PauseReason.COORDINATOR: 1, PauseReason.BY_MEMBER: 2})
Changed = tuple[Pair, list[Event]]


class ImpossiblePause(Refused):
    """A pause ends on a day that lies ahead, within half a year."""

    status: ClassVar[int] = 422
    field: ClassVar[str] = "until"


class NotPaused(Refused):
    """Only a pair whose pause the coordinator can end is resumed by the coordinator."""


class RuleStillBroken(Refused):
    """A pair that breaks a rule goes on only when the rule is mended, or for some days and for a reason on record."""


def is_possible(until: datetime, now: datetime) -> bool:
    """Tell whether a pause can end then: ahead, within half a year."""
    return now < until <= now + LONGEST


def must_be_possible(until: datetime, now: datetime) -> None:
    """Refuse a pause that is over already or too long.

    Raises:
        ImpossiblePause: it is.
    """
    if not is_possible(until, now):
        raise ImpossiblePause(
            phrase("choose a day after {now}, and {last} at the latest"),
            now=f"{now:%Y-%m-%d}",
            last=f"{now + LONGEST:%Y-%m-%d}",
        )


def pause(program: Program, pair: Pair, cause: Pause) -> Changed:
    """Add a cause to a pair's pause; it replaces one of the same reason and person.

    Raises:
        NotBegun, AlreadyEnded: it is a proposal, or over.
    """
    must_have_begun(pair)
    known = any(_same(one, cause) for one in pair.pauses)
    kept = tuple(cause if _same(one, cause) else one for one in pair.pauses)
    return _become(program, pair, kept if known else (*kept, cause), cause.since)


def lift(
    program: Program, pair: Pair, reason: PauseReason, now: datetime, person_id: PersonId | None = None
) -> Changed:
    """Remove a cause of a pair's pause; with the last one the pair goes on."""
    left = tuple(one for one in pair.pauses if (one.reason, one.person_id) != (reason, person_id))
    return _become(program, pair, left, now)


def lift_expired(program: Program, pair: Pair, now: datetime) -> Changed:
    """Remove the causes whose time is over; what a pause lasted counts until then, however late this is noticed."""
    left = tuple(one for one in pair.pauses if one.until is None or one.until > now)
    over = [one.until for one in pair.pauses if one.until and one.until <= now]
    return _become(program, pair, left, max(over, default=now))


def override(program: Program, pair: Pair, days: int, reason: str, now: datetime) -> Changed:
    """Let a pair that breaks a rule go on for some days; afterwards it is checked again.

    Raises:
        NotPaused: it does not break a rule.
    """
    broken = next((one for one in pair.pauses if one.reason is PauseReason.RULE_BROKEN), None)
    if broken is None:
        raise NotPaused(phrase("the pair breaks no rule"))
    given = Override(since=now, until=now + timedelta(days=days), reason=reason, rules=broken.rules)
    return lift(program, replace(pair, overrides=(*pair.overrides, given)), PauseReason.RULE_BROKEN, now)


def resume(program: Program, pair: Pair, days: int | None, reason: str | None, now: datetime) -> Changed:
    """End what the coordinator can end of a pair's pause: their own, and for some days that of a broken rule.

    Raises:
        NotPaused, RuleStillBroken: there is nothing of the kind, or the days or the reason are missing.
    """
    own = any(one.reason is PauseReason.COORDINATOR for one in pair.pauses)
    if not own and not pair.breaks_a_rule:
        raise NotPaused(
            phrase("its members paused the pair; it goes on when their pauses are over")
            if pair.pauses
            else phrase("it is not paused")
        )
    if not own and not (days and reason):
        raise RuleStillBroken(
            phrase(
                "the pair breaks a rule: mend what the rule is about, or say for how many days it may go on, and why"
            )
        )
    after, events = lift(program, pair, PauseReason.COORDINATOR, now)
    if after.breaks_a_rule and days and reason:
        after, more = override(program, after, days, reason, now)
        events = [*events, *more]
    return after, events


def pause_participant(before: Participant, until: datetime, now: datetime) -> tuple[Participant, list[Event]]:
    """Pause a participant until a day; their pairs are paused by the caller.

    Raises:
        HasWithdrawn, HasLeft, ImpossiblePause: they are not there any more, or the day is over or too far ahead.
    """
    must_be_there(before)
    must_be_possible(until, now)
    if before.paused_until == until:
        return before, []
    after = replace(before, paused_until=until, revision=before.revision + 1)
    event = ParticipantPaused(
        revision=after.revision, person_id=after.person_id, program_id=after.program_id, role=after.role, until=until
    )
    return after, [event]


def resume_participant(before: Participant) -> tuple[Participant, list[Event]]:
    """End a participant's pause; their pairs are resumed by the caller.

    Raises:
        NotPaused: they are not paused.
    """
    if before.paused_until is None:
        raise NotPaused(phrase("they are not paused in this program"))
    after = replace(before, paused_until=None, revision=before.revision + 1)
    event = ParticipantResumed(
        revision=after.revision, person_id=after.person_id, program_id=after.program_id, role=after.role
    )
    return after, [event]


def by_member(participant: Participant, until: datetime, now: datetime) -> Pause:
    """Return a participant's own pause as a cause for their pairs."""
    return Pause(reason=PauseReason.BY_MEMBER, since=now, until=until, person_id=participant.person_id)


def rule_pause(pair: Pair, rules: Collection[str], now: datetime) -> Pause:
    """Return the pause by the rules that a pair breaks; one that is paused for a rule already keeps its beginning."""
    before = next((one for one in pair.pauses if one.reason is PauseReason.RULE_BROKEN), None)
    since = before.since if before else now
    return Pause(reason=PauseReason.RULE_BROKEN, since=since, rules=tuple(sorted(rules)))


def overridden(pair: Pair, now: datetime) -> bool:
    """Tell whether a coordinator lets the pair go on now although it breaks a rule."""
    return any(one.since <= now < one.until for one in pair.overrides)


def shown(pauses: Collection[Pause]) -> tuple[PauseReason, datetime | None]:
    """Return the reason that people are told, and until when the pair is paused; None if a broken rule decides."""
    reason = min((one.reason for one in pauses), key=_FIRST.__getitem__)
    untils = [one.until for one in pauses if one.until]
    return reason, max(untils) if len(untils) == len(pauses) else None


def _same(one: Pause, other: Pause) -> bool:
    return (one.reason, one.person_id) == (other.reason, other.person_id)


def _become(program: Program, pair: Pair, pauses: tuple[Pause, ...], at: datetime) -> Changed:
    """Return the pair with these causes, and tell the beginning, the end or another face of its pause."""
    if pauses == pair.pauses:
        return pair, []
    if not pauses:
        return _go_on(program, pair, at)
    after = replace(pair, state=State.PAUSED, pauses=pauses, paused_at=pair.paused_at or at, revision=pair.revision + 1)
    if pair.pauses and shown(pauses) == shown(pair.pauses):
        return after, []
    reason, until = shown(pauses)
    told_of = PairPaused(
        revision=after.revision,
        pair_id=pair.id,
        program_id=pair.program_id,
        kind=program.settings.kind,
        members=told(pair),
        reason=reason,
        until=until,
    )
    return after, [told_of]


def _go_on(program: Program, pair: Pair, at: datetime) -> Changed:
    """Return the pair after its pause; the last day moves by the whole days that it lost since its first day."""
    began = max(pair.paused_at or at, pair.starts_on)
    lost = max(at - began, timedelta()) // A_DAY
    ends_on = pair.ends_on + timedelta(days=lost)
    after = replace(
        pair,
        state=State.ACTIVE,
        pauses=(),
        paused_at=None,
        resumed_at=at,
        ends_on=ends_on,
        # Asked again when the new last day is near.
        offer=None if lost else pair.offer,
        revision=pair.revision + 1,
    )
    resumed = PairResumed(
        revision=after.revision,
        pair_id=pair.id,
        program_id=pair.program_id,
        kind=program.settings.kind,
        members=told(pair),
        ends_on=ends_on,
    )
    return after, [resumed]
