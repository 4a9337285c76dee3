"""What every change of a pair has in common: it is stored with the moment of its next change."""

from services.matching.commands import AdvancePair
from services.matching.domain.making import created
from services.matching.domain.moments import next_moment
from services.matching.domain.pairs import Pair, UnknownPair
from services.matching.domain.participants import Participant, participant_id
from services.matching.domain.pauses import by_member, pause
from services.matching.domain.places import joined
from services.matching.domain.program import Program
from services.matching.handlers.work import Work, each
from shared.contracts.messages import Message
from shared.contracts.vocabulary import PairId, ProgramId
from shared.phrases import phrase
from shared.processing.messages import Timer


def keep(work: Work, pair: Pair) -> None:
    """Store a pair, and set the timer of its next change, or delete it."""
    work.pairs.put(pair)
    due = next_moment(pair, work.now)
    if due is None:
        work.timers.delete(_timer(pair.id))
    else:
        advance = AdvancePair(program_id=pair.program_id, pair_id=pair.id)
        work.timers.put(Timer(id=_timer(pair.id), due=due, command=advance))


def begin(work: Work, program: Program, pair: Pair) -> list[Message]:
    """Let a pair begin with its members; one whose member is paused begins paused."""
    events: list[Message] = [created(program, pair)]
    for one in members_of(work, pair):
        work.participants.put(joined(one, pair))
        if one.paused_until:
            pair, paused = pause(program, pair, by_member(one, one.paused_until, work.now))
            events += paused
    keep(work, pair)
    return events


def pair_of(work: Work, program_id: ProgramId, pair_id: PairId) -> Pair:
    """Return a pair or proposal of a program.

    Raises:
        UnknownPair: there is none.
    """
    pair = work.pairs.get(pair_id)
    if pair is None or pair.program_id != program_id:
        raise UnknownPair(phrase("there is no pair with that id"))
    return pair


def members_of(work: Work, pair: Pair) -> list[Participant]:
    """Return everybody in a pair as participants of its program."""
    return list(each(work.participants, [participant_id(pair.program_id, one) for one in pair.persons]).values())


def _timer(pair_id: PairId) -> str:
    return f"pair:{pair_id}"
