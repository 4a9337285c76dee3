"""How the meetings of pairs go: what scheduling says of a pair (group matching.pairs) reaches the pair's program."""

from dataclasses import replace

from services.matching.commands import NoteMeeting, NoteMomentum
from services.matching.domain.attention import judged, met
from services.matching.handlers.work import Work
from shared.contracts.messages import Message
from shared.contracts.sessions import MomentumChanged, SessionHeld


def on_session_held(event: SessionHeld, _work: Work) -> list[Message]:
    """Tell the pair's program that they met."""
    return [
        NoteMeeting(program_id=event.program_id, pair_id=event.pair_id, at=event.starts_at, planned=event.series_length)
    ]


def on_momentum_changed(event: MomentumChanged, _work: Work) -> list[Message]:
    """Tell the pair's program whether they keep meeting."""
    return [
        NoteMomentum(
            program_id=event.program_id,
            pair_id=event.pair_id,
            state=event.state,
            reason=event.reason,
            in_a_row=event.in_a_row,
        )
    ]


def note_meeting(command: NoteMeeting, work: Work) -> list[Message]:
    """Count a meeting of a pair; a pair that is no longer stored has nothing to count."""
    if pair := work.pairs.get(command.pair_id):
        work.pairs.put(replace(pair, meetings=met(pair.meetings, command.at, command.planned)))
    return []


def note_momentum(command: NoteMomentum, work: Work) -> list[Message]:
    """Keep whether a pair keeps meeting."""
    if pair := work.pairs.get(command.pair_id):
        after = judged(pair.meetings, command.state, command.reason, command.in_a_row)
        work.pairs.put(replace(pair, meetings=after))
    return []
